//! A Capture read once into types: each field absent, malformed (why, where) or present (value, spans).
//!
//! Checks see only this. One file a header family: its grammar, its value, its problems.

pub mod browser;
pub mod caching;
pub mod cookies;
pub mod cors;
pub mod csp;
pub mod facts;
pub mod framework;
pub mod framing;
pub mod hsts;
pub mod isolation;
pub mod page;
pub mod permissions;
pub mod redirect_chain;
pub mod referrer;
pub mod reporting;
pub mod session;
pub mod site;
pub mod sniffing;
pub mod software;
pub mod spanned;
pub mod unread;

pub use crate::capture::document::Sign;
use crate::capture::{Capture, Fields, JarCookie, Observed, Probe, Source, Tls, fingerprint};
pub use crate::capture::{MediaType, is_utf8, members};
use crate::msg;
use crate::sentence::Msg;
use facts::Facts;
pub use spanned::{Place, Span, Spanned, holds, name_at, text_at};

/// Everything that one response says, read.
pub struct Evidence<'a> {
    capture: &'a Capture,
    fields: Fields<'a>,
    /// The page: its URL, status and media type.
    pub page: page::Page<'a>,
    /// `Strict-Transport-Security`.
    pub hsts: hsts::Hsts<'a>,
    /// Content Security Policies, enforced and reported, from headers and from meta elements.
    pub csp: csp::Policies<'a>,
    /// `X-Frame-Options`.
    pub framing: framing::FrameOptions<'a>,
    /// `X-Content-Type-Options`.
    pub sniffing: sniffing::ContentTypeOptions<'a>,
    /// `Referrer-Policy`.
    pub referrer: referrer::ReferrerPolicy<'a>,
    /// `Permissions-Policy` and its dead ancestor.
    pub permissions: permissions::Permissions<'a>,
    /// `Cross-Origin-Opener-Policy`, `-Embedder-Policy` and `-Resource-Policy`.
    pub isolation: isolation::Isolation<'a>,
    /// Each `Set-Cookie` of the response and of the redirects that led to it.
    pub cookies: Vec<cookies::SetCookie<'a>>,
    /// `Access-Control-*`.
    pub cors: cors::Cors<'a>,
    /// `Cache-Control` and the rest that decides who may store the response.
    pub caching: caching::Caching<'a>,
    /// The products that the response names.
    pub software: Vec<software::Product<'a>>,
    /// The frameworks and servers that it seems to come from, surest first.
    pub detected: Vec<framework::Detected>,
    /// What was sent and not read.
    pub unread: Vec<unread::Unread<'a>>,
    document: Observed<Facts<'a>>,
    jar: Observed<&'a [JarCookie]>,
}

/// One header, absent, not understood, or understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Header<T> {
    /// Not sent.
    Absent,
    /// Sent, and a browser that follows the specification ignores it.
    Invalid(Problem),
    /// Sent and understood.
    Valid(T),
}

impl<T> Header<T> {
    /// The value, where it was understood.
    pub fn present(&self) -> Option<&T> {
        match self {
            Header::Valid(value) => Some(value),
            _ => None,
        }
    }
}

/// Why a value does not match its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A lower-case fragment, as in "expected digits after `max-age=`".
    pub why: Msg,
    /// Where.
    pub at: Span,
}

impl<'a> Evidence<'a> {
    /// Reads a Capture. Never fails: what cannot be read is evidence too.
    pub fn read(capture: &'a Capture) -> Evidence<'a> {
        let fields = Fields::of(&capture.headers);
        let mut unread = unread::headers(&fields);
        let document = facts::read(&capture.document, &mut unread);
        let jar = match &capture.jar {
            Observed::NotTried => Observed::NotTried,
            Observed::Nothing => Observed::Nothing,
            Observed::Seen(all) => Observed::Seen(facts::first(all, msg!("cookies that the browser holds"), &mut unread)),
        };
        let page = page::Page::read(capture, &fields, &mut unread);
        let cookies = cookies::read(capture, &fields, &page, &mut unread);
        let software = software::read(&fields, &mut unread);
        let detected = framework::detect(&document, &fields, &cookies, &software);
        Evidence {
            hsts: hsts::Hsts::read(&fields),
            csp: csp::Policies::read(&document, &fields, &mut unread),
            framing: framing::FrameOptions::read(&fields),
            sniffing: sniffing::ContentTypeOptions::read(&fields),
            referrer: referrer::ReferrerPolicy::read(&document, &fields),
            permissions: permissions::Permissions::read(&fields),
            isolation: isolation::Isolation::read(&fields),
            cors: cors::Cors::read(capture, &fields),
            caching: caching::Caching::read(&fields),
            page,
            cookies,
            software,
            detected,
            unread,
            document,
            jar,
            fields,
            capture,
        }
    }

    /// The facts of the document, where they were observed.
    pub fn document(&self) -> &Observed<Facts<'a>> {
        &self.document
    }

    /// The cookies that the browser holds for the page.
    pub fn jar(&self) -> Option<&'a [JarCookie]> {
        self.jar.seen().copied()
    }

    /// Whether more was sent of a header than is read of one.
    pub fn is_too_long(&self, name: &str) -> bool {
        self.fields.is_too_long(name)
    }

    /// How the response was obtained.
    pub fn source(&self) -> Source {
        self.capture.source
    }

    /// Whether the previous response had the same nonce.
    pub fn was_sent_before(&self, nonce: &str) -> bool {
        let before = &self.capture.nonces_before;
        !before.is_empty() && (before.iter().any(|before| before == nonce) || before.contains(&fingerprint(nonce)))
    }

    /// The connection of the response.
    pub fn tls(&self) -> &'a Observed<Tls> {
        &self.capture.tls
    }

    /// The responses to the additional URLs that someone had checked.
    pub fn probes(&self) -> &'a Observed<Vec<Probe>> {
        &self.capture.probes
    }

    /// The facts about the document, where all of these were read.
    pub fn facts(&self, names: &[&str]) -> Option<&Facts<'a>> {
        self.document().seen().filter(|document| !document.unread.iter().any(|unread| names.contains(&unread.as_str())))
    }

    /// Whether this is a page of Werkzeug's debugger, which wraps the app: its responses are not the app's.
    pub fn is_werkzeug_debugger(&self) -> bool {
        self.document()
            .seen()
            .is_some_and(|document| document.signs.iter().any(|sign| matches!(sign, Sign::WerkzeugDebugger | Sign::WerkzeugConsole)))
    }

    /// What a plain-HTTP request to the host went through.
    pub fn http_hops(&self) -> &'a Observed<Vec<(String, u16)>> {
        &self.capture.http_hops
    }

    /// The way that led here, the response last; empty where it is not known.
    pub fn redirect_chain(&self) -> Vec<redirect_chain::Hop> {
        redirect_chain::read(self.capture)
    }

    /// The header fields, for the one other reader of them: the model of MDN's scanner.
    pub(crate) fn fields(&self) -> &Fields<'a> {
        &self.fields
    }

    /// Every field with its name, for checks of values in any field.
    pub fn all_fields(&self) -> impl Iterator<Item = (&'a str, Spanned<'a>)> {
        self.fields.all().iter().enumerate().map(|(at, (name, value))| (name.as_str(), Spanned::whole(Place::Header(at), value.text())))
    }

    /// Every field of this name, for checks of headers that need no grammar.
    pub fn raw(&self, name: &'static str) -> impl Iterator<Item = Spanned<'a>> + use<'a> {
        tokens(&self.fields, name)
    }
}

/// The fields of this name as tokens.
fn tokens<'a>(fields: &Fields<'a>, name: &'static str) -> impl Iterator<Item = Spanned<'a>> + use<'a> {
    fields.named(name).map(|(at, text)| Spanned::whole(Place::Header(at), text))
}
