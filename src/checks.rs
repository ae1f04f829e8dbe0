//! The checks: pure functions of the Evidence, one file each, one row of the scorecard each.
//!
//! To add one: its file (`cargo xtask new-check NAME` writes the skeleton) and two lines here, the `mod` and its place in [`ALL`].

use crate::evidence::{Evidence, Span};
use crate::fixes::Remedy;
use serde::Serialize;
use std::borrow::Cow;

#[cfg(test)]
mod case;

// registry: modules
mod api_document;
mod cache_session;
mod cookie_flags;
mod corp;
mod coep;
mod coop;
mod cors;
mod csp;
mod csp_inline;
mod csp_eval;
mod csp_sources;
mod redirects;
mod tls;
mod open_paths;
mod error_headers;
mod mixed_content;
mod hsts_preload;
mod cookie_prefix;
mod cookie_jar;
mod cookie_scope;
mod session_contents;
mod clear_site_data;
mod internal_address;
mod debug_headers;
mod debug_page;
mod docs_exposed;
mod obsolete;
mod sri;
mod forms;
mod frames;
mod inline_code;
mod cors_reach;
mod timing_origin;
mod agent_cluster;
mod document_policy;
mod content_type;
mod rate_limit;
mod error_body;
mod reporting;
mod csp_http;
mod csp_missing;
mod csp_bypass;
mod csp_nonce;
mod csp_syntax;
mod csp_obsolete;
mod csp_strict;
mod csp_trusted_types;
mod csp_ignored;
mod csp_address;
mod framing;
mod hsts;
mod https;
mod permissions;
mod referrer;
mod sniffing;
mod software;

/// Every check, in the order of the scorecard.
pub const ALL: &[&Check] = &[
    &https::CHECK,
    &redirects::CHECK,
    &tls::CHECK,
    &mixed_content::CHECK,
    &hsts::CHECK,
    &hsts_preload::CHECK,
    &csp::CHECK,
    &csp_inline::CHECK,
    &csp_eval::CHECK,
    &csp_sources::CHECK,
    &csp_http::CHECK,
    &csp_missing::CHECK,
    &csp_bypass::CHECK,
    &csp_nonce::CHECK,
    &csp_syntax::CHECK,
    &csp_obsolete::CHECK,
    &csp_strict::CHECK,
    &csp_trusted_types::CHECK,
    &csp_ignored::CHECK,
    &csp_address::CHECK,
    &reporting::CHECK,
    &framing::CHECK,
    &sniffing::CHECK,
    &error_headers::CHECK,
    &content_type::CHECK,
    &referrer::CHECK,
    &permissions::CHECK,
    &coop::CHECK,
    &coep::CHECK,
    &corp::CHECK,
    &cors::CHECK,
    &cors_reach::CHECK,
    &timing_origin::CHECK,
    &agent_cluster::CHECK,
    &document_policy::CHECK,
    &cookie_flags::CHECK,
    &cookie_prefix::CHECK,
    &cookie_scope::CHECK,
    &cookie_jar::CHECK,
    &session_contents::CHECK,
    &cache_session::CHECK,
    &clear_site_data::CHECK,
    &software::CHECK,
    &internal_address::CHECK,
    &debug_headers::CHECK,
    &debug_page::CHECK,
    &docs_exposed::CHECK,
    &open_paths::CHECK,
    &obsolete::CHECK,
    &sri::CHECK,
    &forms::CHECK,
    &frames::CHECK,
    &inline_code::CHECK,
    &api_document::CHECK,
    &rate_limit::CHECK,
    &error_body::CHECK,
];

/// A check: what it asks, why it matters, and how it judges.
pub struct Check {
    /// Stable name, the same as its file's.
    pub id: &'static str,
    /// What the row says when all is well.
    pub title: &'static str,
    /// Where it belongs on the scorecard.
    pub category: Category,
    /// What somebody gains where it fails, in a sentence or two.
    pub why: &'static str,
    /// What it cannot or does not tell.
    pub not_judged: &'static str,
    /// What may break when the fix is applied.
    pub fix_risk: &'static str,
    /// Where to read more: specification and guide.
    pub references: &'static [&'static str],
    /// Its ladder: everything it can find.
    pub rungs: &'static [&'static Rung],
    /// Its judgement.
    pub judge: for<'a> fn(&Evidence<'a>) -> Verdict<'a>,
    /// Inputs and what must be found in them.
    #[cfg(test)]
    pub(crate) cases: &'static [case::Case],
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
    /// Who may keep the answer.
    Caching,
    /// What the answer gives away.
    Disclosure,
    /// Headers that do nothing any more.
    Obsolete,
    /// The document itself.
    Document,
    /// Answers meant for programs.
    Api,
}

/// One thing that a check can find.
pub struct Rung {
    /// Stable name within the check: `check/code` is a finding's code.
    pub code: &'static str,
    /// What an attacker gains from it.
    pub severity: Severity,
    /// How sure the check is that it matters here.
    pub confidence: Confidence,
    /// What was wrong, to a person; may be made more exact where it is found.
    pub says: &'static str,
    /// The same finding in other tools and lists.
    pub aliases: &'static [&'static str],
    /// What makes it go away.
    pub remedy: Remedy,
}

impl Rung {
    /// A rung that is certain, has no aliases, and gives nothing to fix.
    const fn new(code: &'static str, severity: Severity, says: &'static str, remedy: Remedy) -> Rung {
        Rung { code, severity, confidence: Confidence::Certain, says, aliases: &[], remedy }
    }

    /// The same finding elsewhere.
    const fn aliases(mut self, aliases: &'static [&'static str]) -> Rung {
        self.aliases = aliases;
        self
    }

    /// Likely, but for facts that a response does not show.
    const fn likely(mut self) -> Rung {
        self.confidence = Confidence::Likely;
        self
    }

    /// A matter of circumstances that a response does not show.
    const fn maybe(mut self) -> Rung {
        self.confidence = Confidence::Maybe;
        self
    }
}

/// What an attacker gains, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A layer less.
    Low,
    /// A step of an attack.
    Medium,
    /// An attack.
    High,
}

impl Severity {
    /// The word, as in JSON and `data-severity`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }
}

/// How sure a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Depends on what a response does not show.
    Maybe,
    /// Very probably.
    Likely,
    /// The bytes prove it.
    Certain,
}

/// What a check says of a response.
#[derive(Debug)]
pub enum Verdict<'a> {
    /// The question does not arise, and why.
    NotApplicable(&'static str),
    /// What it would take was not seen, and what that is.
    NotObserved(&'static str),
    /// Judged; no findings is a pass.
    Judged(Vec<Found<'a>>),
}

/// A rung that a response stands on.
#[derive(Debug)]
pub struct Found<'a> {
    /// Which.
    pub rung: &'static Rung,
    /// The bytes that show it; nothing for something missing.
    at: Option<Span>,
    /// More of them.
    and_at: Vec<Span>,
    /// A more exact sentence than the rung's own: made only when somebody wants to read it.
    says: Option<Says<'a>>,
    /// The CSP directive that it is about.
    pub directive: Option<Cow<'a, str>>,
    /// The value within that directive.
    pub value: Option<Cow<'a, str>>,
}

/// A sentence with a gap, and what fills it.
#[derive(Debug)]
struct Says<'a> {
    /// `{}` is the gap; nothing stands for the rung's own sentence with the value after it, in parentheses.
    sentence: Option<&'static str>,
    value: Cow<'a, str>,
    /// Whether the value is the page's, and so is shown in quotes and cut.
    quoted: bool,
}

impl std::fmt::Debug for Rung {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str(self.code)
    }
}

impl<'a> Verdict<'a> {
    /// Nothing found yet.
    fn pass() -> Verdict<'a> {
        Verdict::Judged(Vec::new())
    }

    /// One finding and nothing else.
    fn of(found: Found<'a>) -> Verdict<'a> {
        Verdict::Judged(vec![found])
    }

    /// Adds a finding.
    fn add(&mut self, found: Found<'a>) {
        match self {
            Verdict::Judged(all) => {
                if all.is_empty() {
                    // Most rows have one finding, and a finding is large.
                    all.reserve_exact(1);
                }
                all.push(found);
            }
            _ => *self = Verdict::of(found),
        }
    }
}

impl Rung {
    /// The rung, found; [`Found`]'s methods say where and what exactly.
    fn found<'a>(&'static self) -> Found<'a> {
        Found { rung: self, at: None, and_at: Vec::new(), says: None, directive: None, value: None }
    }

    /// The rung, found at these bytes.
    fn at<'a>(&'static self, span: Span) -> Found<'a> {
        Found { at: Some(span), ..self.found() }
    }
}

impl<'a> Found<'a> {
    /// The bytes that show it; none for something missing.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        self.at.iter().chain(&self.and_at).copied()
    }

    /// What was wrong, to a person.
    pub fn message(&self) -> Cow<'_, str> {
        let Some(Says { sentence, value, quoted }) = &self.says else { return Cow::Borrowed(self.rung.says) };
        let value = if *quoted { Cow::Owned(shown(value)) } else { Cow::Borrowed(&**value) };
        Cow::Owned(match sentence {
            Some(sentence) => sentence.replacen("{}", &value, 1),
            None => format!("{} ({value}).", self.rung.says.trim_end_matches('.')),
        })
    }

    /// More bytes that show it.
    fn and_at(mut self, span: Span) -> Found<'a> {
        match self.at {
            None => self.at = Some(span),
            Some(_) => self.and_at.push(span),
        }
        self
    }

    /// A more exact sentence, with something of the page's in its gap `{}`.
    fn naming(mut self, sentence: &'static str, value: impl Into<Cow<'a, str>>) -> Found<'a> {
        self.says = Some(Says { sentence: Some(sentence), value: value.into(), quoted: true });
        self
    }

    /// A more exact sentence, with something of ours in its gap `{}`.
    fn saying(mut self, sentence: &'static str, value: impl Into<Cow<'a, str>>) -> Found<'a> {
        self.says = Some(Says { sentence: Some(sentence), value: value.into(), quoted: false });
        self
    }

    /// The rung's own sentence and, in parentheses, what it is about.
    fn about(mut self, value: impl Into<Cow<'a, str>>) -> Found<'a> {
        self.says = Some(Says { sentence: None, value: value.into(), quoted: true });
        self
    }

    /// The directive and the value that a CSP finding is about.
    fn in_directive(mut self, directive: impl Into<Cow<'a, str>>, value: Option<Cow<'a, str>>) -> Found<'a> {
        (self.directive, self.value) = (Some(directive.into()), value);
        self
    }
}

/// What a file of a check needs.
mod prelude {
    #[cfg(test)]
    pub(super) use super::case::*;
    pub(super) use super::{Category, Check, Found, Rung, Severity::*, Verdict, shown};
    pub(super) use crate::evidence::{Evidence, Seen, Token};
    pub(super) use crate::fixes::Remedy;
}

/// A value as people are shown it: quoted, cut to a length that fits a line.
fn shown(text: &str) -> String {
    let cut = text.char_indices().nth(60).map_or(text, |(end, _)| &text[..end]);
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("`{cut}{dots}`")
}
