//! The welcome page, the options page and PRIVACY.md say the same of what is read, kept and sent.

use std::path::Path;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect(name)
}

/// The items of the list below a page's heading, as people read them.
fn of_page(name: &str) -> Vec<String> {
    let text = read(name);
    let list = text.split("id=\"reads\"").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("a list of what is read");
    list.split("<li>").skip(1).map(|item| item.split("</li>").next().unwrap_or_default().replace("<b>", "").replace("</b>", "")).collect()
}

#[test]
fn all_three_say_the_same() {
    let privacy = read("PRIVACY.md");
    let said: Vec<String> = privacy.lines().filter_map(|line| line.strip_prefix("* **")).map(|line| line.replacen("**", "", 1)).collect();
    let names: Vec<&str> = said.iter().map(|item| item.split(':').next().unwrap_or_default()).collect();
    assert_eq!(names, ["Reads", "Keeps in memory", "Keeps on disk", "Sends", "Copies and saves", "Private windows", "Deletes"]);
    for page in ["extension/options.html", "extension/welcome.html"] {
        assert_eq!(of_page(page), said, "{page}");
    }
    assert!(
        !said.iter().any(|item| item.contains("Never its text") || item.contains("never a cookie's value")),
        "what the pages said and was not so"
    );
}

#[test]
fn what_they_say_of_the_disk_is_what_the_code_keeps() {
    let platform = read("extension/platform.js");
    // Settings, the choice of framework, and the results of pages: one line each that writes.
    let written: Vec<&str> = platform.lines().filter(|line| line.contains("storage.local.set(")).collect();
    assert_eq!(written.len(), 3, "{written:?}");
    assert!(platform.contains("const MOST_REMEMBERED = 200;") && platform.contains("storage.local.remove(\"history\")"));
    let popup = read("extension/popup.js");
    for call in ["platform.remember(", "platform.remembered("] {
        assert!(
            popup.match_indices(call).all(|(at, _)| popup[at + call.len()..].starts_with("pageKey(")) && popup.contains(call),
            "{call} takes no address"
        );
    }
}
