//! Does the response declare its media type and charset?

use super::prelude::*;
use crate::evidence::{MediaType, is_utf8};

pub(super) const CHECK: Check = Check {
    id: "content_type",
    passes: msg!("Content-Type and charset are set"),
    fails: msg!("Content-Type is missing, incomplete or unusual"),
    category: Category::Browser,
    why: msg!("Without them, browsers guess. A wrong guess can turn text into a page, or harmless bytes into a script."),
    not_judged: "Whether the body matches the type.",
    fix_risk: msg!("None."),
    references: &[
        "https://www.rfc-editor.org/rfc/rfc9110#section-8.3",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Type",
    ],
    reads: &["content-type"],
    rules: &[&ABSENT, &NO_CHARSET, &NOT_UTF8, &MALFORMED, &TWICE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const SAY: Remedy =
    Remedy::None(msg!("Set it where the response is created: `text/html; charset=utf-8` (the default in both frameworks)."));

static ABSENT: Rule = Rule::new("absent", Medium, msg!("No Content-Type. Browsers guess the type."), SAY).costs(10).aliases(&["CWE-436"]);
static NO_CHARSET: Rule = Rule::new("no-charset", Low, msg!("Content-Type has no charset. Browsers may guess the encoding."), SAY).likely();
static NOT_UTF8: Rule = Rule::new("not-utf-8", Info, msg!("The page is not declared as UTF-8."), SAY);
static MALFORMED: Rule = Rule::new("malformed", Medium, msg!("Invalid media type. Browsers guess the type."), SAY).costs(10);
static TWICE: Rule =
    Rule::new("repeated", Low, msg!("Content-Type is sent more than once. Browsers and proxies may use different ones."), SAY);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.is_bodiless() {
        return Verdict::NotApplicable(msg!("The response has no body."));
    }
    let Some(value) = seen.page.content_type else { return Verdict::of(ABSENT.found()) };
    let mut verdict = Verdict::pass();
    let essence = value.cut(';').0;
    if !MediaType::parse(value.text).is_valid() {
        verdict.add(MALFORMED.at(value.span()));
    } else if essence.is("text/html") {
        match charset(seen) {
            None => verdict.add(NO_CHARSET.at(essence.span())),
            Some(charset) if !is_utf8(charset.text.trim_matches('"')) => verdict.add(NOT_UTF8.at(charset.span())),
            Some(_) => {}
        }
    }
    let mut all = seen.raw("content-type");
    if let Some(joined) = all.next().filter(|first| first.members().nth(1).is_some()) {
        let says = msg!("Content-Type holds more than one media type. Browsers use the last valid one; proxies may not.");
        verdict.add(TWICE.at(joined.span()).says(says));
    } else if let Some(second) = all.next() {
        verdict.add(TWICE.at(second.span()));
    }
    verdict
}

/// The charset that counts: of the last valid media type, or of one before it of the same essence (Fetch, "extract a MIME type"; Chromium 156 and
/// Firefox 153 do the same).
fn charset<'a>(seen: &Evidence<'a>) -> Option<Spanned<'a>> {
    let mut last: Option<(Spanned, Option<Spanned>)> = None;
    for member in seen.raw("content-type").flat_map(Spanned::members).filter(|member| MediaType::parse(member.text).is_valid()) {
        let mut parts = member.split(';');
        let Some(essence) = parts.next() else { continue };
        // A space before the equals sign makes it another parameter; the first of several counts.
        let own = parts.find_map(|part| {
            let value = part.cut('=').1.filter(|value| !value.is_empty())?;
            part.text.get(..8).filter(|name| name.eq_ignore_ascii_case("charset=")).map(|_| value)
        });
        let before = last.filter(|(before, _)| before.is(essence.text)).and_then(|(_, charset)| charset);
        last = Some((essence, own.or(before)));
    }
    last?.1
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("said", &[(CT, "text/html; charset=UTF-8")], Pass),
    Case::new("a picture", &[(CT, "image/png")], Pass),
    Case::new("no charset", &[(CT, "text/html")], Finds(&[("no-charset", "text/html")])),
    Case::new("another charset", &[(CT, "text/html; charset=\"iso-8859-1\"")], Finds(&[("not-utf-8", "\"iso-8859-1\"")])),
    Case::new("no type", &[(CT, "html")], Finds(&[("malformed", "html")])).malformed(),
    Case::new("half a type", &[(CT, "text/")], Finds(&[("malformed", "text/")])).malformed(),
    Case::new("another parameter", &[(CT, "text/html; boundary=utf-8; charset=utf-8")], Pass),
    Case::new("a space within", &[(CT, "te xt/html")], Finds(&[("malformed", "te xt/html")])).malformed(),
    Case::new("twice", &[(CT, "text/plain"), (CT, "text/html; charset=utf-8")], Finds(&[("repeated", "text/html; charset=utf-8")])),
    Case::new("joined", &[(CT, "text/html, text/html; charset=utf-8")], Finds(&[("repeated", "text/html, text/html; charset=utf-8")])),
    Case::new(
        "a charset that the last one inherits",
        &[(CT, "text/html; charset=utf-8, text/html")],
        Finds(&[("repeated", "text/html; charset=utf-8, text/html")]),
    ),
    Case::new("a space before the equals sign", &[(CT, "text/html; charset = utf-8")], Finds(&[("no-charset", "text/html")])),
    Case::new("an empty charset", &[(CT, "text/html; charset=")], Finds(&[("no-charset", "text/html")])).malformed(),
    Case::new("the first charset of two", &[(CT, "text/html; charset=latin1; charset=utf-8")], Finds(&[("not-utf-8", "latin1")])),
    Case::new("a quote that is not closed", &[(CT, "text/html; charset=\"utf-8")], Pass),
    Case::new(
        "a charset of another type",
        &[(CT, "text/plain; charset=utf-8"), (CT, "text/html")],
        Finds(&[("no-charset", "text/html"), ("repeated", "text/html")]),
    ),
    Case::new("another name of UTF-8", &[(CT, "text/html; charset=utf8")], Pass),
    Case::new("no name of UTF-8", &[(CT, "text/html; charset=utf_8")], Finds(&[("not-utf-8", "utf_8")])).malformed(),
    Case::new("an answer to OPTIONS", &[(CT, "text/html")], NotApplicable).given(|c| c.method = Some("OPTIONS".into())),
    Case::new("never", &[], Finds(&[("absent", "")])).given(|c| c.headers.clear()),
    Case::new("redirect", &[], NotApplicable).given(|c| c.status = Some(302)),
];

#[cfg(test)]
const CT: &str = "Content-Type";
