//! What browsers report of a policy that was violated: the fields of a `SecurityPolicyViolationEvent` (CSP3, section 5.1).

use serde::{Deserialize, Serialize};

/// A violation of a policy that the page has, or that is tried on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Violation {
    /// The directive that was violated, as in `script-src-elem`.
    pub directive: String,
    /// What was stopped: a URL, or a word as `inline` and `eval`.
    pub blocked: String,
    /// The policy as it was sent.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub policy: String,
    /// Whether it was only reported, and nothing stopped.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub report_only: bool,
    /// The file whose code did it; empty where the browser does not say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The first characters of inline code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sample: String,
}
