//! What a page loads and requests besides itself: scripts, styles, and the responses to its `fetch` calls, in bounded memory.

use super::Answer;
use super::again::may_request;
use crate::capture::{Capture, Headers, Hop, MediaType, Source, first};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The most responses kept of a tab.
const MAX_RESOURCES: usize = 400;
/// The most bytes of addresses and header fields kept of a tab's resources.
const MAX_BYTES: usize = 192 << 10;

/// What kind of request a response belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By a script: `fetch` and `XMLHttpRequest`.
    Api,
    /// A frame's document.
    Frame,
    /// A script.
    Script,
    /// A style sheet.
    Style,
    /// An image.
    Image,
    /// A font.
    Font,
    /// Anything else.
    #[default]
    Other,
}

impl Kind {
    /// By the browsers' name of it (`webRequest.ResourceType`).
    pub fn named(name: &str) -> Kind {
        match name {
            "xmlhttprequest" => Kind::Api,
            "sub_frame" => Kind::Frame,
            "script" => Kind::Script,
            "stylesheet" => Kind::Style,
            "image" | "imageset" => Kind::Image,
            "font" => Kind::Font,
            _ => Kind::Other,
        }
    }

    /// By what came, where nobody says what it was requested as.
    pub fn of(capture: &Capture) -> Kind {
        match MediaType::parse(first(&capture.headers, "content-type").unwrap_or_default()) {
            kind if kind.is_html() => Kind::Frame,
            kind if kind.is_one_of(&["text/css"]) => Kind::Style,
            kind if kind.is_in("image") => Kind::Image,
            kind if kind.is_json() || kind.is_xml() => Kind::Api,
            kind if kind.is_script() => Kind::Script,
            kind if kind.is_in("font") => Kind::Font,
            _ => Kind::Other,
        }
    }

    /// Whether its response is judged by itself: it carries data or makes a page.
    pub fn is_judged(self) -> bool {
        matches!(self, Kind::Api | Kind::Frame)
    }
}

/// One response besides the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resource {
    /// The serial number of the page that it belongs to.
    pub page: u32,
    /// What kind of request it was.
    pub kind: Kind,
    /// What came.
    pub capture: Capture,
    /// Whether it is known to have been loaded. A page may also list what it never loads: an image far below, say.
    pub is_loaded: bool,
    pub(crate) request: String,
}

/// What a page itself says that it loaded (`PerformanceResourceTiming`, or an element). Listening to the network for pictures and scripts
/// costs a page with hundreds of them a fifth of its load time, so their headers are requested only when someone wants to see them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Loaded {
    /// Its address.
    pub url: String,
    /// The initiator's type: `img`, `script`, `link`, `css`, `fetch` …
    pub by: String,
    /// The status code, where the page may know it.
    pub status: Option<u16>,
    /// Whether the browser itself says that it was loaded. An element only lists an address.
    pub loaded: bool,
}

impl Loaded {
    fn kind(&self) -> Kind {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        let ends =
            |endings: &[&str]| path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending.to_ascii_lowercase().as_str()));
        match self.by.as_str() {
            "script" => Kind::Script,
            "fetch" | "xmlhttprequest" | "beacon" => Kind::Api,
            "iframe" | "frame" => Kind::Frame,
            _ if ends(&["woff2", "woff", "ttf", "otf"]) => Kind::Font,
            "img" | "image" | "input" => Kind::Image,
            _ if ends(&["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico"]) => Kind::Image,
            "link" | "css" => Kind::Style,
            _ => Kind::Other,
        }
    }
}

/// The most of what a page says that it loaded.
const MAX_LOADED: usize = 1_000;

/// What was recorded of a page, then what only the page itself reports.
pub fn together(mut recorded: Vec<Resource>, loaded: Vec<Loaded>) -> Vec<Resource> {
    let mut known: HashSet<String> =
        recorded.iter().flat_map(|one| one.capture.hops.iter().map(|hop| &hop.url).chain([&one.capture.url])).cloned().collect();
    for one in loaded.into_iter().take(MAX_LOADED) {
        if one.url.starts_with("http") && known.insert(one.url.clone()) {
            let kind = one.kind();
            let capture = Capture { url: one.url, status: one.status.filter(|status| *status != 0), ..Capture::default() };
            recorded.push(Resource { is_loaded: one.loaded, ..Resource::of(kind, capture) });
        }
    }
    recorded
}

impl Resource {
    /// Whether its headers were seen, and not only its address.
    pub fn is_seen(&self) -> bool {
        self.capture.source != Source::Unknown
    }

    /// Whether it may be requested again to show its headers: it was loaded, and its address is not one that this page must be kept from.
    pub fn may_request(&self, page: &str) -> bool {
        self.is_loaded && !self.is_seen() && may_request(page, &self.capture.url)
    }

    /// One that nobody recorded: from a file, say.
    pub fn of(kind: Kind, capture: Capture) -> Resource {
        Resource { kind, capture, ..Resource::default() }
    }
}

/// A tab's responses besides its pages, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// Those that are kept.
    pub list: Vec<Resource>,
    /// How many were dropped because the list was full.
    pub dropped: u32,
    pub(crate) bytes: usize,
}

impl Resources {
    /// Takes in what came for a page; a redirect of the same request becomes a hop.
    pub(super) fn add(&mut self, page: u32, kind: Kind, answer: Answer) {
        let capture = Capture {
            url: answer.url,
            status: answer.status.filter(|status| *status != 0),
            headers: answer.headers.unwrap_or_default(),
            request_origin: answer.origin,
            source: Source::Subresource,
            ..Capture::default()
        };
        self.bytes += size(&capture.url, &capture.headers);
        match self.list.iter_mut().rev().find(|known| known.request == answer.request) {
            Some(known) => {
                let before = std::mem::replace(&mut known.capture, capture);
                known.capture.hops = before.hops;
                if let Some(status) = before.status.filter(|status| (300..400).contains(status) && *status != 304) {
                    known.capture.hops.push(Hop { url: before.url, status, headers: before.headers });
                } else {
                    self.bytes = self.bytes.saturating_sub(size(&before.url, &before.headers));
                }
            }
            None => self.list.push(Resource { page, kind, capture, is_loaded: true, request: answer.request }),
        }
        while self.list.len() > MAX_RESOURCES || (self.list.len() > 1 && self.bytes > MAX_BYTES) {
            // What scripts requested matters most, so it is dropped last.
            let at = self.list.iter().position(|known| !known.kind.is_judged()).unwrap_or_default();
            let gone = self.list.remove(at);
            self.bytes = self.bytes.saturating_sub(
                gone.capture
                    .hops
                    .iter()
                    .fold(size(&gone.capture.url, &gone.capture.headers), |sum, hop| sum + size(&hop.url, &hop.headers)),
            );
            self.dropped += 1;
        }
    }

    /// Lets go of what belongs to none of these pages.
    pub(super) fn keep(&mut self, pages: impl Fn(u32) -> bool) {
        self.list.retain(|known| pages(known.page));
        self.bytes = self
            .list
            .iter()
            .map(|known| {
                known
                    .capture
                    .hops
                    .iter()
                    .fold(size(&known.capture.url, &known.capture.headers), |sum, hop| sum + size(&hop.url, &hop.headers))
            })
            .sum();
    }

    /// Those of one page.
    pub fn of(&self, page: u32) -> impl Iterator<Item = &Resource> {
        self.list.iter().filter(move |known| known.page == page)
    }
}

fn size(url: &str, headers: &Headers) -> usize {
    url.len() + headers.iter().map(|(name, value)| name.len() + value.text().len()).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(request: usize, url: &str, status: u16, bytes: usize) -> Answer {
        let headers = vec![("X".to_owned(), "x".repeat(bytes).into())];
        Answer { request: request.to_string(), url: url.to_owned(), status: Some(status), headers: Some(headers), ..Answer::default() }
    }

    #[test]
    fn a_redirect_is_a_hop_and_a_revalidation_is_none() {
        let mut all = Resources::default();
        all.add(1, Kind::Api, answer(1, "https://a/", 302, 1));
        all.add(1, Kind::Api, answer(1, "https://b/", 304, 1));
        all.add(1, Kind::Api, answer(1, "https://b/", 200, 1));
        let [one] = all.list.as_slice() else { panic!("{all:?}") };
        assert_eq!((one.capture.url.as_str(), one.capture.status, one.capture.hops.len()), ("https://b/", Some(200), 1));
        assert_eq!(all.of(2).count(), 0);
    }

    #[test]
    fn what_only_the_page_tells_of_is_added_once() {
        let mut all = Resources::default();
        all.add(1, Kind::Api, answer(1, "https://a/api", 200, 1));
        let loaded = |url: &str, by: &str| Loaded { url: url.to_owned(), by: by.to_owned(), status: Some(0), loaded: true };
        let both = together(
            all.list,
            vec![
                loaded("https://a/api", "fetch"),
                loaded("https://a/x.png?1", "css"),
                loaded("https://a/x.js", "script"),
                loaded("https://a/x.js", "link"),
                loaded("data:,", "img"),
                loaded("https://a/f.WOFF2", "css"),
            ],
        );
        let seen: Vec<_> = both.iter().map(|one| (one.capture.url.as_str(), one.kind, one.is_seen())).collect();
        assert_eq!(
            seen,
            [
                ("https://a/api", Kind::Api, true),
                ("https://a/x.png?1", Kind::Image, false),
                ("https://a/x.js", Kind::Script, false),
                ("https://a/f.WOFF2", Kind::Font, false)
            ]
        );
        assert_eq!(both[1].capture.status, None);
    }

    #[test]
    fn only_what_was_loaded_is_requested_again_whatever_the_page_lists() {
        let one = |url: &str, loaded: bool| Loaded { url: url.to_owned(), by: "img".to_owned(), loaded, ..Loaded::default() };
        let may =
            |all: Vec<Loaded>| together(Vec::new(), all).iter().map(|one| one.may_request("https://shop.example/")).collect::<Vec<_>>();
        assert_eq!(
            may(vec![
                one("https://cdn.example/a.png", true),
                one("https://bank.example/pay", false),
                one("http://192.168.1.1/reboot", true),
                one("https://shop.example/below.png", false)
            ]),
            [true, false, false, false]
        );
        // The browser's word comes first, and an element that lists the same address takes nothing away.
        assert_eq!(may(vec![one("https://cdn.example/a.png", true), one("https://cdn.example/a.png", false)]), [true]);
        assert_eq!(
            may(vec![Loaded { url: "https://cdn.example/".to_owned(), ..Loaded::default() }]),
            [false],
            "without the browser's word there is none"
        );
        let mut all = Resources::default();
        all.add(1, Kind::Api, answer(1, "https://cdn.example/api", 200, 1));
        assert!(!all.list[0].may_request("https://shop.example/"), "its headers are there");
    }

    #[test]
    fn memory_is_bounded_and_answers_to_scripts_stay_longest() {
        let mut all = Resources::default();
        all.add(1, Kind::Api, answer(0, "https://a/api", 200, 100));
        for number in 1..1_000 {
            all.add(1, Kind::Image, answer(number, "https://a/i.png", 200, 100));
        }
        assert_eq!((all.list.len(), all.dropped), (MAX_RESOURCES, 600));
        assert_eq!(all.list[0].kind, Kind::Api);
        for number in 2_000..2_100 {
            all.add(1, Kind::Api, answer(number, "https://a/big", 200, 20_000));
        }
        assert!(all.bytes <= MAX_BYTES && all.list.len() < 12, "{}", all.list.len());
        let counted = all.bytes;
        all.keep(|page| page == 1);
        assert_eq!(all.bytes, counted, "the sum is kept right");
        all.keep(|_| false);
        assert_eq!((all.list.len(), all.bytes), (0, 0));
    }
}
