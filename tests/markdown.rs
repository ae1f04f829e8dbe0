//! Markdown as a real renderer (comrak, with GitHub's additions) reads it: values are shown exactly and nothing in them comes alive.

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, markdown_to_html, parse_document};
use headlint::capture::document::Sign;
use headlint::capture::document::{Form, Frame, Script, Style};
use headlint::capture::{Capture, Document, JarCookie, Observed, Probe, Tls};
use headlint::checks::Finding;
use headlint::fixes::recipes;
use headlint::markdown::{Line, Page};
use headlint::report::{Excerpt, inspect, judge, markdown, visible};
use headlint::sentence::{Piece, english};
use proptest::prelude::*;

/// What people have tried, and what CommonMark and GitHub make something of.
const NASTY: [&str; 60] = [
    "",
    " ",
    "  ",
    "`",
    "``",
    "```",
    "````",
    "` `",
    "`a",
    "a`",
    " a ",
    " `a` ",
    "`` a",
    "\\",
    "\\`",
    "`\\",
    "`</code><script>alert(1)</script>",
    "``<script>``",
    "`[x](javascript:alert(1))`",
    "`![p](https://evil.example/p.png)`",
    "`@everyone`",
    "`#123`",
    "`https://evil.example/`",
    "`www.evil.example`",
    "`me@evil.example`",
    "`*b* _i_ ~~s~~`",
    "a|b",
    "\\|",
    "`|`",
    "a\nb",
    "\n\n# h",
    "`\n\n# h\n\n`",
    "a\r\nb",
    "\r",
    "\0",
    "\u{202e}txt",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\t",
    "\u{85}",
    "é`é",
    "😀`",
    "<!-- `",
    "`--> <b>",
    "&lt;`&amp;",
    "&#96;",
    "$`x`$",
    "`$x$`",
    ":+1:",
    "[ref]: https://x",
    "[^1]: `",
    "```\n<b>",
    "~~~",
    "    code",
    "* a",
    "1. a",
    "> q",
    "---",
    "{} `{}` {}",
];

/// Pieces that generated values are made of.
const PIECES: [&str; 30] = [
    "`",
    "``",
    "```",
    "\\",
    " ",
    "<b>",
    "</code>",
    "<script>",
    "[a](b)",
    "![a](b)",
    "@me",
    "#12",
    "https://x.example",
    "www.x.example",
    "a@x.example",
    "*",
    "_",
    "~~",
    "|",
    "\n",
    "\r",
    "\u{0}",
    "\u{202e}",
    "é",
    "a",
    "Zq9",
    "&amp;",
    "$",
    "{}",
    "\u{a0}",
];

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => prop::sample::select(&NASTY[..]).prop_map(str::to_owned),
        3 => prop::collection::vec(prop::sample::select(&PIECES[..]), 0..10).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    let more = &mut options.extension;
    (more.autolink, more.table, more.strikethrough, more.tasklist, more.footnotes) = (true, true, true, true, true);
    (more.math_dollars, more.math_code) = (true, true);
    options.render.r#unsafe = true;
    options
}

/// The kinds of a page's nodes in order with their depth, its code, and its text outside of code.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    kinds: Vec<(usize, String)>,
    code: Vec<String>,
    text: String,
}

fn seen(page: &str) -> Seen {
    fn walk<'a>(node: &'a AstNode<'a>, depth: usize, into: &mut Seen) {
        let value = &node.data.borrow().value;
        match value {
            NodeValue::Text(text) => into.text.push_str(text),
            NodeValue::Code(code) => into.code.push(code.literal.clone()),
            NodeValue::CodeBlock(code) => into.code.push(code.literal.clone()),
            _ => {}
        }
        let name = format!("{value:?}");
        let name = name.split(['(', '{', ' ']).next().unwrap_or_default().to_owned();
        // Text is cut into nodes wherever something was escaped.
        if name != "Text" || into.kinds.last() != Some(&(depth, name.clone())) {
            into.kinds.push((depth, name));
        }
        node.children().for_each(|child| walk(child, depth + 1, into));
    }
    let arena = Arena::new();
    let mut into = Seen::default();
    walk(parse_document(&arena, page, &options()), 0, &mut into);
    into
}

fn harmless(seen: &Seen) {
    let allowed = ["Document", "Heading", "Paragraph", "Text", "Code", "List", "Item", "Strong", "CodeBlock"];
    let alive: Vec<_> = seen.kinds.iter().filter(|(_, kind)| !allowed.contains(&kind.as_str())).collect();
    assert!(alive.is_empty(), "{alive:?}");
    assert!(!seen.text.contains("Zq9"), "a value outside of code: {}", seen.text);
}

/// A cookie, directive, URL and so on that hold a text as far as their own grammar lets them.
fn capture(text: &str) -> Capture {
    let without = |stops: &[char]| -> String { text.chars().filter(|c| !stops.contains(c)).collect() };
    let (word, line) = (without(&[';', ',', ' ', '\t', '\n', '\r', '\0', '\u{c}']), without(&['\n', '\r', '\0']));
    let claims = serde_json::json!({ format!("Zq9{text}"): 1, format!("password{text}"): 2 });
    let part = |value: &serde_json::Value| base64(value.to_string().as_bytes());
    let token = format!("{}.{}.c2ln", part(&serde_json::json!({ "alg": "HS256" })), part(&claims));
    let header = |name: &str, value: String| (name.to_owned(), value.into());
    let pair = without(&[';', '=']);
    Capture {
        url: format!("https://app.example/Zq9{text}"),
        status: Some(200),
        headers: vec![
            header("Content-Security-Policy", format!("Zq9{word} x; script-src Zq9{word} 'unsafe-inline' *; report-uri Zq9{word}")),
            header("Content-Security-Policy-Report-Only", format!("Zq9{line}")),
            header("Set-Cookie", format!("sessionZq9{pair}=Zq9{text}; SameSite=Zq9{word}")),
            header("Set-Cookie", format!("t={token}")),
            header("Server", format!("Zq9{line}/1.0")),
            header("X-Powered-By", format!("Express Zq9{line}")),
            header("Referrer-Policy", format!("Zq9{text}")),
            header("Permissions-Policy", format!("Zq9{text}=*, camera=*")),
            header("Strict-Transport-Security", format!("Zq9{text}")),
            header("X-Frame-Options", format!("Zq9{text}")),
            header("X-Content-Type-Options", format!("Zq9{text}")),
            header("Cross-Origin-Opener-Policy", format!("Zq9{text}")),
            header("Cross-Origin-Resource-Policy", format!("Zq9{text}")),
            header("Access-Control-Allow-Origin", format!("Zq9{text}")),
            header("Reporting-Endpoints", format!("Zq9{text}")),
            header("Content-Type", format!("text/html; charset=Zq9{text}")),
        ],
        document: Observed::Seen(Document {
            meta_csp: vec![format!("Zq9{word} y")],
            meta_referrer: Some(format!("Zq9{text}")),
            scripts: vec![
                Script { src: Some(format!("https://cdn.example/Zq9{text}")), ..Script::default() },
                Script { src: Some(format!("http://Zq9{text}/")), ..Script::default() },
            ],
            styles: vec![Style { href: format!("https://cdn.example/Zq9{text}"), ..Style::default() }],
            forms: vec![Form { action: format!("http://Zq9{text}/"), ..Form::default() }],
            frames: vec![Frame { src: format!("https://Zq9{text}/"), ..Frame::default() }],
            ..Document::default()
        }),
        jar: Observed::Seen(vec![JarCookie { name: format!("sessionZq9{text}"), ..JarCookie::default() }]),
        tls: Observed::Seen(Tls { protocol: format!("TLSv1 Zq9{text}"), cipher: format!("TLS_RSA_Zq9{text}"), ..Tls::default() }),
        probes: Observed::Seen(vec![
            Probe { path: format!("/Zq9{text}"), status: 404, ..Probe::default() },
            Probe { path: format!("/docs/Zq9{text}"), status: 200, signs: vec![Sign::SwaggerUi, Sign::EnvFile], ..Probe::default() },
        ]),
        ..Capture::default()
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let all = chunk.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|at| out.push(char::from(DIGITS[(all >> (18 - 6 * at) & 63) as usize])));
    }
    out
}

/// The report as a renderer shows it, held to what was judged.
fn report(text: &str) -> Seen {
    let capture = capture(text);
    let report = inspect(capture.clone());
    let mut page = String::new();
    markdown::write(&report, &mut page).unwrap();
    let seen = seen(&page);
    harmless(&seen);
    for row in report.rows.iter().filter(|row| row.severity().is_some()) {
        for found in row.findings.iter().take(headlint::report::MOST_LISTED) {
            for piece in found.sentence().pieces(&english) {
                if let Piece::Value(value) = piece {
                    assert!(value.is_empty() || seen.code.contains(&visible(&value)), "{value:?} is not shown:\n{page}");
                }
            }
            for excerpt in found.spans().filter_map(|span| Excerpt::of(&capture, span)) {
                let line = visible(&format!("{}: {}»{}«{}", excerpt.name, excerpt.before, excerpt.marked, excerpt.after));
                assert!(seen.code.contains(&line), "{line:?} is not shown:\n{page}");
            }
        }
    }
    let fix = headlint::fixes::render(report.plan(), report.framework());
    assert!(seen.code.contains(&fix.code), "{page}");
    seen
}

/// The same page with nothing hostile in it, and as many findings.
fn same_structure(hostile: &str) {
    let tame: String = hostile.chars().map(|c| if c.is_alphanumeric() { c } else { 'x' }).collect();
    let says = |text: &str| -> Vec<String> {
        let capture = capture(text);
        let report = inspect(capture.clone());
        let words = |found: &Finding| -> String {
            let sentence = found.sentence();
            let pieces = sentence.pieces(&english);
            pieces.iter().map(|piece| if let Piece::Words(text) | Piece::Plain(text) = piece { text } else { "…" }).collect()
        };
        let findings = report.rows.iter().flat_map(|row| {
            row.findings.iter().map(|found| format!("{} {:?} {} {}", row.check.id, found.rule, found.spans().count(), words(found)))
        });
        let fix = headlint::fixes::render(report.plan(), report.framework());
        findings.chain(fix.steps.iter().map(|step| step.quoted())).collect()
    };
    let (one, other) = (report(hostile), report(&tame));
    if says(hostile) == says(&tame) {
        assert_eq!(one.kinds, other.kinds, "{hostile:?} changes the page");
    }
}

#[test]
fn nasty_values_are_shown_and_do_nothing() {
    NASTY.iter().for_each(|text| same_structure(text));
}

#[test]
fn the_twin_of_a_nasty_value_mostly_has_the_same_findings() {
    // Otherwise the comparison of structures would compare nothing.
    for text in ["`</code><script>alert(1)</script>", "`@everyone`", "`#123`", "`![p](https://evil.example/p.png)`"] {
        let capture = capture(text);
        let named: usize =
            judge(&capture).rows.iter().flat_map(|row| &row.findings).filter(|found| found.message().contains("Zq9")).count();
        assert!(named >= 8, "{named} findings name the value");
    }
}

#[test]
fn the_rendered_page_holds_only_our_own_elements() {
    let mut page = String::new();
    let capture = capture("`</code><script>alert(1)</script>`<img src=x>`@me https://x.example www.x.example #1");
    markdown::write(&inspect(capture), &mut page).unwrap();
    let html = markdown_to_html(&page, &options());
    let names: std::collections::BTreeSet<&str> =
        html.split('<').skip(1).filter_map(|tag| tag.trim_start_matches('/').split([' ', '>']).next()).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["code", "h1", "h2", "li", "p", "pre", "strong", "ul"]);
}

#[test]
fn our_own_words_hold_nothing_that_comes_alive() {
    let all: serde_json::Map<String, serde_json::Value> = serde_json::from_str(include_str!("../docs/words.json")).unwrap();
    for sentence in all.keys() {
        assert_eq!(sentence.matches('`').count() % 2, 0, "a back-tick too few: {sentence}");
        let outside: String = sentence.split('`').step_by(2).collect();
        let alive = ["@", "://", "www."].iter().any(|sign| outside.contains(sign))
            || outside.split('#').skip(1).any(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        assert!(!alive, "{sentence}");
        let mut page = Page::default();
        page.item(0, Line::default().words(sentence));
        let seen = seen(&page.finish());
        harmless(&seen);
        assert_eq!(seen.text.trim_end(), outside.replace('\n', " ").trim_end(), "{sentence}");
    }
    // The playbook has tables, whose cells are our own words.
    let mut playbook = seen(&recipes::playbook::markdown());
    playbook.kinds.retain(|(_, kind)| !kind.starts_with("Table"));
    harmless(&playbook);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_is_shown_exactly(before in "[a-z*_`\\\\<]{0,6}", value in hostile(), other in hostile(), code in hostile()) {
        let tick = if before.matches('`').count() % 2 == 1 { "`" } else { "" };
        let mut page = Page::default();
        page.heading(1, Line::default().value(&value));
        page.item(0, Line::default().words(&before).words(tick).value(&value).value(&other).words(" after"));
        page.item(1, Line::default().value(&other));
        page.code_block("python", &code);
        let seen = seen(&page.finish());
        harmless_but_for_marks(&seen);
        for value in [&value, &other] {
            prop_assert!(value.is_empty() || seen.code.contains(&visible(value)), "{:?} is not among {:?}", value, seen.code);
        }
        let lines: Vec<String> = code.strip_suffix('\n').unwrap_or(&code).split('\n').map(visible).collect();
        prop_assert_eq!(seen.code.last(), Some(&format!("{}\n", lines.join("\n"))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_anywhere_in_a_report_does_nothing(text in hostile()) {
        same_structure(&text);
    }
}

/// As [`harmless`]; here values may hold the mark in any place.
fn harmless_but_for_marks(seen: &Seen) {
    let allowed = ["Document", "Heading", "Paragraph", "Text", "Code", "List", "Item", "CodeBlock"];
    let alive: Vec<_> = seen.kinds.iter().filter(|(_, kind)| !allowed.contains(&kind.as_str())).collect();
    assert!(alive.is_empty() && !seen.text.contains("Zq9"), "{alive:?} {}", seen.text);
}
