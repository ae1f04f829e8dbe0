//! Facts of documents: the native reader finds those that the extension finds in the browser (both are held to `tests/facts/document.json`).

use headlint::capture::document::tokenize;
use headlint::capture::{Capture, Document, Observed};
use headlint::report::judge;

#[test]
fn the_facts_of_a_body_are_those_that_browsers_find_in_the_page() {
    let expected: Document = serde_json::from_str(include_str!("facts/document.json")).expect("facts");
    let page = include_str!("facts/page.html");
    let plain = Document::from_body(&page.replace('{', "plain-").replace('}', ""), Some(tokenize));
    assert_eq!(plain, expected, "\n{}", serde_json::to_string_pretty(&plain).expect("JSON"));
    let clobbering = Document::from_body(&page.replace(['{', '}'], ""), Some(tokenize));
    assert_eq!(clobbering, expected);
}

#[test]
fn what_could_not_be_read_of_a_page_is_not_called_good() {
    let outcomes = |unread: &[&str]| {
        let document = Document { unread: unread.iter().map(|name| (*name).to_owned()).collect(), ..Document::default() };
        let headers =
            vec![("Content-Type".to_owned(), "text/html".into()), ("Content-Security-Policy".to_owned(), "script-src 'self'".into())];
        let capture = Capture {
            url: "https://app.example/".to_owned(),
            status: Some(500),
            headers,
            document: Observed::Seen(document),
            ..Capture::default()
        };
        let report = judge(&capture);
        let word = |id: &str| report.rows.iter().find(|row| row.check.id == id).map(|row| row.outcome.word()).expect("a row");
        ["forms", "frames", "sri", "inline_code", "mixed_content", "debug_page", "docs_exposed", "error_body"].map(word)
    };
    assert_eq!(outcomes(&["forms", "frames", "scripts", "styles", "inline_handlers", "plain_media", "signs"]), ["not_observed"; 8]);
    assert!(!outcomes(&["loaded", "nonsense"]).contains(&"not_observed"));
}
