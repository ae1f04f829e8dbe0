//! Was the whole response checked?

use super::prelude::*;
use crate::evidence::unread::Unread;

pub(super) const CHECK: Check = Check {
    id: "unread",
    passes: msg!("Nothing exceeds what Headlint reads"),
    fails: msg!("Parts of the response were not checked"),
    category: Category::Disclosure,
    why: msg!("Headlint limits how much it reads, so that a huge response cannot freeze it. Problems beyond the limit are not reported."),
    not_judged: "The response body, except the elements of an HTML page.",
    fix_risk: msg!("None."),
    references: &["https://www.rfc-editor.org/rfc/rfc9110#section-5.4", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers"],
    reads: &[],
    rules: &[&FIELDS, &HEADER, &COOKIES, &POLICIES, &PRODUCTS, &PART, &ADDRESS, &BODY],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const SHORTEN: Remedy = Remedy::None(msg!("Send less: many proxies and servers reject headers over 8 to 16 KB."));
const PAGE: Remedy = Remedy::None(msg!("No action needed: only so much of a page is checked."));

static FIELDS: Rule = Rule::new("fields", Info, msg!("Only the first 1,000 headers were checked."), SHORTEN);
static HEADER: Rule = Rule::new("header", Info, msg!("A header of more than 32 KiB was not checked."), SHORTEN);
static COOKIES: Rule =
    Rule::new("cookies", Info, msg!("Only the first 300 cookies were checked; browsers keep fewer for a site."), SHORTEN);
static POLICIES: Rule =
    Rule::new("policies", Info, msg!("Only the first 1,000 directives and sources, in at most 64 policies, were checked."), SHORTEN);
static PRODUCTS: Rule =
    Rule::new("products", Info, msg!("Only the first 100 software names in `Server` and similar headers were checked."), SHORTEN);
static PART: Rule = Rule::new("page", Info, msg!("Only the first 500 elements of each kind were checked."), PAGE);
static ADDRESS: Rule = Rule::new("address", Info, msg!("Only the first 4,000 bytes of the page's path were checked."), PAGE);
static BODY: Rule =
    Rule::new("body", Info, msg!("Only the beginning of the body was checked: 4 MiB, and 100,000 elements, at most."), PAGE);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.all_fields().next().is_none() {
        return Verdict::NotApplicable(msg!("No headers were received."));
    }
    let mut verdict = Verdict::pass();
    for unread in &seen.unread {
        verdict.add(match *unread {
            Unread::Fields => FIELDS.found(),
            Unread::Header(name, at) if name.eq_ignore_ascii_case("set-cookie") => {
                HEADER.at(at).naming(msg!("Only the first 32 KiB of {} were checked."), name)
            }
            Unread::Header(name, at) => HEADER.at(at).naming(msg!("{} is over 32 KiB and was not checked."), name),
            Unread::Policies(at) => POLICIES.at(at),
            Unread::Cookies => COOKIES.found(),
            Unread::Products => PRODUCTS.found(),
            Unread::Part(what) => {
                PART.found().says(msg!("Only the first 500 {}, and 32 KiB of meta policies, were checked.").with([what.into()]))
            }
            Unread::Address => ADDRESS.found(),
            Unread::Body => BODY.found(),
        });
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("little", &[], Pass),
    Case::new("not in its grammar", &[("Content-Security-Policy", ";;,")], Pass).malformed(),
    Case::new("no header", &[], NotApplicable).given(|c| c.headers.clear()),
    Case::new("too many fields", &[], Finds(&[("fields", "")])).given(|c| c.headers.resize(1_001, ("X".into(), "".into()))),
    Case::new("as many fields as are read", &[], Pass).given(|c| c.headers.resize(1_000, ("X".into(), "".into()))),
    Case::new(
        "a long header",
        &[],
        Finds(&[("header", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx [32769 characters] xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]),
    )
    .given(|c| c.headers.push(("Vary".into(), "x".repeat((32 << 10) + 1).into()))),
    Case::new("a header as long as is read", &[], Pass).given(|c| c.headers.push(("Vary".into(), "x".repeat(32 << 10).into()))),
    Case::new(
        "two long headers and a name in another case",
        &[],
        Finds(&[
            ("header", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx [33792 characters] xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
            ("header", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx [33792 characters] xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ]),
    )
    .given(|c| {
        for name in ["Vary", "Link", "vARY"] {
            c.headers.push((name.into(), "x".repeat(33 << 10).into()));
        }
    }),
    Case::new("long cookies", &[], Finds(&[("header", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx [4096 characters] xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]))
        .given(|c| c.headers.extend((0..9).map(|_| ("Set-Cookie".into(), "x".repeat(4 << 10).into())))),
    Case::new("many cookies", &[], Finds(&[("cookies", "")]))
        .given(|c| c.headers.extend((0..301).map(|_| ("Set-Cookie".into(), "a=1".into())))),
    Case::new("as many cookies as are read", &[], Pass).given(|c| c.headers.extend((0..300).map(|_| ("Set-Cookie".into(), "a=1".into())))),
    Case::new("many sources", &[], Finds(&[("policies", "a")]))
        .given(|c| c.headers.push((CSP.into(), format!("img-src{}", " a".repeat(1_000)).into()))),
    Case::new("as many sources as are read", &[], Pass)
        .given(|c| c.headers.push((CSP.into(), format!("img-src{}", " a".repeat(999)).into()))),
    Case::new("one directive over and over", &[], Finds(&[("policies", "img-src")]))
        .given(|c| c.headers.push((CSP.into(), "img-src;".repeat(1_001).into()))),
    Case::new("many policies", &[], Finds(&[("policies", "img-src a")]))
        .given(|c| c.headers.push((CSP.into(), "img-src a,".repeat(65).into()))),
    Case::new("as many policies as are read", &[], Pass).given(|c| c.headers.push((CSP.into(), "img-src a,".repeat(64).into()))),
    Case::new("many products", &[], Finds(&[("products", "")])).given(|c| c.headers.push(("Server".into(), "a ".repeat(101).into()))),
    Case::new("as many products as are read", &[], Pass).given(|c| c.headers.push(("Server".into(), "a ".repeat(100).into()))),
    Case::new("a long address", &[], Finds(&[("address", "")])).given(|c| c.url = format!("https://app.example/{}", "x".repeat(4_000))),
    Case::new("a long body", &[], Finds(&[("body", "")]))
        .given(|c| *document(c) = crate::capture::Document::from_text(&"x".repeat((4 << 20) + 1))),
    Case::new("a body as long as is read", &[], Pass).given(|c| *document(c) = crate::capture::Document::from_text(&"x".repeat(4 << 20))),
    Case::new(
        "many of each kind",
        &[],
        Finds(&[("page", ""), ("page", ""), ("page", ""), ("page", ""), ("page", ""), ("page", ""), ("page", "")]),
    )
    .given(|c| {
        let facts = document(c);
        facts.scripts.resize_with(501, Default::default);
        facts.styles.resize_with(501, Default::default);
        facts.forms.resize_with(501, Default::default);
        facts.frames.resize_with(501, Default::default);
        facts.plain_media.resize_with(501, Default::default);
        facts.signs.resize_with(501, Default::default);
        c.jar = crate::capture::Observed::Seen((0..501).map(|_| Default::default()).collect());
    }),
    Case::new("as many of each kind as are read", &[], Pass).given(|c| {
        let facts = document(c);
        facts.scripts.resize_with(500, Default::default);
        facts.forms.resize_with(500, Default::default);
        facts.signs.resize_with(500, Default::default);
    }),
    Case::new("much of what has no kind", &[], Finds(&[("page", ""), ("page", ""), ("page", "")])).given(|c| {
        let facts = document(c);
        facts.meta_csp = vec!["x".repeat(20_000); 2];
        facts.meta_referrer = Some("x".repeat(40_000));
        facts.forms.push(crate::capture::document::Form { hidden: vec![String::new(); 501], ..Default::default() });
    }),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
