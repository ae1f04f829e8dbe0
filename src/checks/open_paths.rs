//! Are private files or debug pages public?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "open_paths",
    passes: msg!("No private files at the checked URLs"),
    fails: msg!("Private files or pages may be public"),
    category: Category::Disclosure,
    why: msg!(
        "Bots request these URLs on every site, all day. A settings file contains the keys to the app, its Git history the whole code."
    ),
    not_judged: "URLs other than those requested, and whether the secrets still work. Files are recognised by their format; their contents are neither shown nor stored.",
    fix_risk: msg!("Tools that read `/openapi.json` stop working."),
    references: &[
        "https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/02-Configuration_and_Deployment_Management_Testing/04-Review_Old_Backup_and_Unreferenced_Files_for_Sensitive_Information",
        "https://flask.palletsprojects.com/en/stable/debugging/",
    ],
    reads: &[],
    rules: &[&ENV, &GIT, &CONSOLE, &DOCS, &UNKNOWN],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const MOVE: Remedy = Remedy::Recipe(
    "environment",
    msg!("Serve a folder that contains only public files. Then change every secret in the file: assume that attackers have it."),
);
const HIDE: Remedy = Remedy::Recipe(
    "hide_docs",
    msg!("In production, create the app with `FastAPI(openapi_url=None)`. This turns off `/docs`, `/redoc` and `/openapi.json`."),
);
const DEBUG: Remedy = Remedy::Recipe(
    "errors",
    msg!("Start the app without `--debug`. The debugger shows source code, and only its PIN stops attackers from running code."),
);

static ENV: Rule = Rule::new("env-file", High, msg!("The app serves `/.env`. Anyone who can reach it can read the app's secrets."), MOVE)
    .costs(50)
    .aliases(&["CWE-538", "CWE-200"]);
static GIT: Rule = Rule::new("git", High, msg!("The app serves `/.git`. Anyone who can reach it can download the code and its history."), Remedy::None(msg!("Serve a folder that contains only public files (nginx: `location ~ /\\.git { deny all; }`), and change every secret that was ever committed."))).costs(50).aliases(&["CWE-527"]);
static CONSOLE: Rule =
    Rule::new("console", High, msg!("Werkzeug's debugger responds at `/console`."), DEBUG).costs(50).aliases(&["CWE-489"]);
static DOCS: Rule = Rule::new("docs", Low, msg!("The API documentation is public."), HIDE).costs(5).maybe().aliases(&["CWE-200"]);

static UNKNOWN: Rule = Rule::new(
    "unknown",
    Info,
    msg!("Some URLs did not respond in full."),
    Remedy::None(msg!("Request them again once the server responds.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let Some(probes) = seen.probes().seen().filter(|probes| !probes.is_empty()) else {
        return Verdict::NotObserved(msg!(
            "Only the page itself was requested. \u{201c}Check more URLs\u{201d} in the popup requests more."
        ));
    };
    let mut verdict = Verdict::pass();
    let shows = |sign| probes.iter().find(|probe| probe.shows(sign));
    for (sign, rule) in [(Sign::EnvFile, &ENV), (Sign::Git, &GIT), (Sign::WerkzeugConsole, &CONSOLE)] {
        if shows(sign).is_some() {
            verdict.add(rule.found());
        }
    }
    // On localhost, documentation is fine.
    let documented: Vec<&str> = probes
        .iter()
        .filter(|probe| [Sign::SwaggerUi, Sign::Redoc, Sign::OpenApi].into_iter().any(|sign| probe.shows(sign)))
        .map(|probe| probe.path.as_str())
        .collect();
    if !documented.is_empty() && !seen.page.loopback {
        verdict.add(
            DOCS.found().says(msg!("The API documentation is public: {}.").with([Gap::values(documented.into_iter().map(str::to_owned))])),
        );
    }
    let unknown: Vec<String> =
        probes.iter().filter(|probe| !probe.is_known() && !probe.is_missing_page()).map(|probe| probe.path.clone()).collect();
    match (verdict, unknown.is_empty()) {
        (verdict, true) => verdict,
        (Verdict::Judged(found), false) if found.is_empty() => {
            Verdict::Unanswered(msg!("No full response from {}, so Headlint cannot tell what is public there."), unknown)
        }
        (mut verdict, false) => {
            verdict.add(
                UNKNOWN.found().says(
                    msg!("No full response from {}, so Headlint cannot tell what is public there.")
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
    Case::new("secrets", &[], Finds(&[("env-file", "")])).given(|c| probed(c, "/.env", 200, &[Sign::EnvFile])),
    Case::new("history", &[], Finds(&[("git", "")])).given(|c| probed(c, "/.git/HEAD", 200, &[Sign::Git])),
    Case::new("a debugger", &[], Finds(&[("console", "")])).given(|c| probed(c, "/console", 200, &[Sign::WerkzeugConsole])),
    Case::new("documentation", &[], Finds(&[("docs", "")])).given(|c| probed(c, "/docs", 200, &[Sign::SwaggerUi])),
    Case::new("documentation on this machine", &[], Pass).given(|c| {
        localhost(c);
        probed(c, "/docs", 200, &[Sign::SwaggerUi]);
    }),
    Case::new("an error that looks like it", &[], Pass).given(|c| probed(c, "/.env", 500, &[Sign::EnvFile])),
    Case::new("a sign that is none", &[], Pass).given(|c| probed(c, "", 200, &[Sign::Unknown])).malformed(),
    Case::new("no response", &[], NotObserved).given(|c| {
        probed(c, "/.git/HEAD", 404, &[]);
        unanswered(c, "/.env");
    }),
    Case::new("a response that stopped", &[], NotObserved).given(|c| cut_off(c, "/.env", 200)),
    Case::new("an error that stopped", &[], Pass).given(|c| cut_off(c, "/.env", 404)),
    Case::new("no response beside what is open", &[], Finds(&[("git", ""), ("unknown", "")])).given(|c| {
        unanswered(c, "/.env");
        probed(c, "/.git/HEAD", 200, &[Sign::Git]);
    }),
    Case::new("only the page that no site has is silent", &[], Pass).given(|c| {
        probed(c, "/.env", 404, &[]);
        unanswered(c, "/headlint-asks-for-a-page-that-is-not-there");
    }),
    Case::new("an empty list", &[], NotObserved).given(|c| c.probes = crate::capture::Observed::Seen(Vec::new())),
    Case::new("not asked", &[], NotObserved),
];
