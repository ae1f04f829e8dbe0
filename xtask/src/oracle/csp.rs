//! What browsers did with policies: what each probe of a page was allowed.
//!
//! `tests/vectors/browsers/csp_probes.json` says what the probes try. Firefox and Chromium are asked of our own model apart, so that where they differ
//! each can be held to its own.

use super::Compared;
use anyhow::{Context, Result, bail};
use headlint::capture::{Capture, Document, Observed};
use headlint::evidence::Evidence;
use headlint::evidence::browser::Browser;
use headlint::evidence::csp::inline::{Inline, InlinePlace};
use headlint::evidence::csp::request::{Fetch, InForce, Question, What};
use headlint::evidence::csp::source::{Algorithm, Hash};
use headlint::platform::Url;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What the probes try.
struct Probes {
    nonce: String,
    nonce_base64url: String,
    /// SHA-256, SHA-384 and SHA-512 of each text.
    hashes: HashMap<String, [String; 3]>,
    address: HashMap<String, Url>,
}

static PROBES: LazyLock<Option<Probes>> = LazyLock::new(|| {
    let all: Value = serde_json::from_str(include_str!("../../../tests/vectors/browsers/csp_probes.json")).ok()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let hashes = |probe: &Value| Some([text(&probe["hashes"][0])?, text(&probe["hashes"][1])?, text(&probe["hashes"][2])?]);
    let url = |value: &Value| Url::parse(&value.as_str()?.replace("KEY", "key"));
    Some(Probes {
        nonce: text(&all["nonce"])?,
        nonce_base64url: text(&all["nonce_base64url"])?,
        hashes: all["inline"].as_object()?.iter().map(|(name, probe)| Some((name.clone(), hashes(probe)?))).collect::<Option<_>>()?,
        address: all["address"].as_object()?.iter().map(|(name, value)| Some((name.clone(), url(value)?))).collect::<Option<_>>()?,
    })
});

/// How a probe goes about it.
#[derive(Clone, Copy)]
enum Way {
    /// The HTML requests its address.
    Html(What),
    /// A script requests it, after giving the address to what wants a Trusted Type.
    Sink(What),
    /// It stands in the page.
    Inline(InlinePlace),
    /// It is one question.
    Ask(Question<'static>),
    /// Nothing stops it.
    Free,
}

/// The way of each probe; of those not listed, what their names begin with tells.
const WAYS: &[(&str, Way)] = &[
    ("s_blob", Way::Sink(What::Script)),
    ("s_inserted", Way::Sink(What::Script)),
    ("s_", Way::Html(What::Script)),
    ("i_", Way::Inline(InlinePlace::Script)),
    ("a_click", Way::Inline(InlinePlace::Handler)),
    ("a_jsurl", Way::Inline(InlinePlace::ScriptUrl)),
    ("e_wasm", Way::Ask(Question::Wasm)),
    ("e_timeout", Way::Ask(Question::Timer)),
    ("e_", Way::Ask(Question::Eval)),
    ("tt_html", Way::Ask(Question::Sink)),
    ("tt_policy", Way::Ask(Question::TrustedTypesPolicy("oracle"))),
    ("c_self", Way::Html(What::Style)),
    ("c_cdn", Way::Html(What::Style)),
    ("c_rule", Way::Free),
    ("c_cssom", Way::Free),
    ("c_attr", Way::Inline(InlinePlace::StyleAttribute)),
    ("c_setattr", Way::Inline(InlinePlace::StyleAttribute)),
    ("c_", Way::Inline(InlinePlace::Style)),
    ("img_", Way::Html(What::Image)),
    ("font_", Way::Html(What::Font)),
    ("fetch_", Way::Html(What::Connect)),
    ("xhr_", Way::Html(What::Connect)),
    ("ws_", Way::Html(What::Connect)),
    ("es_", Way::Html(What::Connect)),
    ("beacon_", Way::Html(What::Connect)),
    ("f_", Way::Html(What::Frame)),
    ("w_", Way::Sink(What::Worker)),
    ("o_", Way::Html(What::Object)),
    ("m_", Way::Html(What::Media)),
    ("l_preload", Way::Html(What::ScriptPreload)),
    ("l_modulepreload", Way::Html(What::ModulePreload)),
    ("b_", Way::Html(What::Base)),
    ("form_", Way::Html(What::Form)),
];

/// Whether a browser lets a probe do what it tries.
fn allows(policies: &InForce, page: &Url, name: &str) -> Result<bool> {
    let probes = PROBES.as_ref().context("tests/vectors/browsers/csp_probes.json does not say what the probes try")?;
    let (_, way) = WAYS.iter().find(|(start, _)| name.starts_with(start)).with_context(|| format!("`{name}` is no probe we know"))?;
    let free = |question: &Question| policies.blocks(page, question).is_none();
    let nonce = match name {
        "i_nonce" | "c_nonce" | "s_nonce" | "s_nonced_inserter" => Some(probes.nonce.as_str()),
        "i_nonce_url" => Some(probes.nonce_base64url.as_str()),
        "i_nonce_other" => Some("other"),
        _ => None,
    };
    let sums = probes.hashes.get(name);
    let hash = |algorithm, value| Hash { algorithm, value };
    let hashes: Vec<Hash> = sums
        .map(|[short, middle, long]| vec![hash(Algorithm::Sha256, short), hash(Algorithm::Sha384, middle), hash(Algorithm::Sha512, long)])
        .unwrap_or_default();
    Ok(match *way {
        Way::Free => true,
        Way::Ask(question) => free(&question),
        Way::Inline(place) => {
            let sink = name == "i_inserted" || place == InlinePlace::ScriptUrl;
            let inline = Inline { place, nonce, hashes: &hashes, inserted: name == "i_inserted" };
            free(&Question::Inline(inline)) && (!sink || free(&Question::Sink))
        }
        Way::Html(what) | Way::Sink(what) => {
            let made = match name.rsplit('_').next() {
                Some("data") => Url::parse("data:text/plain,x"),
                Some("blob") => Url::parse(&format!("blob:{}/1d0c7e0a-7a0b-4c5f-8f0e-2f8d3c1b2a00", page.origin())),
                _ => None,
            };
            let url = made.as_ref().or_else(|| probes.address.get(name)).with_context(|| format!("`{name}` has no address"))?;
            let redirects: &[Url] = match name {
                "s_redirect" => probes.address.get("s_cdn_other").map(std::slice::from_ref).unwrap_or_default(),
                _ => &[],
            };
            let sink = matches!(way, Way::Sink(_));
            let integrity = if name == "s_integrity" { &hashes[..1] } else { &[] };
            let fetch = Fetch { redirects, nonce, integrity, inserted: sink, ..Fetch::new(what, url) };
            free(&Question::Fetch(fetch)) && (!sink || free(&Question::Sink))
        }
    })
}

/// The page as it came.
fn capture(line: &Value) -> Result<Capture> {
    let mut capture = Capture { url: line["url"].as_str().context("no `url`")?.to_owned(), status: Some(200), ..Capture::default() };
    let mut document = Document::default();
    for policy in line["policies"].as_array().context("`policies` is no list")? {
        let value = policy["value"].as_str().context("a policy without `value`")?;
        let name = match policy["disposition"].as_str() {
            Some("report") => "Content-Security-Policy-Report-Only",
            _ => "Content-Security-Policy",
        };
        match policy["via"].as_str() {
            Some("meta") => document.meta_csp.push(value.to_owned()),
            _ => capture.headers.push((name.to_owned(), value.into())),
        }
    }
    capture.document = Observed::Seen(document);
    Ok(capture)
}

/// Probes that a sandbox stops in other ways than the policy does.
const LOST_IN_SANDBOX: [&str; 3] = ["w_", "f_", "form_"];

/// Compares one line.
pub fn compare(line: &Value) -> Result<Compared> {
    let mut compared = Compared::default();
    each(line, |name, browsers, ours| {
        if let [Some(one), Some(other)] = browsers
            && one == other
        {
            let says = |allowed| if allowed { "allowed" } else { "blocked" };
            if ours[0] == ours[1] {
                compared.answer(name, &says(ours[0]), &says(one));
            } else {
                compared.answer(name, &"one of each", &says(one));
            }
        }
    })?;
    Ok(compared)
}

/// Each probe: what Chromium and Firefox did, nothing where untried, and what we say of each.
fn each(line: &Value, mut probe: impl FnMut(&str, [Option<bool>; 2], [bool; 2])) -> Result<()> {
    let capture = capture(line)?;
    let evidence = Evidence::read(&capture);
    let page = Url::parse(&capture.url).context("`url` is none")?;
    let ours = Browser::ALL.map(|browser| InForce::of(&evidence.csp, browser));
    let narrow = ours.iter().any(|policies| policies.is_sandboxed_without(&["allow-same-origin", "allow-forms"]));
    for name in line["chromium"].as_object().context("no answers of Chromium")?.keys() {
        if narrow && LOST_IN_SANDBOX.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        let did = |browser: &str| match line[browser][name].as_str() {
            Some("allowed") => Ok(Some(true)),
            Some("blocked") => Ok(Some(false)),
            Some("untried") => Ok(None),
            _ => bail!("{browser} neither allowed nor blocked `{name}`"),
        };
        let theirs = [did("chromium")?, did("firefox")?];
        let [one, other] = &ours;
        probe(name, theirs, [allows(one, &page, name)?, allows(other, &page, name)?]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn lines(compressed: &[u8]) -> Vec<Value> {
        let mut text = String::new();
        flate2::read::GzDecoder::new(compressed).read_to_string(&mut text).expect("gzip of UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The files, and how many answers they have on which both browsers agree.
    const FILES: [(&str, &[u8], usize); 4] = [
        ("csp", include_bytes!("../../../tests/vectors/browsers/csp.jsonl.gz"), 35_427),
        ("csp_single", include_bytes!("../../../tests/vectors/browsers/csp_single.jsonl.gz"), 17_750),
        ("csp_odd", include_bytes!("../../../tests/vectors/browsers/csp_odd.jsonl.gz"), 3_457),
        ("csp_older", include_bytes!("../../../tests/vectors/browsers/csp.chromium148-firefox140.jsonl.gz"), 34_881),
    ];

    #[test]
    fn every_answer_of_both_browsers_is_ours_too() {
        for (name, bytes, expected) in FILES {
            let mut answers = 0;
            for line in lines(bytes) {
                let compared = compare(&line).expect("a line of policies");
                assert!(compared.wrong.is_empty(), "{name} {}: {:?}\n{}", line["id"], compared.wrong, line["policies"]);
                answers += compared.answers;
            }
            println!("{name}: {answers} answers agree");
            assert_eq!(answers, expected, "{name}");
        }
    }

    #[test]
    fn each_browser_is_known_where_they_differ_too() {
        // Firefox ESR 140 had no Trusted Types: the older file says nothing of the Firefox that we model.
        for (name, bytes, _) in &FILES[..3] {
            let mut differ = 0;
            for line in lines(bytes) {
                each(&line, |probe, theirs, ours| {
                    for (at, theirs) in theirs.into_iter().enumerate() {
                        let ours = ours[at];
                        assert!(theirs.is_none_or(|theirs| theirs == ours), "{name} {} {probe}: {:?}", line["id"], Browser::ALL[at]);
                    }
                    differ += usize::from(theirs[0].is_some() && theirs[1].is_some() && theirs[0] != theirs[1]);
                })
                .expect("a line of policies");
            }
            println!("{name}: the browsers differ in {differ} answers");
        }
    }

    #[test]
    fn lines_that_are_none_are_refused() {
        for line in [
            r#"{"policies": []}"#,
            r#"{"policies": 1, "url": "http://a.test/"}"#,
            r#"{"policies": [], "url": "http://a.test/"}"#,
            r#"{"policies": [], "url": "http://a.test/", "chromium": {"x_new": "allowed"}, "firefox": {"x_new": "allowed"}}"#,
            r#"{"policies": [], "url": "http://a.test/", "chromium": {"s_self": "maybe"}, "firefox": {"s_self": "allowed"}}"#,
        ] {
            assert!(compare(&serde_json::from_str(line).expect("JSON")).is_err(), "{line}");
        }
    }
}
