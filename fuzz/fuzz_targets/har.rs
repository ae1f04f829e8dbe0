//! Any bytes as a HAR.
#![no_main]

use headlint::capture::har::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(captures) = read(input) {
        assert!(!captures.is_empty());
    }
});
