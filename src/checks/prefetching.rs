//! Are the headers for prefetching and prerendering valid?

use super::prelude::*;
use crate::evidence::structured::{dictionary, inner, list, member, place, string, token};
use crate::names::{self, Kind};
use crate::sentence::Msg;
use sfv::{BareItem, ListEntry};

pub(super) const CHECK: Check = Check {
    id: "prefetching",
    passes: msg!("Headers for prefetching are valid"),
    fails: msg!("Headers for prefetching have problems"),
    category: Category::Caching,
    why: msg!(
        "No-Vary-Search lets browsers show one response for several URLs. Where it ignores a parameter that matters, people see the wrong page."
    ),
    not_judged: "The rules in the files that Speculation-Rules names, and which parameters change the page.",
    fix_risk: msg!("None."),
    references: &[
        "https://datatracker.ietf.org/doc/draft-ietf-httpbis-no-vary-search/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/No-Vary-Search",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Speculation-Rules",
    ],
    reads: &["no-vary-search", "speculation-rules", "supports-loading-mode"],
    rules: &[&VARY, &ALL, &RULES, &MODE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static VARY: Rule = Rule::new(
    "no-vary-search",
    Low,
    msg!("Browsers ignore this No-Vary-Search."),
    Remedy::None(msg!("List the parameters that do not change the page: `No-Vary-Search: params=(\"utm_source\")`.")),
);
static ALL: Rule = Rule::new(
    "every-parameter",
    Info,
    msg!("No-Vary-Search ignores every parameter: browsers may show one cached page for all of them."),
    Remedy::None(msg!("List the parameters that do not change the page, or those that do with `except=(\"id\")`.")),
)
.maybe();
static RULES: Rule = Rule::new(
    "speculation-rules",
    Low,
    msg!("Browsers ignore this Speculation-Rules."),
    Remedy::None(msg!("Write URLs in double quotes: `Speculation-Rules: \"/speculation-rules.json\"`.")),
);
static MODE: Rule = Rule::new(
    "loading-mode",
    Info,
    msg!("Browsers do not know this loading mode."),
    Remedy::None(msg!("Write `Supports-Loading-Mode: credentialed-prerender`.")),
);

/// What browsers know in `Supports-Loading-Mode` (HTML, "the Supports-Loading-Mode header", and fenced frames).
const MODES: [&str; 3] = ["credentialed-prerender", "fenced-frame", "uncredentialed-prefetch"];

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let fields = CHECK.reads.iter().flat_map(|name| seen.raw(name).map(move |field| (*name, field)));
    let mut verdict = Verdict::NotApplicable(msg!("No prefetching headers."));
    for (name, field) in fields {
        if let Verdict::NotApplicable(_) = verdict {
            verdict = Verdict::pass();
        }
        let versions = || Gap::plain(names::find(Kind::Header, name).map(names::Name::versions).unwrap_or_default());
        match name {
            "no-vary-search" => match search(field) {
                Ok(false) => {}
                Ok(true) => verdict.add(ALL.at(field.trim().span())),
                Err((mark, why)) => {
                    let says = msg!("Browsers ({}) ignore this No-Vary-Search: {}.").with([versions(), why.into()]);
                    verdict.add(VARY.at(mark.span()).says(says));
                }
            },
            "speculation-rules" => {
                let urls = list(field.text)
                    .filter(|all| all.iter().all(|member| matches!(member, ListEntry::Item(item) if string(&item.bare_item).is_some())));
                if urls.is_none() {
                    let says = msg!("Browsers ({}) ignore this Speculation-Rules: it is not a list of URLs in double quotes.");
                    verdict.add(RULES.at(field.trim().span()).says(says.with([versions()])));
                }
            }
            _ => {
                let members = list(field.text).unwrap_or_default();
                let modes = members.iter().filter_map(|member| match member {
                    ListEntry::Item(item) => token(&item.bare_item),
                    ListEntry::InnerList(_) => None,
                });
                if !modes.clone().any(|mode| MODES.contains(&mode)) {
                    let mark = modes.clone().next().map_or(field.trim(), |mode| place(field, mode));
                    verdict.add(MODE.at(mark.span()));
                }
            }
        }
    }
    verdict
}

/// Whether a value makes browsers ignore every parameter; or why they ignore the value, and the part that shows it. As Chromium reads it.
fn search<'a>(field: Spanned<'a>) -> Result<bool, (Spanned<'a>, Msg)> {
    let whole = field.trim();
    let all = dictionary(field.text).ok_or((whole, msg!("it is not a structured-field dictionary")))?;
    let flag = |entry: &ListEntry| match entry {
        ListEntry::Item(item) => match item.bare_item {
            BareItem::Boolean(flag) => Some(flag),
            _ => None,
        },
        ListEntry::InnerList(_) => None,
    };
    let strings = |entry: &ListEntry| inner(entry).map(|list| list.items.iter().all(|item| string(&item.bare_item).is_some()));
    let key_order = member(&all, "key-order").map(flag);
    if key_order == Some(None) {
        return Err((place(field, "key-order"), msg!("`key-order` takes no value")));
    }
    let params = member(&all, "params");
    if params.is_some_and(|entry| flag(entry).is_none() && strings(entry) != Some(true)) {
        return Err((place(field, "params"), msg!("`params` takes a list of names in double quotes, as in `params=(\"a\" \"b\")`")));
    }
    let every = params.and_then(flag) == Some(true);
    let except = member(&all, "except");
    if except.is_some_and(|entry| strings(entry) != Some(true)) {
        return Err((place(field, "except"), msg!("`except` takes a list of names in double quotes, as in `except=(\"id\")`")));
    }
    if except.is_some() && !every {
        return Err((place(field, "except"), msg!("`except` needs `params` before it, as in `params, except=(\"id\")`")));
    }
    let ignores_some = every || params.and_then(inner).is_some_and(|list| !list.items.is_empty());
    if !ignores_some && key_order != Some(Some(true)) {
        return Err((whole, msg!("it lists no parameter")));
    }
    let kept = except.and_then(inner).is_some_and(|list| !list.items.is_empty());
    Ok(every && !kept)
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("some parameters", &[(NVS, "params=(\"utm_source\" \"utm_medium\")")], Pass),
    Case::new("all but one", &[(NVS, "params, except=(\"id\")")], Pass),
    Case::new("their order", &[(NVS, "key-order")], Pass),
    Case::new("keys that browsers do not know", &[(NVS, "key-order, x=1")], Pass),
    Case::new("rules", &[(SR, "\"/rules.json\", \"https://cdn.example/more.json\"")], Pass),
    Case::new("prerendering", &[(SLM, "credentialed-prerender")], Pass),
    Case::new("every parameter", &[(NVS, "params")], Finds(&[("every-parameter", "params")])),
    Case::new(
        "every parameter, in any order",
        &[(NVS, "key-order, params=?1, except=()")],
        Finds(&[("every-parameter", "key-order, params=?1, except=()")]),
    ),
    Case::new("a name alone", &[(NVS, "params=(id)")], Finds(&[("no-vary-search", "params")])),
    Case::new("no list", &[(NVS, "params=\"id\"")], Finds(&[("no-vary-search", "params")])),
    Case::new("an exception to nothing", &[(NVS, "except=(\"id\")")], Finds(&[("no-vary-search", "except")])),
    Case::new("an exception without quotes", &[(NVS, "params, except=(id)")], Finds(&[("no-vary-search", "except")])),
    Case::new("a value for the order", &[(NVS, "key-order=1")], Finds(&[("no-vary-search", "key-order")])),
    Case::new("nothing", &[(NVS, "params=?0")], Finds(&[("no-vary-search", "params=?0")])),
    Case::new("as Vary", &[(NVS, "utm_source; id")], Finds(&[("no-vary-search", "utm_source; id")])).malformed(),
    Case::new("a URL without quotes", &[(SR, "/rules.json")], Finds(&[("speculation-rules", "/rules.json")])).malformed(),
    Case::new("a token", &[(SR, "prefetch")], Finds(&[("speculation-rules", "prefetch")])),
    Case::new("rules in place", &[(SR, "{\"prefetch\":[]}")], Finds(&[("speculation-rules", "{\"prefetch\":[]}")])).malformed(),
    Case::new("an unknown mode", &[(SLM, "prerender")], Finds(&[("loading-mode", "prerender")])),
    Case::new("a mode in quotes", &[(SLM, "\"credentialed-prerender\"")], Finds(&[("loading-mode", "\"credentialed-prerender\"")])),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const NVS: &str = "No-Vary-Search";
#[cfg(test)]
const SR: &str = "Speculation-Rules";
#[cfg(test)]
const SLM: &str = "Supports-Loading-Mode";
