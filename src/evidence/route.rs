//! The way that led to the response: redirects, first to last.

use crate::capture::{Capture, Observed};
use url::Url;

/// One place on the way.
#[derive(Clone, Debug)]
pub struct Step {
    /// Whether it was reached over HTTPS.
    pub https: bool,
    /// Its host, lower case.
    pub host: String,
    /// How it answered; 0 where the browser itself redirected.
    pub status: u16,
}

/// The redirects and the response itself. Nothing where the way is not known: a response without redirects may have been asked for directly.
pub(super) fn read(capture: &Capture) -> Vec<Step> {
    let step = |url: &str, status| {
        let url = Url::parse(url).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_ascii_lowercase();
        Step { https: url.is_some_and(|url| url.scheme() == "https"), host, status }
    };
    if !capture.hops.is_empty() {
        let last = step(&capture.url, capture.status.unwrap_or(200));
        return capture.hops.iter().map(|hop| step(&hop.url, hop.status)).chain([last]).collect();
    }
    match &capture.http_hops {
        Observed::Seen(hops) => hops.iter().map(|(url, status)| step(url, *status)).collect(),
        _ => Vec::new(),
    }
}
