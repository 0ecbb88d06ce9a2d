//! Parameters of an address: what a list shows stands in its address and nowhere else.

use crate::respond::percent;
use crate::session::Visit;

/// Parameters in order; names may repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Params {
    /// Those of a request; empty values are left out.
    pub fn of(visit: &Visit) -> Self {
        let path = visit.path.split('?').next().unwrap_or_default().to_owned();
        let pairs =
            visit.query().into_iter().map(|(name, value)| (name, value.trim().to_owned())).filter(|(_, value)| !value.is_empty()).collect();
        Self { path, pairs }
    }

    /// One value; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value)
    }

    /// A whole number from 1; anything else is 1.
    pub fn page(&self) -> u64 {
        self.get("page").parse().ok().filter(|page| (1..=1_000_000).contains(page)).unwrap_or(1)
    }

    /// The same with one parameter set (empty takes it away) and back on the first page.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs: Vec<(String, String)> = self.pairs.iter().filter(|(each, _)| each != name && each != "page").cloned().collect();
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Self { path: self.path.clone(), pairs }
    }

    /// The same at another path.
    pub fn at(&self, path: impl Into<String>) -> Self {
        Self { path: path.into(), pairs: self.pairs.clone() }
    }

    /// The address.
    pub fn href(&self) -> String {
        let query: Vec<String> = self.pairs.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
        if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, query.join("&")) }
    }

    /// Paging of a list with this address.
    pub fn paging(&self, total: u64, size: u64, noun: &str) -> crate::ui::Paging {
        let last = total.div_ceil(size.max(1)).max(1);
        let here = self.page().min(last);
        let to = |page: u64| Some(self.with("page", "").with_page(page).href());
        let first = (here - 1) * size + 1;
        let shown = (total > 0).then_some((first, (here * size).min(total)));
        let around = here.saturating_sub(2).max(1)..=(here + 2).min(last);
        crate::ui::Paging {
            total: Some(total),
            noun: noun.to_owned(),
            shown,
            first: (here > 1).then(|| to(1)).flatten(),
            prev: (here > 1).then(|| to(here - 1)).flatten(),
            next: (here < last).then(|| to(here + 1)).flatten(),
            last: (here < last).then(|| to(last)).flatten(),
            pages: around.map(|page| (page, if page == here { None } else { to(page) })).collect(),
        }
    }

    fn with_page(mut self, page: u64) -> Self {
        if page > 1 {
            self.pairs.push(("page".to_owned(), page.to_string()));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Params { path: "/w/x".to_owned(), pairs }
    }

    #[test]
    fn a_changed_filter_goes_back_to_the_first_page() {
        let list = params(&[("q", "老旧 小区"), ("page", "3")]);
        assert_eq!(list.with("state", "open").href(), "/w/x?q=%E8%80%81%E6%97%A7%20%E5%B0%8F%E5%8C%BA&state=open");
        assert_eq!(list.with("q", "").href(), "/w/x");
    }

    #[test]
    fn pages_know_their_neighbours() {
        let paging = params(&[("page", "3"), ("q", "a")]).paging(101, 20, "件");
        assert_eq!(paging.shown, Some((41, 60)));
        assert_eq!(paging.next.as_deref(), Some("/w/x?q=a&page=4"));
        assert_eq!(paging.first.as_deref(), Some("/w/x?q=a"));
        assert_eq!(paging.pages.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(params(&[("page", "999")]).paging(5, 20, "件").shown, Some((1, 5)));
    }
}
