//! Is a security header's name misspelled?
//!
//! Spec: RFC 9110, section 5.1: a recipient ignores fields whose names it does not know.

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "header_names",
    passes: msg!("No security header's name is misspelled"),
    fails: msg!("A security header's name is misspelled"),
    category: Category::Browser,
    why: msg!("Browsers ignore a header whose name they do not know, so a typo switches the protection off without any error."),
    not_judged: "Names that differ from a known one by more than two letters, and short names.",
    fix_risk: msg!("The header starts to work: a policy that was never tried may block parts of the page."),
    references: &["https://www.rfc-editor.org/rfc/rfc9110#section-5.1", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers"],
    reads: &[],
    rules: &[&MISSPELLED],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MISSPELLED: Rule = Rule::new(
    "misspelled",
    Low,
    msg!("Browsers do not know this header. Its name seems to be misspelled."),
    Remedy::None(msg!("Correct the name where the header is set; no code can know where that is.")),
);

/// The names, and the letters that occur in each.
const KNOWN: [(&str, u32); 27] = letters_of([
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Cache-Control",
    "Clear-Site-Data",
    "Content-Security-Policy",
    "Content-Security-Policy-Report-Only",
    "Cross-Origin-Embedder-Policy",
    "Cross-Origin-Embedder-Policy-Report-Only",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Opener-Policy-Report-Only",
    "Cross-Origin-Resource-Policy",
    "Document-Policy",
    "Integrity-Policy",
    "Origin-Agent-Cluster",
    "Permissions-Policy",
    "Permissions-Policy-Report-Only",
    "Referrer-Policy",
    "Reporting-Endpoints",
    "Set-Cookie",
    "Strict-Transport-Security",
    "Timing-Allow-Origin",
    "X-Content-Type-Options",
    "X-Frame-Options",
]);

const fn letters_of(names: [&'static str; 27]) -> [(&'static str, u32); 27] {
    let mut all = [("", 0); 27];
    let mut at = 0;
    while at < all.len() {
        all[at] = (names[at], letters(names[at].as_bytes()));
        at += 1;
    }
    all
}

/// A bit for each letter, and one for everything else.
const fn letters(name: &[u8]) -> u32 {
    let (mut all, mut at) = (0, 0);
    while at < name.len() {
        let letter = name[at].to_ascii_lowercase().wrapping_sub(b'a');
        all |= 1 << if letter < 26 { letter } else { 26 };
        at += 1;
    }
    all
}

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut fields = seen.all_fields().peekable();
    if fields.peek().is_none() {
        return Verdict::NotApplicable(msg!("No headers were received."));
    }
    let mut verdict = Verdict::pass();
    for (name, value) in fields {
        if let Some(meant) = meant(name) {
            let says = msg!("{} is not a header that browsers know. Did you mean {}?");
            verdict.add(MISSPELLED.at(value.span()).says(says.with([Gap::Value(name.into()), Gap::Code(meant.into())])));
        }
    }
    verdict
}

/// The name that was likely meant; nothing where this is one, or is none of ours.
fn meant(name: &str) -> Option<&'static str> {
    let own = letters(name.as_bytes());
    // Each letter that differs changes two bits at most. Nearly every name of another header stops here.
    let near = |(known, letters): &&(&str, u32)| known.len().abs_diff(name.len()) <= 2 && (letters ^ own).count_ones() <= 4;
    let mut near = KNOWN.iter().filter(near).map(|(known, _)| *known).peekable();
    near.peek()?;
    let is_known = |name: &str| KNOWN.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    // An old sibling of its own, and names of somebody's own after the old custom, are no typos either.
    let custom = name.get(2..).filter(|_| name.starts_with(['x', 'X']));
    if is_known(name) || name.eq_ignore_ascii_case("set-cookie2") || custom.is_some_and(is_known) {
        return None;
    }
    let all = near.map(|known| (distance(name, known), known));
    all.filter(|(far, known)| *far <= if known.len() < 14 { 1 } else { 2 }).min().map(|(_, known)| known)
}

/// How many letters have to be put in, taken out or changed; their case does not count.
fn distance(one: &str, other: &str) -> usize {
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.bytes().enumerate() {
        let mut before = std::mem::replace(&mut above[0], at + 1);
        for (to, b) in other.bytes().enumerate() {
            let changed = before + usize::from(!a.eq_ignore_ascii_case(&b));
            before = above[to + 1];
            above[to + 1] = changed.min(before + 1).min(above[to] + 1);
        }
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("names as they should be", &[("CONTENT-SECURITY-POLICY", "default-src 'none'"), ("X-Frame-Options", "DENY")], Pass),
    Case::new("a letter is missing", &[("Content-Securty-Policy", "default-src 'self'")], Finds(&[("misspelled", "default-src 'self'")])),
    Case::new("a letter too much", &[("X-Frame-Optionss", "DENY")], Finds(&[("misspelled", "DENY")])),
    Case::new("as the request header is spelled", &[("Referer-Policy", "no-referrer")], Finds(&[("misspelled", "no-referrer")])),
    Case::new("singular", &[("Permission-Policy", "camera=()")], Finds(&[("misspelled", "camera=()")])),
    Case::new("underscores", &[("X_Frame-Options", "DENY")], Finds(&[("misspelled", "DENY")])),
    Case::new("two letters swapped", &[("Strict-Transport-Secuirty", "max-age=1")], Finds(&[("misspelled", "max-age=1")])),
    Case::new("plural of a cookie", &[("Set-Cookies", "a=b")], Finds(&[("misspelled", "a=b")])),
    Case::new(
        "other headers",
        &[("Set-Cookie2", "a=b"), ("X-Cache-Control", "x"), ("X-Permissions-Policy", "x"), ("Cache-Contents", "x")],
        Pass,
    ),
    Case::new("an empty value", &[("Content-Security-Polcy", "")], Finds(&[("misspelled", "")])).malformed(),
    Case::new("no headers", &[], NotApplicable).given(|c| c.headers.clear()),
];
