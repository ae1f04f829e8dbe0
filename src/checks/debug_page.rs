//! Does the page show what only its developers should see?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "debug_page",
    passes: msg!("No debugger or internal details are shown"),
    fails: msg!("Debugger or internal details are shown"),
    category: Category::Disclosure,
    why: msg!("A debugger or a traceback shows source, paths and settings to whoever makes the app fail, and some debuggers run code."),
    not_judged: "Errors that only other requests would bring out.",
    fix_risk: msg!("Errors no longer show in the browser: read the log."),
    references: &[
        "https://flask.palletsprojects.com/en/stable/debugging/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html",
    ],
    rules: &[&CONSOLE, &WERKZEUG, &STARLETTE, &DJANGO, &TRACEBACK, &SQL, &LISTING, &LOCAL],
    judge,
    #[cfg(test)]
    cases: CASES,
};

const OFF: Remedy = Remedy::Recipe(
    "errors",
    msg!(
        "Switch debug mode off: run without `--debug` and without `debug=True`, and answer errors with a page that says nothing (`@app.errorhandler(500)`, `@app.exception_handler(Exception)`)."
    ),
);

static CONSOLE: Rule =
    Rule::new("werkzeug-console", High, msg!("Werkzeug's console is open: with its PIN, anybody runs code on the server."), OFF)
        .costs(50)
        .aliases(&["CWE-489", "CWE-94"]);
static WERKZEUG: Rule =
    Rule::new("werkzeug-debugger", High, msg!("Werkzeug's debugger shows source and settings, and its console asks only for a PIN."), OFF)
        .costs(40)
        .aliases(&["CWE-489", "CWE-215"]);
static STARLETTE: Rule = Rule::new("starlette-debugger", High, msg!("Starlette's debugger shows source and settings."), OFF)
    .costs(40)
    .aliases(&["CWE-489", "CWE-215"]);
static DJANGO: Rule =
    Rule::new("django-debug", High, msg!("Django's debug page shows source and settings."), OFF).costs(40).aliases(&["CWE-489", "CWE-215"]);
static TRACEBACK: Rule = Rule::new("traceback", Medium, msg!("The page holds a Python traceback."), OFF).costs(20).aliases(&["CWE-209"]);
static SQL: Rule = Rule::new("sql-error", Medium, msg!("The page holds a database's error message."), OFF).costs(20).aliases(&["CWE-209"]);
static LISTING: Rule = Rule::new(
    "directory-listing",
    Medium,
    msg!("The page lists a directory's files."),
    Remedy::None(msg!("Switch the listing off where static files are served.")),
)
.costs(10)
.aliases(&["CWE-548"]);
static LOCAL: Rule = Rule::new(
    "debugger-on-localhost",
    Info,
    msg!("This page is Werkzeug's debugger. It is generated outside the app, so no code in the app can set its headers."),
    OFF,
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let document = match seen.facts(&["signs"]) {
        Some(document) => document,
        None => return Verdict::NotObserved(msg!("The document was not looked at.")),
    };
    if seen.page.loopback && seen.is_werkzeug_debugger() {
        return Verdict::of(LOCAL.found());
    }
    let mut verdict = Verdict::pass();
    for rule in CHECK.rules {
        if document.signs.iter().any(|sign| sign == rule.code) {
            verdict.add(rule.found());
        }
    }
    if seen.page.loopback && matches!(&verdict, Verdict::Judged(found) if !found.is_empty()) {
        return Verdict::NotApplicable(msg!("On this machine the debugger is where it belongs; it must never reach another."));
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("a page", &[], Pass).given(|c| document(c).signs.clear()),
    Case::new("console", &[], Finds(&[("werkzeug-console", "")])).given(|c| document(c).signs.push("werkzeug-console".into())),
    Case::new("debugger", &[], Finds(&[("werkzeug-debugger", "")])).given(|c| document(c).signs.push("werkzeug-debugger".into())),
    Case::new("Starlette", &[], Finds(&[("starlette-debugger", "")])).given(|c| document(c).signs.push("starlette-debugger".into())),
    Case::new("Django", &[], Finds(&[("django-debug", "")])).given(|c| document(c).signs.push("django-debug".into())),
    Case::new("traceback", &[], Finds(&[("traceback", "")])).given(|c| document(c).signs.push("traceback".into())),
    Case::new("SQL", &[], Finds(&[("sql-error", "")])).given(|c| document(c).signs.push("sql-error".into())),
    Case::new("listing", &[], Finds(&[("directory-listing", "")])).given(|c| document(c).signs.push("directory-listing".into())),
    Case::new("an unknown sign", &[], Pass).given(|c| document(c).signs.push("no such sign".into())).malformed(),
    Case::new("not looked at", &[], NotObserved),
    Case::new("Werkzeug's debugger on localhost", &[], Finds(&[("debugger-on-localhost", "")])).given(|c| {
        localhost(c);
        document(c).signs.push("werkzeug-debugger".into());
    }),
    Case::new("localhost", &[], NotApplicable).given(|c| {
        localhost(c);
        document(c).signs.push("traceback".into());
    }),
];
