//! Does the page show a debugger, an error's details or a directory?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "debug_page",
    passes: msg!("No debugger or internal details are shown"),
    fails: msg!("Debugger or internal details are shown"),
    category: Category::Disclosure,
    why: msg!(
        "A debugger or traceback shows source code, paths or settings to anyone who triggers an error. Some debuggers also run code."
    ),
    not_judged: "Errors that only other requests would cause.",
    fix_risk: msg!("Errors no longer appear in the browser. Read the log instead."),
    references: &[
        "https://flask.palletsprojects.com/en/stable/debugging/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html",
    ],
    reads: &[],
    rules: &[&CONSOLE, &WERKZEUG, &STARLETTE, &DJANGO, &TRACEBACK, &SQL, &LISTING, &LOCAL],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const OFF: Remedy = Remedy::Recipe(
    "errors",
    msg!(
        "Turn debug mode off: run without `--debug` and without `debug=True`, and respond to errors with a page without details (`@app.errorhandler(500)`, `@app.exception_handler(Exception)`)."
    ),
);

static CONSOLE: Rule =
    Rule::new("werkzeug-console", High, msg!("Werkzeug's console is open. Anyone who has its PIN can run code on the server."), OFF)
        .costs(50)
        .aliases(&["CWE-489", "CWE-94"]);
static WERKZEUG: Rule =
    Rule::new("werkzeug-debugger", High, msg!("Werkzeug's debugger shows source code. Only a PIN protects its console."), OFF)
        .costs(40)
        .aliases(&["CWE-489", "CWE-215"]);
static STARLETTE: Rule = Rule::new("starlette-debugger", High, msg!("Starlette's debugger shows source code and paths."), OFF)
    .costs(40)
    .aliases(&["CWE-489", "CWE-215"]);
static DJANGO: Rule = Rule::new("django-debug", High, msg!("Django's debug page shows source code and settings."), OFF)
    .costs(40)
    .aliases(&["CWE-489", "CWE-215"]);
static TRACEBACK: Rule = Rule::new("traceback", Medium, msg!("The page shows a Python traceback."), OFF).costs(20).aliases(&["CWE-209"]);
static SQL: Rule = Rule::new("sql-error", Medium, msg!("The page shows a database error message."), OFF).costs(20).aliases(&["CWE-209"]);
static LISTING: Rule = Rule::new(
    "directory-listing",
    Medium,
    msg!("The page lists the files of a directory."),
    Remedy::None(msg!("Turn off directory listing where static files are served.")),
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
        None => return Verdict::NotObserved(msg!("The page's HTML was not checked.")),
    };
    if seen.page.loopback && seen.is_werkzeug_debugger() {
        return Verdict::of(LOCAL.found());
    }
    let mut verdict = Verdict::pass();
    for rule in CHECK.rules {
        if document.signs.iter().any(|sign| sign.word() == rule.code) {
            verdict.add(rule.found());
        }
    }
    if seen.page.loopback && matches!(&verdict, Verdict::Judged(found) if !found.is_empty()) {
        return Verdict::NotApplicable(msg!("Localhost: the debugger is fine here, but never in production."));
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("a page", &[], Pass).given(|c| document(c).signs.clear()),
    Case::new("console", &[], Finds(&[("werkzeug-console", "")])).given(|c| document(c).signs.push(Sign::WerkzeugConsole)),
    Case::new("debugger", &[], Finds(&[("werkzeug-debugger", "")])).given(|c| document(c).signs.push(Sign::WerkzeugDebugger)),
    Case::new("Starlette", &[], Finds(&[("starlette-debugger", "")])).given(|c| document(c).signs.push(Sign::StarletteDebugger)),
    Case::new("Django", &[], Finds(&[("django-debug", "")])).given(|c| document(c).signs.push(Sign::DjangoDebug)),
    Case::new("traceback", &[], Finds(&[("traceback", "")])).given(|c| document(c).signs.push(Sign::Traceback)),
    Case::new("SQL", &[], Finds(&[("sql-error", "")])).given(|c| document(c).signs.push(Sign::SqlError)),
    Case::new("listing", &[], Finds(&[("directory-listing", "")])).given(|c| document(c).signs.push(Sign::DirectoryListing)),
    Case::new("an unknown sign", &[], Pass).given(|c| document(c).signs.push(Sign::Unknown)).malformed(),
    Case::new("not looked at", &[], NotObserved),
    Case::new("Werkzeug's debugger on localhost", &[], Finds(&[("debugger-on-localhost", "")])).given(|c| {
        localhost(c);
        document(c).signs.push(Sign::WerkzeugDebugger);
    }),
    Case::new("localhost", &[], NotApplicable).given(|c| {
        localhost(c);
        document(c).signs.push(Sign::Traceback);
    }),
];
