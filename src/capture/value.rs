//! A header value: its text, and how its bytes became that text.

use serde::{Deserialize, Serialize};

/// A field value. Bytes that are not UTF-8 are kept as Latin-1, one character a byte, so nothing is lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    text: String,
    encoding: Encoding,
}

/// How a value's bytes became its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// The bytes are the text's UTF-8.
    #[default]
    Utf8,
    /// The bytes were not UTF-8; each character below U+0100 is one byte.
    Latin1,
}

impl Value {
    /// The value whose bytes on the wire were these.
    pub fn from_bytes(bytes: &[u8]) -> Value {
        match std::str::from_utf8(bytes) {
            Ok(text) => Value::from(text),
            Err(_) => Value { text: bytes.iter().map(|&byte| char::from(byte)).collect(), encoding: Encoding::Latin1 },
        }
    }

    /// The same with another text.
    pub(crate) fn with_text(&self, text: String) -> Value {
        match self.encoding {
            Encoding::Utf8 => Value::from(text),
            // Read again, as it will be from JSON: what is left may be UTF-8.
            Encoding::Latin1 => Value::from_bytes(&Value { text, encoding: Encoding::Latin1 }.to_bytes()),
        }
    }

    /// The text that checks read and people see.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the bytes became the text.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes on the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self.encoding {
            Encoding::Utf8 => self.text.clone().into_bytes(),
            Encoding::Latin1 => self.text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value { text: text.to_owned(), encoding: Encoding::Utf8 }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value { text, encoding: Encoding::Utf8 }
    }
}

/// In JSON a string, or `{"latin1": string}` where the bytes were not UTF-8, or `{"bytes": [0…255]}` when read.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    Text(String),
    Latin1 { latin1: String },
    Bytes { bytes: Vec<u8> },
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.encoding {
            Encoding::Utf8 => to.serialize_str(&self.text),
            Encoding::Latin1 => Form::Latin1 { latin1: self.text.clone() }.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match Form::deserialize(from)? {
            Form::Text(text) => Value::from(text),
            Form::Latin1 { latin1 } => {
                let bytes: Option<Vec<u8>> = latin1.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
                bytes.map_or_else(|| Value::from(latin1), |bytes| Value::from_bytes(&bytes))
            }
            Form::Bytes { bytes } => Value::from_bytes(&bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_json() {
        for bytes in [&b"plain"[..], "naïve".as_bytes(), b"\xff\xfe\x00", b""] {
            let value = Value::from_bytes(bytes);
            let json = serde_json::to_string(&value).unwrap();
            let back: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(back, value, "{json}");
            assert_eq!(back.to_bytes(), bytes);
        }
    }
}
