//! URLs as browsers read them (WHATWG URL): natively by the `url` crate, and in a browser by the browser itself.

/// A URL in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The whole, in its normal form.
    pub text: String,
    /// As in `https`.
    pub scheme: String,
    /// Lower case, names in ASCII, IPv6 in brackets; empty where there is none.
    pub host: String,
    /// Where it is not the scheme's own.
    pub port: Option<u16>,
    /// Starting with `/` where there is a host.
    pub path: String,
    /// Scheme, host and port; `null` for schemes that have no origin.
    pub origin: String,
}

impl Link {
    /// Reads an absolute URL; nothing where browsers would not.
    pub fn read(text: &str) -> Option<Link> {
        parse(text, None)
    }

    /// Reads what a page at this URL calls by that name.
    pub fn join(&self, to: &str) -> Option<Link> {
        parse(to, Some(&self.text))
    }

    /// Whether both have an origin, and the same.
    pub fn is_same_origin(&self, other: &Link) -> bool {
        self.origin != "null" && self.origin == other.origin
    }
}

#[cfg(target_arch = "wasm32")]
use crate::web::parse;

#[cfg(not(target_arch = "wasm32"))]
fn parse(text: &str, base: Option<&str>) -> Option<Link> {
    let base = base.map(url::Url::parse).transpose().ok()?;
    let url = url::Url::options().base_url(base.as_ref()).parse(text).ok()?;
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    Some(Link {
        scheme: url.scheme().to_owned(),
        host,
        port: url.port(),
        path: url.path().to_owned(),
        origin: url.origin().ascii_serialization(),
        text: url.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_browsers_have_them() {
        let link = Link::read("HTTPS://App.example:443/a/../b?c#d").unwrap();
        assert_eq!(
            (link.text.as_str(), link.scheme.as_str(), link.host.as_str(), link.port),
            ("https://app.example/b?c#d", "https", "app.example", None)
        );
        assert_eq!((link.path.as_str(), link.origin.as_str()), ("/b", "https://app.example"));
        assert_eq!(
            link.join("//cdn.example:8443/x").map(|link| (link.text, link.port)),
            Some(("https://cdn.example:8443/x".to_owned(), Some(8443)))
        );
        let [one, other] = ["data:,a", "data:,a"].map(|text| Link::read(text).unwrap());
        assert!(!one.is_same_origin(&other) && one.host.is_empty() && link.is_same_origin(&link.join("/z").unwrap()));
        assert_eq!(Link::read("/a"), None);
    }
}
