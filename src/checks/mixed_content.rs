//! Does an HTTPS page load anything over plain HTTP?

use super::prelude::*;
use crate::platform::Url;

pub(super) const CHECK: Check = Check {
    id: "mixed_content",
    passes: msg!("The page's HTML loads nothing over HTTP"),
    fails: msg!("Content loads over HTTP"),
    category: Category::Transport,
    why: msg!(
        "An attacker on the network can replace what a page loads over HTTP. Browsers block most scripts, styles and frames loaded this way, so the page breaks."
    ),
    not_judged: "What scripts load later.",
    fix_risk: msg!("The other server must support HTTPS."),
    references: &["https://developer.mozilla.org/docs/Web/Security/Mixed_content", "https://www.w3.org/TR/mixed-content/"],
    reads: &[],
    rules: &[&ACTIVE, &PASSIVE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const USE_HTTPS: Remedy = Remedy::Recipe(
    "https_proxy",
    msg!(
        "Use `https:` in the template. Behind a proxy, Starlette's `url_for` creates `http:` URLs unless uvicorn runs with `--proxy-headers`."
    ),
);

static ACTIVE: Rule = Rule::new("active", High, msg!("A script, style or frame loads over HTTP. Browsers usually block it."), USE_HTTPS)
    .costs(20)
    .unless(MdnTest::Sri)
    .aliases(&["CWE-319", "observatory/sri-not-implemented-and-external-scripts-not-loaded-securely"]);
static PASSIVE: Rule =
    Rule::new("passive", Low, msg!("An image, audio or video file loads over HTTP. An attacker on the network may replace it."), USE_HTTPS)
        .aliases(&["CWE-319"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.https || !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Only HTTPS pages can have mixed content."));
    }
    let document = match seen.facts(&["scripts", "styles", "frames", "plain_media"]) {
        Some(document) => document,
        None => return Verdict::NotObserved(msg!("The page's HTML was not checked.")),
    };
    // Browsers take this machine for safe.
    let plain = |url: &&str| may_be_plain(url) && Url::parse(url).is_some_and(|url| url.scheme() == "http" && !url.is_loopback());
    let scripts = document.scripts.iter().filter(|script| !script.data).filter_map(|script| script.src.as_deref());
    let active = scripts
        .chain(document.styles.iter().map(|style| style.href.as_str()))
        .chain(document.frames.iter().map(|frame| frame.src.as_str()));
    let mut verdict = Verdict::pass();
    for url in active.filter(plain) {
        verdict.add(ACTIVE.found().naming(msg!("{} loads over HTTP. Browsers usually block it."), url));
    }
    for url in document.plain_media.iter().map(String::as_str).filter(plain) {
        verdict.add(PASSIVE.found().naming(msg!("{} loads over HTTP. An attacker on the network may replace it."), url));
    }
    verdict
}

/// Whether a URL could be one of plain HTTP, without reading all of it: white space before it and within counts for nothing.
fn may_be_plain(url: &str) -> bool {
    let mut letters = url.bytes().filter(|byte| *byte > b' ').map(|byte| byte.to_ascii_lowercase());
    b"http:".iter().all(|wanted| letters.next() == Some(*wanted))
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("all over HTTPS", &[], Pass).given(|c| document(c).scripts.push(script("https://a.example/x.js"))),
    Case::new("a script", &[], Finds(&[("active", "")])).given(|c| document(c).scripts.push(script("http://a.example/x.js"))),
    Case::new("a picture", &[], Finds(&[("passive", "")])).given(|c| document(c).plain_media.push("http://a.example/x.png".into())),
    Case::new("with one slash, as browsers read it", &[], Finds(&[("active", "")]))
        .given(|c| document(c).scripts.push(script(" HTTP:/a.example/x.js"))),
    Case::new("from this machine", &[], Pass).given(|c| document(c).scripts.push(script("http://localhost:5173/x.js"))),
    Case::new("no URL at all", &[], Pass).given(|c| document(c).scripts.push(script("http:"))).malformed(),
    Case::new("not looked at", &[], NotObserved),
    Case::new("plain page", &[], NotApplicable).given(plain_http),
];
