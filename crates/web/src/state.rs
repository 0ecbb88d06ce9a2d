//! What every page needs: the service, and what the operator said of this site.

use std::sync::Arc;

use mingfa_papers::fonts::Fonts;
use mingfa_service::Service;

/// What every handler is given. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub service: Service,
    /// What the operator said of the site.
    pub site: Arc<SiteFacts>,
    /// Faces for papers.
    pub fonts: Arc<Fonts>,
}

/// What the operator says of the site. An empty text is shown as 未设定, never guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteFacts {
    /// Where the public reaches the site: `https://fz.example.gov.cn`, without a slash at the end. Empty while it only
    /// answers on this machine; then cookies have plain names and no absolute address is printed.
    pub base_url: String,
    /// 政府网站标识码, 10 characters.
    pub id_code: String,
    /// 主办单位; empty takes the district's government.
    pub organiser: String,
    /// 承办单位.
    pub maintainer: String,
    /// 联系方式.
    pub contact: String,
    /// ICP备案编号.
    pub icp: String,
    /// 公安机关备案编号.
    pub police: String,
    /// Accounts shown at sign-in; only a demonstration has any.
    pub demo_accounts: Vec<DemoAccount>,
}

/// An account of the demonstration, shown with its password at sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoAccount {
    /// What one signs in with.
    pub login: String,
    /// Its password.
    pub password: String,
    /// What it is for: 司法局审查人员（李审查）.
    pub label: String,
    /// What can be tried with it, one sentence.
    pub tries: String,
}

impl AppState {
    /// Name of the district: 明德区.
    pub fn district(&self) -> &str {
        self.service.store().district_name()
    }

    /// The public reaches the site over TLS, so cookies may demand it.
    pub fn secure(&self) -> bool {
        self.site.base_url.starts_with("https://")
    }

    /// The banner of a demonstration with its simulated time.
    pub(crate) fn banner(&self) -> Option<crate::ui::DemoBanner> {
        let label = self.service.label()?;
        let now = self.service.now();
        let clock = format!("模拟时钟 {} {:02}:{:02}", mingfa_time::chinese_date(now.date()), now.hour(), now.minute());
        Some(crate::ui::DemoBanner { label, clock })
    }
}
