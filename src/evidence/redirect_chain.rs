//! The way that led to the response: redirects, first to last.

use crate::capture::{Capture, Observed, first};
use crate::platform::Url;

/// One place on the way.
#[derive(Clone, Debug)]
pub struct Hop {
    /// Whether it was reached over HTTPS.
    pub https: bool,
    /// Its host, lower case.
    pub host: String,
    /// Its status; 0 if the browser itself redirected.
    pub status: u16,
}

impl Hop {
    fn at(url: &str, status: u16) -> Hop {
        let url = Url::parse_start(url);
        Hop { https: url.as_ref().is_some_and(Url::is_https), host: url.as_ref().map(Url::host).unwrap_or_default().to_owned(), status }
    }
}

/// The redirects and the response itself. Nothing where the way is not known: a response without redirects may have been requested directly.
pub(super) fn read(capture: &Capture) -> Vec<Hop> {
    let to = target(capture);
    if !capture.hops.is_empty() || to.is_some() {
        let last = Hop::at(&capture.url, capture.status.unwrap_or(200));
        return capture.hops.iter().map(|hop| Hop::at(&hop.url, hop.status)).chain([last]).chain(to).collect();
    }
    match &capture.http_hops {
        Observed::Seen(hops) => hops.iter().map(|(url, status)| Hop::at(url, *status)).collect(),
        _ => Vec::new(),
    }
}

/// Where the response itself points, if it is a redirect that nobody followed; its own status is not known.
fn target(capture: &Capture) -> Option<Hop> {
    capture.status.filter(|status| matches!(status, 301..=303 | 307 | 308))?;
    let location = first(&capture.headers, "location")?;
    let to = Url::parse_start(&capture.url)?.join(&location[..location.floor_char_boundary(Url::LONGEST)])?;
    Some(Hop::at(to.text(), 200))
}
