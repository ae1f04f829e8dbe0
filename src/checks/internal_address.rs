//! Do headers reveal internal addresses or host names?

use super::prelude::*;
use crate::evidence::site::{INSIDE, VERSION_WORDS};

pub(super) const CHECK: Check = Check {
    id: "internal_address",
    passes: msg!("Headers reveal no internal hosts"),
    fails: msg!("Headers may reveal internal hosts"),
    category: Category::Disclosure,
    why: msg!("Internal addresses and host names help an attacker who gets into the network."),
    not_judged: "Public names that resolve to internal addresses.",
    fix_risk: msg!("None."),
    references: &[
        "https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/01-Information_Gathering/",
        "https://www.rfc-editor.org/rfc/rfc1918",
    ],
    reads: &[],
    rules: &[&ADDRESS, &NAME, &UNREAD],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const PROXY: Remedy = Remedy::None(msg!("Remove or correct the header in the proxy. nginx: `proxy_hide_header`."));

static ADDRESS: Rule =
    Rule::new("address", Low, msg!("A header reveals an internal IP address."), PROXY).costs(5).likely().aliases(&["CWE-200"]);
static NAME: Rule = Rule::new("name", Info, msg!("A header reveals an internal host name."), PROXY).likely().aliases(&["CWE-200"]);
static UNREAD: Rule = Rule::new(
    "unread",
    Info,
    msg!("Only the first 4,000 bytes of each header, and 64 KiB in total, were checked."),
    Remedy::None(msg!("Send shorter headers, or check the rest yourself.")),
);

/// Headers in which addresses are of the page's own making.
const EXPECTED: [&str; 5] = ["content-security-policy", "content-security-policy-report-only", "set-cookie", "link", "etag"];
/// The most bytes of a value, and of all values, that are looked at.
const MOST: usize = 4_000;
const MOST_OF_ALL: usize = 64 << 10;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.loopback {
        return Verdict::NotApplicable(msg!("Localhost."));
    }
    if is_inside(&seen.page.host) {
        return Verdict::NotApplicable(msg!("The page is on an internal host itself."));
    }
    let mut verdict = Verdict::pass();
    let (mut left, mut unread) = (MOST_OF_ALL, None);
    for (name, value) in seen.all_fields() {
        if EXPECTED.iter().any(|expected| name.eq_ignore_ascii_case(expected)) {
            continue;
        }
        let is_version = names_a_version(name);
        let text = &value.text[..value.text.floor_char_boundary(MOST.min(left))];
        left -= text.len();
        if text.len() < value.text.len() && unread.is_none() {
            unread = Some(value.slice(text.len(), value.text.len()));
        }
        if !text.contains('.') {
            continue;
        }
        let mut start = 0;
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-')) {
            let at = value.slice(start, start + word.len());
            let before = &text[..start];
            start += word.len();
            start += text[start..].chars().next().map_or(0, char::len_utf8);
            if !is_version && is_private(word) && !is_product_version(before) {
                verdict.add(ADDRESS.at(at.span()));
            } else if is_inside_name(word) {
                verdict.add(NAME.at(at.span()));
            }
        }
    }
    if let Some(rest) = unread {
        verdict.add(UNREAD.at(rest.span()));
    }
    verdict
}

/// Whether a host can only be reached from inside a network.
fn is_inside(host: &str) -> bool {
    let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).and_then(|host| host.parse::<std::net::Ipv6Addr>().ok());
    is_private(host) || is_inside_name(host) || v6.is_some_and(|address| address.is_unique_local() || address.is_unicast_link_local())
}

fn is_private(word: &str) -> bool {
    word.len() >= 7
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_private())
}

fn is_inside_name(word: &str) -> bool {
    let end = |end: &&str| word.len() > end.len() && word.get(word.len() - end.len()..).is_some_and(|own| own.eq_ignore_ascii_case(end));
    INSIDE.iter().any(end)
}

/// Whether a header's name says that its value is a version: four numbers with dots between are no address there.
fn names_a_version(name: &str) -> bool {
    const WORDS: [&str; 11] =
        ["version", "versions", "ver", "build", "release", "revision", "rev", "sdk", "generator", "powered", "upgrade"];
    name.split(['-', '_']).any(|part| {
        let end =
            |word: &&str| part.len() >= word.len() && part.get(part.len() - word.len()..).is_some_and(|own| own.eq_ignore_ascii_case(word));
        WORDS.iter().any(|word| part.eq_ignore_ascii_case(word)) || end(&"version") || end(&"build")
    })
}

/// Whether what comes before a number makes it the version of a product: `nginx/`, `v`, `version=`, `Chrome `.
fn is_product_version(before: &str) -> bool {
    let product = before.strip_suffix('/').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphanumeric()));
    let words = before.trim_end_matches([' ', '=', ':', '"', '/']);
    let last = words.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    product && !has_host(before) || VERSION_WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))
}

/// Whether a slash before a number is one of a URL's path.
fn has_host(before: &str) -> bool {
    let word = before.rsplit([' ', ',', ';', '(']).next().unwrap_or_default();
    word.contains("//") || word.starts_with('/')
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("the end of a name alone", &[("X-Backend", "/.internal")], Pass),
    Case::new("nothing", &[("Via", "1.1 varnish")], Pass),
    Case::new("an address", &[("X-Backend", "10.2.3.4:8000")], Finds(&[("address", "10.2.3.4")])),
    Case::new("a version", &[("X-App-Version", "10.7.31.9")], Pass),
    Case::new("a version in a name of one word", &[("x_appversion", "10.7.31.9")], Pass),
    Case::new("a product's version", &[("Server", "Foo/10.7.31.9 (build 10.0.0.4)")], Pass),
    Case::new("a version with its letter", &[("X-App", "v 10.7.31.9")], Pass),
    Case::new("an address in a URL", &[("Location", "http://10.2.3.4/login")], Finds(&[("address", "10.2.3.4")])),
    Case::new("an address in a path", &[("X-Upstream", "/pool/10.2.3.4")], Finds(&[("address", "10.2.3.4")])),
    Case::new("a page on an internal address", &[("Location", "http://10.2.3.4/login")], NotApplicable)
        .given(|c| c.url = "http://10.2.3.4/".into()),
    Case::new("a name in upper case", &[("X-Backend", "WEB-1.PROD.INTERNAL")], Finds(&[("name", "WEB-1.PROD.INTERNAL")])),
    Case::new("a name", &[("Location", "http://web-1.prod.internal/x")], Finds(&[("name", "web-1.prod.internal")])),
    Case::new("behind what is searched of a header", &[], Finds(&[("unread", ".3.4")]))
        .given(|c| c.headers.push(("X".into(), format!("{} 10.2.3.4", "x".repeat(3_995)).into()))),
    Case::new("at the end of what is searched", &[], Finds(&[("address", "10.2.3.4")]))
        .given(|c| c.headers.push(("X".into(), format!("{} 10.2.3.4", "x".repeat(3_991)).into()))),
    Case::new(
        "behind what is searched of all",
        &[],
        Finds(&[("unread", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx [2488 characters] xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]),
    )
    .given(|c| {
        c.headers.extend((0..17).map(|n| (format!("X-{n}"), "x".repeat(4_000).into())));
        c.headers.push(("X".into(), "10.2.3.4".into()));
    }),
    Case::new("half an address", &[("X-Backend", "10.2.3.")], Pass).malformed(),
    Case::new("localhost", &[("X-Backend", "10.2.3.4")], NotApplicable).given(localhost),
];
