//! Do scripts from other sites have integrity hashes?

use super::prelude::*;
use crate::evidence::site;

pub(super) const CHECK: Check = Check {
    id: "sri",
    passes: msg!("Scripts from other sites have integrity hashes"),
    fails: msg!("Scripts or styles lack valid integrity hashes"),
    category: Category::Document,
    why: msg!(
        "Anyone who can change a script on the other server controls this page. With a hash, browsers refuse a script that has changed."
    ),
    not_judged: "Scripts that other scripts load.",
    fix_risk: msg!("A script that changes stops loading until you update the hash. Pin its version."),
    references: &["https://developer.mozilla.org/docs/Web/Security/Subresource_Integrity", "https://www.w3.org/TR/SRI/"],
    reads: &[],
    rules: &[&OVER_HTTP, &SCRIPT_RUNG, &MALFORMED, &STYLE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const HASH: Remedy = Remedy::Recipe(
    "sri",
    msg!(
        "Add `integrity=\"sha384-…\"` and `crossorigin=\"anonymous\"`, or serve the file yourself. To get the hash: `openssl dgst -sha384 -binary FILE | openssl base64 -A`."
    ),
);

static OVER_HTTP: Rule = Rule::new("over-http", High, msg!("A script from another site loads over HTTP and has no integrity hash."), HASH)
    .costs(20)
    .unless(MdnTest::Sri)
    .aliases(&["observatory/sri-not-implemented-and-external-scripts-not-loaded-securely", "CWE-353"]);
static SCRIPT_RUNG: Rule = Rule::new("script", Low, msg!("A script from another site has no integrity hash."), HASH)
    .aliases(&["observatory/sri-not-implemented-but-external-scripts-loaded-securely", "CWE-353"]);
static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Invalid integrity value, so browsers do not check the file."), HASH);
static STYLE: Rule = Rule::new("style", Info, msg!("A style sheet from another site has no integrity hash."), HASH).aliases(&["CWE-353"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page."));
    }
    let document = match seen.facts(&["scripts", "styles"]) {
        Some(document) => document,
        None => return Verdict::NotObserved(msg!("The page's HTML was not checked.")),
    };
    let own = site::registrable(&seen.page.host);
    let foreign = |url: &str| host(url).is_some_and(|host| host != seen.page.host && (own.is_none() || site::registrable(&host) != own));
    let mut verdict = Verdict::pass();
    for script in document.scripts.iter().filter(|script| !script.data) {
        let Some(src) = script.src.as_deref() else { continue };
        match script.integrity.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
            Some(hash) if !hash.split_ascii_whitespace().any(is_hash) => {
                verdict.add(MALFORMED.found().naming(msg!("Invalid integrity value for {}, so browsers do not check the file."), src))
            }
            Some(_) => {}
            None if !foreign(src) => {}
            None if src.starts_with("https:") || (src.starts_with("//") && seen.page.https) => {
                verdict.add(SCRIPT_RUNG.found().naming(msg!("Script {} from another site has no integrity hash."), src))
            }
            None => {
                verdict.add(OVER_HTTP.found().naming(msg!("Script {} from another site loads over HTTP and has no integrity hash."), src))
            }
        }
    }
    for style in document.styles.iter().filter(|style| style.integrity.is_none() && foreign(&style.href)) {
        verdict.add(STYLE.found().naming(msg!("Style sheet {} from another site has no integrity hash."), &style.href));
    }
    verdict
}

/// The most bytes of a URL in which its host is looked for.
const LONGEST: usize = 1_000;

/// The host of an absolute URL, lower case.
fn host(url: &str) -> Option<String> {
    let rest = url.strip_prefix("//").or_else(|| url.split_once("://").map(|(_, rest)| rest))?;
    // No host is longer, whatever comes before it.
    let rest = &rest[..rest.floor_char_boundary(LONGEST)];
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some(host.split(':').next().unwrap_or_default().to_ascii_lowercase()).filter(|host| !host.is_empty())
}

fn is_hash(text: &str) -> bool {
    ["sha256-", "sha384-", "sha512-"].iter().any(|start| text.strip_prefix(start).is_some_and(|rest| !rest.is_empty()))
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("own script", &[], Pass).given(|c| document(c).scripts.push(script("/app.js"))),
    Case::new("an empty hash", &[], Finds(&[("malformed", "")]))
        .given(|c| {
            document(c)
                .scripts
                .push(crate::capture::document::Script { integrity: Some("sha384-".into()), ..script("https://cdn.example.net/x.js") })
        })
        .malformed(),
    Case::new("a real hash", &[], Pass).given(|c| {
        document(c).scripts.push(crate::capture::document::Script {
            integrity: Some("sha1-x sha384-abc".into()),
            ..script("https://cdn.example.net/x.js")
        })
    }),
    Case::new("an own style sheet", &[], Pass)
        .given(|c| document(c).styles.push(crate::capture::document::Style { href: "/a.css".into(), integrity: None })),
    Case::new("a foreign one", &[], Finds(&[("script", "")])).given(|c| document(c).scripts.push(script("https://cdn.example.net/x.js"))),
    Case::new("a foreign one over HTTP", &[], Finds(&[("over-http", "")]))
        .given(|c| document(c).scripts.push(script("http://cdn.example.net/x.js"))),
    Case::new("same site", &[], Pass).given(|c| document(c).scripts.push(script("https://static.app.example/x.js"))),
    Case::new("no hash", &[], Finds(&[("malformed", "")])).malformed().given(|c| {
        let mut own = script("/app.js");
        own.integrity = Some("yes".into());
        document(c).scripts.push(own);
    }),
    Case::new("a style", &[], Finds(&[("style", "")])).given(|c| {
        let href = "https://cdn.example.net/x.css".into();
        document(c).styles.push(crate::capture::document::Style { href, integrity: None });
    }),
    Case::new("not looked at", &[], NotObserved),
    Case::new("json", &[], NotApplicable).given(json),
];
