//! Any value of a session cookie, tokens and zlib streams included.
#![no_main]

use headlint::capture::{Capture, Value};
use headlint::report::judge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    for name in ["session", "remember_token", "access_token"] {
        let value = Value::from_bytes(&[name.as_bytes(), b"=", input, b"; Secure"].concat());
        let capture =
            Capture { url: "https://app.example/".to_owned(), headers: vec![("Set-Cookie".to_owned(), value)], ..Capture::default() };
        assert!(!judge(&capture).rows.is_empty());
    }
});
