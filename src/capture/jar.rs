//! The browser's cookie jar, as far as it concerns a page: names and flags, never values.

use serde::{Deserialize, Serialize};

/// A cookie that the page's requests carry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JarCookie {
    /// Its name.
    pub name: String,
    /// The host, with a leading dot where subdomains get it too.
    pub domain: String,
    /// The path below which it is sent.
    pub path: String,
    /// Whether it goes over TLS only.
    pub secure: bool,
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// `lax`, `strict`, `no_restriction`, or `unspecified`.
    pub same_site: String,
    /// Whether it goes when the browser closes.
    pub session: bool,
}
