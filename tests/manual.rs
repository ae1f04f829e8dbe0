//! `docs/checks.md`, `docs/playbook.md` and `docs/words.json` are what the code says: these tests write them where they differ, and then fail.

use headlint::checks::{ALL, Check, Confidence, Rule};
use headlint::fixes::recipes;
use headlint::markdown::{Line, Page};
use headlint::names::{self, Kind, Status};
use proc_macro2::{TokenStream, TokenTree};
use std::path::Path;

#[test]
fn the_manual_of_checks_is_up_to_date() {
    keep("docs/checks.md", manual());
}

#[test]
fn the_playbook_is_up_to_date() {
    keep("docs/playbook.md", recipes::playbook::markdown());
}

#[test]
fn the_page_of_names_is_up_to_date() {
    keep("docs/names.md", page_of_names());
}

/// Every name that the checks know, with the browsers that know it.
fn page_of_names() -> String {
    let (version, date) = names::DATA;
    let mut page = Page::default();
    page.heading(1, words("The names"));
    page.paragraph(words(&format!(
        "Made by the tests from `src/names/table.rs`, which `cargo xtask update-data` makes from `@mdn/browser-compat-data` {version} of {date} (CC0-1.0) and from names that browser consoles list in addition. Chrome means every Chromium-based browser. A row without browsers needs a flag or preview, or is no longer supported."
    )));
    for kind in Kind::ALL {
        page.heading(2, words(kind.label()));
        let rows: Vec<[String; 3]> =
            names::all(kind).map(|name| [format!("`{}`", name.text()), name.versions(), status(name.status()).to_owned()]).collect();
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        page.table(&["name", "browsers", "status"], &rows);
        let gone: Vec<[String; 2]> = names::all_withdrawn(kind)
            .map(|gone| [format!("`{}`", gone.name), gone.instead.map(|instead| format!("`{instead}`")).unwrap_or_default()])
            .collect();
        if !gone.is_empty() {
            let rows: Vec<Vec<&str>> = gone.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            page.paragraph(words("Withdrawn:"));
            page.table(&["name", "use instead"], &rows);
        }
    }
    page.finish()
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Standard => "",
        Status::Experimental => "experimental",
        Status::Deprecated => "deprecated",
        Status::NonStandard => "not standard",
    }
}

fn keep(file: &str, wanted: String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::fs::read_to_string(&path).ok().as_ref() != Some(&wanted) {
        std::fs::write(&path, wanted).expect("docs can be written");
        panic!("{file} was out of date and has been written again: commit it");
    }
}

#[test]
fn each_golden_file_is_of_a_check_and_each_check_has_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks/snapshots");
    let mut known: Vec<String> = ALL.iter().map(|check| format!("{}.snap", check.id)).collect();
    known.sort();
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut there: Vec<String> = entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    there.retain(|name| !name.ends_with(".snap.new"));
    there.sort();
    assert_eq!(there, known);
}

#[test]
fn the_catalogue_is_counted() {
    let findings: usize = ALL.iter().map(|check| check.rules.len()).sum();
    println!("{} checks, {findings} findings", ALL.len());
    assert!(findings >= ALL.len());
}

fn manual() -> String {
    let findings: usize = ALL.iter().map(|check| check.rules.len()).sum();
    let mut page = Page::default();
    page.heading(1, words("The checks"));
    page.paragraph(words(&format!("Made from `src/checks` by the tests. {} checks, {findings} findings. A check has a title for when it passes and one for when it fails.", ALL.len())));
    ALL.iter().for_each(|check| section(check, &mut page));
    page.finish()
}

fn words(words: &str) -> Line {
    Line::default().words(words)
}

fn section(check: &Check, page: &mut Page) {
    page.heading(2, words(check.id));
    page.paragraph(words("✔ ").words(check.passes.english()).words(" / ✘ ").words(check.fails.english()));
    page.paragraph(words(check.why.english()));
    let rows: Vec<[String; 3]> =
        check.rules.iter().map(|rule| [format!("`{}/{}`", check.id, rule.code), weight(rule), cost(rule)]).collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .zip(check.rules)
        .map(|([code, weight, cost], rule)| vec![code.as_str(), weight.as_str(), cost.as_str(), rule.says.english()])
        .collect();
    page.table(&["finding", "severity", "points", "says"], &rows);
    page.paragraph(Line::default().strong("Not judged.").words(" ").words(check.not_judged));
    page.paragraph(Line::default().strong("Fix risk.").words(" ").words(check.fix_risk.english()));
    let links = check
        .references
        .iter()
        .enumerate()
        .fold(words("Read more: "), |line, (at, url)| if at == 0 { line } else { line.words(", ") }.link(url));
    page.paragraph(links);
}

/// Severity, and confidence where it is not certain.
fn weight(rule: &Rule) -> String {
    let confidence = match rule.confidence {
        Confidence::Certain => "",
        Confidence::Likely => ", likely",
        Confidence::Maybe => ", depends",
    };
    format!("{}{confidence}", rule.severity.word())
}

/// Points, and what they are not taken beside.
fn cost(rule: &Rule) -> String {
    rule.penalty.map_or_else(String::new, |penalty| match penalty.unless {
        Some(test) => format!("{}, unless MDN took some for {}", penalty.points, test.name()),
        None => penalty.points.to_string(),
    })
}

#[test]
fn the_list_of_sentences_is_up_to_date() {
    let mut all = serde_json::Map::new();
    let mut add = |sentence: &str| {
        if !sentence.is_empty() {
            all.insert(sentence.to_owned(), "".into());
        }
    };
    recipes::together::ALL.iter().for_each(|rule| add(rule.why));
    for recipe in recipes::ALL {
        [recipe.title, recipe.why].into_iter().for_each(&mut add);
        for snippet in [recipe.flask, recipe.fastapi].into_iter().flatten() {
            [snippet.place].into_iter().chain(snippet.steps.iter().copied()).for_each(&mut add);
        }
    }
    messages().iter().for_each(|sentence| add(sentence));
    for page in ["extension/options.html", "extension/popup.html", "extension/welcome.html", "www/index.html"] {
        let html = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect(page);
        sentences_of_page(&html).iter().for_each(|sentence| add(sentence));
    }
    assert!(all.len() > 500, "{} sentences", all.len());
    keep("docs/words.json", serde_json::to_string_pretty(&all).expect("JSON") + "\n");
}

#[test]
fn translations_name_only_sentences_that_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| -> serde_json::Map<String, serde_json::Value> {
        serde_json::from_str(&std::fs::read_to_string(path).expect("readable")).expect("an object")
    };
    let known = read(&root.join("docs/words.json"));
    for entry in std::fs::read_dir(root.join("extension/words")).into_iter().flatten().flatten() {
        for (sentence, said) in read(&entry.path()) {
            assert!(known.contains_key(&sentence), "{}: no such sentence: {sentence}", entry.path().display());
            assert_eq!(
                sentence.matches("{}").count(),
                said.as_str().expect("text").matches("{}").count(),
                "{}: the gaps differ: {sentence}",
                entry.path().display()
            );
        }
    }
}

/// The sentences of a page, as `extension/translate.js` looks them up: each ends at any element but `code`, which is between back-ticks.
fn sentences_of_page(html: &str) -> Vec<String> {
    const VOID: [&[u8]; 3] = [b"meta", b"link", b"input"];
    fn is_read(name: &[u8]) -> bool {
        matches!(name, b"aria-label" | b"title" | b"placeholder" | b"alt") || name.starts_with(b"data-says-")
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (mut all, mut sentence) = (Vec::new(), String::new());
    // The elements that are open, and whether they are not to be translated.
    let mut open: Vec<(Vec<u8>, bool)> = Vec::new();
    let end = |sentence: &mut String, open: &[(Vec<u8>, bool)]| {
        let found = std::mem::take(sentence).split_whitespace().collect::<Vec<_>>().join(" ");
        let words = found.split('`').step_by(2).any(|piece| piece.contains(char::is_alphabetic));
        (words && open.iter().all(|(_, never)| !never)).then_some(found)
    };
    for Ok(token) in html5gum::Tokenizer::new(html) {
        match token {
            html5gum::Token::String(string) => sentence.push_str(&text(&string)),
            html5gum::Token::StartTag(tag) if *tag.name == *b"code" => sentence.push('`'),
            html5gum::Token::EndTag(tag) if *tag.name == *b"code" => sentence.push('`'),
            html5gum::Token::StartTag(tag) => {
                all.extend(end(&mut sentence, &open));
                all.extend(tag.attributes.iter().filter(|(name, _)| is_read(name)).map(|(_, value)| text(value)));
                if !VOID.contains(&tag.name.as_slice()) {
                    open.push((tag.name.to_vec(), tag.attributes.get(&b"translate"[..]).is_some_and(|value| value.as_slice() == b"no")));
                }
            }
            html5gum::Token::EndTag(tag) => {
                all.extend(end(&mut sentence, &open));
                let (closed, _) = open.pop().expect("an open element");
                assert_eq!(text(&closed), text(&tag.name), "elements are closed in their order");
            }
            _ => {}
        }
    }
    all
}

#[test]
fn sentences_of_pages_are_found_as_the_browser_finds_them() {
    let html = "<title>A page</title><label><input title=Tip> Send <code>curl -i</code>\n  output</label><b>Now:</b> 5<p translate=no>Flask <i>2</i></p><code>x</code>";
    assert_eq!(sentences_of_page(html), ["A page", "Tip", "Send `curl -i` output", "Now:"]);
}

/// The sentence of each `msg!` in the parsed sources.
fn messages() -> Vec<String> {
    fn walk(tokens: TokenStream, into: &mut Vec<String>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            let before = |steps: usize| at.checked_sub(steps).map(|at| tokens[at].to_string()).unwrap_or_default();
            if before(2) == "msg" && before(1) == "!" {
                let sentence: syn::LitStr = syn::parse2(group.stream()).expect("msg! takes one literal");
                into.push(sentence.value());
            } else {
                walk(group.stream(), into);
            }
        }
    }
    let mut all = Vec::new();
    for (name, text) in sources("src").into_iter().filter(|(name, _)| !name.ends_with("src/sentence.rs")) {
        walk(text.parse().unwrap_or_else(|error| panic!("{name}: {error}")), &mut all);
    }
    all
}

/// Every Rust file below a folder, without its own tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> =
            std::fs::read_dir(&folder).expect("the folder is there").map(|entry| entry.expect("readable").path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                let end = text.find("#[cfg(test)]\nmod tests").or_else(|| text.find("#[cfg(test)]\nconst CASES")).unwrap_or(text.len());
                all.push((path.to_string_lossy().into_owned(), text[..end].to_owned()));
            }
        }
    }
    all
}
