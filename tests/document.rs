//! The native reader finds the facts of a page that the extension finds in the browser: both are held to `tests/facts/document.json`.

use headlint::capture::Document;
use headlint::capture::document::tokenize;

#[test]
fn the_facts_of_a_body_are_those_that_browsers_find_in_the_page() {
    let expected: Document = serde_json::from_str(include_str!("facts/document.json")).expect("facts");
    let page = include_str!("facts/page.html");
    let plain = Document::from_body(&page.replace('{', "plain-").replace('}', ""), Some(tokenize));
    assert_eq!(plain, expected, "\n{}", serde_json::to_string_pretty(&plain).expect("JSON"));
    let clobbering = Document::from_body(&page.replace(['{', '}'], ""), Some(tokenize));
    assert_eq!(clobbering, expected);
}
