//! The scanner's test of Subresource Integrity.

use super::fields::trim;
use super::score::{self, TestScore};
use super::{Page, TestResult, is_html};
use crate::capture::Observed;
use crate::evidence::site::registrable_icann;
use crate::platform::Url;

/// From best to worst: a result counts only if it is worse than the one before.
const LADDER: [TestScore; 5] =
    [score::SRI_ALL, score::SRI_EXTERNAL, score::SRI_OVER_HTTP, score::SRI_MISSING, score::SRI_MISSING_OVER_HTTP];

pub(super) fn judge(page: &Page) -> TestResult {
    // Without a media type it looks for scripts, but not for meta elements.
    if is_html(page.fields) == Some(false) {
        return TestResult::Result(score::SRI_NOT_HTML);
    }
    let scripts = match page.document {
        Observed::NotTried => return TestResult::NotObserved,
        Observed::Nothing => return TestResult::Result(score::SRI_NO_SCRIPTS),
        Observed::Seen(document) if document.scripts.is_empty() => return TestResult::Result(score::SRI_NO_SCRIPTS),
        Observed::Seen(document) => document.scripts,
    };
    let mut result: Option<TestScore> = None;
    let mut foreign = false;
    for script in scripts {
        let Some(src) = script.src.as_deref().filter(|src| !src.is_empty()) else { continue };
        let integrity = script.integrity.as_deref().is_some_and(|value| !value.is_empty());
        let from = Origin::of(src, page);
        let rule = match (from, integrity) {
            (Origin::Own { secure: true }, true) if result.is_none() => Some(score::SRI_ALL),
            (Origin::Own { .. }, _) => None,
            (Origin::Foreign { secure: false }, true) => Some(score::SRI_OVER_HTTP),
            (Origin::Foreign { secure: true }, true) => None,
            (Origin::Foreign { secure: true }, false) => Some(score::SRI_MISSING),
            (Origin::Foreign { secure: false }, false) => Some(score::SRI_MISSING_OVER_HTTP),
        };
        foreign |= matches!(from, Origin::Foreign { .. });
        let rank = |worth: Option<TestScore>| worth.and_then(|worth| LADDER.iter().position(|rule| *rule == worth));
        if rank(rule) > rank(result) {
            result = rule;
        }
    }
    let otherwise = if foreign { score::SRI_EXTERNAL } else { score::SRI_OWN };
    TestResult::Result(result.unwrap_or(otherwise))
}

/// Where the scanner thinks that a script comes from.
#[derive(Clone, Copy)]
enum Origin {
    Own { secure: bool },
    Foreign { secure: bool },
}

impl Origin {
    fn of(src: &str, page: &Page) -> Origin {
        // A URL without a scheme counts as foreign and as not secure, whatever the page's scheme.
        if src.starts_with("//") && !src[2..].is_empty() && !src[2..].starts_with('/') {
            return Origin::Foreign { secure: false };
        }
        if !src.starts_with("http://") && !src.starts_with("https://") {
            return Origin::Own { secure: page.https };
        }
        let url = Url::parse_start(trim(src));
        let host = url.as_ref().map(Url::host).unwrap_or_default();
        let secure = src.starts_with("https:");
        match registrable_icann(host) == registrable_icann(page.host) {
            true => Origin::Own { secure },
            false => Origin::Foreign { secure },
        }
    }
}
