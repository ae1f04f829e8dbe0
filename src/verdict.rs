//! What a check says of a response: its ladder's rules, and which of them the response stands on, where, and in which words.

use crate::evidence::Span;
use crate::fixes::Remedy;
use crate::msg;
use crate::sentence::{Gap, Msg, Sentence};
use serde::Serialize;
use std::borrow::Cow;

/// One thing that a check can find.
pub struct Rule {
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

impl Rule {
    /// A rule that is certain, has no aliases, and gives nothing to fix.
    pub(crate) const fn new(code: &'static str, severity: Severity, says: &'static str, remedy: Remedy) -> Rule {
        Rule { code, severity, confidence: Confidence::Certain, says, aliases: &[], remedy }
    }

    /// The same finding elsewhere.
    pub(crate) const fn aliases(mut self, aliases: &'static [&'static str]) -> Rule {
        self.aliases = aliases;
        self
    }

    /// Likely, but for facts that a response does not show.
    pub(crate) const fn likely(mut self) -> Rule {
        self.confidence = Confidence::Likely;
        self
    }

    /// A matter of circumstances that a response does not show.
    pub(crate) const fn maybe(mut self) -> Rule {
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
    /// The same, where the sentence has a gap `{}` for which of several.
    Unanswered(&'static str, Vec<String>),
    /// Judged; no findings is a pass.
    Judged(Vec<Finding<'a>>),
}

/// A rule that a response stands on.
#[derive(Debug)]
pub struct Finding<'a> {
    /// Which.
    pub rule: &'static Rule,
    /// The bytes that show it; nothing for something missing.
    at: Option<Span>,
    /// More of them.
    and_at: Vec<Span>,
    /// A more exact sentence than the rule's own.
    says: Option<Sentence<'a>>,
    /// The CSP directive that it is about.
    pub directive: Option<Cow<'a, str>>,
    /// The value within that directive.
    pub value: Option<Cow<'a, str>>,
}

/// Why a row was not judged: one of our own sentences, and what fills its gap, if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    sentence: &'static str,
    which: Vec<String>,
}

impl Reason {
    pub(crate) fn new(sentence: &'static str, which: Vec<String>) -> Reason {
        Reason { sentence, which }
    }

    /// The sentence, to a person.
    pub fn text(&self) -> String {
        self.sentence().quoted()
    }

    /// The same, not yet in a language.
    pub fn sentence(&self) -> Sentence<'static> {
        /// The most values that are listed.
        const MOST: usize = 12;
        Msg::made_by_the_macro(self.sentence).with([Gap::values(self.which.iter().take(MOST).cloned())])
    }
}

impl From<&'static str> for Reason {
    fn from(sentence: &'static str) -> Reason {
        Reason::new(sentence, Vec::new())
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text())
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str(self.code)
    }
}

impl<'a> Verdict<'a> {
    /// Nothing found yet.
    pub(crate) fn pass() -> Verdict<'a> {
        Verdict::Judged(Vec::new())
    }

    /// One finding and nothing else.
    pub(crate) fn of(found: Finding<'a>) -> Verdict<'a> {
        Verdict::Judged(vec![found])
    }

    /// Adds a finding.
    pub(crate) fn add(&mut self, found: Finding<'a>) {
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

impl Rule {
    /// The rule, found; [`Finding`]'s methods say where and what exactly.
    pub(crate) fn found<'a>(&'static self) -> Finding<'a> {
        Finding { rule: self, at: None, and_at: Vec::new(), says: None, directive: None, value: None }
    }

    /// The rule, found at these bytes.
    pub(crate) fn at<'a>(&'static self, span: Span) -> Finding<'a> {
        Finding { at: Some(span), ..self.found() }
    }
}

impl<'a> Finding<'a> {
    /// The bytes that show it; none for something missing.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        self.at.iter().chain(&self.and_at).copied()
    }

    /// What was wrong, to a person.
    pub fn message(&self) -> String {
        self.sentence().quoted()
    }

    /// The same, not yet in a language.
    pub fn sentence(&self) -> Sentence<'a> {
        self.says.clone().unwrap_or_else(|| Msg::made_by_the_macro(self.rule.says).into())
    }

    /// More bytes that show it.
    pub(crate) fn and_at(mut self, span: Span) -> Finding<'a> {
        match self.at {
            None => self.at = Some(span),
            Some(_) => self.and_at.push(span),
        }
        self
    }

    /// A more exact sentence, with something of the page's in its gap `{}`.
    pub(crate) fn naming(self, sentence: &'static str, value: impl Into<Cow<'a, str>>) -> Finding<'a> {
        self.listing(sentence, [Gap::Value(value.into())])
    }

    /// A more exact sentence, with something of ours in its gap `{}`.
    pub(crate) fn saying(self, sentence: &'static str, words: &'static str) -> Finding<'a> {
        self.listing(sentence, [Msg::made_by_the_macro(words).into()])
    }

    /// A more exact sentence with what fills its gaps `{}`.
    pub(crate) fn listing(mut self, sentence: &'static str, gaps: impl IntoIterator<Item = Gap<'a>>) -> Finding<'a> {
        self.says = Some(Msg::made_by_the_macro(sentence).with(gaps));
        self
    }

    /// The rule's own sentence and, in parentheses, what it is about.
    pub(crate) fn about(mut self, value: impl Into<Cow<'a, str>>) -> Finding<'a> {
        let rule = Msg::made_by_the_macro(self.rule.says);
        self.says = Some(msg!("{} ({}).").with([Gap::Clause(rule.into()), Gap::Value(value.into())]));
        self
    }

    /// The directive and the value that a CSP finding is about.
    pub(crate) fn in_directive(mut self, directive: impl Into<Cow<'a, str>>, value: Option<Cow<'a, str>>) -> Finding<'a> {
        (self.directive, self.value) = (Some(directive.into()), value);
        self
    }
}
