//! Fixes: the remedies of findings, merged into one plan for the page, and rendered as code for a framework.
//!
//! A [`Remedy`] names no framework, a [`Plan`] says what the response will contain, and each renderer writes a whole plan at once:
//! checks plus frameworks, not checks times frameworks. [`Plan::apply`] is the forecast: the response as the patched app gives it.

mod fastapi;
mod flask;
mod forecast;
mod own;
mod permissions;
mod plan;
mod policy;
mod pytest;
mod python;
pub mod recipes;

use crate::sentence::{Msg, Sentence};
use serde::Serialize;

pub use own::is_already_written;
pub use plan::Plan;
pub use python::literal;

/// The command that installs these packages, quoted for a shell: an unquoted `>` would write a file.
pub fn pip_install(requirements: &[&str]) -> String {
    let quoted = requirements.iter().map(|name| if name.contains(['>', '[']) { format!(" \"{name}\"") } else { format!(" {name}") });
    format!("pip install{}", quoted.collect::<String>())
}

/// What makes a finding go away, whatever the framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Send `Strict-Transport-Security`.
    Hsts,
    /// Redirect to HTTPS.
    Https,
    /// Send a Content Security Policy, or make the one that is there stricter.
    Csp,
    /// Say who may frame the page.
    Framing,
    /// Send `X-Content-Type-Options`.
    Nosniff,
    /// Send a `Referrer-Policy`.
    Referrer,
    /// Send a `Permissions-Policy`.
    Permissions,
    /// Send `Cross-Origin-Opener-Policy`.
    Opener,
    /// Repair `Cross-Origin-Embedder-Policy`.
    Embedder,
    /// Send `Cross-Origin-Resource-Policy`.
    Resource,
    /// Let in listed origins only.
    Cors,
    /// Give cookies the attributes that they lack.
    Cookies,
    /// Keep responses that set a cookie out of caches.
    NoStore,
    /// Keep the server from naming itself.
    Server,
    /// Leave out headers that only name software.
    DropDisclosing,
    /// Remove headers that no browser supports any more, or that reveal too much.
    DropUseless,
    /// Leave out these headers.
    Drop(&'static [&'static str]),
    /// Where this header is sent with the value that was seen, send this value.
    Correct(&'static str, &'static str),
    /// Refuse input without repeating it.
    TerseErrors,
    /// A recipe of the playbook, by its key, and a sentence: what the response says then cannot be foretold.
    Recipe(&'static str, Msg),
    /// Nothing that could be pasted, and why.
    None(Msg),
}

impl Remedy {
    /// Its stable name in reports, by what it does; nothing where there is no code for it.
    pub fn key(self) -> Option<String> {
        let name = |verb: &str, header: &str| format!("{verb}-{}", header.to_ascii_lowercase());
        Some(match self {
            Remedy::Hsts => "set-hsts".to_owned(),
            Remedy::Https => "redirect-to-https".to_owned(),
            Remedy::Csp => "set-csp".to_owned(),
            Remedy::Framing => "restrict-framing".to_owned(),
            Remedy::Nosniff => "set-nosniff".to_owned(),
            Remedy::Referrer => "set-referrer-policy".to_owned(),
            Remedy::Permissions => "set-permissions-policy".to_owned(),
            Remedy::Opener => "set-coop".to_owned(),
            Remedy::Embedder => "correct-coep".to_owned(),
            Remedy::Resource => "set-corp".to_owned(),
            Remedy::Cors => "restrict-cors".to_owned(),
            Remedy::Cookies => "harden-cookies".to_owned(),
            Remedy::NoStore => "set-no-store".to_owned(),
            Remedy::Server => "hide-server".to_owned(),
            Remedy::DropDisclosing => "drop-software-headers".to_owned(),
            Remedy::DropUseless => "drop-obsolete-headers".to_owned(),
            Remedy::Drop(names) => name("drop", &names.join("-")),
            Remedy::Correct(header, _) => name("correct", header),
            Remedy::TerseErrors => "limit-error-details".to_owned(),
            Remedy::Recipe(..) | Remedy::None(_) => return None,
        })
    }
}

/// How a fix is written: for which framework, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Flask without more packages.
    Flask,
    /// Flask with flask-talisman.
    FlaskTalisman,
    /// FastAPI without more packages.
    Fastapi,
    /// FastAPI with `secure`.
    FastapiSecure,
}

impl Target {
    /// All of them; each framework's first is the one to show first.
    pub const ALL: [Target; 4] = [Target::Flask, Target::FlaskTalisman, Target::Fastapi, Target::FastapiSecure];

    /// The framework, as `data-fix` names it.
    pub fn framework(self) -> &'static str {
        match self {
            Target::Flask | Target::FlaskTalisman => "flask",
            Target::Fastapi | Target::FastapiSecure => "fastapi",
        }
    }

    /// Its name in the report.
    pub fn key(self) -> &'static str {
        match self {
            Target::Flask => "flask",
            Target::FlaskTalisman => "flask_talisman",
            Target::Fastapi => "fastapi",
            Target::FastapiSecure => "fastapi_secure",
        }
    }
}

/// Code to paste, and what cannot be pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// Python that works right after the line that creates `app`; empty where no code helps.
    pub code: String,
    /// Packages to install.
    pub requirements: Vec<&'static str>,
    /// What no block of code can do, a sentence each.
    pub steps: Vec<Sentence<'static>>,
}

/// Writes a test, for pytest, that fails if a response lacks what the plan adds; empty if the plan adds nothing.
///
/// It imports `app` from the module `app`, which is what most projects call them.
pub fn regression_test(plan: &Plan, form: Target) -> String {
    pytest::write(plan, form)
}

/// Writes a plan for a framework.
pub fn render(plan: &Plan, form: Target) -> Fix {
    match form {
        Target::Flask => flask::plain(plan),
        Target::FlaskTalisman => flask::talisman(plan),
        Target::Fastapi => fastapi::plain(plan),
        Target::FastapiSecure => fastapi::secure(plan),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_redirect_to_https_is_the_recipe() {
        let plan = Plan { https: true, ..Plan::default() };
        for form in Target::ALL {
            let recipe = recipes::named("https_proxy").and_then(|recipe| recipe.for_framework(form.framework())).unwrap();
            assert_eq!(render(&plan, form).code, recipe.code, "{form:?}");
        }
        // With more beside it, its lines are the same, but for the imports.
        let plan =
            Plan::of(&[Remedy::Https, Remedy::Nosniff, Remedy::Csp], &crate::evidence::Evidence::read(&crate::capture::Capture::default()));
        for form in Target::ALL {
            let recipe = recipes::named("https_proxy").and_then(|recipe| recipe.for_framework(form.framework())).unwrap();
            assert!(render(&plan, form).code.contains(recipes::without_imports(recipe.code)), "{form:?}");
        }
    }

    #[test]
    fn refusing_input_is_the_recipe() {
        let recipe = recipes::named("errors").and_then(|recipe| recipe.for_framework("fastapi")).unwrap();
        for form in [Target::Fastapi, Target::FastapiSecure] {
            let code = render(&Plan { terse_errors: true, ..Plan::default() }, form).code;
            let handler = recipes::from_line(&code, "@app.exception_handler(RequestValidationError)");
            assert!(handler.contains("status_code=422") && recipe.code.contains(handler), "{code}");
            let mut imports = code.lines().take_while(|line| !line.starts_with('@')).filter(|line| !line.is_empty());
            assert!(imports.all(|line| recipe.code.contains(line)), "{code}");
        }
    }
}
