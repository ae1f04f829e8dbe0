//! Any bytes as a raw response or as JSON: read, or refused with a line.
#![no_main]

use headlint::capture::read::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Err(error) = read(input, "https://app.example/") {
        assert!(error.line >= 1 && !error.what.is_empty());
    }
});
