//! Facts of documents: the native reader finds those that the extension finds in the browser (both are held to `tests/facts/document.json`).

use headlint::capture::{Capture, Document, Observed};
use headlint::report::judge;

#[test]
fn the_facts_of_a_body_are_those_that_browsers_find_in_the_page() {
    let expected: Document = serde_json::from_str(include_str!("facts/document.json")).expect("facts");
    let page = include_str!("facts/page.html");
    let plain = Document::from_html(&page.replace('{', "plain-").replace('}', ""));
    assert_eq!(plain, expected, "\n{}", serde_json::to_string_pretty(&plain).expect("JSON"));
    let clobbering = Document::from_html(&page.replace(['{', '}'], ""));
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

/// A tree builder takes time for each element that is open; see `src/platform/html/tree.rs`.
#[test]
fn the_shape_of_a_text_costs_no_more_than_its_length() {
    let much = 1 << 20;
    for piece in [
        "<div>",
        "<b a=1><p>",
        "<p><b><i><u></p>",
        "<table><b>",
        "</p>",
        "<svg><math>",
        "<a><div>",
        "<option><select>",
        "<form><input form=x>",
        "&amp;",
        "<x a",
    ] {
        let start = std::time::Instant::now();
        let read = headlint::platform::html::elements(&piece.repeat(much / piece.len()));
        assert!(start.elapsed().as_secs() < 60, "{piece}: {:?}", start.elapsed());
        assert!(read.list.len() <= 100_000 && (read.cut || read.list.len() < 100_000), "{piece}");
    }
}
