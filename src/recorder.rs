//! Folds a browser's network events into Captures, a tab at a time: a pure state machine.
//!
//! The edge (`web/`) translates what each browser says into [`Event`]s; the state is plain data, saved after every event,
//! so that a background that is stopped between two of them loses nothing.

pub mod again;
pub mod effects;
pub mod failure;
pub mod resources;
pub mod restricted;
pub mod shown;
mod tab;

use crate::capture::{Capture, Headers, Observed, Source, Tls};
use resources::Kind;
use std::collections::BTreeMap;
pub use tab::{MAX_PAGES, Page, Pending, Tab};

/// What happened to the main document's request.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A request for a document is about to be sent: the first of a navigation, or the next after a redirect.
    Before(Answer),
    /// Headers arrived: of a redirect, of a response, or again after a revalidation.
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

/// What an event contains about a response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The tab's number; -1 for requests of the extension itself.
    pub tab: i64,
    /// The same in every event of one request, redirects included.
    pub request: String,
    /// The requested URL.
    pub url: String,
    /// The status code, where there is one.
    pub status: Option<u16>,
    /// The header fields, where the event has them.
    pub headers: Option<Headers>,
    /// The request's `Origin`, if the browser shows it.
    pub origin: Option<String>,
    /// The connection, if the browser shows it.
    pub tls: Option<Tls>,
    /// The request's method, where the browser says it.
    pub method: String,
    /// When the event happened, in milliseconds since 1970; 0 where the browser does not say.
    pub time: f64,
    /// The browser's own name of what went wrong, as `net::ERR_EMPTY_RESPONSE`.
    pub error: Option<String>,
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
            Event::Before(answer) => self.change(answer, |tab, answer| tab.pending(&answer).requested(&answer)),
            Event::Headers(answer) => self.change(answer, |tab, answer| tab.pending(&answer).received(answer)),
            Event::Redirect(answer) => self.change(answer, |tab, answer| tab.pending(&answer).redirected(answer)),
            Event::Started(answer) | Event::Completed(answer) => self.change(answer, Tab::finish),
            Event::Resource(answer, kind) => {
                let number = answer.tab;
                // Before the first document was seen there is nothing that it could belong to.
                let Some(tab) = self.tabs.get_mut(&number).filter(|tab| !tab.pages.is_empty()) else { return Change::None };
                tab.resources.add(tab.serial, kind, answer);
                Change::Resources(number)
            }
            Event::Failed(answer) => self.change(answer, Tab::fail),
        }
    }

    fn change(&mut self, answer: Answer, fold: impl FnOnce(&mut Tab, Answer)) -> Change {
        let number = answer.tab;
        fold(self.tabs.entry(number).or_default(), answer);
        Change::Saved(number)
    }
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
        Answer {
            tab: 1,
            request: request.to_owned(),
            url: url.to_owned(),
            status: Some(status),
            headers: Some(headers),
            ..Answer::default()
        }
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
        // After `pushState` the address is one that no response has, and no other page of the origin takes its place.
        assert_eq!(tab.page("https://a/pushed"), None);
        assert_eq!(tab.page("https://b/"), None);
    }

    #[test]
    fn state_survives_being_saved_between_any_two_events() {
        let events = [
            Event::Headers(answer("7", "http://a/", 301)),
            Event::Redirect(bare("7", "http://a/")),
            Event::Headers(answer("7", "https://a/", 200)),
            Event::Started(bare("7", "https://a/")),
        ];
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
        assert_eq!((tab.pages.len(), tab.pending.len()), (2, tab::MAX_PENDING));
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
