//! Do headers reveal debug or timing information?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "debug_headers",
    passes: msg!("No developer headers are sent"),
    fails: msg!("Developer headers are sent"),
    category: Category::Disclosure,
    why: msg!("Debug tools reveal code paths, queries and timing. Some link to a page that reveals more."),
    not_judged: "Details in the page itself: see the check of debug pages.",
    fix_risk: msg!("None."),
    references: &[
        "https://owasp.org/www-project-secure-headers/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Server-Timing",
    ],
    reads: &[
        "x-debug-token",
        "x-debug-token-link",
        "x-debug-exception",
        "sourcemap",
        "x-sourcemap",
        "server-timing",
        "x-process-time",
        "x-response-time",
    ],
    rules: &[&PROFILER, &SOURCE_MAP, &TIMING],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static PROFILER: Rule = Rule::new("profiler", Medium, msg!("A profiler or debug tool is turned on."), Remedy::DropUseless)
    .costs(20)
    .aliases(&["CWE-489", "CWE-215"]);
static SOURCE_MAP: Rule = Rule::new(
    "source-map",
    Info,
    msg!("A header links to a source map, which can reveal the original source code."),
    Remedy::Drop(&["SourceMap", "X-SourceMap"]),
)
.aliases(&["CWE-540"]);
static TIMING: Rule = Rule::new(
    "timing",
    Info,
    msg!("A header reveals processing times, which can reveal more than intended."),
    Remedy::Drop(&["Server-Timing", "X-Process-Time", "X-Response-Time"]),
)
.maybe()
.aliases(&["CWE-208"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::pass();
    let names: [(&[&'static str], &'static Rule); 3] = [
        (&["x-debug-token", "x-debug-token-link", "x-debug-exception"], &PROFILER),
        (&["sourcemap", "x-sourcemap"], &SOURCE_MAP),
        (&["server-timing", "x-process-time", "x-response-time"], &TIMING),
    ];
    for (names, rule) in names {
        for value in names.iter().flat_map(|name| seen.raw(name)) {
            verdict.add(rule.at(value.span()));
        }
    }
    if seen.page.loopback && matches!(&verdict, Verdict::Judged(found) if !found.is_empty()) {
        return Verdict::NotApplicable(msg!("Localhost: debug tools are fine here."));
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("none", &[], Pass),
    Case::new("a profiler", &[("X-Debug-Token", "ab12")], Finds(&[("profiler", "ab12")])),
    Case::new("a source map", &[("SourceMap", "/app.js.map")], Finds(&[("source-map", "/app.js.map")])),
    Case::new("FastAPI's tutorial", &[("X-Process-Time", "0.002")], Finds(&[("timing", "0.002")])),
    Case::new("an empty value", &[("X-Debug-Token", "")], Finds(&[("profiler", "")])).malformed(),
    Case::new("localhost", &[("Server-Timing", "db;dur=5")], NotApplicable).given(localhost),
];
