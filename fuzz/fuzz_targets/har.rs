//! Any bytes as a HAR.
#![no_main]

use headlint::capture::har::{is_har, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let beginning = is_har(input);
    if let Ok(archive) = read(input) {
        assert!(beginning && !archive.responses.is_empty());
        assert!(archive.responses.len() + archive.tally.skipped() <= archive.tally.entries);
    }
});
