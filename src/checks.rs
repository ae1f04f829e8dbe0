//! The checks: pure functions of the Evidence, one file each, one row of the scorecard each.
//!
//! To add one: its file (`cargo xtask new-check NAME` writes the skeleton) and two lines here, in alphabetical order: the `mod` and its
//! entry in `SORTED`.

use crate::evidence::Evidence;
use crate::msg;
use crate::sentence::Msg;
use serde::Serialize;

pub use crate::verdict::{Confidence, Finding, MdnTest, Penalty, Reason, Rule, Severity, Verdict};

#[cfg(test)]
mod case;

// registry: modules
mod agent_cluster;
mod api_document;
mod cache_session;
mod clear_site_data;
mod coep;
mod content_type;
mod cookie_flags;
mod cookie_jar;
mod cookie_prefix;
mod cookie_scope;
mod cookie_stored;
mod coop;
mod corp;
mod cors;
mod cors_reach;
mod csp;
mod csp_address;
mod csp_bypass;
mod csp_eval;
mod csp_http;
mod csp_ignored;
mod csp_inline;
mod csp_missing;
mod csp_nonce;
mod csp_obsolete;
mod csp_report_only;
mod csp_sources;
mod csp_strict;
mod csp_syntax;
mod csp_trusted_types;
mod debug_headers;
mod debug_page;
mod docs_exposed;
mod document_policy;
mod error_body;
mod error_headers;
mod forms;
mod frames;
mod framing;
mod header_names;
mod hsts;
mod hsts_preload;
mod https;
mod inline_code;
mod internal_address;
mod meta_headers;
mod mixed_content;
mod obsolete;
mod open_paths;
mod permissions;
mod rate_limit;
mod redirects;
mod referrer;
mod reporting;
mod session_contents;
mod sniffing;
mod software;
mod sri;
mod timing_origin;
mod tls;
mod unread;

/// Every check, by its name.
const SORTED: &[&Check] = &[
    &agent_cluster::CHECK,
    &api_document::CHECK,
    &cache_session::CHECK,
    &clear_site_data::CHECK,
    &coep::CHECK,
    &content_type::CHECK,
    &cookie_flags::CHECK,
    &cookie_jar::CHECK,
    &cookie_prefix::CHECK,
    &cookie_scope::CHECK,
    &cookie_stored::CHECK,
    &coop::CHECK,
    &corp::CHECK,
    &cors::CHECK,
    &cors_reach::CHECK,
    &csp::CHECK,
    &csp_address::CHECK,
    &csp_bypass::CHECK,
    &csp_eval::CHECK,
    &csp_http::CHECK,
    &csp_ignored::CHECK,
    &csp_inline::CHECK,
    &csp_missing::CHECK,
    &csp_nonce::CHECK,
    &csp_obsolete::CHECK,
    &csp_report_only::CHECK,
    &csp_sources::CHECK,
    &csp_strict::CHECK,
    &csp_syntax::CHECK,
    &csp_trusted_types::CHECK,
    &debug_headers::CHECK,
    &debug_page::CHECK,
    &docs_exposed::CHECK,
    &document_policy::CHECK,
    &error_body::CHECK,
    &error_headers::CHECK,
    &forms::CHECK,
    &frames::CHECK,
    &framing::CHECK,
    &header_names::CHECK,
    &hsts::CHECK,
    &hsts_preload::CHECK,
    &https::CHECK,
    &inline_code::CHECK,
    &internal_address::CHECK,
    &meta_headers::CHECK,
    &mixed_content::CHECK,
    &obsolete::CHECK,
    &open_paths::CHECK,
    &permissions::CHECK,
    &rate_limit::CHECK,
    &redirects::CHECK,
    &referrer::CHECK,
    &reporting::CHECK,
    &session_contents::CHECK,
    &sniffing::CHECK,
    &software::CHECK,
    &sri::CHECK,
    &timing_origin::CHECK,
    &tls::CHECK,
    &unread::CHECK,
];

/// Every check, in the order of the scorecard: by category, and by name within one.
pub static ALL: [&Check; SORTED.len()] = by_category();

const fn by_category() -> [&'static Check; SORTED.len()] {
    let mut all = [SORTED[0]; SORTED.len()];
    let (mut category, mut filled) = (0, 0);
    while filled < all.len() {
        let mut at = 0;
        while at < SORTED.len() {
            if SORTED[at].category as usize == category {
                all[filled] = SORTED[at];
                filled += 1;
            }
            at += 1;
        }
        category += 1;
    }
    all
}

/// A check: what it asks, why it matters, and how it judges.
pub struct Check {
    /// Stable name, the same as its file's.
    pub id: &'static str,
    /// The row's title where nothing is wrong.
    pub passes: Msg,
    /// The row's title where something is: true of each of its rules.
    pub fails: Msg,
    /// Where it belongs on the scorecard.
    pub category: Category,
    /// What an attacker gains if it fails, in a sentence or two.
    pub why: Msg,
    /// What it cannot or does not judge. Only the manual shows it, which is in English.
    pub not_judged: &'static str,
    /// What may break when the fix is applied.
    pub fix_risk: Msg,
    /// Where to read more: specification and guide.
    pub references: &'static [&'static str],
    /// The headers that decide, lower case: where more was sent of one than is read, there is no verdict.
    pub reads: &'static [&'static str],
    /// Everything it can find.
    pub rules: &'static [&'static Rule],
    /// Why its question does not arise, where several checks say the same; [`Check::verdict`] asks first.
    applies: fn(&Evidence) -> Result<(), Msg>,
    /// Its judgement, where it applies.
    judge: for<'a> fn(&Evidence<'a>) -> Verdict<'a>,
    /// Inputs and what must be found in them.
    #[cfg(test)]
    pub(crate) cases: &'static [case::Case],
}

impl Check {
    /// What it says of a response.
    pub fn verdict<'a>(&self, seen: &Evidence<'a>) -> Verdict<'a> {
        match (self.applies)(seen) {
            Ok(()) => (self.judge)(seen),
            Err(why) => Verdict::NotApplicable(why),
        }
    }
}

/// For [`Check::applies`]: the judgement itself says where it does not.
fn always(_: &Evidence) -> Result<(), Msg> {
    Ok(())
}

/// For [`Check::applies`]: the question is about policies that are enforced.
fn when_csp_is_enforced(seen: &Evidence) -> Result<(), Msg> {
    if seen.csp.enforced.is_empty() { Err(msg!("No CSP is enforced.")) } else { Ok(()) }
}

/// For [`Check::applies`]: the question is about policies that are enforced or only reported.
fn when_csp_is_sent(seen: &Evidence) -> Result<(), Msg> {
    let csp = &seen.csp;
    if csp.enforced.is_empty() && csp.reported.is_empty() { Err(msg!("No CSP is sent.")) } else { Ok(()) }
}

/// A part of the scorecard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Whether the connection can be read or changed on the way.
    Transport,
    /// Content Security Policy.
    Csp,
    /// What browsers do with the page: frames, media types, referrers, features.
    Browser,
    /// What other origins may do.
    CrossOrigin,
    /// Cookies.
    Cookies,
    /// Who may cache the response.
    Caching,
    /// What the response reveals.
    Disclosure,
    /// Headers that do nothing any more.
    Obsolete,
    /// The document itself.
    Document,
    /// Answers meant for programs.
    Api,
}

/// What a file of a check needs.
mod prelude {
    #[cfg(test)]
    pub(super) use super::case::*;
    pub(super) use super::{Category, Check, Finding, MdnTest, Rule, Severity::*, Verdict, always, when_csp_is_enforced, when_csp_is_sent};
    pub(super) use crate::evidence::{Evidence, Header, Sign, Spanned};
    pub(super) use crate::fixes::Remedy;
    pub(super) use crate::msg;
    pub(super) use crate::sentence::Gap;
}
