//! Which of the recorded documents a tab shows.
//!
//! A tab's address does not say it: scripts change it (`pushState`), two visits share it, downloads and failed navigations come under the same
//! origin. The document itself does: the URL that it was loaded from and `performance.timeOrigin` are its key (measured in Chromium 148 and 156,
//! Firefox 140 and 153).

use super::failure::Failure;
use super::{Page, Tab};

/// What the document in a tab says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Key {
    /// Its own word.
    Known {
        /// The URL that it was loaded from, `performance.getEntriesByType("navigation")[0].name`; not changed by `pushState`.
        url: String,
        /// `performance.timeOrigin`, in milliseconds since 1970.
        origin: f64,
        /// By how much its clock is behind, in milliseconds: a machine that slept leaves it behind.
        skew: f64,
        /// Whether the site's service worker took part: where no response was seen, it stood between the page and the server.
        worker: bool,
    },
    /// The browser shows an error page of its own.
    ErrorPage,
    /// The browser lets no script into it: an error page in Firefox, a PDF or another viewer of the browser's.
    Closed,
    /// It did not respond in time: it is paused in the debugger, shows a dialog, or is busy.
    #[default]
    Silent,
}

/// What a tab shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown<'a> {
    /// This document; provisional where only the tab's address says so.
    Page {
        /// The document.
        page: &'a Page,
        /// Whether it could be another document of the same address.
        provisional: bool,
    },
    /// The page of a navigation that failed.
    Failed(&'a Failure),
    /// A page that the site's service worker responded with.
    Worker,
    /// A document whose response was not seen.
    Unseen,
}

/// How much farther than an older record one after a failure may be, and still be the likelier, in milliseconds.
const NEAR: f64 = 30.0;
/// How far apart two clocks of one machine may be, in milliseconds.
const APART: f64 = 50.0;

impl Tab {
    /// What the tab shows: `address` is its own, `key` what its document says.
    pub fn shown(&self, address: &str, key: &Key) -> Shown<'_> {
        let failed = self.failure.as_ref().filter(|failure| same(&failure.url, address));
        let provisional = |page| Shown::Page { page, provisional: true };
        match key {
            Key::Known { url, origin, skew, worker } => {
                if let Some(page) = self.keyed(url, *origin, *skew) {
                    return Shown::Page { page, provisional: false };
                }
                if *worker
                    || self
                        .pending
                        .iter()
                        .any(|pending| pending.is_with_worker() && same(&pending.url, url) && pending.started >= *origin - APART)
                {
                    return Shown::Worker;
                }
                Shown::Unseen
            }
            Key::ErrorPage => failed.map_or(Shown::Unseen, Shown::Failed),
            Key::Closed => match (failed, self.page(address)) {
                // The newer of both.
                (Some(failure), Some(page)) if page.started > failure.started => Shown::Page { page, provisional: false },
                (Some(failure), _) => Shown::Failed(failure),
                (None, Some(page)) => Shown::Page { page, provisional: false },
                (None, None) => Shown::Unseen,
            },
            Key::Silent => self.page(address).map_or(Shown::Unseen, provisional),
        }
    }

    /// The document that was loaded from this URL and began at this time.
    fn keyed(&self, url: &str, origin: f64, skew: f64) -> Option<&Page> {
        let (from, to) = if skew < 0.0 { (origin + skew, origin) } else { (origin, origin + skew) };
        let apart = |time: f64| if time < from { from - time } else { (time - to).max(0.0) };
        // How far the document's time is from where the record begins; nothing where it cannot be the same document.
        let distance = |page: &Page| {
            if page.latest == 0.0 {
                // From before times were recorded.
                return Some(f64::MAX);
            }
            let possible = from <= page.latest + APART && to >= page.earliest;
            // In Firefox the page after a failed navigation may begin its time where that one began.
            possible
                .then(|| if page.after_failure > 0.0 { apart(page.started).min(apart(page.after_failure)) } else { apart(page.started) })
        };
        let mut best: Option<(f64, &Page)> = None;
        for page in self.pages.iter().filter(|page| same(&page.capture.url, url) && !page.leaves_the_page()) {
            if let Some(distance) = distance(page)
                && best.is_none_or(|(nearest, _)| distance <= nearest + if page.after_failure > 0.0 { NEAR } else { 0.0 })
            {
                best = Some((distance, page));
            }
        }
        best.map(|(_, page)| page)
    }

    /// The newest document with exactly this URL, the fragment aside. Responses that leave the page as it was (204, 205, downloads) are passed over.
    pub fn page(&self, address: &str) -> Option<&Page> {
        self.pages.iter().rev().find(|page| same(&page.capture.url, address) && !page.leaves_the_page())
    }

    /// What the toolbar button may grade by the tab's address alone: its newest document, unless that navigation failed or several documents share the address.
    pub fn unmistakable(&self, address: &str) -> Option<&Page> {
        let failed = self.failure.as_ref().is_some_and(|failure| same(&failure.url, address));
        self.page(address).filter(|_| !failed)
    }

    /// The URL that the tab is waiting for: requested, and no page has come of it.
    pub fn waiting_for(&self) -> Option<&str> {
        let newest = self.pages.last().map_or(0.0, |page| page.started);
        self.pending.iter().rev().find(|pending| !pending.is_with_worker() && pending.started >= newest).map(|pending| pending.url.as_str())
    }
}

/// Whether two addresses are the same, their fragments aside.
fn same(one: &str, other: &str) -> bool {
    let without_fragment = |url: &str| url.split('#').next().map(str::len).unwrap_or_default();
    one[..without_fragment(one)] == other[..without_fragment(other)]
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Event, Recorder};
    use super::*;

    /// One event at a time.
    fn answer(request: &str, url: &str, status: u16, time: f64) -> Answer {
        let headers = vec![("X-Request".to_owned(), request.into())];
        Answer {
            tab: 1,
            request: request.to_owned(),
            url: url.to_owned(),
            status: Some(status),
            headers: Some(headers),
            method: "GET".to_owned(),
            time,
            ..Answer::default()
        }
    }

    fn load(recorder: &mut Recorder, request: &str, url: &str, started: f64, took: f64) {
        recorder.record(Event::Before(Answer { status: None, headers: None, ..answer(request, url, 0, started) }));
        recorder.record(Event::Headers(answer(request, url, 200, started + took)));
        recorder.record(Event::Started(Answer { headers: None, ..answer(request, url, 200, started + took) }));
    }

    fn fail(recorder: &mut Recorder, request: &str, url: &str, error: &str, started: f64) {
        recorder.record(Event::Before(Answer { status: None, headers: None, ..answer(request, url, 0, started) }));
        recorder.record(Event::Failed(Answer {
            status: None,
            headers: None,
            error: Some(error.to_owned()),
            ..answer(request, url, 0, started + 10.0)
        }));
    }

    fn known(url: &str, origin: f64) -> Key {
        Key::Known { url: url.to_owned(), origin, skew: 0.0, worker: false }
    }

    /// The request whose document is shown, or the state's name.
    fn shown(recorder: &Recorder, address: &str, key: &Key) -> String {
        match recorder.tab(1).unwrap_or(&Tab::default()).shown(address, key) {
            Shown::Page { page, provisional } => format!("{}{}", page.capture.headers[0].1.text(), if provisional { "?" } else { "" }),
            Shown::Failed(failure) => failure.error.clone(),
            Shown::Worker => "worker".to_owned(),
            Shown::Unseen => "unseen".to_owned(),
        }
    }

    #[test]
    fn after_a_failed_navigation_no_other_page_of_the_origin_is_shown() {
        let mut recorder = Recorder::default();
        load(&mut recorder, "1", "http://a/page", 1_000.0, 10.0);
        fail(&mut recorder, "2", "http://a/empty", "net::ERR_EMPTY_RESPONSE", 2_000.0);
        assert_eq!(shown(&recorder, "http://a/empty", &Key::ErrorPage), "net::ERR_EMPTY_RESPONSE");
        assert_eq!(shown(&recorder, "http://a/empty", &Key::Closed), "net::ERR_EMPTY_RESPONSE");
        assert_eq!(shown(&recorder, "http://a/empty", &Key::Silent), "unseen");
        // Back to the page before it.
        assert_eq!(shown(&recorder, "http://a/page", &known("http://a/page", 997.0)), "1");
        assert!(recorder.tab(1).unwrap().unmistakable("http://a/empty").is_none());
        // The page itself fails when it is loaded again.
        fail(&mut recorder, "3", "http://a/page", "net::ERR_CONNECTION_REFUSED", 3_000.0);
        assert_eq!(shown(&recorder, "http://a/page", &Key::ErrorPage), "net::ERR_CONNECTION_REFUSED");
        assert_eq!(shown(&recorder, "http://a/page", &Key::Closed), "net::ERR_CONNECTION_REFUSED");
        assert!(recorder.tab(1).unwrap().unmistakable("http://a/page").is_none());
        load(&mut recorder, "4", "http://a/page", 4_000.0, 10.0);
        assert_eq!(shown(&recorder, "http://a/page", &Key::Closed), "4");
        assert_eq!(shown(&recorder, "http://a/page", &Key::ErrorPage), "unseen");
    }

    #[test]
    fn an_error_page_that_is_reloaded_and_stopped_still_says_why_it_failed() {
        let mut recorder = Recorder::default();
        fail(&mut recorder, "1", "http://a/", "net::ERR_EMPTY_RESPONSE", 1_000.0);
        fail(&mut recorder, "2", "http://a/", "net::ERR_ABORTED", 2_000.0);
        assert_eq!(shown(&recorder, "http://a/", &Key::ErrorPage), "net::ERR_EMPTY_RESPONSE");
    }

    #[test]
    fn two_visits_of_one_address_are_told_apart_by_time() {
        let mut recorder = Recorder::default();
        load(&mut recorder, "1", "http://a/a", 1_719.7, 6.0);
        load(&mut recorder, "2", "http://a/b", 2_921.9, 6.0);
        load(&mut recorder, "3", "http://a/a", 4_119.2, 6.0);
        assert_eq!(shown(&recorder, "http://a/a", &known("http://a/a", 1_716.6)), "1");
        assert_eq!(shown(&recorder, "http://a/a", &known("http://a/a", 4_115.6)), "3");
        // A fourth visit that nobody recorded.
        assert_eq!(shown(&recorder, "http://a/a", &known("http://a/a", 90_000.0)), "unseen");
        assert_eq!(shown(&recorder, "http://a/a", &known("http://a/a", -90_000.0)), "unseen");
        assert_eq!(shown(&recorder, "http://a/a", &Key::Silent), "3?");
    }

    #[test]
    fn push_state_and_a_download_leave_the_page() {
        let mut recorder = Recorder::default();
        load(&mut recorder, "1", "http://a/page", 1_000.0, 10.0);
        recorder.record(Event::Before(answer("2", "http://a/report.zip", 0, 2_000.0)));
        let zip = vec![("Content-Disposition".to_owned(), "attachment; filename=a.zip".into())];
        recorder.record(Event::Headers(Answer { headers: Some(zip), ..answer("2", "http://a/report.zip", 200, 2_010.0) }));
        recorder.record(Event::Started(answer("2", "http://a/report.zip", 200, 2_010.0)));
        // A download that no header announces.
        load(&mut recorder, "3", "http://a/data.bin", 3_000.0, 10.0);
        assert_eq!(shown(&recorder, "http://a/pushed", &known("http://a/page", 995.0)), "1");
        assert_eq!(shown(&recorder, "http://a/pushed", &Key::Silent), "unseen");
        assert_eq!(recorder.tab(1).unwrap().page("http://a/pushed"), None);
        assert_eq!(recorder.tab(1).unwrap().page("http://a/report.zip"), None);
    }

    #[test]
    fn a_page_of_the_service_worker_is_no_page_of_the_server() {
        let mut recorder = Recorder::default();
        load(&mut recorder, "1", "http://a/made", 1_000.0, 10.0);
        // Chromium: no events at all.
        let made = Key::Known { url: "http://a/made".to_owned(), origin: 50_000.0, skew: 0.0, worker: true };
        assert_eq!(shown(&recorder, "http://a/made", &made), "worker");
        // Firefox: a request and a redirect to itself.
        recorder.record(Event::Before(answer("2", "http://a/made", 0, 60_000.0)));
        recorder.record(Event::Redirect(Answer { status: None, headers: None, ..answer("2", "http://a/made", 0, 60_030.0) }));
        assert_eq!(shown(&recorder, "http://a/made", &known("http://a/made", 59_998.0)), "worker");
        assert_eq!(recorder.tab(1).unwrap().waiting_for(), None);
        // One that the worker passes on to the server counts as the server's.
        recorder.record(Event::Before(answer("3", "http://a/through", 0, 70_000.0)));
        recorder.record(Event::Redirect(Answer { status: None, headers: None, ..answer("3", "http://a/through", 0, 70_001.0) }));
        load(&mut recorder, "3", "http://a/through", 70_018.0, 10.0);
        assert_eq!(shown(&recorder, "http://a/through", &known("http://a/through", 69_998.0)), "3");
        assert!(recorder.tab(1).unwrap().page("http://a/through").unwrap().capture.hops.is_empty());
    }

    #[test]
    fn redirects_and_slow_servers_do_not_part_a_document_from_its_record() {
        let mut recorder = Recorder::default();
        recorder.record(Event::Before(answer("1", "http://a/0", 0, 1_000.0)));
        recorder.record(Event::Headers(answer("1", "http://a/0", 302, 31_000.0)));
        recorder.record(Event::Redirect(answer("1", "http://a/0", 302, 31_000.0)));
        load(&mut recorder, "1", "http://a/1", 31_001.0, 20_000.0);
        assert_eq!(shown(&recorder, "http://a/1", &known("http://a/1", 997.0)), "1");
        assert_eq!(recorder.tab(1).unwrap().page("http://a/1").unwrap().capture.hops.len(), 1);
    }

    #[test]
    fn a_navigation_whose_beginning_was_not_seen_is_found_all_the_same() {
        let mut recorder = Recorder::default();
        recorder.record(Event::Headers(answer("1", "http://a/", 200, 9_000.0)));
        recorder.record(Event::Started(answer("1", "http://a/", 200, 9_000.0)));
        assert_eq!(shown(&recorder, "http://a/", &known("http://a/", 1_000.0)), "1");
        assert_eq!(shown(&recorder, "http://a/", &known("http://a/", 20_000.0)), "unseen");
    }

    #[test]
    fn in_firefox_the_page_after_an_error_page_begins_where_the_failure_did() {
        let mut recorder = Recorder::default();
        fail(&mut recorder, "1", "http://a/loop", "NS_ERROR_REDIRECT_LOOP", 150_030.0);
        load(&mut recorder, "2", "http://a/page", 170_700.0, 10.0);
        assert_eq!(shown(&recorder, "http://a/page", &known("http://a/page", 150_182.0)), "2");
    }

    #[test]
    fn a_page_that_fails_in_between_and_is_loaded_anew_is_the_newer_one() {
        for wait in [5.0, 50.0, 150.0, 400.0] {
            let mut recorder = Recorder::default();
            load(&mut recorder, "1", "http://a/", 1_000.0, 10.0);
            fail(&mut recorder, "2", "http://a/empty", "NS_ERROR_NET_RESET", 1_010.0 + wait);
            load(&mut recorder, "3", "http://a/", 1_600.0, 10.0);
            assert_eq!(shown(&recorder, "http://a/", &known("http://a/", 1_008.0 + wait)), "3", "{wait}");
            assert_eq!(shown(&recorder, "http://a/", &known("http://a/", 1_597.0)), "3", "{wait}");
        }
    }

    #[test]
    fn a_machine_that_slept_leaves_the_clock_behind_and_the_document_is_still_found() {
        let mut recorder = Recorder::default();
        load(&mut recorder, "1", "http://a/", 8_000_000.0, 10.0);
        let key = |skew: f64| Key::Known { url: "http://a/".to_owned(), origin: 8_000_000.0 - 3_600_000.0 - 4.0, skew, worker: false };
        assert_eq!(shown(&recorder, "http://a/", &key(3_600_000.0)), "1");
        assert_eq!(shown(&recorder, "http://a/", &key(0.0)), "unseen");
    }

    #[test]
    fn what_a_tab_waits_for_is_named() {
        let mut recorder = Recorder::default();
        load(&mut recorder, "1", "http://a/", 1_000.0, 10.0);
        assert_eq!(recorder.tab(1).unwrap().waiting_for(), None);
        recorder.record(Event::Before(answer("2", "http://a/slow", 0, 2_000.0)));
        assert_eq!(recorder.tab(1).unwrap().waiting_for(), Some("http://a/slow"));
        assert_eq!(shown(&recorder, "http://a/", &known("http://a/", 998.0)), "1", "the page is still the one before");
    }

    #[test]
    fn the_method_is_that_of_the_last_request() {
        let mut recorder = Recorder::default();
        recorder.record(Event::Before(Answer { method: "POST".to_owned(), ..answer("1", "http://a/login", 0, 1.0) }));
        recorder.record(Event::Headers(Answer { method: "POST".to_owned(), ..answer("1", "http://a/login", 200, 2.0) }));
        recorder.record(Event::Started(answer("1", "http://a/login", 200, 3.0)));
        assert_eq!(recorder.tab(1).unwrap().page("http://a/login").unwrap().capture.method.as_deref(), Some("POST"));
    }
}
