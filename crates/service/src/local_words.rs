//! 本区规定 as a source: in definitions it is a key, to people and in papers it is the district's own document. Likewise the kinds of
//! certificate.

use std::collections::BTreeMap;

use mingfa_catalogue::Id;
use mingfa_matter::Refusal;

use crate::error::ServiceError;
use crate::gates::GateView;
use crate::service::Service;
use crate::view::MatterView;

/// How a citation of a local value begins.
const LOCAL: &str = "本区规定:";

/// Key of a local value → what people read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalWords {
    words: BTreeMap<String, String>,
    /// Kind of certificate → 行政执法证.
    certificates: BTreeMap<String, String>,
}

impl Service {
    /// What the district's own rules are called today.
    ///
    /// # Errors
    /// The store is away.
    pub async fn local_words(&self) -> Result<LocalWords, ServiceError> {
        let today = self.now().date();
        let settings = self.store.local_settings().await?;
        let mut words = BTreeMap::new();
        for value in &self.catalogue().local_values {
            // Newest first: the first that is in force counts.
            let set = settings.iter().find(|setting| setting.key == value.id && setting.from <= today);
            let shown = match set {
                Some(set) => set.text.clone().unwrap_or_else(|| set.basis.clone()),
                None => format!("本区{}（未设定）", value.title),
            };
            words.insert(value.id.to_string(), shown);
        }
        let certificates = self.catalogue().certificates().iter().map(|kind| (kind.id.to_string(), kind.title.clone())).collect();
        Ok(LocalWords { words, certificates })
    }
}

impl LocalWords {
    /// The text with every key replaced.
    pub fn put(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(LOCAL) {
            out.push_str(before);
            let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(after.len());
            let (key, then) = after.split_at(end);
            match self.words.get(key) {
                Some(words) => out.push_str(words),
                None => out.push_str("本区规定"),
            }
            rest = then;
        }
        out.push_str(rest);
        out
    }

    fn mend(&self, text: &mut String) {
        if text.contains(LOCAL) {
            *text = self.put(text);
        }
    }

    /// A refusal as people read it.
    pub(crate) fn in_refusal(&self, refusal: &mut Refusal) {
        match refusal {
            Refusal::Apart { cite, .. } | Refusal::Guard { cite, .. } | Refusal::Gate { cite, .. } | Refusal::TooEarly { cite, .. } => self.mend(cite),
            Refusal::Certificate { certificate, .. } => {
                if let Some(title) = self.certificates.get(certificate) {
                    certificate.clone_from(title);
                }
            }
            Refusal::Times { cite, .. } | Refusal::Assign { cite, .. } => self.mend(cite),
            _ => {}
        }
    }

    /// A matter's page as people read it.
    pub(crate) fn in_view(&self, view: &mut MatterView) {
        view.clocks.iter_mut().for_each(|clock| self.mend(&mut clock.cite));
        view.publications.iter_mut().for_each(|publication| self.mend(&mut publication.cite));
        view.actions.iter_mut().flat_map(|action| &mut action.obstacles).for_each(|refusal| self.in_refusal(refusal));
    }

    /// A gate as people read it.
    pub(crate) fn in_gate(&self, gate: &mut GateView) {
        self.mend(&mut gate.cite);
    }
}

impl From<Vec<(Id, String)>> for LocalWords {
    fn from(words: Vec<(Id, String)>) -> Self {
        Self { words: words.into_iter().map(|(key, words)| (key.to_string(), words)).collect(), certificates: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_documents() {
        let words = LocalWords::from(vec![(Id::new("three-musts"), "明政发〔2019〕2号".to_owned())]);
        assert_eq!(words.put("见（本区规定:three-musts；民法典第一条）"), "见（明政发〔2019〕2号；民法典第一条）");
        assert_eq!(words.put("本区规定:unknown.key"), "本区规定");
        assert_eq!(words.put("本区规定尚未设定"), "本区规定尚未设定");
    }
}
