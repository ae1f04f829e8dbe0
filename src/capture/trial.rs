//! The header rules that were in force while a response was observed: what was seen is then not the server's alone.

use super::{Headers, first_of};
use serde::{Deserialize, Serialize};

/// A fix that a person tries in the tab before pasting it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trial {
    /// Headers that take the place of whatever the server sends under the same name.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "first_of")]
    pub set: Headers,
    /// Headers that are sent besides.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "first_of")]
    pub add: Headers,
    /// Names of headers that are taken away.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "first_of")]
    pub remove: Vec<String>,
    /// How often the plan was made again from what the browser reported, from 1.
    pub round: u32,
}
