//! Cases: an input, and what a check must find and mark in it.

mod golden;
mod suite;

use crate::capture::{Capture, Document, Observed};
use crate::evidence::Sign;
use crate::sentence::visible;

/// One input and its expected verdict.
pub(crate) struct Case {
    name: &'static str,
    headers: &'static [(&'static str, &'static str)],
    expect: Expect,
    /// Changes the Capture beyond its headers.
    given: Option<fn(&mut Capture)>,
    /// Marks the input as malformed: every check shows how it takes one.
    malformed: bool,
}

/// What a check must say.
pub(crate) enum Expect {
    Pass,
    /// These codes, each with the text that is marked: of several marks with ` … ` between them, and nothing where nothing is marked.
    Finds(&'static [(&'static str, &'static str)]),
    NotApplicable,
    NotObserved,
}
pub(crate) use Expect::{Finds, NotApplicable, NotObserved, Pass};

impl Case {
    /// An HTTPS page `https://app.example/` with status 200, `text/html`, and these headers.
    pub(crate) const fn new(name: &'static str, headers: &'static [(&'static str, &'static str)], expect: Expect) -> Case {
        Case { name, headers, expect, given: None, malformed: false }
    }

    /// With more than headers.
    pub(crate) const fn given(mut self, given: fn(&mut Capture)) -> Case {
        self.given = Some(given);
        self
    }

    /// The input breaks the header's grammar.
    pub(crate) const fn malformed(mut self) -> Case {
        self.malformed = true;
        self
    }

    fn capture(&self) -> Capture {
        let mut headers: crate::capture::Headers = self.headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).into())).collect();
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            headers.push(("Content-Type".to_owned(), "text/html; charset=utf-8".into()));
        }
        let mut capture = Capture { url: "https://app.example/".to_owned(), status: Some(200), headers, ..Capture::default() };
        if let Some(change) = self.given {
            change(&mut capture);
        }
        capture
    }
}

/// For [`Case::given`]: a JSON response.
pub(crate) fn json(capture: &mut Capture) {
    for (name, value) in &mut capture.headers {
        if name.eq_ignore_ascii_case("content-type") {
            *value = "application/json".into();
        }
    }
}

/// For [`Case::given`]: over plain HTTP.
pub(crate) fn plain_http(capture: &mut Capture) {
    capture.url = "http://app.example/".to_owned();
}

/// For [`Case::given`]: over HTTP on localhost.
pub(crate) fn localhost(capture: &mut Capture) {
    capture.url = "http://localhost:5000/".to_owned();
}

/// The document facts of a case, made where there were none.
pub(crate) fn document(capture: &mut Capture) -> &mut Document {
    if capture.document.seen().is_none() {
        capture.document = Observed::Seen(Document::default());
    }
    match &mut capture.document {
        Observed::Seen(document) => document,
        _ => unreachable!("just set"),
    }
}

/// For [`Case::given`]: the response to one more URL.
pub(crate) fn probed(capture: &mut Capture, path: &str, status: u16, signs: &[Sign]) {
    let headers = vec![("X-Test".to_owned(), "1".into())];
    add_probe(capture, crate::capture::Probe { path: path.to_owned(), status, headers, signs: signs.to_vec(), partial: false });
}

/// For [`Case::given`]: one more address that did not respond.
pub(crate) fn unanswered(capture: &mut Capture, path: &str) {
    add_probe(capture, crate::capture::Probe::unanswered(path));
}

/// For [`Case::given`]: a response to one more address that stopped in its body.
pub(crate) fn cut_off(capture: &mut Capture, path: &str, status: u16) {
    add_probe(capture, crate::capture::Probe { partial: true, ..crate::capture::Probe::read(path, status, Vec::new(), "", false) });
}

fn add_probe(capture: &mut Capture, probe: crate::capture::Probe) {
    match &mut capture.probes {
        Observed::Seen(probes) => probes.push(probe),
        none => *none = Observed::Seen(vec![probe]),
    }
}

/// A script element with this source.
pub(crate) fn script(src: &str) -> crate::capture::document::Script {
    crate::capture::document::Script { src: Some(src.to_owned()), ..Default::default() }
}

/// A marked text as cases and golden files show it: what is invisible escaped, and the middle of a long one left out.
fn shortened(text: &str) -> String {
    /// The most characters that are shown whole, and those at both ends of a longer text.
    const MOST: usize = 120;
    const END: usize = 30;
    let count = text.chars().count();
    if count <= MOST {
        return visible(text);
    }
    let (first, last): (String, String) = (text.chars().take(END).collect(), text.chars().skip(count - END).collect());
    format!("{} [{count} characters] {}", visible(&first), visible(&last))
}
