//! What the policies of a page say to a request, inline code, a string that becomes code: allowed, or blocked by which directive of which policy.

use super::Policies;
use super::applied::{Applied, List};
use super::inline::Inline;
use super::matching::Target;
use super::names::Name;
use super::source::{Hash, Keyword};
use crate::evidence::Spanned;
use crate::evidence::browser::Browser;
use crate::platform::Url;
use std::borrow::Cow;

/// What a page wants to do.
#[derive(Clone, Copy, Debug)]
pub enum Question<'q> {
    /// It requests something, or goes somewhere.
    Fetch(Fetch<'q>),
    /// Code or a style stands in it.
    Inline(Inline<'q>),
    /// It makes code of a string: `eval`, `new Function`.
    Eval,
    /// It makes code of a string later: `setTimeout`, `setInterval`.
    Timer,
    /// It compiles WebAssembly.
    Wasm,
    /// It gives a plain string to what makes code or HTML of it: `innerHTML`, a script's `src` or `text`, `new Worker`, a `javascript:` address.
    Sink,
    /// It makes a Trusted Types policy of this name.
    TrustedTypesPolicy(&'q str),
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Fetch<'q> {
    /// For what.
    pub what: What,
    /// Where it goes.
    pub url: &'q Url,
    /// Where redirects lead it, in order; each must be allowed too.
    pub redirects: &'q [Url],
    /// The nonce of its element.
    pub nonce: Option<&'q str>,
    /// The hashes in the `integrity` of its element.
    pub integrity: &'q [Hash<'q>],
    /// Whether a script put its element there, not the HTML.
    pub inserted: bool,
}

impl<'q> Fetch<'q> {
    /// One without nonce, integrity and redirects, from the HTML.
    pub fn new(what: What, url: &'q Url) -> Fetch<'q> {
        Fetch { what, url, redirects: &[], nonce: None, integrity: &[], inserted: false }
    }
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A script element.
    Script,
    /// `<link rel=modulepreload>`, to both browsers as if a script had put it there.
    ModulePreload,
    /// `<link rel=preload as=script>`, to Firefox as if a script had put it there.
    ScriptPreload,
    /// A style sheet.
    Style,
    /// An image, a favicon.
    Image,
    /// A font.
    Font,
    /// `fetch`, XMLHttpRequest, WebSocket, EventSource, beacons, `ping`.
    Connect,
    /// Audio, video, tracks.
    Media,
    /// The web app's manifest.
    Manifest,
    /// `object` and `embed`.
    Object,
    /// A frame's document.
    Frame,
    /// A worker, shared worker or service worker.
    Worker,
    /// The `base` element.
    Base,
    /// Where a form is sent.
    Form,
    /// A page that has this one in a frame.
    Ancestor,
}

impl What {
    /// The directives that govern it, the first that is there.
    pub fn governed_by(self) -> &'static [Name] {
        match self {
            What::Script | What::ModulePreload | What::ScriptPreload => &[Name::ScriptSrcElem, Name::ScriptSrc, Name::DefaultSrc],
            What::Style => &[Name::StyleSrcElem, Name::StyleSrc, Name::DefaultSrc],
            What::Image => &[Name::ImgSrc, Name::DefaultSrc],
            What::Font => &[Name::FontSrc, Name::DefaultSrc],
            What::Connect => &[Name::ConnectSrc, Name::DefaultSrc],
            What::Media => &[Name::MediaSrc, Name::DefaultSrc],
            What::Manifest => &[Name::ManifestSrc, Name::DefaultSrc],
            What::Object => &[Name::ObjectSrc, Name::DefaultSrc],
            What::Frame => &[Name::FrameSrc, Name::ChildSrc, Name::DefaultSrc],
            What::Worker => &[Name::WorkerSrc, Name::ChildSrc, Name::ScriptSrc, Name::DefaultSrc],
            What::Base => &[Name::BaseUri],
            What::Form => &[Name::FormAction],
            What::Ancestor => &[Name::FrameAncestors],
        }
    }
}

/// What stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocked<'a> {
    /// The text of the policy.
    pub policy: Spanned<'a>,
    /// The name of the directive, as written.
    pub directive: Spanned<'a>,
    /// Which that is.
    pub name: Name,
}

/// The policies of a page as one browser applies them.
#[derive(Clone, Debug)]
pub struct InForce<'a> {
    browser: Browser,
    /// Those that block.
    pub enforced: Vec<Applied<'a>>,
    /// Those that only report.
    pub reported: Vec<Applied<'a>>,
}

impl<'a> InForce<'a> {
    /// What a browser makes of the policies.
    pub fn of(policies: &Policies<'a>, browser: Browser) -> InForce<'a> {
        let enforced = Applied::all(&policies.enforced, false, browser);
        InForce { browser, enforced, reported: Applied::all(&policies.reported, true, browser) }
    }

    /// What stops the page at this URL from doing this; nothing where it is allowed. A policy that only reports stops nothing.
    pub fn blocks(&self, page: &Url, question: &Question) -> Option<Blocked<'a>> {
        self.found(&self.enforced, page, question).next()
    }

    /// What the policies that only report would say of it, one a policy.
    pub fn reports(&self, page: &Url, question: &Question) -> impl Iterator<Item = Blocked<'a>> {
        self.found(&self.reported, page, question)
    }

    /// Whether an enforced policy puts the page in a sandbox that lacks one of these.
    pub fn is_sandboxed_without(&self, tokens: &[&str]) -> bool {
        self.enforced.iter().any(|policy| tokens.iter().any(|token| policy.sandbox_without(token).is_some()))
    }

    fn requires_trusted_types(&self) -> bool {
        self.enforced.iter().any(|policy| policy.stops_sinks().is_some())
    }

    fn trusts_strings(&self) -> bool {
        self.enforced.iter().any(Applied::trusts_strings)
    }

    fn found(&self, policies: &[Applied<'a>], page: &Url, question: &Question) -> impl Iterator<Item = Blocked<'a>> {
        policies.iter().filter_map(move |policy| {
            let list = self.stops(policy, page, question)?;
            Some(Blocked { policy: policy.text, directive: list.name, name: list.known })
        })
    }

    fn stops<'p>(&self, policy: &'p Applied<'a>, page: &Url, question: &Question) -> Option<&'p List<'a>> {
        let runs = match question {
            Question::Fetch(fetch) => matches!(fetch.what, What::Script),
            Question::Inline(inline) => inline.place.is_script(),
            Question::Eval | Question::Timer | Question::Wasm => true,
            Question::Sink | Question::TrustedTypesPolicy(_) => false,
        };
        let sandbox = policy.sandbox_without("allow-scripts").filter(|_| runs);
        sandbox.or_else(|| match question {
            Question::Fetch(fetch) => self.stops_fetch(policy, page, fetch),
            Question::Inline(inline) => policy.stops_inline(inline, self.browser),
            // Chromium lets `eval` have any string where `'trusted-types-eval'` is there.
            Question::Eval if self.browser == Browser::Chromium && self.trusts_strings() => {
                policy.stops_strings(self.requires_trusted_types())
            }
            Question::Eval | Question::Timer => policy.stops_strings(self.requires_trusted_types()).or_else(|| policy.stops_sinks()),
            Question::Wasm => policy.stops_wasm(),
            Question::Sink => policy.stops_sinks(),
            Question::TrustedTypesPolicy(name) => policy.stops_policy(name),
        })
    }

    fn stops_fetch<'p>(&self, policy: &'p Applied<'a>, page: &Url, fetch: &Fetch) -> Option<&'p List<'a>> {
        let refuses = |what: What| {
            let list = policy.first_of(what.governed_by())?;
            (!self.lets_in(list, policy, page, &Fetch { what, ..*fetch })).then_some(list)
        };
        let sandbox = policy.sandbox_without("allow-forms").filter(|_| fetch.what == What::Form);
        // To Chromium, what object and embed show is a frame as well.
        let framed = || refuses(What::Frame).filter(|_| fetch.what == What::Object && self.browser == Browser::Chromium);
        sandbox.or_else(|| refuses(fetch.what)).or_else(framed)
    }

    fn lets_in(&self, list: &List, policy: &Applied, page: &Url, fetch: &Fetch) -> bool {
        let dynamic = list.has(Keyword::StrictDynamic);
        let script = matches!(fetch.what, What::Script | What::ModulePreload | What::ScriptPreload);
        if (script || fetch.what == What::Style) && list.has_nonce(fetch.nonce) {
            return true;
        }
        if script && !fetch.integrity.is_empty() && fetch.integrity.iter().all(|hash| list.has_hash(hash, self.browser)) {
            return true;
        }
        // Under `'strict-dynamic'` addresses do not count: only what trusted scripts insert, and workers, which only scripts start.
        if dynamic && (script || fetch.what == What::Worker) {
            return match fetch.what {
                What::ModulePreload | What::Worker => true,
                What::ScriptPreload => fetch.inserted || self.browser == Browser::Firefox,
                _ => fetch.inserted,
            };
        }
        std::iter::once(fetch.url).chain(fetch.redirects).enumerate().all(|(at, url)| {
            let redirected = at > 0 || fetch.what == What::Ancestor;
            self.covers(list, policy, page, url, fetch.what, redirected)
        })
    }

    fn covers(&self, list: &List, policy: &Applied, page: &Url, url: &Url, what: What, redirected: bool) -> bool {
        let upgrades = match self.browser {
            Browser::Chromium => self.enforced.iter().any(|policy| policy.get(Name::UpgradeInsecureRequests).is_some()),
            Browser::Firefox => policy.get(Name::UpgradeInsecureRequests).is_some(),
        };
        let url = if upgrades && self.browser == Browser::Chromium { upgraded(url) } else { Cow::Borrowed(url) };
        let covered = |navigates| {
            let target = Target { page, url: &url, redirected, navigates, upgrades, browser: self.browser };
            let by_hash_only = !navigates && list.has(Keyword::UrlHash);
            !by_hash_only && list.sources.iter().any(|source| target.is_covered_by(source))
        };
        match what {
            What::Frame | What::Ancestor => covered(true),
            // The page asks, and then the browser as it goes there.
            What::Form => covered(false) && (self.browser == Browser::Firefox || covered(true)),
            _ => covered(false),
        }
    }
}

/// The address over TLS, where `upgrade-insecure-requests` makes it so.
fn upgraded(url: &Url) -> Cow<'_, Url> {
    let secure = match url.scheme() {
        _ if url.is_loopback() => None,
        "http" => url.text().strip_prefix("http:").map(|rest| format!("https:{rest}")),
        "ws" => url.text().strip_prefix("ws:").map(|rest| format!("wss:{rest}")),
        _ => None,
    };
    secure.and_then(|text| Url::parse(&text)).map_or(Cow::Borrowed(url), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Document, Observed};
    use crate::evidence::Evidence;
    use crate::evidence::csp::MOST_WORDS;
    use crate::evidence::csp::inline::InlinePlace;
    use crate::evidence::csp::source::Algorithm;

    const CSP: &str = "Content-Security-Policy";

    fn page(headers: &[(&str, &str)], meta: &[&str]) -> Capture {
        Capture {
            url: "https://app.test/page".into(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
            document: Observed::Seen(Document { meta_csp: meta.iter().map(|text| (*text).to_owned()).collect(), ..Document::default() }),
            ..Capture::default()
        }
    }

    /// What blocks: the text of the policy and the name of the directive, in Chromium and in Firefox.
    fn blocks(capture: &Capture, question: &Question) -> [Option<(String, String)>; 2] {
        let evidence = Evidence::read(capture);
        let page = Url::parse(&capture.url).unwrap();
        Browser::ALL.map(|browser| {
            let blocked = InForce::of(&evidence.csp, browser).blocks(&page, question)?;
            Some((blocked.policy.text.to_owned(), blocked.directive.text.to_owned()))
        })
    }

    fn by(policy: &str, directive: &str) -> Option<(String, String)> {
        Some((policy.to_owned(), directive.to_owned()))
    }

    fn fetch(policy: &str, what: What, url: &str) -> [Option<String>; 2] {
        let url = Url::parse(url).unwrap();
        let found = blocks(&page(&[(CSP, policy)], &[]), &Question::Fetch(Fetch::new(what, &url)));
        found.map(|blocked| blocked.map(|(_, directive)| directive))
    }

    #[test]
    fn the_nearest_directive_governs() {
        let text = |name: &str| [Some(name.to_owned()), Some(name.to_owned())];
        const OWN: &str = "https://app.test/x";
        for (policy, what, found) in [
            ("default-src 'none'", What::Image, text("default-src")),
            ("default-src 'none'; IMG-SRC 'self'", What::Image, [None, None]),
            ("script-src 'none'; script-src-elem 'self'", What::Script, [None, None]),
            ("script-src 'none'; script-src-elem 'self'", What::Worker, text("script-src")),
            ("script-src 'none'; child-src 'self'", What::Worker, [None, None]),
            ("child-src 'none'; worker-src 'self'; frame-src *", What::Frame, [None, None]),
            ("default-src 'none'", What::Base, [None, None]),
            ("default-src 'none'; form-action 'none'", What::Form, text("form-action")),
            ("default-src *; frame-ancestors 'none'", What::Ancestor, text("frame-ancestors")),
            ("frame-ancestors app.test/other", What::Ancestor, [None, None]),
            ("frame-src 'none'", What::Object, [Some("frame-src".to_owned()), None]),
            ("img-src", What::Image, text("img-src")),
            ("img-src 'none' 'self'", What::Image, [None, None]),
            ("img-src 'none'; img-src *", What::Image, text("img-src")),
            ("img-src ‘self’", What::Image, [None, None]),
            ("img-src ‘self’; img-src 'none'", What::Image, [None, Some("img-src".to_owned())]),
            ("img-src a.test \u{1}", What::Image, [None, None]),
            ("img-src\u{b}'none'; img-src a.test\u{b}b.test", What::Image, [None, None]),
            ("img-src\ta.test\u{c}'self'", What::Image, [None, None]),
            ("img_src 'none'; img-src: 'none'", What::Image, [None, None]),
        ] {
            assert_eq!(fetch(policy, what, OWN), found, "{policy} for {what:?}");
        }
    }

    #[test]
    fn every_policy_must_agree_and_those_that_report_stop_nothing() {
        let url = Url::parse("https://cdn.test/a.js").unwrap();
        let question = Question::Fetch(Fetch::new(What::Script, &url));
        let reported = page(&[("Content-Security-Policy-Report-Only", "script-src 'none'")], &[]);
        assert_eq!(blocks(&reported, &question), [None, None]);
        let evidence = Evidence::read(&reported);
        let own = Url::parse("https://app.test/").unwrap();
        assert_eq!(InForce::of(&evidence.csp, Browser::Firefox).reports(&own, &question).count(), 1);
        let two = page(&[(CSP, "script-src *, script-src-elem 'self'")], &["script-src 'none'"]);
        let first = by("script-src-elem 'self'", "script-src-elem");
        assert_eq!(blocks(&two, &question), [first.clone(), first]);
        // Chromium cuts what stands in a meta element at its commas; Firefox sees one list of sources.
        let meta = page(&[], &["img-src *, script-src 'none'; sandbox"]);
        assert_eq!(blocks(&meta, &question), [by("script-src 'none'; sandbox", "script-src"), None]);
    }

    #[test]
    fn redirects_are_followed_without_their_paths() {
        let [url, next, last] = ["https://app.test/js/a", "https://cdn.test/x", "https://evil.test/"].map(|url| Url::parse(url).unwrap());
        let capture = page(&[(CSP, "script-src app.test/js/ cdn.test/y")], &[]);
        let (far, near) = ([next.clone(), last], [next.clone()]);
        for (redirects, allowed) in [(&near[..], true), (&far[..], false)] {
            let question = Question::Fetch(Fetch { redirects, ..Fetch::new(What::Script, &url) });
            assert_eq!(blocks(&capture, &question).map(|blocked| blocked.is_none()), [allowed; 2], "{redirects:?}");
        }
        assert!(blocks(&capture, &Question::Fetch(Fetch::new(What::Script, &next))).iter().all(Option::is_some));
    }

    #[test]
    fn nonces_and_hashes_let_in_what_has_them() {
        let value = "Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA=";
        let hashes = [Hash { algorithm: Algorithm::Sha256, value }];
        for (policy, place, nonce, inserted, allowed) in [
            ("script-src 'nonce-a+/='", InlinePlace::Script, "a+/=", false, [true, true]),
            ("script-src 'nonce-a+/='", InlinePlace::Script, "a-_=", false, [false, false]),
            ("script-src 'nonce-a+/='", InlinePlace::Script, " a+/= ", false, [true, false]),
            ("script-src 'nonce-a' 'unsafe-inline'", InlinePlace::Script, "b", false, [false, false]),
            ("script-src 'nonce-a' 'unsafe-inline'", InlinePlace::Handler, "", false, [false, false]),
            ("script-src 'SHA256-Si0uZVrF_E-9jgCdJlxpX7la_YDK0N_icAzTEU6uQuA='", InlinePlace::Script, "", false, [true, true]),
            ("script-src 'sha256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA'", InlinePlace::Script, "", false, [true, false]),
            ("script-src 'sha256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA='", InlinePlace::Handler, "", false, [false, false]),
            (
                "script-src 'unsafe-hashes' 'sha256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA='",
                InlinePlace::ScriptUrl,
                "",
                false,
                [true, true],
            ),
            ("script-src 'strict-dynamic' 'unsafe-inline'", InlinePlace::Script, "", false, [false, false]),
            ("script-src 'strict-dynamic'", InlinePlace::Script, "", true, [true, true]),
            ("default-src 'strict-dynamic' 'unsafe-inline'", InlinePlace::Style, "", false, [false, true]),
            ("style-src 'strict-dynamic' 'unsafe-inline'", InlinePlace::Style, "", false, [true, true]),
            ("style-src-attr 'unsafe-inline'; style-src 'none'", InlinePlace::StyleAttribute, "", false, [true, true]),
            ("script-src 'unsafe-inline'; script-src-attr 'none'", InlinePlace::Handler, "", false, [false, false]),
            ("script-src 'unsafe-inline'; script-src-attr 'none'", InlinePlace::ScriptUrl, "", false, [true, true]),
            ("sandbox allow-forms; script-src 'unsafe-inline'", InlinePlace::Script, "", false, [false, false]),
        ] {
            let question = Question::Inline(Inline { place, nonce: Some(nonce), hashes: &hashes, inserted });
            let got = blocks(&page(&[(CSP, policy)], &[]), &question).map(|blocked| blocked.is_none());
            assert_eq!(got, allowed, "{policy} for {place:?}");
        }
    }

    #[test]
    fn strings_need_permission_to_become_code() {
        for (policy, question, allowed) in [
            ("script-src 'self'", Question::Eval, false),
            ("script-src 'UNSAFE-EVAL'", Question::Eval, true),
            ("script-src 'trusted-types-eval'", Question::Eval, false),
            ("script-src 'unsafe-eval'; require-trusted-types-for 'script'", Question::Timer, false),
            ("default-src 'none'; script-src-elem 'unsafe-eval'", Question::Eval, false),
            ("script-src 'wasm-unsafe-eval'", Question::Wasm, true),
            ("script-src 'wasm-eval'", Question::Wasm, false),
            ("img-src 'none'", Question::Eval, true),
            ("script-src 'unsafe-eval'; require-trusted-types-for 'script'", Question::Eval, false),
            ("require-trusted-types-for 'SCRIPT'", Question::Sink, true),
            ("require-trusted-types-for 'style' 'script'", Question::Sink, false),
            ("trusted-types 'none'", Question::TrustedTypesPolicy("a"), false),
            ("trusted-types a 'allow-duplicates'", Question::TrustedTypesPolicy("a"), true),
            ("trusted-types A", Question::TrustedTypesPolicy("a"), false),
            ("trusted-types *", Question::TrustedTypesPolicy("a"), true),
        ] {
            let got = blocks(&page(&[(CSP, policy)], &[]), &question).map(|blocked| blocked.is_none());
            assert_eq!(got, [allowed; 2], "{policy} for {question:?}");
        }
    }

    #[test]
    fn upgraded_requests_are_compared_as_what_they_become() {
        for (policy, url, allowed) in [
            ("connect-src https:; upgrade-insecure-requests", "http://a.test/", true),
            ("connect-src wss:; upgrade-insecure-requests", "ws://a.test/", true),
            ("connect-src https:", "http://a.test/", false),
        ] {
            assert_eq!(fetch(policy, What::Connect, url).map(|blocked| blocked.is_none()), [allowed; 2], "{policy} for {url}");
        }
    }

    #[test]
    fn endless_policies_are_read_in_part() {
        let long = format!("img-src {}; {}", "a ".repeat(3_000), "b-src c;".repeat(3_000));
        let metas = vec![",img-src x".repeat(3_000); 3];
        let capture = page(&[(CSP, &long)], &metas.iter().map(String::as_str).collect::<Vec<_>>());
        let evidence = Evidence::read(&capture);
        for browser in Browser::ALL {
            let policies = InForce::of(&evidence.csp, browser);
            let words = policies.enforced.iter().flat_map(|policy| &policy.directives).map(|list| 1 + list.words.len()).sum::<usize>();
            assert!(
                words <= MOST_WORDS && policies.enforced.len() < 300,
                "{browser:?}: {words} words, {} policies",
                policies.enforced.len()
            );
        }
    }
}
