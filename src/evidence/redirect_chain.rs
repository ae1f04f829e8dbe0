//! The way that led to the response: redirects, first to last.

use crate::capture::{Capture, Observed};
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
    if !capture.hops.is_empty() {
        let last = Hop::at(&capture.url, capture.status.unwrap_or(200));
        return capture.hops.iter().map(|hop| Hop::at(&hop.url, hop.status)).chain([last]).collect();
    }
    match &capture.http_hops {
        Observed::Seen(hops) => hops.iter().map(|(url, status)| Hop::at(url, *status)).collect(),
        _ => Vec::new(),
    }
}
