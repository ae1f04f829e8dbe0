//! What is known of one tab: its documents with their headers, the requests under way, and the navigation that failed last.

use super::Answer;
use super::failure::Failure;
use super::resources::Resources;
use crate::capture::{Capture, Headers, Hop, Observed, Source, Tls, first};
use serde::{Deserialize, Serialize};

/// The most documents kept of a tab: downloads and empty responses fire the same events as pages.
pub const MAX_PAGES: usize = 12;
/// The most documents kept that came from one URL: reloading must not push out the pages that one can go back to.
const MAX_SAME_URL: usize = 4;
/// The most requests of a tab that are under way.
pub(super) const MAX_PENDING: usize = 8;
/// The most redirects kept of one request; browsers give up at 20.
const MAX_HOPS: usize = 30;
/// The most bytes of header fields kept of a tab; the newest document is kept whatever its size.
const MAX_BYTES: usize = 1 << 20;

/// What the recorder knows of a tab.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tab {
    /// Documents, newest last.
    pub pages: Vec<Page>,
    /// Requests under way.
    pub(crate) pending: Vec<Pending>,
    /// The last navigation, where it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
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
    /// When its navigation began, in milliseconds since 1970; 0 where that was not seen.
    pub started: f64,
    /// The earliest `performance.timeOrigin` that its document can have.
    pub earliest: f64,
    /// The latest: when its headers came in.
    pub latest: f64,
    /// When the navigation before it began, where that one failed.
    pub after_failure: f64,
}

/// A request for a document that is under way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pending {
    pub(crate) request: String,
    pub(crate) url: String,
    pub(crate) method: String,
    pub(crate) hops: Vec<Hop>,
    pub(crate) answer: Option<Hop>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<Tls>,
    /// When its navigation began; 0 where that was not seen.
    pub(crate) started: f64,
    /// When the navigation before it began, where that one failed.
    pub(crate) after_failure: f64,
    /// When headers came in last.
    pub(crate) received: f64,
    /// Firefox: the site's service worker has taken the request over. It may still pass it on.
    pub(crate) intercepted: bool,
}

impl From<Answer> for Hop {
    fn from(answer: Answer) -> Hop {
        Hop { url: answer.url, status: answer.status.unwrap_or_default(), headers: answer.headers.unwrap_or_default() }
    }
}

/// How much earlier than its first request a document's time origin may lie, in milliseconds. On an idle machine it is under 35.
const SLACK: f64 = 5_000.0;
/// The same where the beginning of a navigation was not seen: as long as a server may take to respond.
const UNSEEN_START: f64 = 120_000.0;

impl Pending {
    pub(super) fn requested(&mut self, answer: &Answer) {
        self.intercepted = false;
        self.url.clone_from(&answer.url);
        self.method.clone_from(&answer.method);
        if self.started == 0.0 {
            self.started = answer.time;
        }
    }

    pub(super) fn received(&mut self, answer: Answer) {
        self.intercepted = false;
        self.tls.clone_from(&answer.tls);
        self.received = answer.time;
        if !answer.method.is_empty() {
            self.method.clone_from(&answer.method);
        }
        self.url.clone_from(&answer.url);
        self.answer = Some(answer.into());
    }

    pub(super) fn redirected(&mut self, answer: Answer) {
        let seen = self.answer.take().filter(|seen| seen.url == answer.url);
        // Firefox reports a request that goes to the service worker as a redirect without a status.
        if seen.is_none()
            && answer.status.unwrap_or_default() == 0
            && answer.headers.as_ref().is_none_or(Vec::is_empty)
            && self.url == answer.url
        {
            self.intercepted = true;
            return;
        }
        if self.hops.len() < MAX_HOPS {
            self.hops.push(seen.unwrap_or_else(|| answer.into()));
        }
    }

    /// When a document of this request can have begun, as `[earliest, latest]`.
    fn origin(&self) -> (f64, f64) {
        let latest = self.received.max(self.started);
        let earliest = match (self.started, self.after_failure) {
            (0.0, _) => latest - UNSEEN_START,
            // In Firefox the page after an error page begins its time where the failed navigation began.
            (started, failed) if failed > 0.0 => failed.min(started) - SLACK,
            (started, _) => started - SLACK,
        };
        (earliest, latest)
    }

    /// Whether the site's service worker responds to it, and has not passed it on.
    pub(crate) fn is_with_worker(&self) -> bool {
        self.intercepted && self.answer.is_none()
    }
}

impl Tab {
    pub(super) fn pending(&mut self, answer: &Answer) -> &mut Pending {
        let at = self.pending.iter().position(|pending| pending.request == answer.request).unwrap_or_else(|| {
            if self.pending.len() == MAX_PENDING {
                self.pending.remove(0);
            }
            let after_failure = self.failure.as_ref().map_or(0.0, |failure| failure.started);
            self.pending.push(Pending { request: answer.request.clone(), after_failure, ..Pending::default() });
            self.pending.len() - 1
        });
        &mut self.pending[at]
    }

    /// Makes a document of what a request has gathered; nothing where it was made before or no headers were seen.
    pub(super) fn finish(&mut self, last: Answer) {
        let Some(at) = self.pending.iter().position(|pending| pending.request == last.request) else { return };
        let pending = self.pending.remove(at);
        let (earliest, latest) = pending.origin();
        let answer = match pending.answer {
            Some(answer) => answer,
            // From the memory cache, say: the event itself may have them.
            None if last.headers.is_some() => last.into(),
            None => return,
        };
        let capture = Capture {
            url: answer.url,
            method: Some(pending.method).filter(|method| !method.is_empty()),
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
            self.failure = None;
        }
        self.pages.push(Page {
            serial: self.serial,
            capture,
            started: pending.started,
            earliest,
            latest,
            after_failure: pending.after_failure,
        });
        self.make_room();
    }

    fn make_room(&mut self) {
        let Some(newest) = self.pages.last().map(|page| page.capture.url.clone()) else { return };
        if self.pages.iter().filter(|page| page.capture.url == newest).count() > MAX_SAME_URL
            && let Some(oldest) = self.pages.iter().position(|page| page.capture.url == newest)
        {
            self.pages.remove(oldest);
        }
        while self.pages.len() > MAX_PAGES || (self.pages.len() > 1 && self.bytes() > MAX_BYTES) {
            self.pages.remove(0);
        }
        let pages = &self.pages;
        self.resources.keep(|serial| pages.iter().any(|page| page.serial == serial));
    }

    /// Records that a request failed. If its page had begun to load, that page stays.
    pub(super) fn fail(&mut self, last: Answer) {
        let Some(at) = self.pending.iter().position(|pending| pending.request == last.request) else { return };
        let mut pending = self.pending.remove(at);
        // The last redirect of a circle is received and not followed.
        if let Some(answer) = pending.answer.take().filter(|answer| (300..400).contains(&answer.status)) {
            pending.hops.push(answer);
        }
        let failure = Failure {
            url: last.url,
            error: last.error.unwrap_or_default(),
            method: pending.method,
            hops: pending.hops,
            started: pending.started,
        };
        // Stopped by the person, or by the next navigation: whatever the tab shows, it shows on.
        if self.failure.is_none() || !failure.is_aborted() {
            self.failure = Some(failure);
        }
    }

    fn bytes(&self) -> usize {
        let size = |headers: &Headers| headers.iter().map(|(name, value)| name.len() + value.text().len()).sum::<usize>();
        self.pages
            .iter()
            .map(|page| &page.capture)
            .map(|page| size(&page.headers) + page.hops.iter().map(|hop| size(&hop.headers)).sum::<usize>())
            .sum()
    }
}

impl Page {
    /// Whether it came for a navigation that left the page as it was.
    pub(super) fn leaves_the_page(&self) -> bool {
        leaves_the_page(&self.capture)
    }
}

/// Whether the response to a navigation is empty or a download.
fn leaves_the_page(capture: &Capture) -> bool {
    let attached = |value: &str| value.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("attachment"));
    matches!(capture.status, Some(204 | 205)) || first(&capture.headers, "content-disposition").is_some_and(attached)
}
