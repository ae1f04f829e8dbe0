//! The scanner's test of Subresource Integrity.

use super::fields::trim;
use super::worth::{self, Worth};
use super::{Page, Said, is_html};
use crate::capture::Observed;
use crate::evidence::address::Address;
use crate::evidence::site::registrable_icann;

/// From best to worst: a result counts only if it is worse than the one before.
const LADDER: [Worth; 5] = [worth::SRI_ALL, worth::SRI_EXTERNAL, worth::SRI_OVER_HTTP, worth::SRI_MISSING, worth::SRI_MISSING_OVER_HTTP];

pub(super) fn judge(page: &Page) -> Said {
    // Without a media type it looks for scripts, but not for meta elements.
    if is_html(page.fields) == Some(false) {
        return Said::Result(worth::SRI_NOT_HTML);
    }
    let scripts = match page.document {
        Observed::NotTried => return Said::NotObserved,
        Observed::Nothing => return Said::Result(worth::SRI_NO_SCRIPTS),
        Observed::Seen(document) if document.scripts.is_empty() => return Said::Result(worth::SRI_NO_SCRIPTS),
        Observed::Seen(document) => document.scripts,
    };
    let mut result: Option<Worth> = None;
    let mut foreign = false;
    for script in scripts {
        let Some(src) = script.src.as_deref().filter(|src| !src.is_empty()) else { continue };
        let integrity = script.integrity.as_deref().is_some_and(|value| !value.is_empty());
        let from = Origin::of(src, page);
        let rung = match (from, integrity) {
            (Origin::Own { secure: true }, true) if result.is_none() => Some(worth::SRI_ALL),
            (Origin::Own { .. }, _) => None,
            (Origin::Foreign { secure: false }, true) => Some(worth::SRI_OVER_HTTP),
            (Origin::Foreign { secure: true }, true) => None,
            (Origin::Foreign { secure: true }, false) => Some(worth::SRI_MISSING),
            (Origin::Foreign { secure: false }, false) => Some(worth::SRI_MISSING_OVER_HTTP),
        };
        foreign |= matches!(from, Origin::Foreign { .. });
        let rank = |worth: Option<Worth>| worth.and_then(|worth| LADDER.iter().position(|rung| *rung == worth));
        if rank(rung) > rank(result) {
            result = rung;
        }
    }
    let otherwise = if foreign { worth::SRI_EXTERNAL } else { worth::SRI_OWN };
    Said::Result(result.unwrap_or(otherwise))
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
        let host = Address::read(trim(src)).map(|address| address.host).unwrap_or_default();
        let secure = src.starts_with("https:");
        match registrable_icann(&host) == registrable_icann(page.host) {
            true => Origin::Own { secure },
            false => Origin::Foreign { secure },
        }
    }
}
