//! What was seen of one response, in wire order and never judged.
//!
//! A [`Capture`] is plain JSON: it can be saved, replayed and attached to a bug. What was *not* observed is absent,
//! and absent is different from empty: a missing `http_hops` was never tried, a `null` one was tried and got no response.

mod bounded;
pub mod document;
pub mod exchange;
mod fields;
mod fingerprint;
#[cfg(feature = "text")]
pub mod har;
mod jar;
#[cfg(feature = "text")]
pub mod json;
#[cfg(feature = "text")]
mod listed;
mod media_type;
pub mod probe;
#[cfg(feature = "text")]
pub mod raw;
#[cfg(feature = "text")]
pub mod read;
mod redacted;
mod tls;
mod trial;
mod value;
mod violation;

use serde::{Deserialize, Serialize};
use std::fmt;

pub use bounded::MOST_ENTRIES;
use bounded::{first_of, first_seen};
pub use document::Document;
pub use exchange::Exchange;
pub use fields::{Fields, MOST_BYTES, MOST_FIELDS, first};
pub use fingerprint::fingerprint;
pub use jar::JarCookie;
pub use media_type::{MediaType, is_utf8, members};
pub use probe::Probe;
pub use redacted::{Readable, ReadableKind, Redacted};
pub use tls::Tls;
pub use trial::Trial;
pub use value::{Encoding, Value};
pub use violation::Violation;

/// The most header fields of one response that are read; the readers refuse more, and browsers accept far fewer.
pub const MAX_HEADERS: usize = 20_000;
/// The most bytes of input that are read at once; a HAR is also read as a stream ([`har::stream`]), of any length.
pub const MAX_INPUT: usize = 100_000_000;

/// One response as it was observed, with the facts around it that a verdict may need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// Echoed into the report, so that a line of JSON Lines can be matched with its report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<serde_json::Value>,
    /// The document's URL, as the browser shows it.
    pub url: String,
    /// The request's method, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The status code; absent where the reader had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Name and value of each field line, in wire order, duplicates and every `Set-Cookie` apart.
    #[serde(default)]
    pub headers: Headers,
    /// The redirects that led here, first to last, without the final response itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Hop>,
    /// What a request to `http://host/` went through, as `[url, status]`, the last entry being where it ended.
    #[serde(default, skip_serializing_if = "Observed::is_not_tried")]
    pub http_hops: Observed<Vec<(String, u16)>>,
    /// The response to a CORS preflight from an unknown origin.
    #[serde(default, skip_serializing_if = "Observed::is_not_tried")]
    pub cors_headers: Observed<Headers>,
    /// Facts about the document itself.
    #[serde(default, skip_serializing_if = "Observed::is_not_tried")]
    pub document: Observed<Document>,
    /// The cookies that the browser holds for the page, whenever they were set.
    #[serde(default, skip_serializing_if = "Observed::is_not_tried")]
    pub jar: Observed<Vec<JarCookie>>,
    /// The connection of the response.
    #[serde(default, skip_serializing_if = "Observed::is_not_tried")]
    pub tls: Observed<Tls>,
    /// Additional URLs that someone had checked.
    #[serde(default, skip_serializing_if = "Observed::is_not_tried")]
    pub probes: Observed<Vec<Probe>>,
    /// The requests of the page, where they were watched.
    #[serde(default, skip_serializing_if = "Observed::is_not_tried", deserialize_with = "first_seen")]
    pub exchanges: Observed<Vec<Exchange>>,
    /// What the browser reported of policies that were violated, where it was listened to.
    #[serde(default, skip_serializing_if = "Observed::is_not_tried", deserialize_with = "first_seen")]
    pub violations: Observed<Vec<Violation>>,
    /// The fix that was tried in the tab while this was observed; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    /// The nonces that this page's policy named in the previous response, if that is remembered: themselves, or their fingerprints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nonces_before: Vec<String>,
    /// The `Origin` that the request carried, where it is known to have carried one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_origin: Option<String>,
    /// How the response was obtained.
    #[serde(default, skip_serializing_if = "Source::is_unknown")]
    pub source: Source,
    /// What is known of the secret values that were masked; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<Redacted>,
}

/// Header fields as ordered name and value pairs.
pub type Headers = Vec<(String, Value)>;

/// A redirect on the way to the response.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// The URL that redirected.
    pub url: String,
    /// Its status code.
    pub status: u16,
    /// Its header fields.
    #[serde(default)]
    pub headers: Headers,
}

/// How a response was obtained: a server may respond differently to a navigation and a repeated request, so reports say which it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Not recorded.
    #[default]
    Unknown,
    /// The browser's own navigation.
    Navigation,
    /// The extension requested the page again.
    Refetch,
    /// Without access to the site: requested again, with cookies and redirects hidden.
    Withheld,
    /// Loaded or requested by a page.
    Subresource,
    /// Pasted or read from a file.
    Text,
}

impl Source {
    fn is_unknown(&self) -> bool {
        *self == Source::Unknown
    }
}

/// Something that needed a separate request. In JSON: a missing key, `null`, or the response.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Observed<T> {
    /// Nobody asked.
    #[default]
    NotTried,
    /// Requested, without a response.
    Nothing,
    /// The response.
    Seen(T),
}

impl<T> Observed<T> {
    /// The response, if there is one.
    pub fn seen(&self) -> Option<&T> {
        match self {
            Observed::Seen(value) => Some(value),
            _ => None,
        }
    }

    /// Whether nobody asked.
    pub fn is_not_tried(&self) -> bool {
        matches!(self, Observed::NotTried)
    }
}

impl<T: Serialize> Serialize for Observed<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.seen().serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Observed<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(from)? {
            Some(value) => Observed::Seen(value),
            None => Observed::Nothing,
        })
    }
}

/// Why an input could not be read: where, what was wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// One-based line of the input.
    pub line: usize,
    /// What was wrong, as a lower-case fragment.
    pub what: String,
    /// What the person can do.
    pub hint: &'static str,
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "line {}: {}", self.line, self.what)?;
        if !self.hint.is_empty() {
            write!(out, "; {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}
