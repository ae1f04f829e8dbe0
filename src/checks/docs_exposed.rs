//! Is the API documentation public?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "docs_exposed",
    passes: msg!("This page is not API documentation"),
    fails: msg!("API documentation is public"),
    category: Category::Disclosure,
    why: msg!("The documentation lists every route and field. For an API that is not public, that helps attackers."),
    not_judged: "Documentation at other URLs.",
    fix_risk: msg!("Tools that read `/openapi.json` stop working."),
    references: &[
        "https://fastapi.tiangolo.com/how-to/conditional-openapi/",
        "https://owasp.org/API-Security/editions/2023/en/0xa9-improper-inventory-management/",
    ],
    reads: &[],
    rules: &[&PAGE, &SCHEMA],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const HIDE: Remedy = Remedy::Recipe(
    "hide_docs",
    msg!("In production, create the app with `FastAPI(openapi_url=None)`. This turns off `/docs`, `/redoc` and `/openapi.json`."),
);

static PAGE: Rule = Rule::new("page", Low, msg!("The API documentation is public."), HIDE).maybe().aliases(&["CWE-200"]);
static SCHEMA: Rule = Rule::new("schema", Low, msg!("The OpenAPI schema is public."), HIDE).maybe().aliases(&["CWE-200"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let document = match seen.facts(&["signs"]) {
        Some(document) => document,
        None => return Verdict::NotObserved(msg!("The page's HTML was not checked.")),
    };
    let has = |wanted| document.signs.contains(&wanted);
    let rule = if has(Sign::SwaggerUi) || has(Sign::Redoc) {
        &PAGE
    } else if has(Sign::OpenApi) {
        &SCHEMA
    } else {
        return Verdict::pass();
    };
    match seen.page.loopback {
        true => Verdict::NotApplicable(msg!("Localhost: API documentation is fine here.")),
        false => Verdict::of(rule.found()),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("a page", &[], Pass).given(|c| document(c).signs.clear()),
    Case::new("docs", &[], Finds(&[("page", "")])).given(|c| document(c).signs.push(Sign::SwaggerUi)),
    Case::new("schema", &[], Finds(&[("schema", "")])).given(|c| document(c).signs.push(Sign::OpenApi)),
    Case::new("an unknown sign", &[], Pass).given(|c| document(c).signs.push(Sign::Unknown)).malformed(),
    Case::new("not looked at", &[], NotObserved),
    Case::new("localhost", &[], NotApplicable).given(|c| {
        localhost(c);
        document(c).signs.push(Sign::Redoc);
    }),
];
