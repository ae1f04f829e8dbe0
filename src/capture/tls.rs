//! What a browser reveals about a connection's TLS. Only Firefox shows it to extensions.

use serde::{Deserialize, Serialize};

/// The connection of a response.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tls {
    /// As in `TLSv1.3`.
    pub protocol: String,
    /// The cipher suite, as in `TLS_AES_128_GCM_SHA256`.
    pub cipher: String,
    /// Whether the browser itself calls the connection weak.
    pub weak: bool,
    /// Nobody whom the browser trusts signed the certificate.
    pub untrusted: bool,
    /// The certificate is another host's.
    pub wrong_host: bool,
    /// The certificate is not valid yet, or not any more.
    pub wrong_time: bool,
    /// When the certificate ends, in milliseconds since 1970; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<f64>,
    /// When the response arrived, in milliseconds since 1970.
    pub seen: f64,
}
