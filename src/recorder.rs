//! Folds a browser's network events into Captures, a tab at a time: a pure state machine.
//!
//! The edge (`web/`) translates what each browser says into [`Event`]s; the state is plain data, saved after every event,
//! so that a background that is stopped between two of them loses nothing.

pub mod again;
pub mod reach;
pub mod resources;

use crate::capture::{Capture, Headers, Hop, Observed, Source, Tls, first};
use crate::link::Link;
use resources::{Kind, Resources};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most documents kept of a tab: downloads and empty answers fire the same events as pages.
const MAX_PAGES: usize = 6;
/// The most requests of a tab that are under way.
const MAX_PENDING: usize = 8;
/// The most redirects kept of one request; browsers give up at 20.
const MAX_HOPS: usize = 30;
/// The most bytes of header fields kept of a tab; the newest document is kept whatever its size.
const MAX_BYTES: usize = 1 << 20;

/// What happened to the main document's request.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Headers came in: of a redirect, of an answer, or again after a revalidation.
    Headers(Answer),
    /// The browser follows a redirect, or makes one itself (an HSTS upgrade, a service worker).
    Redirect(Answer),
    /// The body begins: what came is what the page will be.
    Started(Answer),
    /// The page is there.
    Completed(Answer),
    /// It will not come.
    Failed(Answer),
    /// Something besides the document came in, or was redirected.
    Resource(Answer, Kind),
    /// The tab was closed.
    TabRemoved {
        /// Its number.
        tab: i64,
    },
    /// The tab's number changed, as when a prerendered page becomes visible.
    TabReplaced {
        /// The number from now on.
        tab: i64,
        /// The number until now.
        was: i64,
    },
}

/// What an event tells of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The tab's number; -1 for requests of the extension itself.
    pub tab: i64,
    /// The same in every event of one request, redirects included.
    pub request: String,
    /// The URL asked for.
    pub url: String,
    /// The status code, where there is one.
    pub status: Option<u16>,
    /// The header fields, where the event has them.
    pub headers: Option<Headers>,
    /// The `Origin` that the request carried, as far as the browser tells.
    pub origin: Option<String>,
    /// The connection, as far as the browser tells.
    pub tls: Option<Tls>,
}

/// What the recorder knows of a tab.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tab {
    /// Documents, newest last.
    pub pages: Vec<Page>,
    /// Requests under way.
    pub(crate) pending: Vec<Pending>,
    /// How many documents there were.
    pub(crate) serial: u32,
    /// What they load; saved apart, because it comes in by the hundred.
    #[serde(skip)]
    pub resources: Resources,
}

/// A document of a tab.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Page {
    /// Its number within the tab: what it loads carries the same.
    pub serial: u32,
    /// What came.
    pub capture: Capture,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Pending {
    pub(crate) request: String,
    pub(crate) hops: Vec<Hop>,
    pub(crate) answer: Option<Hop>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<Tls>,
}

/// All tabs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recorder {
    tabs: BTreeMap<i64, Tab>,
}

/// What changed by an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// This tab's state must be saved.
    Saved(i64),
    /// What this tab's page loads should be saved before long.
    Resources(i64),
    /// This tab's state must be removed.
    Removed(i64),
    /// This tab's state moved here from the other.
    Moved(i64, i64),
    /// Nothing.
    None,
}

impl Recorder {
    /// Takes up what was saved of a tab before the background was stopped.
    pub fn restore(&mut self, number: i64, tab: Tab) {
        self.tabs.entry(number).or_insert(tab);
    }

    /// What is known of a tab.
    pub fn tab(&self, number: i64) -> Option<&Tab> {
        self.tabs.get(&number)
    }

    /// Folds in one event.
    pub fn record(&mut self, event: Event) -> Change {
        match event {
            Event::TabRemoved { tab } => {
                self.tabs.remove(&tab);
                Change::Removed(tab)
            }
            Event::TabReplaced { tab, was } => match self.tabs.remove(&was) {
                Some(state) => {
                    self.tabs.insert(tab, state);
                    Change::Moved(tab, was)
                }
                None => Change::None,
            },
            Event::Headers(answer) => self.change(answer, |tab, answer| {
                let request = answer.request.clone();
                let pending = tab.pending(&request);
                pending.tls = answer.tls.clone();
                pending.answer = Some(answer.into());
            }),
            Event::Redirect(answer) => self.change(answer, |tab, answer| {
                let pending = tab.pending(&answer.request);
                let seen = pending.answer.take().filter(|seen| seen.url == answer.url);
                if pending.hops.len() < MAX_HOPS {
                    pending.hops.push(seen.unwrap_or_else(|| answer.into()));
                }
            }),
            Event::Started(answer) | Event::Completed(answer) => self.change(answer, Tab::finish),
            Event::Resource(answer, kind) => {
                let number = answer.tab;
                // Before the first document was seen there is nothing that it could belong to.
                let Some(tab) = self.tabs.get_mut(&number).filter(|tab| !tab.pages.is_empty()) else { return Change::None };
                tab.resources.add(tab.serial, kind, answer);
                Change::Resources(number)
            }
            Event::Failed(answer) => self.change(answer, |tab, answer| tab.pending.retain(|pending| pending.request != answer.request)),
        }
    }

    fn change(&mut self, answer: Answer, fold: impl FnOnce(&mut Tab, Answer)) -> Change {
        let number = answer.tab;
        fold(self.tabs.entry(number).or_default(), answer);
        Change::Saved(number)
    }
}

impl From<Answer> for Hop {
    fn from(answer: Answer) -> Hop {
        Hop { url: answer.url, status: answer.status.unwrap_or_default(), headers: answer.headers.unwrap_or_default() }
    }
}

impl Tab {
    fn pending(&mut self, request: &str) -> &mut Pending {
        let at = self.pending.iter().position(|pending| pending.request == request).unwrap_or_else(|| {
            if self.pending.len() == MAX_PENDING {
                self.pending.remove(0);
            }
            self.pending.push(Pending { request: request.to_owned(), ..Pending::default() });
            self.pending.len() - 1
        });
        &mut self.pending[at]
    }

    /// Makes a document of what a request has gathered; nothing where it was made before or no headers were seen.
    fn finish(&mut self, last: Answer) {
        let Some(at) = self.pending.iter().position(|pending| pending.request == last.request) else { return };
        let pending = self.pending.remove(at);
        let answer = match pending.answer {
            Some(answer) => answer,
            // From the memory cache, say: the event itself may have them.
            None if last.headers.is_some() => last.into(),
            None => return,
        };
        let capture = Capture {
            url: answer.url,
            status: (answer.status != 0).then_some(answer.status),
            headers: answer.headers,
            hops: pending.hops,
            tls: pending.tls.map_or(Observed::NotTried, Observed::Seen),
            source: Source::Navigation,
            ..Capture::default()
        };
        // Answers that leave the page as it was have nothing of their own to load.
        if !leaves_the_page(&capture) {
            self.serial += 1;
        }
        self.pages.retain(|old| old.capture.url != capture.url);
        self.pages.push(Page { serial: self.serial, capture });
        while self.pages.len() > MAX_PAGES || (self.pages.len() > 1 && self.bytes() > MAX_BYTES) {
            self.pages.remove(0);
        }
        let pages = &self.pages;
        self.resources.keep(|serial| pages.iter().any(|page| page.serial == serial));
    }

    fn bytes(&self) -> usize {
        let size = |headers: &Headers| headers.iter().map(|(name, value)| name.len() + value.text().len()).sum::<usize>();
        self.pages.iter().map(|page| &page.capture).map(|page| size(&page.headers) + page.hops.iter().map(|hop| size(&hop.headers)).sum::<usize>()).sum()
    }

    /// The document that a tab shows: the newest with its URL, or, after `pushState`, the newest of its origin.
    ///
    /// Answers that leave the page as it was (204, 205) are passed over.
    pub fn page(&self, url: &str) -> Option<&Page> {
        let without_fragment = |url: &str| url.split('#').next().unwrap_or_default().to_owned();
        let shown = |page: &&Page| !matches!(page.capture.status, Some(204 | 205));
        let wanted = without_fragment(url);
        let exact = self.pages.iter().rev().filter(shown).find(|page| without_fragment(&page.capture.url) == wanted);
        exact.or_else(|| {
            let link = Link::read(url)?;
            self.pages.iter().rev().filter(shown).find(|page| Link::read(&page.capture.url).is_some_and(|page| page.is_same_origin(&link)))
        })
    }
}

/// Whether an answer to a navigation is empty or a download.
fn leaves_the_page(capture: &Capture) -> bool {
    let attached = |value: &str| value.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("attachment"));
    matches!(capture.status, Some(204 | 205)) || first(&capture.headers, "content-disposition").is_some_and(attached)
}

/// Folds the events of one request that the extension made itself into a Capture.
pub fn refetched(events: impl IntoIterator<Item = Event>) -> Option<Capture> {
    let mut recorder = Recorder::default();
    let mut number = None;
    for event in events {
        if let Change::Saved(tab) = recorder.record(event) {
            number = Some(tab);
        }
    }
    let page = recorder.tabs.remove(&number?)?.pages.pop()?;
    Some(Capture { source: Source::Refetch, document: Observed::NotTried, ..page.capture })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(request: &str, url: &str, status: u16) -> Answer {
        let headers = vec![("X-Url".to_owned(), url.into())];
        Answer { tab: 1, request: request.to_owned(), url: url.to_owned(), status: Some(status), headers: Some(headers), ..Answer::default() }
    }

    fn bare(request: &str, url: &str) -> Answer {
        Answer { headers: None, ..answer(request, url, 200) }
    }

    fn load(recorder: &mut Recorder, request: &str, url: &str, status: u16) -> Change {
        recorder.record(Event::Headers(answer(request, url, status)));
        recorder.record(Event::Started(bare(request, url)));
        recorder.record(Event::Completed(bare(request, url)))
    }

    #[test]
    fn redirects_become_hops_with_their_headers() {
        let mut recorder = Recorder::default();
        recorder.record(Event::Headers(answer("7", "http://a/", 301)));
        recorder.record(Event::Redirect(bare("7", "http://a/")));
        // The browser's own upgrade has no headers.
        recorder.record(Event::Redirect(Answer { status: Some(307), ..bare("7", "http://b/") }));
        assert_eq!(load(&mut recorder, "7", "https://b/", 200), Change::Saved(1));
        let page = &recorder.tab(1).and_then(|tab| tab.page("https://b/#top")).unwrap().capture;
        let hops: Vec<_> = page.hops.iter().map(|hop| (hop.url.as_str(), hop.status, hop.headers.len())).collect();
        assert_eq!(hops, [("http://a/", 301, 1), ("http://b/", 307, 0)]);
        assert_eq!((page.status, page.source), (Some(200), Source::Navigation));
    }

    #[test]
    fn a_revalidation_ends_with_the_merged_headers() {
        let mut recorder = Recorder::default();
        recorder.record(Event::Headers(answer("7", "https://a/", 304)));
        load(&mut recorder, "7", "https://a/", 200);
        assert_eq!(recorder.tab(1).unwrap().pages.len(), 1);
        assert_eq!(recorder.tab(1).unwrap().pages[0].capture.status, Some(200));
    }

    #[test]
    fn empty_answers_and_downloads_do_not_hide_the_page() {
        let mut recorder = Recorder::default();
        load(&mut recorder, "1", "https://a/page", 200);
        load(&mut recorder, "2", "https://a/page/save", 204);
        load(&mut recorder, "3", "https://a/report.zip", 200);
        let tab = recorder.tab(1).unwrap();
        assert_eq!(tab.page("https://a/page").unwrap().capture.url, "https://a/page");
        assert_eq!(tab.page("https://a/pushed").unwrap().capture.url, "https://a/report.zip");
        assert_eq!(tab.page("https://b/"), None);
    }

    #[test]
    fn state_survives_being_saved_between_any_two_events() {
        let events = [Event::Headers(answer("7", "http://a/", 301)), Event::Redirect(bare("7", "http://a/")), Event::Headers(answer("7", "https://a/", 200)), Event::Started(bare("7", "https://a/"))];
        for stop in 0..=events.len() {
            let mut recorder = Recorder::default();
            for (at, event) in events.iter().cloned().enumerate() {
                if at == stop {
                    let saved = serde_json::to_string(recorder.tab(1).unwrap_or(&Tab::default())).unwrap();
                    recorder = Recorder::default();
                    recorder.restore(1, serde_json::from_str(&saved).unwrap());
                }
                recorder.record(event);
            }
            let page = &recorder.tab(1).and_then(|tab| tab.page("https://a/")).unwrap().capture;
            assert_eq!(page.hops.len(), 1, "stopped before event {stop}");
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut recorder = Recorder::default();
        for number in 0..100 {
            let mut big = answer(&number.to_string(), &format!("https://a/{number}"), 200);
            big.headers = Some(vec![("X".into(), "x".repeat(400_000).into())]);
            recorder.record(Event::Headers(big.clone()));
            recorder.record(Event::Started(big));
            recorder.record(Event::Headers(answer(&format!("lost {number}"), "https://a/", 200)));
        }
        let tab = recorder.tab(1).unwrap();
        assert_eq!((tab.pages.len(), tab.pending.len()), (2, MAX_PENDING));
    }

    #[test]
    fn what_a_page_loads_belongs_to_it() {
        let mut recorder = Recorder::default();
        let script = |request: &str| Event::Resource(answer(request, "https://a/app.js", 200), Kind::Script);
        assert_eq!(recorder.record(script("0")), Change::None, "no page yet");
        load(&mut recorder, "1", "https://a/first", 200);
        assert_eq!(recorder.record(script("2")), Change::Resources(1));
        load(&mut recorder, "3", "https://a/second", 200);
        recorder.record(script("4"));
        load(&mut recorder, "5", "https://a/empty", 204);
        recorder.record(script("6"));
        let tab = recorder.tab(1).unwrap();
        let count = |url: &str| tab.resources.of(tab.page(url).unwrap().serial).count();
        assert_eq!((count("https://a/first"), count("https://a/second")), (1, 2));
    }

    #[test]
    fn tabs_come_and_go() {
        let mut recorder = Recorder::default();
        load(&mut recorder, "1", "https://a/", 200);
        assert_eq!(recorder.record(Event::TabReplaced { tab: 2, was: 1 }), Change::Moved(2, 1));
        assert!(recorder.tab(1).is_none() && recorder.tab(2).is_some());
        assert_eq!(recorder.record(Event::TabRemoved { tab: 2 }), Change::Removed(2));
        assert!(recorder.tab(2).is_none());
        assert_eq!(recorder.record(Event::TabReplaced { tab: 3, was: 9 }), Change::None);
    }

    #[test]
    fn a_refetch_is_labelled_as_one() {
        let events = [Event::Headers(answer("1", "https://a/", 200)), Event::Completed(bare("1", "https://a/"))];
        assert_eq!(refetched(events).unwrap().source, Source::Refetch);
        assert_eq!(refetched([]), None);
    }
}
