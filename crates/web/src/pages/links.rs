//! Choosing the matter at the other side of a link: from a list, or by its number.

use mingfa_catalogue::Id;
use mingfa_catalogue::model::Link;
use mingfa_service::{ListRow, Principal};

use super::inputs::Given;
use super::shown;
use crate::posted::Posted;
use crate::respond::Failure;
use crate::state::AppState;
use crate::ui::{Choice, Control, Field};

/// What one link can be set to. Names of its fields are `l-` and `n-` with the link's id.
pub struct LinkChoice {
    id: Id,
    title: String,
    offered: Vec<Choice>,
    chosen: String,
    number: String,
}

impl LinkChoice {
    /// Loads what can be chosen; `asked` is a matter that the address names.
    pub async fn load(app: &AppState, principal: &Principal, link: &Link, posted: Option<&Posted>, asked: &str) -> Result<Self, Failure> {
        let mut rows = app.service.link_candidates(principal, link, "").await?;
        let (chosen, number) = match posted {
            Some(posted) => (posted.get(&format!("l-{}", link.id)).to_owned(), posted.get(&format!("n-{}", link.id)).to_owned()),
            None => (asked.to_owned(), String::new()),
        };
        rows.sort_by_key(|row| *row.matter != *chosen);
        let catalogue = app.service.catalogue();
        let label = |row: &ListRow| {
            let number = row.number.as_ref().map(|number| format!(" {number}")).unwrap_or_default();
            let state = if row.ended { "，已办结" } else { "" };
            format!("{}{number}（{}{state}）", shown::title(row), shown::procedure_title(&catalogue, &row.procedure))
        };
        let mut offered: Vec<Choice> = rows.iter().map(|row| Choice::new(row.matter.to_string(), label(row))).collect();
        if !chosen.is_empty() && !offered.iter().any(|choice| choice.value == chosen) {
            // One that lies beyond the newest, named by an address or typed before.
            offered.insert(0, Choice::new(chosen.clone(), chosen.clone()));
        }
        Ok(Self { id: link.id.clone(), title: link.title.clone(), offered, chosen, number })
    }

    /// Its two fields.
    pub fn fields(self, required: bool) -> Vec<Field> {
        let mut choose = Field::new(Control::Select(self.offered), format!("l-{}", self.id), self.title.clone()).value(self.chosen);
        choose.required = required;
        let number = Field::text(format!("n-{}", self.id), format!("或者填写{}的编号", self.title)).value(self.number);
        vec![choose, number]
    }
}

/// Reads the links of a form: a chosen matter, or the one that a number names.
pub async fn read(
    app: &AppState,
    principal: &Principal,
    links: &[&Link],
    posted: &Posted,
    given: &mut Given,
) -> Result<Vec<(Id, Id)>, Failure> {
    let mut found = Vec::new();
    for link in links {
        let chosen = posted.get(&format!("l-{}", link.id));
        if !chosen.is_empty() {
            found.push((link.id.clone(), Id::new(chosen)));
            continue;
        }
        let number = posted.get(&format!("n-{}", link.id));
        if number.is_empty() {
            continue;
        }
        let rows = app.service.link_candidates(principal, link, number).await?;
        let exact: Vec<&ListRow> = rows.iter().filter(|row| row.number.as_deref() == Some(number)).collect();
        let row = if exact.len() == 1 { exact.first().copied() } else { rows.first().filter(|_| rows.len() == 1) };
        match row {
            Some(row) => found.push((link.id.clone(), row.matter.clone())),
            None if rows.is_empty() => {
                given.problems.insert(format!("n-{}", link.id), format!("没有找到编号为“{number}”的可关联件，请核对"));
            }
            None => {
                given.problems.insert(format!("n-{}", link.id), format!("“{number}”对应不止一件，请填写完整编号"));
            }
        }
    }
    Ok(found)
}
