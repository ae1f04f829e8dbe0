//! The browser's own reader of URLs, in place of one that would have to be loaded.

use crate::link::Link;
use web_sys::Url;

/// Reads a URL, relative to another where one is given; nothing where the browser would not.
pub(crate) fn parse(text: &str, base: Option<&str>) -> Option<Link> {
    let url = base.map_or_else(|| Url::new(text), |base| Url::new_with_base(text, base)).ok()?;
    let scheme = url.protocol().trim_end_matches(':').to_owned();
    Some(Link { text: url.href(), scheme, host: url.hostname(), port: url.port().parse().ok(), path: url.pathname(), origin: url.origin() })
}
