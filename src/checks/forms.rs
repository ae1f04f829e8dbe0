//! Are forms safe to fill in and to send?

use super::prelude::*;
use crate::evidence::facts::MOST;
use crate::evidence::holds;
use crate::evidence::page::FORGERY;
use crate::platform::Url;

pub(super) const CHECK: Check = Check {
    id: "forms",
    passes: msg!("Forms show no security problems"),
    fails: msg!("Forms may expose data or accept forged requests"),
    category: Category::Document,
    why: msg!("Forms send what visitors type, and change data in their name."),
    not_judged: "Forms that scripts submit, and tokens in headers.",
    fix_risk: msg!("Forms that another site submits on purpose (payment, sign-in) need an exception."),
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
        "https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/form",
    ],
    reads: &[],
    rules: &[&PASSWORD_PLAIN, &TO_HTTP, &PASSWORD_GET, &NO_TOKEN],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static PASSWORD_PLAIN: Rule = Rule::new(
    "password-over-http",
    High,
    msg!("Password field on an HTTP page. Anyone on the network can read the password."),
    Remedy::Https,
)
.costs(20)
.aliases(&["CWE-319", "CWE-523"]);
static TO_HTTP: Rule = Rule::new(
    "to-http",
    High,
    msg!("Form sends data over HTTP. Anyone on the network can read it."),
    Remedy::None(msg!("Use `https:` in the form's action, or leave out the host.")),
)
.costs(20)
.aliases(&["CWE-319"]);
static PASSWORD_GET: Rule = Rule::new(
    "password-in-url",
    Medium,
    msg!("Form puts a password in the URL, and so in histories and logs."),
    Remedy::None(msg!("Use `method=\"post\"`.")),
)
.costs(10)
.aliases(&["CWE-598"]);
static NO_TOKEN: Rule = Rule::new("no-token", Low, msg!("POST form without a CSRF token. Another site may be able to submit it as the visitor."),
    Remedy::Recipe("csrf", msg!("In Flask, use Flask-WTF's CSRFProtect and `{{ csrf_token() }}`. In FastAPI, check `Sec-Fetch-Site`, or `Origin` if that is missing. This needs no token, so this finding stays."))).maybe().aliases(&["CWE-352"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let document = match seen.facts(&["forms"]) {
        Some(document) => document,
        None if seen.page.is_document() => return Verdict::NotObserved(msg!("The page's HTML was not checked.")),
        None => return Verdict::NotApplicable(msg!("Not a page.")),
    };
    if document.forms.is_empty() {
        return Verdict::NotApplicable(msg!("The page has no forms."));
    }
    let mut verdict = Verdict::pass();
    for form in document.forms {
        let to_http = Url::parse(&form.action).is_some_and(|to| to.scheme() == "http" && !to.is_loopback());
        if to_http && !seen.page.loopback {
            verdict.add(TO_HTTP.found().naming(msg!("Form sends data to {} over HTTP. Anyone on the network can read it."), &form.action));
        }
        if form.password && !seen.page.https && !seen.page.loopback {
            verdict.add(PASSWORD_PLAIN.found());
        }
        if form.password && form.method == "get" {
            verdict.add(PASSWORD_GET.found());
        }
        let token = |name: &String| FORGERY.iter().any(|word| holds(name, word));
        if form.method == "post" && !form.hidden.iter().take(MOST).any(token) {
            verdict.add(NO_TOKEN.found());
        }
    }
    verdict
}

#[cfg(test)]
fn form(method: &str, action: &str, hidden: &str, password: bool) -> crate::capture::document::Form {
    crate::capture::document::Form { method: method.into(), action: action.into(), hidden: vec![hidden.into()], password }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("an API answer that nobody looked at", &[], NotApplicable).given(json),
    Case::new("with a token", &[], Pass).given(|c| document(c).forms.push(form("post", "", "csrf_token", true))),
    Case::new("without", &[], Finds(&[("no-token", "")])).given(|c| document(c).forms.push(form("post", "/x", "page", false))),
    Case::new("to plain HTTP", &[], Finds(&[("to-http", "")]))
        .given(|c| document(c).forms.push(form("get", "HTTP://a.example/", "q", false))),
    Case::new("a password in the URL", &[], Finds(&[("password-in-url", "")]))
        .given(|c| document(c).forms.push(form("get", "", "q", true))),
    Case::new("a password over plain HTTP", &[], Finds(&[("password-over-http", "")])).given(|c| {
        plain_http(c);
        document(c).forms.push(form("post", "", "csrf_token", true));
    }),
    Case::new("an action that is none", &[], Pass).given(|c| document(c).forms.push(form("get", "htt", "q", false))).malformed(),
    Case::new("not looked at", &[], NotObserved),
    Case::new("no form", &[], NotApplicable).given(|c| document(c).forms.clear()),
];
