//! The forecast: the response as the patched app would give it, without running anything. The harness holds it to what really comes.

use super::plan::{CookieChange, Mode, Plan, Value};
use super::policy::{Part, without_nonces};
use crate::capture::document::Form;
use crate::capture::document::Sign;
use crate::capture::{Capture, Document, Headers, Hop, MOST_FIELDS, Observed};
use crate::evidence::facts;
use crate::platform::Url;
use std::collections::HashMap;

impl Plan {
    /// The response as the patched app would have given it. Steps for people are not counted in.
    pub fn apply(&self, before: &Capture) -> Capture {
        let mut after = judged_part(before);
        self.apply_to(&mut after.headers);
        for hop in &mut after.hops {
            self.apply_to(&mut hop.headers);
        }
        if self.https {
            redirect(&mut after);
        }
        if let (true, Observed::Seen(document)) = (self.terse_errors, &mut after.document) {
            // The new message repeats nothing, and links to no documentation of Pydantic, which is a sign of its own.
            document.signs.retain(|sign| !matches!(sign, Sign::ValidationEcho | Sign::InputEcho));
        }
        // Templates write `csp_nonce()` where they have the place; one of the app's own is not what they would get from it.
        if let (true, Observed::Seen(document)) = (self.has_nonce() && !self.own_nonce, &mut after.document) {
            for script in &mut document.scripts {
                script.nonce |= std::mem::take(&mut script.nonce_place);
            }
        }
        if let (true, Observed::Seen(headers)) = (self.listed_origins, &mut after.cors_headers) {
            refuse_strangers(headers);
        }
        after
    }

    fn apply_to(&self, headers: &mut Headers) {
        for change in &self.changes {
            let is = |name: &str| name.eq_ignore_ascii_case(change.name);
            let text = change.value.sample();
            let first = headers.iter().find(|(name, _)| is(name)).map(|(_, value)| value.text().trim_ascii().to_owned());
            let there = first.is_some();
            // What this change is made for: the page's own value, with or without what the fix for framing adds to it.
            let known = |was: &str| {
                let sent = first.as_deref().map(without_nonces);
                sent.as_deref() == Some(was)
                    || sent == change.framing
                    || change.framing.as_ref().is_some_and(|framing| sent == Some(added(was, framing)))
            };
            match change.mode {
                Mode::Default if there && first != change.framing => {}
                Mode::Correct if !there || (change.was.is_some() && change.was != first) => {}
                Mode::Replace if there && change.was.as_deref().is_some_and(|was| !known(was)) => {}
                Mode::Append if there => {
                    let policies: Vec<&str> = headers.iter().filter(|(name, _)| is(name)).map(|(_, value)| value.text()).collect();
                    let policies = policies.join(", ");
                    let directive = text.split(' ').next().unwrap_or_default();
                    if !policies.to_ascii_lowercase().contains(directive) {
                        headers.retain(|(name, _)| !is(name));
                        headers.push((change.name.to_owned(), added(&policies, &text).into()));
                    }
                }
                _ => {
                    headers.retain(|(name, _)| !is(name));
                    headers.push((change.name.to_owned(), text.into()));
                }
            }
        }
        headers.retain(|(name, _)| !self.dropped.iter().any(|dropped| dropped.eq_ignore_ascii_case(name)));
        let mut sets_cookie = false;
        let changes: HashMap<&str, &CookieChange> = self.cookies.iter().map(|change| (change.name.as_str(), change)).collect();
        for (_, value) in headers.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            sets_cookie = true;
            *value = hardened(value.text(), &changes).into();
        }
        if self.no_store && sets_cookie {
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("cache-control"));
            headers.push(("Cache-Control".to_owned(), "no-store".into()));
        }
        if self.listed_origins {
            refuse_strangers(headers);
        }
    }
}

/// What the code does with a cookie: attributes that it is to have replace any of the same name.
fn hardened(cookie: &str, changes: &HashMap<&str, &CookieChange>) -> String {
    let mut parts = cookie.split(';').map(str::trim);
    let pair = parts.next().unwrap_or_default();
    let name = pair.split_once('=').map_or("", |(name, _)| name.trim());
    let Some(change) = changes.get(name) else { return cookie.to_owned() };
    let kept = parts.filter(|part| {
        let name = part.split_once('=').map_or(*part, |(name, _)| name).trim().to_ascii_lowercase();
        !change.attributes.iter().any(|(known, _)| *known == name)
    });
    std::iter::once(pair).chain(kept).chain(change.attributes.iter().map(|(_, text)| *text)).collect::<Vec<_>>().join("; ")
}

/// A policy and one more directive.
fn added(policy: &str, directive: &str) -> String {
    format!("{policy}; {directive}").trim_start_matches([';', ' ']).to_owned()
}

/// As much of a Capture as is judged, and one more of each kind, so that the report still says that there are more.
fn judged_part(all: &Capture) -> Capture {
    let document = match &all.document {
        Observed::NotTried => Observed::NotTried,
        Observed::Nothing => Observed::Nothing,
        Observed::Seen(facts) => Observed::Seen(Document {
            meta_csp: part(&facts.meta_csp, facts::MOST),
            meta_referrer: facts.meta_referrer.clone(),
            meta_in_vain: part(&facts.meta_in_vain, facts::MOST),
            scripts: part(&facts.scripts, facts::MOST),
            styles: part(&facts.styles, facts::MOST),
            inline_styles: facts.inline_styles,
            inline_handlers: facts.inline_handlers,
            forms: facts
                .forms
                .iter()
                .take(facts::MOST + 1)
                .map(|form| Form {
                    method: form.method.clone(),
                    action: form.action.clone(),
                    hidden: part(&form.hidden, facts::MOST),
                    password: form.password,
                })
                .collect(),
            frames: part(&facts.frames, facts::MOST),
            plain_media: part(&facts.plain_media, facts::MOST),
            signs: part(&facts.signs, facts::MOST),
            cut: facts.cut,
            left_out: facts.left_out,
            unread: facts.unread.clone(),
        }),
    };
    let jar = match &all.jar {
        Observed::NotTried => Observed::NotTried,
        Observed::Nothing => Observed::Nothing,
        Observed::Seen(jar) => Observed::Seen(part(jar, facts::MOST)),
    };
    Capture {
        id: None,
        url: all.url.clone(),
        method: all.method.clone(),
        status: all.status,
        headers: part(&all.headers, MOST_FIELDS),
        hops: all
            .hops
            .iter()
            .map(|hop| Hop { url: hop.url.clone(), status: hop.status, headers: part(&hop.headers, MOST_FIELDS) })
            .collect(),
        http_hops: all.http_hops.clone(),
        cors_headers: all.cors_headers.clone(),
        document,
        jar,
        tls: all.tls.clone(),
        probes: all.probes.clone(),
        // No check reads these yet.
        exchanges: Observed::NotTried,
        violations: Observed::NotTried,
        trial: None,
        nonces_before: all.nonces_before.clone(),
        request_origin: all.request_origin.clone(),
        source: all.source,
        redacted: all.redacted.clone(),
    }
}

fn part<T: Clone>(all: &[T], most: usize) -> Vec<T> {
    all[..all.len().min(most + 1)].to_vec()
}

/// The nonce that forecasts show: 22 characters, as `token_urlsafe(16)` gives.
const SAMPLE_NONCE: &str = "q3vXl0nTtJ8yW2bKc5rZaQ";

impl Value {
    /// The value as one response might contain it.
    pub(super) fn sample(&self) -> String {
        match self {
            Value::Plain(text) => text.clone(),
            Value::Policy(directives) => {
                let written = directives.iter().map(|parts| {
                    let texts = parts.iter().map(|part| match part {
                        Part::Text(text) => text.as_str(),
                        Part::Nonce => SAMPLE_NONCE,
                    });
                    texts.collect::<String>()
                });
                written.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

/// What the patched app sends to an origin that is not on its list.
fn refuse_strangers(headers: &mut Headers) {
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    if headers.iter().any(|(name, _)| is(name, "access-control-allow-origin")) {
        headers.retain(|(name, _)| !is(name, "access-control-allow-origin") && !is(name, "access-control-allow-credentials"));
        headers.push(("Vary".to_owned(), "Origin".into()));
    }
}

/// The way there once plain HTTP is redirected by the app itself: a 308 to the same address, and HTTPS from there on.
fn redirect(capture: &mut Capture) {
    let secure = |address: &str| {
        let plain = Url::parse(address).filter(|url| url.scheme() == "http")?;
        Url::parse(&plain.text().replacen("http", "https", 1)).map(Url::into_text)
    };
    let start = capture.hops.first().map_or(&capture.url, |hop| &hop.url).clone();
    let Some(first) = secure(&start) else { return };
    capture.hops.iter_mut().for_each(|hop| {
        if let Some(url) = secure(&hop.url) {
            hop.url = url;
        }
    });
    if let Some(url) = secure(&capture.url) {
        capture.url = url;
    }
    // The redirect that was there did nothing else.
    let next = capture.hops.get(1).map_or(&capture.url, |hop| &hop.url);
    let old = capture.hops.first().is_some_and(|_| *next == first).then(|| capture.hops.remove(0));
    let headers = old.map(|hop| hop.headers).unwrap_or_default().into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case("location"));
    let headers = std::iter::once(("Location".to_owned(), first.as_str().into())).chain(headers).collect();
    capture.hops.insert(0, Hop { url: start, status: 308, headers });
}
