//! Redirects, folded into the response that they led to, wherever in the archive that comes.

use super::Response;
use crate::capture::{Headers, Hop};

/// The most redirects that wait for what they led to.
const MOST: usize = 200;
/// The most redirects of one chain, where browsers have given up long before.
const LONGEST: usize = 50;

/// The most bytes of headers that wait: a redirect beyond them is a response of its own.
const MOST_BYTES: usize = 16 << 20;

/// Redirects whose targets have not come yet.
#[derive(Default)]
pub struct Chains {
    waiting: Vec<(String, Response)>,
    bytes: usize,
}

/// About how much memory a response takes while it waits.
fn size(response: &Response) -> usize {
    let headers = |all: &Headers| all.iter().map(|(name, value)| name.len() + value.text().len() + 100).sum::<usize>();
    let capture = &response.capture;
    let hops = capture.hops.iter().map(|hop| hop.url.len() + headers(&hop.headers)).sum::<usize>();
    capture.url.len() + headers(&capture.headers) + hops
}

impl Chains {
    /// Takes in a response; gives those that nothing more can be added to.
    pub fn add(&mut self, mut response: Response, leads_to: Option<String>) -> Option<Response> {
        let url = without_fragment(&response.capture.url);
        if let Some(at) = self.waiting.iter().position(|(target, _)| *target == url) {
            let (_, before) = self.waiting.remove(at);
            self.bytes = self.bytes.saturating_sub(size(&before));
            let (own, redirect) = (&mut response.capture, before.capture);
            own.hops = redirect.hops;
            own.hops.push(Hop { url: redirect.url, status: redirect.status.unwrap_or_default(), headers: redirect.headers });
            response.is_of_first_page |= before.is_of_first_page;
        }
        match leads_to {
            Some(target) if response.capture.hops.len() < LONGEST && self.bytes + size(&response) <= MOST_BYTES => {
                self.bytes += size(&response);
                self.waiting.push((without_fragment(&target).to_owned(), response));
                // The oldest led to nothing that was saved.
                let oldest = (self.waiting.len() > MOST).then(|| self.waiting.remove(0).1);
                self.bytes = self.bytes.saturating_sub(oldest.as_ref().map_or(0, size));
                oldest
            }
            _ => Some(response),
        }
    }

    /// The redirects that led to nothing in the archive, as responses of their own.
    pub fn left(self) -> impl Iterator<Item = Response> {
        self.waiting.into_iter().map(|(_, response)| response)
    }
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;
    use crate::capture::Capture;

    fn one(url: &str) -> Response {
        let capture = Capture { url: url.to_owned(), status: Some(301), ..Capture::default() };
        Response { capture, role: Role::Other, is_of_first_page: false }
    }

    fn hops(response: &Response) -> Vec<&str> {
        response.capture.hops.iter().map(|hop| hop.url.as_str()).collect()
    }

    #[test]
    fn a_chain_is_folded_though_others_come_between() {
        let mut chains = Chains::default();
        assert!(chains.add(one("http://a/"), Some("https://a/".into())).is_none());
        assert!(chains.add(one("http://x/"), Some("https://x/".into())).is_none());
        assert!(chains.add(one("https://a/"), Some("https://a/in#top".into())).is_none());
        assert_eq!(hops(&chains.add(one("https://other/"), None).unwrap()), [""; 0]);
        assert_eq!(hops(&chains.add(one("https://a/in"), None).unwrap()), ["http://a/", "https://a/"]);
        assert_eq!(hops(&chains.add(one("https://a/in"), None).unwrap()), [""; 0], "once");
        assert_eq!(chains.left().map(|one| one.capture.url).collect::<Vec<_>>(), ["http://x/"]);
    }

    #[test]
    fn what_waits_is_bounded_in_bytes_too() {
        let fat = |at: usize| {
            let mut fat = one(&format!("https://a/{at}"));
            fat.capture.headers.push(("X-Fat".to_owned(), "x".repeat(1 << 20).as_str().into()));
            fat
        };
        let mut chains = Chains::default();
        let given = (0..50).filter_map(|at| chains.add(fat(at), Some(format!("https://b/{at}")))).count();
        assert_eq!((given, chains.left().count()), (35, 15));
    }

    #[test]
    fn circles_and_crowds_are_bounded() {
        let mut chains = Chains::default();
        let given: Vec<Response> = (0..120).filter_map(|_| chains.add(one("https://a/"), Some("https://a/".into()))).collect();
        assert_eq!(given.iter().map(|one| one.capture.hops.len()).collect::<Vec<_>>(), [LONGEST, LONGEST]);
        let mut chains = Chains::default();
        let given = (0..1_000).filter_map(|n| chains.add(one("https://a/"), Some(format!("https://b/{n}")))).count();
        assert_eq!((given, chains.left().count()), (1_000 - MOST, MOST));
    }
}
