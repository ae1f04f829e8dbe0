//! What a check says of a response: its rules, and which of them the response breaks, where, and in which words.

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
    pub says: Msg,
    /// What it takes away from the grade, if anything.
    pub penalty: Option<Penalty>,
    /// The same finding in other tools and lists.
    pub aliases: &'static [&'static str],
    /// What makes it go away.
    pub remedy: Remedy,
}

impl Rule {
    /// A rule that is certain, has no aliases, and gives nothing to fix.
    pub(crate) const fn new(code: &'static str, severity: Severity, says: Msg, remedy: Remedy) -> Rule {
        Rule { code, severity, confidence: Confidence::Certain, says, penalty: None, aliases: &[], remedy }
    }

    /// Takes these points away from the grade.
    pub(crate) const fn costs(mut self, points: u32) -> Rule {
        self.penalty = Some(Penalty { points, unless: None });
        self
    }

    /// The points are not taken where this test of MDN's took some for the same flaw.
    pub(crate) const fn unless(mut self, test: MdnTest) -> Rule {
        if let Some(penalty) = &mut self.penalty {
            penalty.unless = Some(test);
        }
        self
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

/// What a finding takes away from MDN's score, once a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Penalty {
    /// Points.
    pub points: u32,
    /// Nothing is taken where this test of MDN's took points for the same flaw.
    pub unless: Option<MdnTest>,
}

/// A test of MDN's scanner that looks at flaws which Headlint finds too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MdnTest {
    /// Attributes of cookies.
    Cookies,
    /// What other origins may read.
    Cors,
    /// The Content Security Policy.
    Csp,
    /// Who may frame the page.
    Framing,
    /// Strict-Transport-Security.
    Hsts,
    /// The redirect to HTTPS.
    Redirection,
    /// Referrer-Policy.
    Referrer,
    /// Hashes of scripts, and how they are loaded.
    Sri,
}

impl MdnTest {
    /// All of them.
    pub const ALL: [MdnTest; 8] = [
        MdnTest::Cookies,
        MdnTest::Cors,
        MdnTest::Csp,
        MdnTest::Framing,
        MdnTest::Hsts,
        MdnTest::Redirection,
        MdnTest::Referrer,
        MdnTest::Sri,
    ];

    /// Its name in the scanner's results.
    pub fn name(self) -> &'static str {
        match self {
            MdnTest::Cookies => "cookies",
            MdnTest::Cors => "cross-origin-resource-sharing",
            MdnTest::Csp => "content-security-policy",
            MdnTest::Framing => "x-frame-options",
            MdnTest::Hsts => "strict-transport-security",
            MdnTest::Redirection => "redirection",
            MdnTest::Referrer => "referrer-policy",
            MdnTest::Sri => "subresource-integrity",
        }
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
    NotApplicable(Msg),
    /// What it would take was not seen, and what that is.
    NotObserved(Msg),
    /// The same, where the sentence has a gap `{}` for which of several.
    Unanswered(Msg, Vec<String>),
    /// Judged; no findings is a pass.
    Judged(Vec<Finding<'a>>),
}

/// A rule that a response breaks.
#[derive(Clone, Debug)]
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
    sentence: Msg,
    which: Vec<String>,
}

impl Reason {
    pub(crate) fn new(sentence: Msg, which: Vec<String>) -> Reason {
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
        self.sentence.with([Gap::values(self.which.iter().take(MOST).cloned())])
    }
}

impl From<Msg> for Reason {
    fn from(sentence: Msg) -> Reason {
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
        self.says.clone().unwrap_or_else(|| self.rule.says.into())
    }

    /// The same with copies of what it borrows from the Capture.
    pub(crate) fn into_owned(self) -> Finding<'static> {
        let owned = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        let says = self.says.map(Sentence::into_owned);
        let (directive, value) = (self.directive.map(owned), self.value.map(owned));
        Finding { rule: self.rule, at: self.at, and_at: self.and_at, says, directive, value }
    }

    /// More bytes that show it.
    pub(crate) fn and_at(mut self, span: Span) -> Finding<'a> {
        match self.at {
            None => self.at = Some(span),
            Some(_) => self.and_at.push(span),
        }
        self
    }

    /// A more exact sentence.
    pub(crate) fn says(mut self, sentence: impl Into<Sentence<'a>>) -> Finding<'a> {
        self.says = Some(sentence.into());
        self
    }

    /// A more exact sentence, with something of the page's in its gap `{}`.
    pub(crate) fn naming(self, sentence: Msg, value: impl Into<Cow<'a, str>>) -> Finding<'a> {
        self.says(sentence.with([Gap::Value(value.into())]))
    }

    /// The rule's own sentence and, in parentheses, what it is about, where that has a name.
    pub(crate) fn about(self, value: impl Into<Cow<'a, str>>) -> Finding<'a> {
        let value = value.into();
        if value.is_empty() {
            return self;
        }
        let own = Gap::Clause(self.rule.says.into());
        self.says(msg!("{} ({}).").with([own, Gap::Value(value)]))
    }

    /// The directive and the value that a CSP finding is about.
    pub(crate) fn in_directive(mut self, directive: impl Into<Cow<'a, str>>, value: Option<Cow<'a, str>>) -> Finding<'a> {
        (self.directive, self.value) = (Some(directive.into()), value);
        self
    }
}
