//! The scorecard without a browser: what it holds in each state, that nothing in it escapes translation, and that no value becomes markup.

use headlint::capture::document::Sign;
use headlint::capture::{Capture, Document, Observed, Probe, Source};
use headlint::recorder::resources::{Kind, Resource};
use headlint::report::history::{Entry, Nonces, Summary};
use headlint::report::{Report, inspect};
use headlint::sentence::{Msg, Piece, english, visible};
use headlint::view::html::{self, Saved};
use headlint::view::notice::{self, Detail};
use headlint::view::{self, Around, Child, Fold, Node, Run, Setting, Subject, Text};
use html5gum::{Token, Tokenizer};
use proptest::prelude::*;
use std::borrow::Cow;

/// A response over HTTPS with these headers.
fn capture(headers: &[(&str, &str)]) -> Capture {
    Capture {
        url: "https://app.example/login?next=%2F".into(),
        status: Some(200),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
        source: Source::Navigation,
        ..Capture::default()
    }
}

/// What Flask sends when nobody has thought of headers.
fn bare_flask() -> Capture {
    let session = "session=eyJ1c2VyIjoxfQ.aSPxZw.x2Vq0q2v5v7cY5b1xw8h6kq1c2E; Path=/";
    capture(&[("Server", "Werkzeug/3.1.3 Python/3.13.1"), ("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", session)])
}

/// The same page with all that is asked of it.
fn sound() -> Capture {
    let mut page = capture(&[("Content-Type", "text/html; charset=utf-8")]);
    for _ in 0..2 {
        let next = with_report(&page, |report| report.plan().apply(&page));
        page = next;
    }
    page
}

/// Something of the report of a page.
fn with_report<T>(page: &Capture, then: impl FnOnce(&Report) -> T) -> T {
    then(&inspect(page.clone()))
}

/// The scorecard of a page as it is at first.
fn card(page: &Capture, around: Around) -> Node {
    with_report(page, |report| view::scorecard(report, setting(report), &Subject::Page(around)))
}

fn setting(report: &Report) -> Setting {
    Setting::of(report, "", "")
}

/// The scorecard of a page with everything unfolded, as it is saved.
fn saved(page: &Capture) -> Node {
    with_report(page, |report| {
        let subject = Subject::Page(Around::default());
        html::card(&Saved { report, setting: setting(report), subject, left_out: &[], open: &[] })
    })
}

/// A tree to be read: an element a line, its attributes and texts after it. Code is counted in lines, and rows that were not judged in items.
fn outline(nodes: &[Node]) -> String {
    fn text(text: &Text) -> String {
        if let Text::Code(code) = text {
            return format!("({} lines of code)", code.lines().count());
        }
        let runs = text.runs(&english);
        runs.iter().map(|run| if let Run::Text(text) = run { text.clone() } else { format!("`{}`", code_of(run)) }).collect()
    }
    fn code_of(run: &Run) -> &str {
        let (Run::Code(text) | Run::Text(text)) = run;
        text
    }
    fn walk(node: &Node, depth: usize, out: &mut String) {
        let class = if node.class.is_empty() { String::new() } else { format!(".{}", node.class.replace(' ', ".")) };
        out.push_str(&format!("{}{}{class}", "  ".repeat(depth), node.tag));
        for (name, value) in &node.attributes {
            out.push_str(&format!(" {name}={:?}", value.flat(&english)));
        }
        let texts: String =
            node.children.iter().map(|child| if let Child::Text(one) = child { text(one) } else { String::new() }).collect();
        out.push_str(&if texts.is_empty() { "\n".to_owned() } else { format!(" {texts}\n") });
        if node.has("data-folded") {
            let items = count(node, &|node| node.tag == "li");
            return out.push_str(&format!("{}({items} rows)\n", "  ".repeat(depth + 1)));
        }
        for child in &node.children {
            match child {
                Child::Node(node) => walk(node, depth + 1, out),
                Child::Later(fold) => out.push_str(&format!("{}({fold:?} is folded away)\n", "  ".repeat(depth + 1))),
                Child::Text(_) => {}
            }
        }
    }
    let mut out = String::new();
    nodes.iter().for_each(|node| walk(node, 0, &mut out));
    out
}

/// How many elements of a tree this is true of.
fn count(node: &Node, wanted: &dyn Fn(&Node) -> bool) -> usize {
    let below = node.children.iter().map(|child| if let Child::Node(child) = child { count(child, wanted) } else { 0 });
    usize::from(wanted(node)) + below.sum::<usize>()
}

/// Every text of a tree, with the name of the attribute that it is in, if it is in one.
fn texts<'a>(node: &'a Node, into: &mut Vec<(Option<&'static str>, &'a Text)>) {
    into.extend(node.attributes.iter().map(|(name, text)| (Some(*name), text)));
    for child in &node.children {
        match child {
            Child::Node(child) => texts(child, into),
            Child::Text(text) => into.push((None, text)),
            Child::Later(_) => {}
        }
    }
}

#[test]
fn a_bare_flask_app() {
    let page = bare_flask();
    insta::assert_snapshot!("bare_flask", outline(&[card(&page, Around::default())]));
    with_report(&page, |report| {
        let fold = |fold| view::unfolded(report, setting(report), fold, &[]);
        insta::assert_snapshot!(
            "bare_flask_unfolded",
            outline(&[fold(Fold::Patch), fold(Fold::Row("cookie_flags")), fold(Fold::Headers)].concat())
        );
    });
}

#[test]
fn a_page_with_nothing_to_fix() {
    insta::assert_snapshot!("sound", outline(&[card(&sound(), Around::default())]));
}

#[test]
fn hostile_headers() {
    let page = Capture {
        url: "https://app.example/\u{202e}<script>`".into(),
        method: Some("PO\u{1b}[2J`<b>ST".into()),
        ..capture(&[
            ("Content-Type", "text/html"),
            ("Content-Security-Policy", "script-src 'self' <img/onerror=alert(1)> x`<b>`y; {} \"\"'"),
            ("X-Powered-By", "\"><script>alert(1)</script>\u{200b}"),
        ])
    };
    insta::assert_snapshot!("hostile", outline(&[saved(&page)]));
}

#[test]
fn of_a_thousand_findings_sixty_are_shown_and_the_rest_counted() {
    let cookies: Vec<String> = (0..1_000).map(|at| format!("session{at}=1")).collect();
    let page = capture(&cookies.iter().map(|cookie| ("Set-Cookie", cookie.as_str())).collect::<Vec<_>>());
    let card = saved(&page);
    let row =
        |node: &Node| node.attributes.iter().any(|(name, value)| *name == "data-check" && *value == Text::Plain("cookie_flags".into()));
    assert_eq!(count(&card, &row), 1);
    assert!(count(&card, &|node| node.class == "finding") < 60 * 20, "{}", count(&card, &|node| node.class == "finding"));
    let mut all = Vec::new();
    texts(&card, &mut all);
    let more: Vec<String> = all.iter().map(|(_, text)| text.flat(&english)).filter(|text| text.contains(" more")).collect();
    assert!(!more.is_empty() && more.iter().any(|text| text.chars().any(|c| c.is_ascii_digit())), "{more:?}");
    assert!(html::report(&inspect(page.clone())).len() < 4_000_000);
}

#[test]
fn states_without_a_scorecard() {
    let host = || "app.example:8443".to_owned();
    let states = [
        ("browser", Detail::default()),
        ("refused", Detail { host: host(), error: "net::ERR_CONNECTION_REFUSED".into(), ..Detail::default() }),
        ("loop", Detail { chain: vec!["https://app.example/a".into(), "https://app.example/<b>".into()], ..Detail::default() }),
        ("unseen", Detail { host: host(), asks: "posted".into(), ..Detail::default() }),
        ("failed", Detail { failure: "unreachable executed at https://app.example/?token=hunter2secret".into(), ..Detail::default() }),
        ("a name that is none", Detail::default()),
    ];
    insta::assert_snapshot!("notices", outline(&states.map(|(kind, detail)| notice::of(kind, &detail))));
}

/// What a page loaded besides itself.
fn resources() -> Vec<Resource> {
    let one = |kind, url: &str, status, headers: &[(&str, &str)]| {
        let capture = Capture { url: url.into(), status, source: Source::Subresource, ..capture(headers) };
        Resource::of(kind, capture)
    };
    vec![
        one(Kind::Api, "https://api.example/items?page=1", Some(200), &[("Content-Type", "application/json")]),
        one(Kind::Frame, "https://app.example/frame", Some(404), &[("Content-Type", "text/html")]),
        one(Kind::Script, "https://cdn.example/app.js", Some(200), &[("Content-Type", "text/javascript")]),
        one(Kind::Image, "http://10.0.0.1/p.png", None, &[]),
    ]
}

#[test]
fn other_responses_and_what_is_known_of_a_page() {
    let (resources, notes) = (resources(), ["reading".to_owned(), "loading".to_owned()]);
    let summary = |grade: &str, score, findings: &[&str]| Summary {
        grade: grade.into(),
        score,
        findings: findings.iter().map(|code| (*code).to_owned()).collect(),
    };
    let before = Entry::next(None, summary("F", 0, &["csp_present/missing", "nosniff/missing"]), Nonces::default());
    let change = Entry::next(Some(before), summary("C", 50, &["nosniff/missing"]), Nonces::default()).change();
    let page = Capture { source: Source::Refetch, method: Some("POST".into()), ..bare_flask() };
    let around = Around { resources: &resources, dropped: 3, change, notes: &notes, moved: true };
    insta::assert_snapshot!("around", outline(&[card(&page, around)]));
}

#[test]
fn a_response_in_the_pages_place() {
    let page = Capture { source: Source::Refetch, ..capture(&[("Content-Type", "application/json")]) };
    let card = with_report(&page, |report| view::scorecard(report, setting(report), &Subject::Response));
    insta::assert_snapshot!("response", outline(&[card]));
}

#[test]
fn what_is_switched_off_is_left_out_of_the_patch() {
    let page = bare_flask();
    with_report(&page, |report| {
        let all: Vec<usize> = (0..report.parts().len()).collect();
        let patch = |left_out: &[usize]| view::unfolded(report, setting(report), Fold::Patch, left_out);
        insta::assert_snapshot!("switched_off", outline(&patch(&all[1..])));
        assert_ne!(view::chosen(report, setting(report), &[]).grade, view::chosen(report, setting(report), &all[1..]).grade);
        let none = view::chosen(report, setting(report), &all);
        assert_eq!((none.grade, none.code.len()), (report.headlint.grade.letter(), 1), "one sentence and no code");
    });
}

#[test]
fn looking_further() {
    let probe = |path: &str, status| Probe { path: path.into(), status, ..Probe::default() };
    let mut page = bare_flask();
    page.http_hops = Observed::Seen(vec![("http://app.example/".into(), 308)]);
    page.probes = Observed::Seen(vec![probe("/docs", 200), probe("/.env", 0), Probe { partial: true, ..probe("/console", 200) }]);
    let card = card(&page, Around::default());
    let mut found = Vec::new();
    fn further<'a>(node: &'a Node, into: &mut Vec<&'a Node>) {
        if node.has("data-further") {
            into.push(node);
        }
        node.children.iter().for_each(|child| {
            if let Child::Node(child) = child {
                further(child, into)
            }
        });
    }
    further(&card, &mut found);
    insta::assert_snapshot!("further", outline(&found.into_iter().cloned().collect::<Vec<_>>()));
}

/// Every tree that there is of a page: the card, what is folded away in it, the playbook, and the states without a card.
fn everything(page: &Capture) -> Vec<Node> {
    let resources = resources();
    let notes: Vec<String> = ["reading", "silent", "closed", "partial", "provisional", "loading"].map(str::to_owned).into();
    let mut all = Vec::new();
    with_report(page, |report| {
        for setting in [Setting::of(report, "flask", "plain"), Setting::of(report, "fastapi", "library")] {
            let around = Around { resources: &resources, dropped: 2, notes: &notes, moved: true, change: None };
            all.push(view::scorecard(report, setting, &Subject::Page(around)));
            all.push(view::scorecard(report, setting, &Subject::Response));
            for row in &report.rows {
                all.extend(view::unfolded(report, setting, Fold::Row(row.check.id), &[]));
            }
            all.extend(view::unfolded(report, setting, Fold::Patch, &[]));
            all.extend(view::unfolded(report, setting, Fold::Headers, &[]));
            all.extend(view::playbook(setting, "app.example"));
        }
    });
    for kind in ["loading", "browser", "refused", "failed", "unseen", "certificate"] {
        for asks in ["", "posted", "action", "once", "unsure"] {
            all.push(notice::of(kind, &Detail { host: "app.example".into(), asks: asks.into(), ..Detail::default() }));
        }
    }
    all
}

/// Pages that show most of what can be shown.
fn pages() -> Vec<Capture> {
    let hostile = capture(&[
        ("Content-Security-Policy", "script-src 'unsafe-inline' 'unsafe-eval' https: data: x`y; scrpt-src self"),
        ("Strict-Transport-Security", "max-age=x"),
        ("Permissions-Policy", "camera=(self"),
        ("Access-Control-Allow-Origin", "*"),
        ("Set-Cookie", "session=1; SameSite=None"),
        ("Cross-Origin-Opener-Policy", "nonsense"),
    ]);
    let read = Document { left_out: 3, unread: vec!["forms".into()], inline_handlers: 2, ..Document::default() };
    let further = Observed::Seen(vec![
        Probe { path: "/docs".into(), status: 200, signs: vec![Sign::SwaggerUi], ..Probe::default() },
        Probe { path: "/.env".into(), status: 200, signs: vec![Sign::EnvFile], ..Probe::default() },
        Probe { path: "/console".into(), ..Probe::default() },
    ]);
    vec![
        bare_flask(),
        sound(),
        Capture { probes: further, document: Observed::Seen(read), method: Some("POST".into()), ..hostile },
        Capture { source: Source::Withheld, url: "http://127.0.0.1:5000/".into(), ..bare_flask() },
        Capture { source: Source::Refetch, ..capture(&[("Content-Type", "application/json"), ("Server", "uvicorn")]) },
    ]
}

/// A language in which every letter of ours is another, so that what was not translated shows. Gaps and code stay.
fn foreign(msg: Msg) -> Cow<'static, str> {
    let mut code = false;
    let letters = msg.english().chars().map(|c| {
        code ^= c == '`';
        if c.is_ascii_alphabetic() && !code { 'ж' } else { c }
    });
    Cow::Owned(letters.collect())
}

/// Attributes that people read or hear.
const READ: [&str; 4] = ["title", "aria-label", "placeholder", "alt"];

/// Whether a text in no language reads like English: three words in a row that are no command.
fn reads_like_a_sentence(text: &str) -> bool {
    let words = text.split(' ').map(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic() || "'’.,:".contains(c)));
    let longest = words.fold((0, 0), |(now, most): (usize, usize), word| if word { (now + 1, most.max(now + 1)) } else { (0, most) }).1;
    longest >= 3 && !text.starts_with("pip install ")
}

#[test]
fn nothing_on_screen_escapes_translation() {
    let mut sentences = 0;
    for page in pages() {
        let received = serde_json::to_string(&page).expect("JSON") + &serde_json::to_string(&resources()).unwrap_or_default();
        let trees = everything(&page);
        let mut all = Vec::new();
        trees.iter().for_each(|tree| texts(tree, &mut all));
        for (attribute, text) in all {
            let shown = text.flat(&foreign);
            match text {
                Text::Says(sentence) => {
                    sentences += 1;
                    for piece in sentence.pieces(&foreign) {
                        match piece {
                            Piece::Words(words) => {
                                let outside: String = words.split('`').step_by(2).collect();
                                assert!(!outside.contains(|c: char| c.is_ascii_alphabetic()), "not translated: {words:?} in {shown:?}");
                            }
                            Piece::Plain(plain) => assert!(!reads_like_a_sentence(&plain), "not translated: {plain:?} in {shown:?}"),
                            Piece::Value(_) => {}
                        }
                    }
                }
                Text::Lines(lines) => sentences += lines.len(),
                Text::Plain(plain) => {
                    assert!(!attribute.is_some_and(|name| READ.contains(&name)), "{attribute:?} is read, and has no language: {plain:?}");
                    assert!(!reads_like_a_sentence(plain), "not translated: {plain:?}");
                }
                // What passes for the page's must be the page's.
                Text::Value(value) => {
                    let value = value.trim_matches('…').trim_end_matches(": ");
                    let json = serde_json::to_string(value).expect("JSON");
                    let known = received.contains(json.trim_matches('"')) || ["app.example", "127.0.0.1"].contains(&value);
                    // What looking further requests begins with the page's own origin.
                    let known = known
                        || ["https://app.example/", "http://app.example/", "http://127.0.0.1:5000/"]
                            .iter()
                            .any(|origin| value.starts_with(origin));
                    assert!(known || value.starts_with("meta "), "no value of the page: {value:?}");
                }
                Text::Code(_) => {}
            }
        }
    }
    assert!(sentences > 3_000, "{sentences} sentences were looked at");
}

/// What a parser makes of written HTML, or should: elements with their attributes, texts, ends.
#[derive(Debug, PartialEq)]
enum Event {
    Start(String, Vec<(String, String)>),
    Text(String),
    End(String),
}

fn parsed(html: &str) -> Vec<Event> {
    let utf8 = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let mut all: Vec<Event> = Vec::new();
    for token in Tokenizer::new(html).flatten() {
        match token {
            Token::StartTag(tag) => {
                let attributes = tag.attributes.iter().map(|(name, value)| (utf8(name), utf8(value))).collect();
                all.push(Event::Start(utf8(&tag.name), attributes));
            }
            Token::EndTag(tag) => all.push(Event::End(utf8(&tag.name))),
            Token::String(text) => match all.last_mut() {
                Some(Event::Text(before)) => before.push_str(&utf8(&text)),
                _ => all.push(Event::Text(utf8(&text))),
            },
            other => panic!("{other:?} in {html}"),
        }
    }
    all
}

fn expected(node: &Node, into: &mut Vec<Event>) {
    let mut attributes: Vec<(String, String)> =
        node.attributes.iter().map(|(name, value)| ((*name).to_owned(), value.flat(&english))).collect();
    if !node.class.is_empty() {
        attributes.push(("class".into(), node.class.into()));
    }
    attributes.sort();
    into.push(Event::Start(node.tag.into(), attributes));
    if matches!(node.tag, "meta" | "input") {
        return;
    }
    for child in &node.children {
        match child {
            Child::Node(child) => expected(child, into),
            Child::Text(text) => {
                for run in text.runs(&english) {
                    match (run, into.last_mut()) {
                        (Run::Text(text), Some(Event::Text(before))) => before.push_str(&text),
                        (Run::Text(text), _) => into.push(Event::Text(text)),
                        (Run::Code(code), _) => {
                            into.push(Event::Start("code".into(), Vec::new()));
                            into.extend(Some(Event::Text(code)).filter(|event| *event != Event::Text(String::new())));
                            into.push(Event::End("code".into()));
                        }
                    }
                }
            }
            Child::Later(_) => {}
        }
    }
    into.push(Event::End(node.tag.into()));
}

/// Holds that written HTML, read again, is the tree and nothing else.
fn written_is_the_tree(tree: &Node) {
    let mut written = String::new();
    html::write(tree, &english, &mut written);
    let mut wanted = Vec::new();
    expected(tree, &mut wanted);
    assert_eq!(parsed(&written), wanted);
}

const HOSTILE: [&str; 12] = [
    "</code></pre><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><script>",
    "&lt;script&gt; &amp; &#60;b&#62; &notit;",
    "<!-- --><![CDATA[x]]>",
    "</title></main></body></html>",
    "`<b>`{}`",
    "<plaintext>",
    "\u{202e}\u{200b}\u{feff}\0\r\n",
    "--!><?php",
    "]]>\\u{3c}",
];

fn with_value(value: &str) -> Capture {
    Capture {
        url: format!("https://app.example/{value}"),
        method: Some(value.into()),
        ..capture(&[
            ("Content-Type", value),
            ("Content-Security-Policy", &format!("script-src {value}; {value} 'unsafe-inline'")),
            ("Set-Cookie", &format!("session{value}={value}; Path={value}")),
            ("Access-Control-Allow-Origin", value),
            (value, value),
            ("Server", &format!("{value}/1.2.3")),
        ])
    }
}

#[test]
fn no_hostile_value_becomes_markup() {
    for value in HOSTILE {
        let page = with_value(value);
        written_is_the_tree(&saved(&page));
        everything(&page).iter().for_each(written_is_the_tree);
        written_is_the_tree(&notice::of("failed", &Detail { host: value.into(), failure: value.into(), ..Detail::default() }));
        written_is_the_tree(&notice::of("loop", &Detail { chain: vec![value.into()], error: value.into(), ..Detail::default() }));
        // The whole page holds no more than that and its head.
        let whole = html::report(&inspect(page.clone()));
        let counted = |tag: &str| whole.matches(&format!("<{tag}")).count();
        assert_eq!((counted("script"), counted("style"), counted("img"), counted("title"), counted("main")), (0, 1, 0, 1, 1), "{value:?}");
        let visible = visible(value);
        assert!(
            whole.contains(&visible.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")),
            "{value:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_value_becomes_markup(value in "[<>&\"'`=/!a-z \\x00-\\x1f\u{80}-\u{ff}\u{2028}-\u{202e}{}-]{0,24}") {
        written_is_the_tree(&saved(&with_value(&value)));
    }
}
