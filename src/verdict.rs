//! What a check says of a response: its rules, and which of them the response breaks, where, and in which words.

use crate::evidence::Span;
use crate::fixes::Remedy;
use crate::sentence::{self, Msg, Piece};
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
#[derive(Debug)]
pub struct Finding<'a> {
    /// Which.
    pub rule: &'static Rule,
    /// The bytes that show it; nothing for something missing.
    at: Option<Span>,
    /// More of them.
    and_at: Vec<Span>,
    /// A more exact sentence than the rule's own: made only when somebody wants to read it.
    says: Option<Says<'a>>,
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
        sentence::quoted(&self.pieces_in(|sentence| Cow::Borrowed(sentence)))
    }

    /// The same in another language, our words and the page's values still apart: `tr` knows our own sentences in it.
    pub fn pieces_in(&self, tr: fn(&str) -> Cow<'_, str>) -> Vec<Piece<'_>> {
        /// The most values that are listed.
        const MOST: usize = 12;
        let which = sentence::listed(self.which.iter().take(MOST).map(|value| Piece::Value(Cow::Borrowed(value))));
        sentence::filled(tr(self.sentence.english()), [which])
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

/// A sentence with gaps, and what fills them.
#[derive(Debug)]
struct Says<'a> {
    /// Each `{}` is a gap; nothing is the rule's own sentence with the value after it, in parentheses.
    sentence: Option<Msg>,
    gaps: Vec<Gap<'a>>,
}

/// What fills a gap: never text of ours that is not a [`Msg`], which nobody could translate.
#[derive(Debug)]
pub(crate) enum Gap<'a> {
    /// Something of the page's, which is shown in quotes and cut.
    Value(Cow<'a, str>),
    /// Several such.
    Values(Vec<Cow<'a, str>>),
    /// Words of ours.
    Ours(Msg),
    /// A number.
    Number(u64),
}

impl Gap<'_> {
    fn pieces_in(&self, tr: fn(&str) -> Cow<'_, str>) -> Vec<Piece<'_>> {
        match self {
            Gap::Value(value) => vec![Piece::value(value)],
            Gap::Values(values) => sentence::listed(values.iter().map(|value| Piece::value(value))),
            Gap::Ours(words) => vec![Piece::Words(tr(words.english()))],
            Gap::Number(number) => vec![Piece::Words(number.to_string().into())],
        }
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
        sentence::quoted(&self.pieces())
    }

    /// What was wrong, with our words and the page's values still apart.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        self.pieces_in(|sentence| Cow::Borrowed(sentence))
    }

    /// The same in another language: `tr` knows our own sentences in it.
    pub fn pieces_in(&self, tr: fn(&str) -> Cow<'_, str>) -> Vec<Piece<'_>> {
        let own = self.rule.says.english();
        let Some(Says { sentence, gaps }) = &self.says else { return vec![Piece::Words(tr(own))] };
        let gaps = gaps.iter().map(|gap| gap.pieces_in(tr));
        match sentence {
            Some(sentence) => sentence::filled(tr(sentence.english()), gaps),
            None => sentence::filled(Cow::Owned(format!("{} ({{}}).", tr(own).trim_end_matches('.'))), gaps),
        }
    }

    /// More bytes that show it.
    pub(crate) fn and_at(mut self, span: Span) -> Finding<'a> {
        match self.at {
            None => self.at = Some(span),
            Some(_) => self.and_at.push(span),
        }
        self
    }

    /// A more exact sentence, with nothing to fill in.
    pub(crate) fn says(self, sentence: Msg) -> Finding<'a> {
        self.filling(sentence, Vec::new())
    }

    /// A more exact sentence, with something of the page's in its gap `{}`.
    pub(crate) fn naming(self, sentence: Msg, value: impl Into<Cow<'a, str>>) -> Finding<'a> {
        self.filling(sentence, vec![Gap::Value(value.into())])
    }

    /// A more exact sentence, with things of the page's in its gap `{}`.
    pub(crate) fn listing<T: Into<Cow<'a, str>>>(self, sentence: Msg, values: impl IntoIterator<Item = T>) -> Finding<'a> {
        self.filling(sentence, vec![Gap::Values(values.into_iter().map(Into::into).collect())])
    }

    /// A more exact sentence, with words of ours in its gap `{}`.
    pub(crate) fn saying(self, sentence: Msg, words: Msg) -> Finding<'a> {
        self.filling(sentence, vec![Gap::Ours(words)])
    }

    /// A more exact sentence, with a number in its gap `{}`.
    pub(crate) fn counting(self, sentence: Msg, number: impl Into<u64>) -> Finding<'a> {
        self.filling(sentence, vec![Gap::Number(number.into())])
    }

    /// A more exact sentence with several gaps, in their order.
    pub(crate) fn filling(mut self, sentence: Msg, gaps: Vec<Gap<'a>>) -> Finding<'a> {
        self.says = Some(Says { sentence: Some(sentence), gaps });
        self
    }

    /// The rule's own sentence and, in parentheses, what it is about.
    pub(crate) fn about(mut self, value: impl Into<Cow<'a, str>>) -> Finding<'a> {
        self.says = Some(Says { sentence: None, gaps: vec![Gap::Value(value.into())] });
        self
    }

    /// The directive and the value that a CSP finding is about.
    pub(crate) fn in_directive(mut self, directive: impl Into<Cow<'a, str>>, value: Option<Cow<'a, str>>) -> Finding<'a> {
        (self.directive, self.value) = (Some(directive.into()), value);
        self
    }
}
