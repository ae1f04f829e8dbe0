//! What a page requested, and what came of each request: what a policy, CORS or isolation lets through or stops.

use super::{Headers, Observed, first_of};
use serde::{Deserialize, Serialize};

/// One request of the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exchange {
    /// What was requested.
    pub url: String,
    /// The request's method; empty where it is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// What the response is for, as Fetch calls a request's destination (`script`, `style`, `image` …); empty for `fetch()` and the like.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub destination: String,
    /// The request headers that decide what a server answers: `Origin`, `Cookie`, `Referer`, `Sec-Fetch-*`, `Access-Control-Request-*` and
    /// those that scripts set.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "first_of")]
    pub request_headers: Headers,
    /// The CORS preflight before it: missing where none was seen, `null` where it got no response.
    #[serde(skip_serializing_if = "Observed::is_not_tried")]
    pub preflight: Observed<Response>,
    /// The response: missing where it was not watched, `null` where none came.
    #[serde(skip_serializing_if = "Observed::is_not_tried")]
    pub response: Observed<Response>,
    /// What the browser did with it.
    #[serde(skip_serializing_if = "Outcome::is_unknown")]
    pub outcome: Outcome,
    /// The browser's own word for why it was stopped or failed, as in `net::ERR_BLOCKED_BY_RESPONSE`; empty where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
}

/// Status and header fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Response {
    /// Its status code.
    pub status: u16,
    /// Its header fields, in wire order.
    #[serde(deserialize_with = "first_of")]
    pub headers: Headers,
}

/// What a browser did with a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was not seen.
    #[default]
    Unknown,
    /// The page got the response.
    Loaded,
    /// The browser stopped it, or kept the response from the page, because of somebody's headers.
    Blocked,
    /// The network or the server failed.
    Failed,
}

impl Outcome {
    fn is_unknown(&self) -> bool {
        *self == Outcome::Unknown
    }
}
