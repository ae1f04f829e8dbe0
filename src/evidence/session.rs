//! What a signed session cookie or a token in a cookie says to anyone who reads it.
//!
//! Both Flask's and Starlette's session cookies are signed, not encrypted. Held to cookies that the real libraries made.

use crate::capture::Readable;
pub use crate::capture::ReadableKind;
use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

/// What a compressed cookie may inflate to, in bytes.
const MOST: usize = 64 << 10;

/// Something readable in a cookie.
#[derive(Clone, Debug, PartialEq)]
pub enum Contents {
    /// A session that Flask signed.
    Flask(Value),
    /// A session that Starlette's SessionMiddleware signed.
    Starlette(Value),
    /// A JSON Web Token: its algorithm and its claims.
    Token {
        /// `alg` of its header.
        algorithm: String,
        /// Its claims.
        claims: Value,
    },
}

const EITHER: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, EITHER);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, EITHER);

/// Parts of names under which secrets are kept.
const SECRETS: [&str; 12] = [
    "password",
    "passwd",
    "secret",
    "api_key",
    "apikey",
    "private_key",
    "access_token",
    "refresh_token",
    "credit",
    "card_number",
    "cvv",
    "ssn",
];
/// The most names that are listed of one cookie.
const MOST_NAMES: usize = 8;

/// What a cookie's value contains, without the values in it; nothing where it is none of these.
pub fn readable(value: &str) -> Option<Readable> {
    let contents = read(value)?;
    let (kind, unsigned) = match &contents {
        Contents::Flask(_) => (ReadableKind::Flask, false),
        Contents::Starlette(_) => (ReadableKind::Starlette, false),
        Contents::Token { algorithm, .. } => (ReadableKind::Token, algorithm.eq_ignore_ascii_case("none")),
    };
    let names = contents.names();
    let secret = names.iter().find(|name| SECRETS.iter().any(|secret| name.to_ascii_lowercase().contains(secret)));
    let owned = |name: &&str| (*name).to_owned();
    Some(Readable {
        value: String::new(),
        kind,
        unsigned,
        secret: secret.map(owned),
        names: names.iter().take(MOST_NAMES).map(owned).collect(),
    })
}

/// Reads a cookie's value; nothing where it is none of these.
pub fn read(value: &str) -> Option<Contents> {
    let value = value.trim_matches('"');
    if value.len() > MOST {
        return None;
    }
    token(value).or_else(|| signed(value))
}

fn signed(value: &str) -> Option<Contents> {
    let (rest, signature) = value.rsplit_once('.')?;
    let (payload, stamp) = rest.rsplit_once('.')?;
    if URL_SAFE.decode(signature).ok()?.len() != 20 || URL_SAFE.decode(stamp).ok()?.len() > 8 {
        return None;
    }
    let bytes = match payload.strip_prefix('.') {
        Some(compressed) => {
            let compressed = URL_SAFE.decode(compressed).ok()?;
            miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&compressed, MOST).ok()?
        }
        None => URL_SAFE.decode(payload).or_else(|_| STANDARD.decode(payload)).ok()?,
    };
    let text = String::from_utf8(bytes).ok()?;
    let contents: Value = serde_json::from_str(&text).ok().filter(Value::is_object)?;
    // Starlette writes JSON with a space after each colon, Flask without.
    match text.split_once(':').is_some_and(|(_, after)| after.starts_with(' ')) {
        true => Some(Contents::Starlette(contents)),
        false => Some(Contents::Flask(contents)),
    }
}

fn token(value: &str) -> Option<Contents> {
    let mut parts = value.split('.');
    let (header, claims, _signature, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
    let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE.decode(part).ok()?).ok().filter(Value::is_object);
    let header = json(header)?;
    let algorithm = header.get("alg")?.as_str()?.to_owned();
    Some(Contents::Token { algorithm, claims: json(claims)? })
}

impl Contents {
    /// What it says.
    pub fn value(&self) -> &Value {
        match self {
            Contents::Flask(value) | Contents::Starlette(value) | Contents::Token { claims: value, .. } => value,
        }
    }

    /// The names that it uses, nested ones included, without the tags of Flask's serialiser.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        let mut left = vec![self.value()];
        while let Some(value) = left.pop() {
            match value {
                Value::Object(all) => {
                    names.extend(all.keys().map(String::as_str).filter(|name| !name.starts_with(' ')));
                    left.extend(all.values());
                }
                Value::Array(all) => left.extend(all),
                _ => {}
            }
        }
        names
    }
}
