//! The way that led to the response: redirects, first to last.

use super::address::Address;
use crate::capture::{Capture, Observed};
use std::borrow::Cow;

/// One place on the way.
#[derive(Clone, Debug)]
pub struct Hop<'a> {
    /// Whether it was reached over HTTPS.
    pub https: bool,
    /// Its host, lower case.
    pub host: Cow<'a, str>,
    /// How it answered; 0 where the browser itself redirected.
    pub status: u16,
}

impl<'a> Hop<'a> {
    fn at(url: &'a str, status: u16) -> Hop<'a> {
        match Address::read(url) {
            Some(Address { https, host, .. }) => Hop { https, host, status },
            None => Hop { https: false, host: Cow::Borrowed(""), status },
        }
    }
}

/// The redirects and the response itself. Nothing where the way is not known: a response without redirects may have been asked for directly.
pub(super) fn read(capture: &Capture) -> Vec<Hop<'_>> {
    if !capture.hops.is_empty() {
        let last = Hop::at(&capture.url, capture.status.unwrap_or(200));
        return capture.hops.iter().map(|hop| Hop::at(&hop.url, hop.status)).chain([last]).collect();
    }
    match &capture.http_hops {
        Observed::Seen(hops) => hops.iter().map(|(url, status)| Hop::at(url, *status)).collect(),
        _ => Vec::new(),
    }
}
