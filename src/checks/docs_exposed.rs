//! Is the API's documentation open to everybody?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "docs_exposed",
    passes: msg!("API documentation is not public"),
    fails: msg!("API documentation is public"),
    category: Category::Disclosure,
    why: msg!("The documentation lists every route and every field: right for a public API, a map for strangers for any other."),
    not_judged: "Documentation at other addresses.",
    fix_risk: msg!("Tools that read `/openapi.json` stop working."),
    references: &[
        "https://fastapi.tiangolo.com/how-to/conditional-openapi/",
        "https://owasp.org/API-Security/editions/2023/en/0xa9-improper-inventory-management/",
    ],
    rules: &[&PAGE, &SCHEMA],
    judge,
    #[cfg(test)]
    cases: CASES,
};

const HIDE: Remedy = Remedy::Recipe(
    "hide_docs",
    msg!("In production create the app with `FastAPI(openapi_url=None)`: that closes `/docs`, `/redoc` and `/openapi.json`."),
);

static PAGE: Rule = Rule::new("page", Low, msg!("FastAPI's documentation page is open."), HIDE).maybe().aliases(&["CWE-200"]);
static SCHEMA: Rule = Rule::new("schema", Low, msg!("The API's OpenAPI schema is open."), HIDE).maybe().aliases(&["CWE-200"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let document = match seen.facts(&["signs"]) {
        Some(document) => document,
        None => return Verdict::NotObserved(msg!("The document was not looked at.")),
    };
    let has = |wanted: &str| document.signs.iter().any(|sign| sign == wanted);
    let rule = if has("swagger-ui") || has("redoc") {
        &PAGE
    } else if has("openapi") {
        &SCHEMA
    } else {
        return Verdict::pass();
    };
    match seen.page.loopback {
        true => Verdict::NotApplicable(msg!("On this machine the documentation is where it belongs.")),
        false => Verdict::of(rule.found()),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("a page", &[], Pass).given(|c| document(c).signs.clear()),
    Case::new("docs", &[], Finds(&[("page", "")])).given(|c| document(c).signs.push("swagger-ui".into())),
    Case::new("schema", &[], Finds(&[("schema", "")])).given(|c| document(c).signs.push("openapi".into())),
    Case::new("an unknown sign", &[], Pass).given(|c| document(c).signs.push("open api".into())).malformed(),
    Case::new("not looked at", &[], NotObserved),
    Case::new("localhost", &[], NotApplicable).given(|c| {
        localhost(c);
        document(c).signs.push("redoc".into());
    }),
];
