//! Are frames from other sites sandboxed?

use super::prelude::*;
use crate::evidence::site;

pub(super) const CHECK: Check = Check {
    id: "frames",
    passes: msg!("Frames from other sites are sandboxed"),
    fails: msg!("Frames from other sites are not sandboxed"),
    category: Category::Document,
    why: msg!("Without `sandbox`, a framed page can open popups and, after a click, take the visitor to another site."),
    not_judged: "What the framed page needs.",
    fix_risk: msg!("A sandboxed page can do only what `sandbox` allows."),
    references: &[
        "https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/iframe#sandbox",
        "https://html.spec.whatwg.org/multipage/iframe-embed-object.html#attr-iframe-sandbox",
    ],
    reads: &[],
    rules: &[&OPEN],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static OPEN: Rule = Rule::new(
    "no-sandbox",
    Info,
    msg!("A frame from another site has no `sandbox`."),
    Remedy::None(msg!("Add `sandbox=\"allow-scripts allow-same-origin\"` and whatever else the framed page needs.")),
)
.maybe();

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let document = match seen.facts(&["frames"]) {
        Some(document) => document,
        None if seen.page.is_document() => return Verdict::NotObserved(msg!("The page's HTML was not checked.")),
        None => return Verdict::NotApplicable(msg!("Not a page.")),
    };
    let own = seen.page.url.as_ref();
    let foreign =
        |src: &str| own.and_then(|own| own.join(src)).is_some_and(|url| url.is_web() && !is_same_site(url.host(), &seen.page.host));
    let mut verdict = if document.frames.is_empty() { Verdict::NotApplicable(msg!("The page has no frames.")) } else { Verdict::pass() };
    for frame in document.frames.iter().filter(|frame| !frame.sandbox && foreign(&frame.src)) {
        verdict.add(OPEN.found().naming(msg!("Frame {} from another site has no `sandbox`."), &frame.src));
    }
    verdict
}

/// Whether both hosts belong to one site.
fn is_same_site(one: &str, other: &str) -> bool {
    one == other || site::registrable(one).is_some_and(|site| site::registrable(other) == Some(site))
}

#[cfg(test)]
fn frame(src: &str, sandbox: bool) -> crate::capture::document::Frame {
    crate::capture::document::Frame { src: src.into(), sandbox }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("an API answer that nobody looked at", &[], NotApplicable).given(json),
    Case::new("in its box", &[], Pass).given(|c| document(c).frames.push(frame("https://b.example/", true))),
    Case::new("free", &[], Finds(&[("no-sandbox", "")])).given(|c| document(c).frames.push(frame("https://b.example/", false))),
    Case::new("the page's host in a stranger's query", &[], Finds(&[("no-sandbox", "")]))
        .given(|c| document(c).frames.push(frame("https://b.example/?for=app.example", false))),
    Case::new("own", &[], Pass).given(|c| document(c).frames.push(frame("/inner", false))),
    Case::new("no URL", &[], Pass).given(|c| document(c).frames.push(frame(":", false))).malformed(),
    Case::new("not looked at", &[], NotObserved),
    Case::new("none", &[], NotApplicable).given(|c| document(c).frames.clear()),
];
