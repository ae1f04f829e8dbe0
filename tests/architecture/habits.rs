//! What the library never does: panic, and quiet the lints that say so. Clippy knows it better (`cargo xtask test`); this needs no clippy.

use crate::modules::{Sources, attributes, is_for_tests};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, FieldValue, Item, Macro};

const METHODS: &[&str] = &["unwrap", "expect", "unwrap_err", "expect_err"];
const MACROS: &[&str] = &["panic", "todo", "unimplemented", "dbg", "print", "println", "eprint", "eprintln"];
/// Denied for the whole library in `src/lib.rs`.
const LINTS: &[&str] = &[
    "unwrap_used",
    "expect_used",
    "panic",
    "todo",
    "unimplemented",
    "dbg_macro",
    "disallowed_methods",
    "disallowed_types",
    "print_stdout",
    "print_stderr",
];
/// The command line prints.
const MAY_PRINT: &[&str] = &["src/main.rs", "src/cli.rs", "src/cli/"];

struct Habits<'f> {
    file: &'f str,
    prints: bool,
    found: Vec<String>,
}

impl Habits<'_> {
    fn found(&mut self, line: usize, what: &str) {
        self.found.push(format!("{}:{line} has {what}", self.file));
    }

    /// `.unwrap(` within a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) => {
                    let called = at > 0 && matches!(&tokens[at - 1], TokenTree::Punct(mark) if mark.as_char() == '.');
                    if called && METHODS.contains(&name.to_string().as_str()) {
                        self.found(name.span().start().line, &format!(".{name}()"));
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Habits<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !attributes(item).iter().any(is_for_tests) {
            visit::visit_item(self, item);
        }
    }

    fn visit_field_value(&mut self, value: &'ast FieldValue) {
        if !value.attrs.iter().any(is_for_tests) {
            visit::visit_field_value(self, value);
        }
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        if let Expr::MethodCall(call) = expression {
            let name = call.method.to_string();
            if METHODS.contains(&name.as_str()) {
                self.found(call.method.span().start().line, &format!(".{name}()"));
            }
        }
        visit::visit_expr(self, expression);
    }

    fn visit_macro(&mut self, made: &'ast Macro) {
        let last = made.path.segments.last().map(|segment| (segment.ident.to_string(), segment.ident.span().start().line));
        if let Some((name, line)) = last.filter(|(name, _)| MACROS.contains(&name.as_str()))
            && !(self.prints && name.contains("print"))
        {
            self.found(line, &format!("{name}!"));
        }
        self.tokens(made.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta
            && ["allow", "warn", "expect", "cfg_attr"].iter().any(|name| attribute.path().is_ident(name))
        {
            let words = list.tokens.to_string();
            let quiets = |lint: &&&str| words.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == **lint);
            if words.contains("clippy")
                && let Some(lint) = LINTS.iter().find(quiets)
            {
                self.found(attribute.pound_token.span.start().line, &format!("an attribute that quiets {lint}"));
            }
        }
    }
}

fn habits(sources: &Sources) -> Vec<String> {
    let mut found = Vec::new();
    for (file, text) in sources {
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let prints = MAY_PRINT.iter().any(|place| if place.ends_with('/') { file.starts_with(place) } else { file == place });
        // The cases of checks are for tests as a whole.
        if file == "src/checks/case.rs" || file.starts_with("src/checks/case/") {
            continue;
        }
        let mut habits = Habits { file, prints, found: Vec::new() };
        habits.visit_file(&parsed);
        found.extend(habits.found);
    }
    found
}

#[test]
fn nothing_panics_and_nothing_quiets_a_lint() {
    let sources = crate::sources(&["src"], &[".rs"]).into_iter().collect();
    let found = habits(&sources);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    let denied = |attribute: &&Attribute| attribute.path().is_ident("deny");
    let root = syn::parse_file(&sources["src/lib.rs"]).expect("Rust");
    let denied: String = root
        .attrs
        .iter()
        .filter(denied)
        .map(|attribute| match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string().replace(' ', "") + ",",
            _ => String::new(),
        })
        .collect();
    for lint in LINTS {
        assert!(denied.contains(&format!("clippy::{lint},")), "src/lib.rs does not deny {lint}");
    }
}

#[test]
fn each_bad_habit_is_found() {
    let leaks = [
        ("fn leak() { None::<u8>.unwrap(); }", ".unwrap()"),
        ("#[cfg(test)]\nmod tests {}\nfn leak() { None::<u8>.unwrap(); }", ".unwrap()"),
        ("fn leak() -> String { format!(\"{}\", None::<u8>.expect(\"one\")) }", ".expect()"),
        ("fn leak() { todo!() }", "todo!"),
        ("fn leak() { std::println!(\"x\"); }", "println!"),
        ("#[allow(clippy::unwrap_used)]\nfn leak() {}", "quiets unwrap_used"),
        ("#![allow(clippy::all, clippy::disallowed_methods)]", "quiets disallowed_methods"),
    ];
    for (added, says) in leaks {
        let found = habits(&[("src/checks.rs".to_owned(), added.to_owned())].into());
        assert!(found.iter().any(|fault| fault.contains(says)), "{added} must be found, got {found:?}");
    }
    let fine = "#[cfg(test)]\nmod tests { fn f() { None::<u8>.unwrap(); } }\n#[test]\nfn g() { panic!() }";
    assert!(habits(&[("src/checks.rs".to_owned(), fine.to_owned())].into()).is_empty());
}
