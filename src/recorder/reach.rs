//! Which pages an extension can read at all.

use crate::link::Link;

/// Why a page cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The browser's own page, or another extension's.
    Browser,
    /// A store of extensions, which browsers keep extensions out of.
    Store,
    /// A file: no server sent it, so there are no headers.
    File,
    /// Made in the browser (`data:`, `blob:`, an empty tab).
    Made,
}

/// Hosts that browsers keep extensions out of.
const STORES: [&str; 7] = [
    "chromewebstore.google.com",
    "addons.mozilla.org",
    "accounts.firefox.com",
    "support.mozilla.org",
    "discovery.addons.mozilla.org",
    "microsoftedge.microsoft.com",
    "accounts-static.cdn.mozilla.net",
];

/// Whether a page's headers can be read, and if not, why.
///
/// # Errors
/// The sort of page that it is.
pub fn readable(url: &str) -> Result<(), Unreadable> {
    // Browsers do not tell extensions the addresses of their own pages.
    let Some(link) = Link::read(url) else { return Err(Unreadable::Browser) };
    match link.scheme.as_str() {
        "http" | "https" => {
            let host = link.host.as_str();
            let store = STORES.contains(&host) || (host == "chrome.google.com" && link.path.starts_with("/webstore"));
            if store { Err(Unreadable::Store) } else { Ok(()) }
        }
        "file" => Err(Unreadable::File),
        "data" | "blob" | "javascript" => Err(Unreadable::Made),
        "about" if matches!(link.path.as_str(), "blank" | "srcdoc") => Err(Unreadable::Made),
        _ => Err(Unreadable::Browser),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sort_is_told() {
        for (url, expected) in [
            ("https://app.example/", Ok(())),
            ("http://localhost:5000/", Ok(())),
            ("chrome://settings", Err(Unreadable::Browser)),
            ("about:config", Err(Unreadable::Browser)),
            ("about:blank", Err(Unreadable::Made)),
            ("moz-extension://x/popup.html", Err(Unreadable::Browser)),
            ("file:///etc/passwd", Err(Unreadable::File)),
            ("data:text/html,x", Err(Unreadable::Made)),
            ("https://addons.mozilla.org/en/", Err(Unreadable::Store)),
            ("https://chrome.google.com/webstore/x", Err(Unreadable::Store)),
            ("https://chrome.google.com/", Ok(())),
            ("", Err(Unreadable::Browser)),
        ] {
            assert_eq!(readable(url), expected, "{url}");
        }
    }
}
