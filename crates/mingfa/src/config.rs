//! The configuration file of `mingfa serve`: TOML, every key optional, none unknown.
//!
//! ```toml
//! listen = "127.0.0.1:8080"
//! base-url = "https://fz.example.gov.cn"   # where the public reaches the site; TLS ends at the proxy in front
//! id-code = "4301030001"                   # 政府网站标识码
//! organiser = "某某区人民政府"
//! maintainer = "某某区司法局"
//! contact = "0731-00000000"
//! icp = "湘ICP备00000000号"
//! police = "湘公网安备00000000000000号"
//! fonts = ["fonts"]
//! ```

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use mingfa_web::SiteFacts;

use crate::fault::Fault;
use crate::files;

/// What the file may say.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Config {
    /// Where to listen; the command line wins.
    pub listen: Option<SocketAddr>,
    /// Folders of fonts that are taken before the system's.
    pub fonts: Vec<PathBuf>,
    base_url: String,
    id_code: String,
    organiser: String,
    maintainer: String,
    contact: String,
    icp: String,
    police: String,
}

impl Config {
    /// Reads the file; without one everything is unset.
    pub fn read(file: Option<&Path>) -> Result<Self, Fault> {
        file.map_or_else(|| Ok(Self::default()), |file| Self::parse(file, &files::text(file)?))
    }

    fn parse(file: &Path, text: &str) -> Result<Self, Fault> {
        let config: Self = toml::from_str(text).map_err(|error| Fault::wrong(sentence(file, &error)))?;
        let url = &config.base_url;
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if !url.is_empty() && host.is_none_or(|host| host.is_empty() || host.contains(['/', '?', '#', ' '])) {
            return Err(Fault::wrong(format!("“{}”的 base-url 应写成 https://域名 的形式，结尾不带 /", file.display())));
        }
        Ok(config)
    }

    /// What the pages show of it.
    pub fn site(&self) -> SiteFacts {
        SiteFacts {
            base_url: self.base_url.clone(),
            id_code: self.id_code.clone(),
            organiser: self.organiser.clone(),
            maintainer: self.maintainer.clone(),
            contact: self.contact.clone(),
            icp: self.icp.clone(),
            police: self.police.clone(),
            demo_accounts: Vec::new(),
        }
    }
}

fn sentence(file: &Path, error: &toml::de::Error) -> String {
    format!("配置文件“{}”不能读取（{}），请按 README 的样例改正", file.display(), error.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, Fault> {
        Config::parse(Path::new("mingfa.toml"), text)
    }

    #[test]
    fn keys_are_read_and_unknown_ones_refused() {
        let config = read("listen = \"127.0.0.1:9000\"\nbase-url = \"https://fz.example.gov.cn\"\nicp = \"某号\"\n").unwrap();
        assert_eq!(config.listen.unwrap().port(), 9000);
        assert_eq!(config.site().base_url, "https://fz.example.gov.cn");
        for wrong in [
            "lisen = \"127.0.0.1:9000\"",
            "listen = \"here\"",
            "base-url = \"fz.example.gov.cn\"",
            "base-url = \"https://fz.example.gov.cn/\"",
            "= 1",
        ] {
            let sentence = read(wrong).unwrap_err().to_string();
            assert_eq!(sentence.lines().count(), 1, "{sentence}");
        }
    }
}
