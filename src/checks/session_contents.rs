//! What can anyone who gets a session cookie read in it?

use super::prelude::*;
use crate::evidence::session::ReadableKind;

pub(super) const CHECK: Check = Check {
    id: "session_contents",
    passes: msg!("Cookies hold no readable data"),
    fails: msg!("Cookies hold readable data"),
    category: Category::Cookies,
    why: msg!("Session cookies of Flask and Starlette and JSON Web Tokens are signed, not encrypted. Anyone who gets one can read it."),
    not_judged: "Cookies in other formats, and the contents of encrypted ones.",
    fix_risk: msg!("Server-side sessions need a store that every process can reach."),
    references: &["https://flask.palletsprojects.com/en/stable/quickstart/#sessions", "https://www.rfc-editor.org/rfc/rfc7519"],
    reads: &[],
    rules: &[&UNSIGNED, &SECRET, &READABLE, &CLAIMS],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const KEEP: Remedy =
    Remedy::Recipe("server_side_sessions", msg!("Keep private data on the server (in Redis or a database) and only an ID in the cookie."));

static UNSIGNED: Rule = Rule::new("unsigned", High, msg!("The token is not signed (`alg` is `none`). Anyone can forge one."), KEEP)
    .costs(50)
    .aliases(&["CWE-347"]);
static SECRET: Rule = Rule::new("secret", High, msg!("The cookie seems to contain a readable secret."), KEEP)
    .costs(20)
    .likely()
    .aliases(&["CWE-312", "CWE-315"]);
static READABLE: Rule =
    Rule::new("readable", Info, msg!("The session cookie is signed, not encrypted. Anyone who has it can read it."), KEEP)
        .aliases(&["CWE-315"]);
static CLAIMS: Rule =
    Rule::new("claims", Info, msg!("The token is not encrypted. Anyone who has it can read its claims."), KEEP).aliases(&["CWE-315"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::NotApplicable(msg!("No readable cookie is set."));
    for cookie in seen.cookies.iter().filter(|cookie| cookie.is_kept()) {
        let Some(readable) = cookie.readable() else { continue };
        if let Verdict::NotApplicable(_) = verdict {
            verdict = Verdict::pass();
        }
        let at = cookie.value.span();
        let names = &readable.names;
        if names.is_empty() && readable.kind != ReadableKind::Token {
            continue;
        }
        if let Some(name) = &readable.secret {
            verdict.add(SECRET.at(at).naming(msg!("The cookie seems to contain a readable secret: {}."), name.clone()));
        }
        let first = Gap::values(names.iter().take(8).cloned());
        verdict.add(match readable.kind {
            ReadableKind::Token if readable.unsigned => UNSIGNED.at(at),
            ReadableKind::Token if names.is_empty() => CLAIMS.at(at),
            ReadableKind::Token => {
                CLAIMS.at(at).says(msg!("The token is not encrypted. Anyone who has it can read its claims: {}.").with([first]))
            }
            ReadableKind::Flask => {
                READABLE.at(at).says(msg!("Flask's session cookie is signed, not encrypted. Anyone who has it can read: {}.").with([first]))
            }
            ReadableKind::Starlette => READABLE
                .at(at)
                .says(msg!("Starlette's session cookie is signed, not encrypted. Anyone who has it can read: {}.").with([first])),
        });
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new(
        "Starlette's",
        &[(SC, "session=eyJ1c2VyIjogMX0=.aSPxZw.AAAAAAAAAAAAAAAAAAAAAAAAAAA; Secure")],
        Finds(&[("readable", "eyJ1c2VyIjogMX0=.aSPxZw.AAAAAAAAAAAAAAAAAAAAAAAAAAA")]),
    ),
    Case::new("a token without claims", &[(SC, "t=eyJhbGciOiJIUzI1NiJ9.e30.c2ln")], Finds(&[("claims", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln")])),
    Case::new(
        "a secret deep inside",
        &[(SC, "session=eyJhIjpbeyJwYXNzd29yZCI6MX1dfQ.aSPxZw.AAAAAAAAAAAAAAAAAAAAAAAAAAA; Secure")],
        Finds(&[
            ("secret", "eyJhIjpbeyJwYXNzd29yZCI6MX1dfQ.aSPxZw.AAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ("readable", "eyJhIjpbeyJwYXNzd29yZCI6MX1dfQ.aSPxZw.AAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ]),
    ),
    Case::new(
        "a time of eight bytes",
        &[(SC, "session=eyJhIjpbeyJwYXNzd29yZCI6MX1dfQ.AAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA; Secure")],
        Finds(&[
            ("secret", "eyJhIjpbeyJwYXNzd29yZCI6MX1dfQ.AAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ("readable", "eyJhIjpbeyJwYXNzd29yZCI6MX1dfQ.AAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ]),
    ),
    Case::new(
        "a time too long",
        &[(SC, "session=eyJhIjpbeyJwYXNzd29yZCI6MX1dfQ.AAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA; Secure")],
        NotApplicable,
    )
    .malformed(),
    Case::new(
        "a signature too short",
        &[(SC, "session=eyJhIjpbeyJwYXNzd29yZCI6MX1dfQ.aSPxZw.AAAAAAAAAAAAAAAAAAAAAAAAAA; Secure")],
        NotApplicable,
    )
    .malformed(),
    Case::new("empty", &[(SC, "session=e30.awOhQA.hTWXqjDK0ijs0gZ7FBL93teS3Jg")], Pass),
    Case::new(
        "Flask's",
        &[(SC, "session=eyJ1c2VyX2lkIjo3fQ.awOhQA.hTWXqjDK0ijs0gZ7FBL93teS3Jg")],
        Finds(&[("readable", "eyJ1c2VyX2lkIjo3fQ.awOhQA.hTWXqjDK0ijs0gZ7FBL93teS3Jg")]),
    ),
    Case::new(
        "a token",
        &[(SC, "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")],
        Finds(&[("claims", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")]),
    ),
    Case::new(
        "a token that is not signed",
        &[(SC, "t=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.")],
        Finds(&[("unsigned", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.")]),
    ),
    Case::new(
        "a password",
        &[(SC, "t=eyJhbGciOiJIUzI1NiJ9.eyJwYXNzd29yZCI6ImEifQ.c2ln")],
        Finds(&[
            ("secret", "eyJhbGciOiJIUzI1NiJ9.eyJwYXNzd29yZCI6ImEifQ.c2ln"),
            ("claims", "eyJhbGciOiJIUzI1NiJ9.eyJwYXNzd29yZCI6ImEifQ.c2ln"),
        ]),
    ),
    Case::new("compressed, broken", &[(SC, "session=.eJyrVopPy0k.awOhQA.H4eDKFBn5_0azeTP9flOtKVjXac")], NotApplicable).malformed(),
    Case::new("refused by browsers", &[(SC, "t=eyJhbGciOiJIUzI1NiJ9.e30.c2ln; SameSite=None")], NotApplicable),
    Case::new("an id", &[(SC, "session=q3vXl0nTtJ8yW2bKc5rZaQ")], NotApplicable),
];

#[cfg(test)]
const SC: &str = "Set-Cookie";
