//! Which pages an extension can read at all.

use crate::platform::Url;

/// Why a page cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestrictedPage {
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
pub fn readable(url: &str) -> Result<(), RestrictedPage> {
    // Browsers hide the URLs of their own pages from extensions.
    let Some(url) = Url::parse(url) else { return Err(RestrictedPage::Browser) };
    match url.scheme() {
        "http" | "https" => {
            let host = url.host();
            let store = STORES.contains(&host) || (host == "chrome.google.com" && url.path().starts_with("/webstore"));
            if store { Err(RestrictedPage::Store) } else { Ok(()) }
        }
        "file" => Err(RestrictedPage::File),
        "data" | "blob" | "javascript" => Err(RestrictedPage::Made),
        "about" if matches!(url.path(), "blank" | "srcdoc") => Err(RestrictedPage::Made),
        _ => Err(RestrictedPage::Browser),
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
            ("chrome://settings", Err(RestrictedPage::Browser)),
            ("about:config", Err(RestrictedPage::Browser)),
            ("about:blank", Err(RestrictedPage::Made)),
            ("moz-extension://x/popup.html", Err(RestrictedPage::Browser)),
            ("file:///etc/passwd", Err(RestrictedPage::File)),
            ("data:text/html,x", Err(RestrictedPage::Made)),
            ("https://addons.mozilla.org/en/", Err(RestrictedPage::Store)),
            ("https://chrome.google.com/webstore/x", Err(RestrictedPage::Store)),
            ("https://chrome.google.com/", Ok(())),
            ("", Err(RestrictedPage::Browser)),
        ] {
            assert_eq!(readable(url), expected, "{url}");
        }
    }
}
