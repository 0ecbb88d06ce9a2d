//! Doing an action: its own page, so that it works without JavaScript and can be linked to. The same form registers a fact (如实登记).

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_catalogue::model::{Action, ActionSite, Atom, Field as Defined, Link as DefinedLink};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Act, Command, Reason, RegisterFact};
use mingfa_service::{Denied, MatterView};
use mingfa_time::Moment;

use super::inputs::{self, Choices, Given};
use super::links::{self, LinkChoice};
use super::matter::{framed, go_for};
use super::trouble::{self, Trouble};
use crate::posted::Posted;
use crate::respond::{Answer, Failure, go, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Control, Field, Form, PageHead, Weight};

/// What the form is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Do it now, if every rule allows.
    Do,
    /// Record that it has happened although a rule stood in the way.
    Fact,
}

/// Everything the form is about.
struct Subject {
    view: MatterView,
    action: Action,
    mode: Mode,
    item: Option<u32>,
}

impl Subject {
    async fn load(app: &AppState, visit: &Visit, matter: &str, action: &str, mode: Mode, item: &str) -> Result<Self, Failure> {
        let view = app.service.matter(visit.principal()?, &Id::new(matter)).await?;
        let action = view.edition.action(action).cloned().ok_or(Denied::Unknown)?;
        let item = item.parse().ok().filter(|_| !action.opens_item);
        Ok(Self { view, action, mode, item })
    }

    fn path(&self) -> String {
        let verb = if self.mode == Mode::Do { "do" } else { "fact" };
        format!("/m/{}/{verb}/{}", self.view.state.matter, self.action.id)
    }

    fn title(&self) -> String {
        let on = match (&self.action.site, self.item) {
            (ActionSite::Item { group, .. }, Some(no)) => {
                let noun = self.view.edition.group(group).map(|group| group.noun.clone()).unwrap_or_default();
                format!("（{noun}{no}）")
            }
            _ => String::new(),
        };
        match self.mode {
            Mode::Do => format!("{}{on}", self.action.title),
            Mode::Fact => format!("如实登记：{}{on}", self.action.title),
        }
    }

    /// Fields that the action needs or asks for; in a group those of the item.
    fn fields(&self) -> Vec<&Defined> {
        let all = match &self.action.site {
            ActionSite::Item { group, .. } => self.view.edition.group(group).map(|group| group.fields.as_slice()).unwrap_or_default(),
            _ => self.view.edition.fields.as_slice(),
        };
        let (needs, asks) = (&self.action.needs, &self.action.asks);
        all.iter()
            .filter(|field| needs.contains(&field.id) || asks.contains(&field.id) || (self.action.opens_item && field.required))
            .collect()
    }

    /// Links that the action needs, and those that its conditions speak of, while they have room.
    fn links(&self) -> Vec<&DefinedLink> {
        let (action, state) = (&self.action, &self.view.state);
        let spoken = |id: &Id| {
            action.guards.iter().flat_map(|guard| guard.cond.atoms()).any(|atom| matches!(atom, Atom::Linked { link, .. } if link == id))
        };
        let room = |link: &DefinedLink| {
            link.at_most.is_none_or(|most| state.links.iter().filter(|linked| linked.link == link.id).count() < most as usize)
        };
        let wanted = |link: &DefinedLink| action.needs.contains(&link.id) || action.asks.contains(&link.id) || spoken(&link.id);
        self.view.edition.links.iter().filter(|link| wanted(link) && room(link)).collect()
    }

    /// What a field holds now: of the item where there is one, else of the matter.
    fn present(&self, field: &Defined) -> Option<&Value> {
        let state = &self.view.state;
        let (values, sealed) = match (&self.action.site, self.item) {
            (ActionSite::Item { group, .. }, Some(no)) => {
                let item = state.item(group, no)?;
                (&item.values, &item.sealed)
            }
            (ActionSite::Item { .. }, None) => return None,
            _ => (&state.values, &state.sealed),
        };
        values.get(&field.id).or_else(|| sealed.get(&field.id).and_then(|sealed| sealed.value.as_ref()))
    }

    fn required(&self, field: &Defined) -> bool {
        self.action.needs.contains(&field.id) || (self.action.opens_item && field.required)
    }
}

/// `GET /m/{id}/do/{action}?item=N`
pub async fn page(State(app): State<AppState>, visit: Visit, Path((matter, action)): Path<(String, String)>) -> Answer {
    show(&app, &visit, &matter, &action, Mode::Do).await
}

/// `GET /m/{id}/fact/{action}?item=N`
pub async fn fact_page(State(app): State<AppState>, visit: Visit, Path((matter, action)): Path<(String, String)>) -> Answer {
    show(&app, &visit, &matter, &action, Mode::Fact).await
}

async fn show(app: &AppState, visit: &Visit, matter: &str, action: &str, mode: Mode) -> Answer {
    let subject = Subject::load(app, visit, matter, action, mode, &visit.asked("item")).await?;
    let body = form(app, visit, &subject, None, None).await?;
    Ok(framed(app, visit, &subject.view, (subject.title(), subject.path()), &body, false).into_response())
}

/// `POST /m/{id}/do/{action}`
pub async fn submit(State(app): State<AppState>, visit: Visit, Path((matter, action)): Path<(String, String)>, posted: Posted) -> Answer {
    take(&app, &visit, &matter, &action, Mode::Do, &posted).await
}

/// `POST /m/{id}/fact/{action}`
pub async fn fact_submit(
    State(app): State<AppState>,
    visit: Visit,
    Path((matter, action)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    take(&app, &visit, &matter, &action, Mode::Fact, &posted).await
}

async fn take(app: &AppState, visit: &Visit, matter: &str, action: &str, mode: Mode, posted: &Posted) -> Answer {
    let principal = visit.principal()?;
    let subject = Subject::load(app, visit, matter, action, mode, posted.get("_item")).await?;
    let fields = subject.fields();
    let mut given = inputs::read(app, &fields, posted).await?;
    let links = links::read(app, principal, &subject.links(), posted, &mut given).await?;
    inputs::judge_title(&fields, &subject.view.edition.called_by, &mut given);
    let act = act_of(app, &subject, posted, &mut given);
    inputs::tell_missing(&fields, |field| subject.required(field) && subject.present(field).is_none(), posted, &mut given);
    if given.problems.is_empty() {
        inputs::keep_files(app, principal, &fields, posted, &mut given).await?;
    }
    if !given.problems.is_empty() {
        return wrong(app, visit, &subject, posted, Trouble::input(given.problems)).await;
    }
    // What is unchanged is not given again: a new value would be a new revision.
    let mut values = given.values;
    values.retain(|id, value| fields.iter().find(|field| field.id == *id).is_none_or(|field| subject.present(field) != Some(value)));
    let act = Act { values, ..act };
    let command = match mode {
        Mode::Do => Command::Act(act),
        Mode::Fact => {
            let reason = act.reason.clone().unwrap_or(Reason { code: Id::new(""), sentence: String::new() });
            Command::RegisterFact(RegisterFact { act: Act { reason: None, ..act }, reason })
        }
    };
    let seen = posted.get("_seen").parse().ok();
    let id = Id::new(matter);
    match app.service.command_linking(principal, &id, command, &links, seen, &posted.key(&app.service)).await {
        Ok(_) => Ok(go(&format!("/m/{matter}?done={action}"))),
        Err(error) => {
            let trouble = Trouble::of(error, &|refusal| go_for(app, visit, &subject.view, refusal))?;
            wrong(app, visit, &subject, posted, trouble).await
        }
    }
}

/// The act as stated, without its values; what cannot be read is a problem of its field.
fn act_of(app: &AppState, subject: &Subject, posted: &Posted, given: &mut Given) -> Act {
    let mut act = Act { action: subject.action.id.to_string(), item: subject.item, ..Act::default() };
    act.reason = read_reason(app, subject, posted, given);
    for assignment in &subject.action.assigns {
        let persons: Vec<Id> = posted.all(&format!("p-{}", assignment.role)).map(Id::new).collect();
        if !persons.is_empty() {
            act.assigned.insert(assignment.role.clone(), persons);
        }
    }
    let stated = posted.get(trouble::OCCURRED);
    if !stated.is_empty() {
        match occurred(stated) {
            Some(at) => act.occurred = Some(at),
            None => {
                given.problems.insert(trouble::OCCURRED.to_owned(), format!("“{stated}”不是时间，应如 2020-03-02 或 2020-03-02 14:30"));
            }
        }
    }
    act.late_reason = trouble::late_reason(app, act.occurred, posted, &mut given.problems);
    act.signed_by = Some(posted.get("_signed")).filter(|person| !person.is_empty()).map(Id::new);
    act
}

/// A day, or a day with a time, as people write it.
pub fn occurred(text: &str) -> Option<Moment> {
    let plain = inputs::iso_instant(text);
    match plain.split_once(' ') {
        None => plain.parse().ok(),
        Some((day, time)) => {
            let seconds = if time.matches(':').count() == 1 { ":00" } else { "" };
            format!("{day}T{time}{seconds}+08:00").parse().ok()
        }
    }
}

fn reason_choices(app: &AppState, subject: &Subject) -> Vec<Choice> {
    if subject.mode == Mode::Fact {
        return mingfa_service::FACT.iter().map(|(code, title)| Choice::new(*code, *title)).collect();
    }
    let catalogue = app.service.catalogue();
    let list = subject.action.reason.as_ref().and_then(|list| catalogue.code_list(list));
    list.map(|list| list.codes.iter().map(|code| Choice::new(code.id.to_string(), code.title.clone())).collect()).unwrap_or_default()
}

fn read_reason(app: &AppState, subject: &Subject, posted: &Posted, given: &mut Given) -> Option<Reason> {
    let choices = reason_choices(app, subject);
    if choices.is_empty() {
        return None;
    }
    let (code, sentence) = (posted.get(trouble::REASON), posted.get(trouble::SENTENCE));
    if !choices.iter().any(|choice| choice.value == code) {
        given.problems.insert(trouble::REASON.to_owned(), "请选择理由".to_owned());
    }
    if sentence.is_empty() {
        given.problems.insert(trouble::SENTENCE.to_owned(), "请用一句话说明理由".to_owned());
    }
    Some(Reason { code: Id::new(code), sentence: sentence.to_owned() })
}

async fn wrong(app: &AppState, visit: &Visit, subject: &Subject, posted: &Posted, trouble: Trouble) -> Answer {
    let status = trouble.status;
    let body = form(app, visit, subject, Some(posted), Some(&trouble)).await?;
    Ok(answer_page(status, framed(app, visit, &subject.view, (subject.title(), subject.path()), &body, true)))
}

async fn form(
    app: &AppState,
    visit: &Visit,
    subject: &Subject,
    posted: Option<&Posted>,
    trouble: Option<&Trouble>,
) -> Result<Markup, Failure> {
    let back = format!("/m/{}", subject.view.state.matter);
    let lead = html! { (super::matter::name(&subject.view)) };
    let head = ui::page_head(&PageHead {
        kind: subject.view.edition.noun.clone(),
        number: subject.view.number.clone(),
        title: subject.title(),
        lead: Some(lead),
        ..PageHead::default()
    });
    if let Some(blocked) = blocked(app, visit, subject) {
        return Ok(html! { (head) (blocked) p { (ui::link_button(Weight::Plain, "返回", &back)) } });
    }
    let mut fields = all_fields(app, visit, subject, posted).await?;
    let mut late = late_fields(app, subject, posted).await?;
    if let Some(trouble) = trouble {
        trouble.put(&mut fields);
        trouble.put(&mut late);
    }
    let every: Vec<Field> = fields.iter().chain(&late).cloned().collect();
    let late_open = late.iter().any(|field| field.error.is_some() || (field.name != trouble::OCCURRED && !field.value.is_empty()));
    let attributes = Form { action: subject.path(), csrf: visit.csrf(), key: app.service.new_key(), files: true, ..Form::default() };
    let ends = ends(subject);
    let weight = if ends && subject.mode == Mode::Do { Weight::Danger } else { Weight::Primary };
    let word = if subject.mode == Mode::Do { subject.action.title.clone() } else { "确认登记".to_owned() };
    Ok(html! {
        (head)
        @if let Some(trouble) = trouble { (trouble.head(&every)) }
        @if posted.is_some_and(|posted| !posted.files.is_empty()) {
            (ui::notice(ui::NoticeKind::Warning, "请重新选择文件", &html! { p { "浏览器不会保留已选的文件。" } }))
        }
        @if subject.mode == Mode::Fact { (fact_notice()) }
        (ui::form(&attributes, &html! {
            input type="hidden" name="_seen" value=(subject.view.state.seq);
            @if let Some(item) = subject.item { input type="hidden" name="_item" value=(item); }
            (ui::fields(&fields))
            details.late open[late_open || subject.mode == Mode::Fact] {
                summary { "不是现在办理的？补录、纸质签批代录" }
                (ui::fields(&late))
            }
            (consequences(app, subject))
            (ui::button_row(&[ui::button(weight, &word), ui::link_button(Weight::Plain, "返回，暂不办理", &back)]))
        }))
    })
}

/// Why there is no form: it cannot be done now, or not by this reader. Registering a fact is refused by no rule.
fn blocked(app: &AppState, visit: &Visit, subject: &Subject) -> Option<Markup> {
    if subject.mode == Mode::Fact {
        return None;
    }
    let offered = subject.view.actions.iter().find(|each| each.id == subject.action.id);
    let mut panel = ui::ActionPanel::default();
    match offered {
        None => panel.blocked.push(ui::Blocked {
            title: subject.action.title.clone(),
            reason: format!("现处“{}”环节，不能“{}”。", subject.view.step, subject.action.title),
            ..ui::Blocked::default()
        }),
        Some(action) if action.open && action.mine => return None,
        Some(action) => {
            for refusal in &action.obstacles {
                panel.blocked.push(trouble::obstacle(&action.title, refusal, go_for(app, visit, &subject.view, refusal)));
            }
            if panel.blocked.is_empty() {
                panel.blocked.push(ui::Blocked {
                    title: action.title.clone(),
                    reason: format!("应由{}办理。", action.roles),
                    ..ui::Blocked::default()
                });
            }
        }
    }
    let fact =
        super::matter::may_mend(app, visit, &subject.view).then(|| format!("/m/{}/fact/{}", subject.view.state.matter, subject.action.id));
    Some(html! {
        (ui::action_panel(&panel))
        @if let Some(href) = fact.filter(|_| offered.is_some_and(|action| !action.open)) {
            p { "如果事情已经发生，请不要倒签日期，" a href=(href) { "如实登记" } "。" }
        }
    })
}

async fn all_fields(app: &AppState, visit: &Visit, subject: &Subject, posted: Option<&Posted>) -> Result<Vec<Field>, Failure> {
    let catalogue = app.service.catalogue();
    let defined = subject.fields();
    let choices = Choices::load(app, &defined).await?;
    let mut fields = Vec::new();
    for link in subject.links() {
        let asked = visit.asked(&format!("l-{}", link.id));
        let there = subject.view.state.links.iter().any(|linked| linked.link == link.id);
        let choice = LinkChoice::load(app, visit.principal()?, link, posted, &asked).await?;
        fields.extend(choice.fields(subject.action.needs.contains(&link.id) && !there));
    }
    for field in &defined {
        // A masked value would be written back masked.
        let present = subject.present(field).filter(|_| subject.view.handles || field.class <= mingfa_catalogue::model::Class::Text);
        let shown = inputs::form_field(&catalogue, &choices, field, present, posted, subject.required(field));
        fields.push(if field.id == subject.view.edition.called_by { inputs::one_line(shown) } else { shown });
    }
    for assignment in &subject.action.assigns {
        let role = subject.view.edition.role(&assignment.role).map_or_else(|| assignment.role.to_string(), |role| role.title.clone());
        let persons = app.service.persons_for(&subject.view.edition, Some(&subject.view.state), &assignment.role).await?;
        let choices = persons.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
        let name = format!("p-{}", assignment.role);
        let chosen = match posted {
            Some(posted) => posted.all(&name).map(str::to_owned).collect(),
            None => subject
                .view
                .state
                .assigned
                .get(&assignment.role)
                .map(|persons| persons.iter().map(ToString::to_string).collect())
                .unwrap_or_default(),
        };
        let many = if assignment.least == assignment.most {
            format!("{} 人", assignment.least)
        } else {
            format!("{} 至 {} 人", assignment.least, assignment.most)
        };
        let mut field = Field::new(Control::Checks(choices), name, format!("指定{role}")).values(chosen).help(format!("应选 {many}。"));
        field.required = assignment.least > 0;
        fields.push(field);
    }
    let reasons = reason_choices(app, subject);
    if !reasons.is_empty() {
        let of = |name: &str| posted.map(|posted| posted.get(name).to_owned()).unwrap_or_default();
        let help = if subject.mode == Mode::Fact { "写明由谁决定、当时的情况。" } else { "一句话说明具体情况。" };
        fields.push(Field::select(trouble::REASON, "理由", reasons).value(of(trouble::REASON)).required());
        fields.push(Field::area(trouble::SENTENCE, "说明", 2).value(of(trouble::SENTENCE)).help(help).required());
    }
    Ok(fields)
}

async fn late_fields(app: &AppState, subject: &Subject, posted: Option<&Posted>) -> Result<Vec<Field>, Failure> {
    let of = |name: &str| posted.map(|posted| posted.get(name).to_owned()).unwrap_or_default();
    let control = if subject.action.to_the_minute { Control::Instant } else { Control::Date };
    let persons = app.service.everyone().await?.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    Ok(vec![
        Field::new(control, trouble::OCCURRED, "实际办理时间")
            .value(of(trouble::OCCURRED))
            .help("不填即为现在。期限按实际办理时间计算，录入时间另行记录。"),
        trouble::late_choice(posted).help("早于今日的须选择。"),
        Field::select("_signed", "纸质签批人", persons)
            .value(of("_signed"))
            .help("领导已在呈批单上签字、由您代录的，选择签批人，并上传扫描件。")
            .full(),
    ])
}

fn fact_notice() -> Markup {
    ui::notice(
        ui::NoticeKind::Warning,
        "如实登记已经发生的事",
        &html! { p { "规则要求的前置条件没有满足，但事情已经发生的，在这里登记实际情况。登记后本件会带有问题记录，相关统计会反映出来，也不能作为合规内容公开；请不要为避免问题记录而倒签日期。" } },
    )
}

/// It ends the matter or issues a paper: not to be pressed by the way.
fn ends(subject: &Subject) -> bool {
    let to_end = subject.action.targets().iter().any(|to| subject.view.edition.step(to).is_some_and(|step| step.end));
    to_end || !subject.action.papers.is_empty()
}

/// What will follow, said before the button is pressed.
fn consequences(app: &AppState, subject: &Subject) -> Markup {
    let (edition, action) = (&subject.view.edition, &subject.action);
    let catalogue = app.service.catalogue();
    let paper = |id: &Id| catalogue.papers.iter().find(|paper| paper.id == *id).map_or_else(|| id.to_string(), |paper| paper.title.clone());
    let leads: Vec<String> = action.targets().iter().filter_map(|to| edition.step(to)).map(|step| format!("“{}”", step.title)).collect();
    let numbers = edition.numbers.iter().filter(|series| series.at == action.id);
    let fields: Vec<String> = numbers.filter_map(|series| edition.field(&series.field)).map(|field| field.title.clone()).collect();
    let publications: Vec<&str> =
        edition.publishes.iter().filter(|publish| publish.on == action.id).map(|publish| publish.title.as_str()).collect();
    let nothing = leads.is_empty() && action.papers.is_empty() && fields.is_empty() && publications.is_empty();
    html! {
        @if !nothing {
            div.consequences {
                p { b { "办理后：" } }
                ul {
                    @if !leads.is_empty() { li { "进入" (leads.join("或")) "环节" @if ends(subject) && action.targets().iter().any(|to| edition.step(to).is_some_and(|step| step.end)) { "，本件办结" } "；" } }
                    @if !fields.is_empty() { li { "编发" (fields.join("、")) "，编号不能收回；" } }
                    @for id in &action.papers { li { "生成《" (paper(id)) "》；" } }
                    @for title in &publications { li { "须办理“" (title) "”。" } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_days_or_minutes() {
        assert_eq!(occurred("2020年3月2日").map(|at| at.to_string()).as_deref(), Some("2020-03-02"));
        assert_eq!(occurred("2020-03-02T14:30").map(|at| at.to_string()).as_deref(), Some("2020-03-02T14:30:00+08:00"));
        assert!(occurred("昨天").is_none());
    }
}
