//! Is something open to strangers that should not be?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "open_paths",
    passes: msg!("No private files are public"),
    fails: msg!("Private files or pages may be public"),
    category: Category::Disclosure,
    why: msg!(
        "Programs ask every site on the net for these addresses, all day: a settings file is the keys to the app, its history the whole code."
    ),
    not_judged: "Other addresses than those asked for, and whether the secrets still work. What was found is recognised by its form; it is neither shown nor kept.",
    fix_risk: msg!("Tools that read `/openapi.json` stop working."),
    references: &[
        "https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/02-Configuration_and_Deployment_Management_Testing/04-Review_Old_Backup_and_Unreferenced_Files_for_Sensitive_Information",
        "https://flask.palletsprojects.com/en/stable/debugging/",
    ],
    rules: &[&ENV, &GIT, &CONSOLE, &DOCS, &UNKNOWN],
    judge,
    #[cfg(test)]
    cases: CASES,
};

const MOVE: Remedy = Remedy::Recipe(
    "environment",
    msg!("Serve a folder that holds nothing else; then change every secret that was in the file: it must be taken for known."),
);
const HIDE: Remedy = Remedy::Recipe(
    "hide_docs",
    msg!("In production create the app with `FastAPI(openapi_url=None)`: that closes `/docs`, `/redoc` and `/openapi.json`."),
);
const DEBUG: Remedy = Remedy::Recipe(
    "errors",
    msg!("Start it without `--debug`: the debugger shows the app's source, and its PIN is all that keeps strangers from running code."),
);

static ENV: Rule = Rule::new("env-file", High, msg!("`/.env` is handed out: the app's secrets are open."), MOVE)
    .costs(50)
    .aliases(&["CWE-538", "CWE-200"]);
static GIT: Rule = Rule::new("git", High, msg!("`/.git` is handed out: the app's code and history can be downloaded."), Remedy::None(msg!("Serve a folder that holds nothing else (nginx: `location ~ /\\.git { deny all; }`), and change every secret that was ever committed."))).costs(50).aliases(&["CWE-527"]);
static CONSOLE: Rule =
    Rule::new("console", High, msg!("Werkzeug's debugger answers at `/console`."), DEBUG).costs(50).aliases(&["CWE-489"]);
static DOCS: Rule =
    Rule::new("docs", Low, msg!("The API's documentation is open to strangers."), HIDE).costs(5).maybe().aliases(&["CWE-200"]);

static UNKNOWN: Rule = Rule::new(
    "unknown",
    Info,
    msg!("Some of these addresses did not respond in full."),
    Remedy::None(msg!("Request them again once the server responds.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let Some(probes) = seen.probes().seen().filter(|probes| !probes.is_empty()) else {
        return Verdict::NotObserved(msg!(
            "Only the page itself was requested. \u{201c}Check more URLs\u{201d} in the popup requests more."
        ));
    };
    let mut verdict = Verdict::pass();
    let shows = |sign: &str| probes.iter().find(|probe| probe.shows(sign));
    for (sign, rule) in [("env-file", &ENV), ("git", &GIT), ("werkzeug-console", &CONSOLE)] {
        if let Some(probe) = shows(sign) {
            verdict.add(rule.found().about(&probe.path));
        }
    }
    // On this machine the documentation is where it belongs.
    let documented: Vec<&str> = probes
        .iter()
        .filter(|probe| ["swagger-ui", "redoc", "openapi"].iter().any(|sign| probe.shows(sign)))
        .map(|probe| probe.path.as_str())
        .collect();
    if !documented.is_empty() && !seen.page.loopback {
        verdict.add(DOCS.found().says(
            msg!("The API's documentation is open to strangers: {}.").with([Gap::values(documented.into_iter().map(str::to_owned))]),
        ));
    }
    let unknown: Vec<String> =
        probes.iter().filter(|probe| !probe.is_known() && !probe.is_missing_page()).map(|probe| probe.path.clone()).collect();
    match (verdict, unknown.is_empty()) {
        (verdict, true) => verdict,
        (Verdict::Judged(found), false) if found.is_empty() => {
            Verdict::Unanswered(msg!("No full response from {}, so it is not known what lies open there."), unknown)
        }
        (mut verdict, false) => {
            verdict.add(
                UNKNOWN.found().says(
                    msg!("No full response from {}, so it is not known what lies open there.")
                        .with([Gap::values(unknown.into_iter().take(12))]),
                ),
            );
            verdict
        }
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("nothing open", &[], Pass).given(|c| probed(c, "/.env", 404, &[])),
    Case::new("secrets", &[], Finds(&[("env-file", "")])).given(|c| probed(c, "/.env", 200, &["env-file"])),
    Case::new("history", &[], Finds(&[("git", "")])).given(|c| probed(c, "/.git/HEAD", 200, &["git"])),
    Case::new("a debugger", &[], Finds(&[("console", "")])).given(|c| probed(c, "/console", 200, &["werkzeug-console"])),
    Case::new("documentation", &[], Finds(&[("docs", "")])).given(|c| probed(c, "/docs", 200, &["swagger-ui"])),
    Case::new("documentation on this machine", &[], Pass).given(|c| {
        localhost(c);
        probed(c, "/docs", 200, &["swagger-ui"]);
    }),
    Case::new("an error that looks like it", &[], Pass).given(|c| probed(c, "/.env", 500, &["env-file"])),
    Case::new("a sign that is none", &[], Pass).given(|c| probed(c, "", 200, &["?"])).malformed(),
    Case::new("no response", &[], NotObserved).given(|c| {
        probed(c, "/.git/HEAD", 404, &[]);
        unanswered(c, "/.env");
    }),
    Case::new("a response that stopped", &[], NotObserved).given(|c| cut_off(c, "/.env", 200)),
    Case::new("an error that stopped", &[], Pass).given(|c| cut_off(c, "/.env", 404)),
    Case::new("no response beside what is open", &[], Finds(&[("git", ""), ("unknown", "")])).given(|c| {
        unanswered(c, "/.env");
        probed(c, "/.git/HEAD", 200, &["git"]);
    }),
    Case::new("only the page that no site has is silent", &[], Pass).given(|c| {
        probed(c, "/.env", 404, &[]);
        unanswered(c, "/headlint-asks-for-a-page-that-is-not-there");
    }),
    Case::new("an empty list", &[], NotObserved).given(|c| c.probes = crate::capture::Observed::Seen(Vec::new())),
    Case::new("not asked", &[], NotObserved),
];
