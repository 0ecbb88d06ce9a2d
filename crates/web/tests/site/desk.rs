//! Somebody at a desk: signs in, opens pages, fills forms as they stand on the page, hidden fields and all.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::town::{BASE, PASSWORD, Reply, Town};

/// A value of a form's field: words, or a file.
pub enum Put<'a> {
    /// Typed or chosen.
    Text(&'a str),
    /// A file with its name.
    File(&'a str, &'a str),
}

/// Who is signed in.
pub struct Desk<'t> {
    town: &'t Town,
    token: String,
}

impl<'t> Desk<'t> {
    /// Signs in by the form of the sign-in page.
    pub async fn of(town: &'t Town, login: &str) -> Self {
        let reply = town.post("/sign-in", None, &format!("login={login}&password={PASSWORD}"), &[("origin", BASE)]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{login}: {}", reply.body);
        let cookie = reply.header("set-cookie");
        let token = cookie.strip_prefix("mingfa=").and_then(|rest| rest.split(';').next()).unwrap_or_else(|| panic!("{login}: {cookie}"));
        Self { town, token: token.to_owned() }
    }

    /// A page; anything but a page that is there is an error.
    pub async fn page(&self, path: &str) -> String {
        let reply = self.town.get(path, Some(&self.token)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", words(&reply.body));
        reply.body
    }

    /// Fills the form of a page and sends it where it says.
    pub async fn send(&self, path: &str, put: &[(&str, Put<'_>)]) -> Reply {
        let page = self.page(path).await;
        self.send_from(&page, path, put).await
    }

    /// The same from a page that was read before: what changed meanwhile is not seen.
    pub async fn send_from(&self, page: &str, path: &str, put: &[(&str, Put<'_>)]) -> Reply {
        let form =
            page.split("<form class=\"form\" method=\"post\"").nth(1).unwrap_or_else(|| panic!("{path} has no form: {}", words(page)));
        let form = form.split("</form>").next().unwrap();
        let action = form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let mut body = String::new();
        let mut part = |name: &str, file: Option<&str>, value: &str| {
            let file = file.map(|file| format!("; filename=\"{file}\"\r\ncontent-type: text/plain")).unwrap_or_default();
            body.push_str(&format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"));
        };
        for hidden in form.split("<input type=\"hidden\"").skip(1) {
            let of = |attribute: &str| {
                hidden.split_once(&format!("{attribute}=\"")).and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default().to_owned()
            };
            part(&of("name"), None, &of("value"));
        }
        for (name, value) in put {
            assert!(form.contains(&format!("name=\"{name}\"")), "{path} asks for no {name}: {}", words(form));
            match value {
                Put::Text(text) => part(name, None, text),
                Put::File(file, text) => part(name, Some(file), text),
            }
        }
        body.push_str("--b--\r\n");
        let request = Request::post(action)
            .header("content-type", "multipart/form-data; boundary=b")
            .header("origin", BASE)
            .header("cookie", format!("mingfa={}", self.token));
        self.town.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends fields to an address as they are, whatever its page would have offered.
    pub async fn post(&self, path: &str, form: &str) -> Reply {
        self.town.post(path, Some(&self.token), form, &[("origin", BASE)]).await
    }

    /// Sends a form that must be accepted; gives where it leads.
    pub async fn done(&self, path: &str, put: &[(&str, Put<'_>)]) -> String {
        let reply = self.send(path, put).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{path}: {}", words(&reply.body));
        reply.header("location").to_owned()
    }
}

/// The words of a page's main part, for messages.
pub fn words(page: &str) -> String {
    let main = page.split("<main").nth(1).unwrap_or(page);
    let mut out = String::new();
    let mut inside = false;
    for c in main.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(4_000).collect()
}
