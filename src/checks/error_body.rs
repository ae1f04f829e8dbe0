//! Does the error response repeat the input?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "error_body",
    passes: msg!("Error responses do not echo input"),
    fails: msg!("Error response echoes input"),
    category: Category::Api,
    why: msg!(
        "An error that repeats the input (FastAPI's 422, Pydantic's errors in Flask) can show, and log, a password typed into the wrong field."
    ),
    not_judged: "Errors that only other requests would cause.",
    fix_risk: msg!("Front ends that read `input` from the response no longer find it."),
    references: &[
        "https://fastapi.tiangolo.com/tutorial/handling-errors/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html",
    ],
    reads: &[],
    rules: &[&ECHO, &INPUT],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ECHO: Rule =
    Rule::new("validation-echo", Low, msg!("The response repeats the rejected input."), Remedy::TerseErrors).costs(5).aliases(&["CWE-209"]);

static INPUT: Rule = Rule::new(
    "input-echo",
    Low,
    msg!("The error message repeats the rejected input."),
    Remedy::Recipe("errors", msg!("Return the field and a message of your own, not `str(error)` or `error.errors()`.")),
)
.likely()
.costs(5)
.aliases(&["CWE-209"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.status.is_some_and(|status| (400..600).contains(&status)) {
        return Verdict::NotApplicable(msg!("Not an error response."));
    }
    match seen.facts(&["signs"]) {
        None => Verdict::NotObserved(msg!("The response body was not checked.")),
        Some(document) if document.signs.contains(&Sign::ValidationEcho) => Verdict::of(ECHO.found()),
        Some(document) if document.signs.contains(&Sign::InputEcho) => Verdict::of(INPUT.found()),
        Some(_) => Verdict::pass(),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("terse", &[], Pass).given(|c| {
        c.status = Some(422);
        document(c).signs.push(Sign::FastApiError);
    }),
    Case::new("echo", &[], Finds(&[("validation-echo", "")])).given(|c| {
        c.status = Some(422);
        document(c).signs.push(Sign::ValidationEcho);
    }),
    Case::new("Flask's echo", &[], Finds(&[("input-echo", "")])).given(|c| {
        c.status = Some(400);
        document(c).signs.push(Sign::InputEcho);
    }),
    Case::new("an unknown sign", &[], Pass).malformed().given(|c| {
        c.status = Some(500);
        document(c).signs.push(Sign::Unknown);
    }),
    Case::new("not looked at", &[], NotObserved).given(|c| c.status = Some(422)),
    Case::new("no error", &[], NotApplicable),
];
