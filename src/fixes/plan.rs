//! The plan: what the responses of a patched app will contain, made from the remedies that a page's findings need.

use super::Remedy;
use super::permissions;
use super::policy::{self, Part, Policy};
use crate::capture::document::Sign;
use crate::evidence::Evidence;
use crate::evidence::cookies::{Purpose, SameSite, SetCookie};
use crate::msg;
use crate::sentence::{Gap, Sentence};
use std::collections::HashMap;

/// A header's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// One text.
    Plain(String),
    /// Directives, joined with `; `.
    Policy(Vec<Vec<Part>>),
}

/// How a header gets its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Where no view has set it.
    Default,
    /// In place of what the page sent, and where nothing is sent.
    Replace,
    /// As one more directive of the policy that is there, unless that has it already.
    Append,
    /// In place of what the page sent, and only there.
    Correct,
}

/// One header and its value to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) name: &'static str,
    pub(super) value: Value,
    pub(super) mode: Mode,
    /// What a replacement takes the place of, its nonces left out: other views may send another value, which stays.
    pub(super) was: Option<String>,
    /// What the fix for framing alone may have added before this: no policy of the app's own, so this takes its place too.
    pub(super) framing: Option<String>,
}

impl Change {
    /// Whether what it takes the place of has nonces, which are new each time.
    pub(super) fn seeks_nonces(&self) -> bool {
        self.was.as_ref().is_some_and(|was| was.contains("'nonce-'"))
    }
}

/// One cookie and the attributes that it will get, by their lower-case names, in alphabetical order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CookieChange {
    pub(super) name: String,
    pub(super) attributes: Vec<(&'static str, &'static str)>,
    /// Which of Flask's own settings set this cookie's attributes.
    pub(super) flask: Option<&'static str>,
}

/// What the patched app will do, whatever its framework.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub(super) changes: Vec<Change>,
    pub(super) dropped: Vec<String>,
    pub(super) cookies: Vec<CookieChange>,
    pub(super) no_store: bool,
    pub(super) listed_origins: bool,
    pub(super) https: bool,
    /// Keep rejected input out of error responses.
    pub(super) terse_errors: bool,
    /// The host that was observed.
    pub(super) host: String,
    pub(super) server: bool,
    /// Whether the page has inline code that needs the nonce, as far as it was seen.
    pub(super) inline_code: bool,
    /// Whether the policy that the page has is too long to be repeated.
    pub(super) policy_not_repeated: bool,
    /// The path of the page, for a test of it.
    pub(super) path: String,
    /// A referrer policy in the page, which wins over the header.
    pub(super) meta_referrer: bool,
    /// The Referrer-Policy that is sent: a library that always sends one must repeat it.
    pub(super) referrer: Option<String>,
    /// Whether this is FastAPI's own documentation, which a strict policy blanks.
    pub(super) docs_page: bool,
    /// Whether the policy of the page has a nonce already that is good enough: the templates have that one.
    pub(super) own_nonce: bool,
    /// Whether the app seems to have a Talisman already.
    pub(super) talisman: bool,
    /// Whether this is a page of Werkzeug's debugger, which is made outside of the app: nothing in the app changes its headers.
    pub(super) debugger: bool,
}

impl Plan {
    /// The plan for these remedies on this page; each is applied once.
    pub fn of(remedies: &[Remedy], seen: &Evidence) -> Plan {
        let referrer: Vec<&str> = seen.raw("referrer-policy").map(|value| value.trim().text).collect();
        let mut plan = Plan {
            referrer: (!referrer.is_empty()).then(|| referrer.join(", ")).filter(|policy| KEEPS_URLS.contains(&policy.as_str())),
            path: seen.page.path.to_string(),
            host: seen.page.host.to_string(),
            talisman: seen.detected.iter().any(|found| found.name == "Flask-Talisman"),
            ..Plan::default()
        };
        if seen.is_werkzeug_debugger() {
            plan.debugger = remedies.iter().any(|remedy| remedy.key().is_some());
            plan.server = remedies.contains(&Remedy::Server);
            return plan;
        }
        let mut taken: Vec<Remedy> = Vec::new();
        for &remedy in remedies {
            if !taken.contains(&remedy) {
                taken.push(remedy);
            }
        }
        for &remedy in &taken {
            plan.add(remedy, seen, taken.contains(&Remedy::Csp));
        }
        for change in plan.changes.iter_mut().filter(|change| matches!(change.mode, Mode::Replace | Mode::Correct)) {
            let was = seen.raw(change.name).next().map(|value| value.trim().text);
            let repeated = |was: &&str| was.is_ascii() && was.len() <= MOST_REPEATED && (change.name == CSP || !was.contains("'nonce-"));
            change.was = was.filter(repeated).map(policy::without_nonces);
        }
        if let Some(framing) = policy::framing_alone(seen) {
            for change in
                plan.changes.iter_mut().filter(|change| change.name == CSP && matches!(change.mode, Mode::Default | Mode::Replace))
            {
                change.framing = Some(framing.clone());
            }
        }
        let place = |change: &Change| ORDER.iter().position(|name| *name == change.name).unwrap_or(ORDER.len());
        plan.changes.sort_by_key(place);
        plan
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        *self
            == Plan {
                referrer: self.referrer.clone(),
                path: self.path.clone(),
                host: self.host.clone(),
                talisman: self.talisman,
                ..Plan::default()
            }
    }

    /// Whether any value holds a nonce.
    pub(super) fn has_nonce(&self) -> bool {
        self.changes
            .iter()
            .any(|change| matches!(&change.value, Value::Policy(all) if all.iter().flatten().any(|part| *part == Part::Nonce)))
    }

    /// Whether the code looks for nonces in the policy that the app sends.
    pub(super) fn seeks_nonces(&self) -> bool {
        (self.own_nonce && self.has_nonce()) || self.changes.iter().any(Change::seeks_nonces)
    }

    /// Whether the policy could blank FastAPI's documentation pages, which must then be left out.
    pub(super) fn spares_docs(&self) -> bool {
        !self.docs_page && self.changes.iter().any(|change| change.name == CSP && change.mode != Mode::Append)
    }

    fn set(&mut self, name: &'static str, value: impl Into<String>, there: bool) {
        let mode = if there { Mode::Replace } else { Mode::Default };
        self.changes.push(Change { name, value: Value::Plain(value.into()), mode, was: None, framing: None });
    }

    fn set_policy(&mut self, policy: Policy, mode: Mode) {
        self.changes.push(Change { name: CSP, value: Value::Policy(policy.written()), mode, was: None, framing: None });
    }

    fn add(&mut self, remedy: Remedy, seen: &Evidence, with_csp: bool) {
        let there = |name: &'static str| seen.raw(name).next().is_some();
        match remedy {
            Remedy::Hsts if self.changes.iter().any(|change| change.name == "Strict-Transport-Security") => {}
            Remedy::Hsts => {
                let preload = seen.hsts.policy.present().is_some_and(|hsts| hsts.preload.is_some());
                let value = if preload { "max-age=31536000; includeSubDomains; preload" } else { STRICT_TRANSPORT };
                self.set("Strict-Transport-Security", value, there("strict-transport-security"));
            }
            Remedy::Https => {
                self.https = true;
                // Browsers ignore it over HTTP, so no finding may have needed it; over HTTPS it has an effect.
                if !seen.page.https && !self.changes.iter().any(|change| change.name == "Strict-Transport-Security") {
                    self.set("Strict-Transport-Security", STRICT_TRANSPORT, there("strict-transport-security"));
                }
            }
            Remedy::Csp => {
                let policy = policy::strict(seen);
                self.own_nonce = policy::has_good_nonce(seen);
                self.policy_not_repeated = policy::is_not_repeated(seen);
                let mode = if seen.csp.enforced.iter().any(|policy| !policy.meta) || !seen.csp.empty.is_empty() {
                    Mode::Replace
                } else {
                    Mode::Default
                };
                self.inline_code = seen
                    .facts(&["scripts"])
                    .is_none_or(|document| document.scripts.iter().any(|script| script.src.is_none() && !script.data));
                let signs = seen.document().seen().map(|document| document.signs).unwrap_or_default();
                self.docs_page = signs.iter().any(|sign| matches!(sign, Sign::SwaggerUi | Sign::Redoc));
                self.set_policy(policy, mode);
            }
            Remedy::Framing => {
                let (ancestors, option) = policy::ancestors(seen);
                self.set("X-Frame-Options", option, there("x-frame-options"));
                if with_csp {
                    return;
                }
                match policy::framing_alone(seen) {
                    Some(_) => self.set_policy(Policy::of("frame-ancestors", &ancestors), Mode::Append),
                    None => {
                        self.own_nonce = policy::has_good_nonce(seen);
                        self.set_policy(policy::strict(seen), Mode::Replace);
                    }
                }
            }
            Remedy::Nosniff => self.set("X-Content-Type-Options", "nosniff", there("x-content-type-options")),
            Remedy::Referrer => {
                self.meta_referrer = seen.referrer.meta.is_some();
                self.set("Referrer-Policy", "strict-origin-when-cross-origin", there("referrer-policy"));
            }
            Remedy::Permissions => {
                self.set("Permissions-Policy", permissions::closed(seen), there("permissions-policy"));
                if there("feature-policy") {
                    self.dropped.push("Feature-Policy".to_owned());
                }
            }
            Remedy::Opener => self.set("Cross-Origin-Opener-Policy", "same-origin", there("cross-origin-opener-policy")),
            Remedy::Embedder => {
                let value = seen.raw("cross-origin-embedder-policy").next().map(|value| value.trim().text.to_ascii_lowercase());
                match value.filter(|value| ["require-corp", "credentialless"].contains(&value.as_str())) {
                    Some(meant) => self.set("Cross-Origin-Embedder-Policy", meant, true),
                    // Browsers ignore the value, so leaving it out changes nothing; a working one could break what the page embeds.
                    None => self.dropped.push("Cross-Origin-Embedder-Policy".to_owned()),
                }
            }
            Remedy::Resource => self.set("Cross-Origin-Resource-Policy", "same-origin", there("cross-origin-resource-policy")),
            Remedy::Cors => self.listed_origins = true,
            Remedy::Cookies => {
                self.cookies = merged(seen.cookies.iter().filter_map(cookie));
                // Browsers refuse a Secure cookie over HTTP. A page brings HTTPS by a finding of its own; a redirect or an answer without a body does not.
                let secure = self.cookies.iter().any(|cookie| cookie.attributes.iter().any(|(name, _)| *name == "secure"));
                if secure && !seen.page.https && !seen.page.loopback && !seen.page.is_document() {
                    self.add(Remedy::Https, seen, with_csp);
                }
            }
            Remedy::NoStore => self.no_store = true,
            Remedy::Server => self.server = true,
            Remedy::DropDisclosing => {
                for product in seen.software.iter().filter(|product| product.header != "server") {
                    if !self.dropped.iter().any(|name| name.eq_ignore_ascii_case(product.header)) {
                        self.dropped.push(product.header.to_owned());
                    }
                }
            }
            Remedy::DropUseless => {
                let useless = USELESS.iter().filter(|name| there(name)).map(|name| (*name).to_owned());
                self.dropped.extend(useless);
            }
            Remedy::Drop(names) => self.dropped.extend(names.iter().filter(|name| there(name)).map(|name| (*name).to_owned())),
            Remedy::Correct(name, value) => {
                self.changes.push(Change { name, value: Value::Plain(value.to_owned()), mode: Mode::Correct, was: None, framing: None })
            }
            Remedy::TerseErrors => self.terse_errors = true,
            Remedy::None(_) | Remedy::Recipe(..) => {}
        }
    }
}

/// Referrer policies that send other sites no more than the origin: only these are kept.
const KEEPS_URLS: [&str; 4] = ["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"];

/// A year, the least that preload lists take.
const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";

const CSP: &str = "Content-Security-Policy";

/// The longest value that a snippet repeats to compare with.
const MOST_REPEATED: usize = 2_000;

/// The order in which snippets set headers.
const ORDER: [&str; 9] = [
    "Strict-Transport-Security",
    CSP,
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Embedder-Policy",
    "Cross-Origin-Resource-Policy",
];

/// Headers that can go.
const USELESS: [&str; 13] = [
    "x-xss-protection",
    "expect-ct",
    "public-key-pins",
    "public-key-pins-report-only",
    "p3p",
    "x-ua-compatible",
    "x-content-security-policy",
    "x-webkit-csp",
    "x-debug-token",
    "x-debug-token-link",
    "x-debug-exception",
    "pragma",
    "x-download-options",
];

/// The origin that snippets show where the developer's own belongs.
pub(super) const EXAMPLE_ORIGIN: &str = "https://front.example";

/// The attributes that a cookie lacks; nothing where it lacks none.
fn cookie(cookie: &SetCookie) -> Option<CookieChange> {
    if cookie.name.is_empty() || cookie.has_controls() || cookie.is_attributes() {
        return None;
    }
    let mut attributes = Vec::new();
    if !cookie.http_only && cookie.purpose == Purpose::Session {
        attributes.push(("httponly", "HttpOnly"));
    }
    if matches!(cookie.same_site, SameSite::Absent | SameSite::Unknown(_)) {
        attributes.push(("samesite", "SameSite=Lax"));
    }
    if !cookie.secure {
        attributes.push(("secure", "Secure"));
    }
    let flask = match cookie.name.text {
        // Signed by Flask, or the 43 characters of Flask-Session.
        "session" if cookie.value.text.matches('.').count() >= 2 || cookie.value.text.len() == 43 => Some("SESSION_COOKIE"),
        "remember_token" if cookie.value.text.contains('|') => Some("REMEMBER_COOKIE"),
        _ => None,
    };
    (!attributes.is_empty()).then(|| CookieChange { name: cookie.name.text.to_owned(), attributes, flask })
}

/// One change for each name, with everything that any cookie of that name lacks.
fn merged(changes: impl Iterator<Item = CookieChange>) -> Vec<CookieChange> {
    let mut all: Vec<CookieChange> = Vec::new();
    let mut known = HashMap::<String, usize>::new();
    for next in changes {
        match known.get(&next.name).and_then(|at| all.get_mut(*at)) {
            Some(same) => {
                same.attributes.extend(next.attributes);
                same.attributes.sort_by_key(|(name, _)| *name);
                same.attributes.dedup();
            }
            None => {
                known.insert(next.name.clone(), all.len());
                all.push(next);
            }
        }
    }
    all
}

/// What neither framework's code can do; `nonce` is how its templates write the attribute.
pub(super) fn shared_steps(plan: &Plan, nonce: &'static str) -> Vec<Sentence<'static>> {
    let mut steps = Vec::new();
    if plan.debugger {
        steps.push(msg!("This page is Werkzeug's debugger. It is generated outside the app, so no code in the app can change its headers: fix the error, or turn debug mode off (no `--debug`, no `debug=True`), and load the page again.").into());
    }
    if plan.has_nonce() && plan.own_nonce && plan.inline_code {
        steps.push(msg!("Add the nonce that your app already creates to every inline script. Replace `onclick` and similar attributes with `addEventListener`: the policy blocks them.").into());
    } else if plan.has_nonce() && plan.inline_code {
        steps.push(msg!("Add the nonce to every inline script: {}. Replace `onclick` and similar attributes with `addEventListener`: the policy blocks them.").with([Gap::Code(nonce.into())]));
    }
    if plan.policy_not_repeated {
        steps.push(
            msg!("Your own policy is too long to repeat here, and this one replaces it: add the sources that your pages need.").into(),
        );
    }
    if plan.listed_origins {
        steps.push(msg!("List the origins of your own front ends in `allowed_origins`.").into());
    }
    if plan.meta_referrer {
        steps.push(msg!("Remove `<meta name=\"referrer\">` from the page: it overrides the header.").into());
    }
    steps
}
