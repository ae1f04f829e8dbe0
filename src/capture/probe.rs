//! Additional URLs that someone may have checked: which they are, and how their responses are recognised.
//!
//! Only signs are kept of a response's body: a leaked secret is reported, never stored.

use super::document::Sign;
use super::{Document, Headers, MediaType};
use crate::msg;
use crate::platform::Url;
use crate::sentence::Msg;
use serde::{Deserialize, Serialize};

/// The most bytes of a response that are read.
pub const MAX_BODY: usize = 64 << 10;
/// The page that no site has.
pub const MISSING: &str = "/headlint-asks-for-a-page-that-is-not-there";

/// One request and what came of it. An address that was never requested has no entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Probe {
    /// The requested path.
    pub path: String,
    /// The status code; 0 where no response came: refused, reset, or not in time.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// Ids of what was recognised: those of documents, and `env-file`, `git`.
    pub signs: Vec<Sign>,
    /// Whether the body stopped before its end: what came of it is judged, what did not come is not known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

/// What is requested, and what it would show.
const ASKED: &[(&str, Msg)] = &[
    (MISSING, msg!("Do error pages send the same headers?")),
    ("/docs", msg!("FastAPI documentation")),
    ("/redoc", msg!("FastAPI documentation (ReDoc)")),
    ("/openapi.json", msg!("OpenAPI schema")),
    ("/.env", msg!("Settings and secrets")),
    ("/.git/HEAD", msg!("Source code and history (Git)")),
    ("/console", msg!("Werkzeug debugger")),
];

/// The URLs that would be requested, on the page's own origin only, each with what it would show; none for what is no web page.
pub fn planned(page: &str) -> Vec<(String, Msg)> {
    let Some(page) = Url::parse(page).filter(Url::is_web) else { return Vec::new() };
    let mut all = Vec::new();
    // Another port than 443 says nothing about where HTTP is served.
    if page.is_https() && page.port().is_none() {
        all.push((format!("http://{}/", page.host()), msg!("Does HTTP redirect to HTTPS?")));
    }
    let origin = page.origin();
    all.extend(ASKED.iter().map(|(path, why)| (format!("{origin}{path}"), *why)));
    all
}

/// Where the response to an HTTP request redirects, if that is on the same host.
pub fn next(url: &str, headers: &Headers) -> Option<String> {
    let from = Url::parse(url)?;
    let to = from.join(super::first(headers, "location")?)?;
    let same = from.host() == to.host() && to.is_web();
    same.then(|| to.into_text())
}

impl Probe {
    /// A response, with what its body is recognised by. `whole` says whether the body came to its end, or to [`MAX_BODY`].
    pub fn read(path: &str, status: u16, headers: Headers, body: &str, whole: bool) -> Probe {
        let end = body.floor_char_boundary(MAX_BODY);
        let body = match whole && end == body.len() && end < MAX_BODY {
            true => body,
            // The last line may lack its end, and would be taken for one of another form.
            false => &body[..body[..end].rfind('\n').unwrap_or(end)],
        };
        let mut signs = Document::from_text(body).signs;
        let html = super::first(&headers, "content-type").is_some_and(|value| MediaType::parse(value).is_html());
        let mut add = |sign: Sign| signs.push(sign);
        if !html && is_env(body) {
            add(Sign::EnvFile);
        }
        if !html && is_git_head(body) {
            add(Sign::Git);
        }
        Probe { path: path.to_owned(), status, headers, signs, partial: !whole }
    }

    /// A request without a response.
    pub fn unanswered(path: &str) -> Probe {
        Probe { path: path.to_owned(), ..Probe::default() }
    }

    /// Whether it is the one for the page that no site has.
    pub fn is_missing_page(&self) -> bool {
        self.path == MISSING
    }

    /// Whether a response came, at least its headers.
    pub fn is_answered(&self) -> bool {
        self.status != 0
    }

    /// Whether it is known what the address shows: an error shows nothing, whatever its body would have been.
    pub fn is_known(&self) -> bool {
        self.is_answered() && (!self.partial || !(200..300).contains(&self.status) || !self.signs.is_empty())
    }

    /// Whether this was recognised in it.
    pub fn shows(&self, sign: Sign) -> bool {
        (200..300).contains(&self.status) && self.signs.contains(&sign)
    }
}

/// Lines of `NAME=value` and nothing else but comments.
fn is_env(body: &str) -> bool {
    let mut lines = body.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    lines.peek().is_some()
        && lines.all(|line| line.strip_prefix("export ").unwrap_or(line).split_once('=').is_some_and(|(name, _)| is_name(name.trim_end())))
}

fn is_git_head(body: &str) -> bool {
    body.starts_with("ref: refs/") || (body.trim_end().len() == 40 && body.trim_end().bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(kind: &str, body: &str) -> Vec<Sign> {
        Probe::read("/x", 200, vec![("Content-Type".into(), kind.into())], body, true).signs
    }

    #[test]
    fn only_the_pages_own_origin_is_asked() {
        let all = planned("https://shop.example/a?b#c");
        assert_eq!(all[0].0, "http://shop.example/");
        assert!(all[1..].iter().all(|(url, _)| url.starts_with("https://shop.example/")), "{all:?}");
        assert!(planned("http://localhost:5000/").iter().all(|(url, _)| url.starts_with("http://localhost:5000/")));
        assert!(planned("https://localhost:8443/").iter().all(|(url, _)| url.starts_with("https://localhost:8443/")));
        assert_eq!(planned("about:blank").len() + planned("no address").len(), 0);
    }

    #[test]
    fn a_redirect_is_followed_on_its_own_host_only() {
        let to = |location: &str| next("http://a.example/", &vec![("Location".into(), location.into())]);
        assert_eq!(to("https://a.example/x").as_deref(), Some("https://a.example/x"));
        assert_eq!(to("/x").as_deref(), Some("http://a.example/x"));
        assert_eq!((to("https://b.example/"), to("javascript:x"), next("http://a/", &Vec::new())), (None, None, None));
    }

    #[test]
    fn secrets_are_recognised_and_a_page_that_answers_everything_is_not() {
        assert_eq!(signs("application/octet-stream", "# settings\nSECRET_KEY=abc\n\nexport DEBUG = 1\n"), [Sign::EnvFile]);
        assert_eq!(signs("text/plain", "ref: refs/heads/main\n"), [Sign::Git]);
        assert_eq!(signs("text/plain", &"a1".repeat(20)), [Sign::Git]);
        for (kind, body) in [
            ("text/html", "A=1"),
            ("text/plain", ""),
            ("text/plain", "# nothing"),
            ("text/plain", "A=1\nand then?"),
            ("text/plain", "1A=1"),
            ("text/plain", "=1"),
            ("text/html", "ref: refs/heads/main"),
        ] {
            assert!(signs(kind, body).is_empty(), "{kind} {body}");
        }
        assert!(!Probe::read("/.env", 404, Vec::new(), "A=1", true).shows(Sign::EnvFile));
        assert!(Probe::read("/.env", 200, Vec::new(), "A=1", true).shows(Sign::EnvFile));
    }

    #[test]
    fn what_came_before_the_limit_counts_and_what_did_not_come_is_not_known() {
        let cut = |status: u16, body: &str| Probe::read("/.env", status, Vec::new(), body, false);
        assert!(cut(200, "SECRET_KEY=abc\nDEBU").shows(Sign::EnvFile), "half a line does not hide the whole ones");
        assert!(cut(200, "SECRET_KEY=abc\nDEBU").is_known());
        for body in ["", "SEC", "<!doc", "# a comment\n"] {
            assert!(!cut(200, body).is_known(), "{body:?} may have gone on to anything");
        }
        assert!(cut(404, "").is_known() && cut(302, "").is_known(), "such a status shows nothing");
        assert!(!Probe::unanswered("/.env").is_known() && !Probe::unanswered("/.env").is_answered());
        assert!(Probe::read("/.env", 200, Vec::new(), "", true).is_known(), "empty to its end");
        let long = format!("A=1\n{}", "B=2\n".repeat(MAX_BODY));
        assert!(Probe::read("/.env", 200, Vec::new(), &long, true).shows(Sign::EnvFile), "cut by the size that is looked at");
    }

    #[test]
    fn in_json_no_response_is_another_thing_than_no_request() {
        let json = serde_json::to_string(&Probe::unanswered("/.env")).unwrap();
        assert_eq!(json, r#"{"path":"/.env","status":0,"headers":[],"signs":[]}"#);
        let cut = Probe::read("/docs", 200, Vec::new(), "<", false);
        assert!(serde_json::to_string(&cut).unwrap().contains(r#""partial":true"#));
        for probe in [Probe::unanswered("/.env"), cut] {
            assert_eq!(serde_json::from_str::<Probe>(&serde_json::to_string(&probe).unwrap()).unwrap(), probe);
        }
    }
}
