//! Do headers reveal the server software?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "software",
    passes: msg!("Headers do not reveal server software"),
    fails: msg!("Headers reveal server software"),
    category: Category::Disclosure,
    why: msg!("A version tells attackers which known vulnerabilities to try. A development server suggests that there are more."),
    not_judged: "Other ways to recognise the software. Hiding a version fixes no vulnerability.",
    fix_risk: msg!("None."),
    references: &[
        "https://www.rfc-editor.org/rfc/rfc9110#section-10.2.4",
        "https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html",
    ],
    reads: &crate::evidence::software::HEADERS,
    rules: &[&DEVELOPMENT, &VERSION, &POWERED_BY, &NAME],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static DEVELOPMENT: Rule = Rule::new(
    "development-server",
    Medium,
    msg!("Werkzeug's development server is not meant for production. Its header reveals the software."),
    Remedy::Server,
)
.costs(10)
.aliases(&["CWE-489", "CWE-200"]);
static VERSION: Rule =
    Rule::new("version", Low, msg!("A header reveals the software version."), Remedy::Server).costs(5).aliases(&["CWE-200"]);
static POWERED_BY: Rule =
    Rule::new("powered-by", Info, msg!("A header reveals the software. Browsers do not need it."), Remedy::DropDisclosing)
        .aliases(&["CWE-200"]);
static NAME: Rule = Rule::new("name", Info, msg!("Server header reveals the software."), Remedy::Server).maybe();

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.software.is_empty() {
        return Verdict::pass();
    }
    if seen.page.transport_deferred() && seen.software.iter().all(|product| product.name.is("Werkzeug") || product.name.is("Python")) {
        return Verdict::NotApplicable(msg!("Localhost: the development server is fine here, but never in production."));
    }
    let mut verdict = Verdict::pass();
    let werkzeug = seen.software.iter().any(|product| product.name.is("Werkzeug"));
    for product in &seen.software {
        let rule = match product.version {
            _ if product.name.is("Werkzeug") => &DEVELOPMENT,
            _ if werkzeug && product.name.is("Python") => continue,
            None if ["web", "server", "www"].iter().any(|name| product.name.is(name)) => continue,
            Some(_) => &VERSION,
            None if product.header == "server" => &NAME,
            None => &POWERED_BY,
        };
        let found = rule.at(product.whole.span());
        // The development server's version and Python's are one finding.
        let python = seen.software.iter().filter(|other| std::ptr::eq(rule, &DEVELOPMENT) && other.name.is("Python"));
        verdict.add(python.fold(found, |found, python| found.and_at(python.whole.span())));
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("Python alone", &[("Server", "Python/3.11")], Finds(&[("version", "Python/3.11")])),
    Case::new("silent", &[], Pass),
    Case::new(
        "flask run",
        &[("Server", "Werkzeug/3.1.9 Python/3.11.7")],
        Finds(&[("development-server", "Werkzeug/3.1.9 … Python/3.11.7")]),
    ),
    Case::new("flask run on this machine", &[("Server", "Werkzeug/3.1.9 Python/3.11.7")], NotApplicable).given(localhost),
    Case::new("a version", &[("Server", "nginx/1.22.1")], Finds(&[("version", "nginx/1.22.1")])),
    Case::new("powered by", &[("X-Powered-By", "Express")], Finds(&[("powered-by", "Express")])),
    Case::new("a name that says nothing", &[("Server", "web")], Pass),
    Case::new("a name", &[("Server", "uvicorn")], Finds(&[("name", "uvicorn")])),
    Case::new("an unclosed comment", &[("Server", "nginx (Debian")], Finds(&[("name", "nginx")])).malformed(),
];
