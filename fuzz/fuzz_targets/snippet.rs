//! Any text as a literal and in the code of a whole page: ASCII, one line, and ending where it should.
#![no_main]

use headlint::capture::{Capture, Value};
use headlint::fixes::{Target, literal, regression_test, render};
use headlint::report::inspect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let written = literal(input);
    let quote = written.chars().next().expect("a quote");
    assert!(written.is_ascii() && written.ends_with(quote) && !written.contains('\n'));
    let mut escaped = false;
    for c in written[1..written.len() - 1].chars() {
        assert!(escaped || c != quote);
        escaped = !escaped && c == '\\';
    }
    assert!(!escaped);
    let headers = vec![
        ("Content-Security-Policy".to_owned(), Value::from(format!("script-src 'unsafe-inline' {input}"))),
        ("Set-Cookie".to_owned(), Value::from(format!("session{input}=1"))),
    ];
    let capture = Capture { url: format!("https://app.example/{input}"), headers, ..Capture::default() };
    let report = inspect(capture);
    let plan = report.plan();
    for form in Target::ALL {
        assert!(render(plan, form).code.is_ascii() && regression_test(plan, form).is_ascii());
    }
});
