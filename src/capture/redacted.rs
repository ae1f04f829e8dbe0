//! What a Capture knows of the secret values that were masked in it.

use serde::{Deserialize, Serialize};

/// That secret values of a Capture are masked, and what was read from them before they were.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Redacted {
    /// The cookies whose contents anyone can read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<Readable>,
}

/// What a cookie's value contains, without the values in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Readable {
    /// The value as it is in the masked header; empty where nothing is masked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// What made it.
    pub kind: ReadableKind,
    /// Whether it is a token that says itself that nobody signed it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unsigned: bool,
    /// The first of the names in it.
    pub names: Vec<String>,
    /// The first name under which secrets are usually kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// What made a readable cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadableKind {
    /// Flask's session.
    #[default]
    Flask,
    /// Starlette's SessionMiddleware.
    Starlette,
    /// A JSON Web Token.
    Token,
}
