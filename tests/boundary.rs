//! `src/web/types.d.ts`, which TypeScript holds the JavaScript to, names what the Rust code of the boundary reads and writes.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const TYPES: &str = include_str!("../src/web/types.d.ts");

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// What the code of a module names.
#[derive(Default)]
struct Named {
    /// Every literal text.
    literals: BTreeSet<String>,
    /// Fields that are read or written: arguments of `get`, `field` and `put`, and the lists of `plain!`.
    fields: BTreeSet<String>,
    /// Fields that are written by `put`.
    written: BTreeSet<String>,
}

fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(_) = token else { return None };
    syn::parse2::<syn::LitStr>(TokenStream::from(token.clone())).ok().map(|text| text.value())
}

impl Named {
    fn of(folder: &str) -> Named {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files = vec![folder.with_extension("rs")];
        files.retain(|file| file.is_file());
        sources(&folder, &mut files);
        let mut named = Named::default();
        for file in files {
            let text = std::fs::read_to_string(&file).expect("UTF-8");
            named.add(text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display())), "");
        }
        named
    }

    /// Adds what stands in the arguments of a call of `function`.
    fn add(&mut self, tokens: TokenStream, function: &str) {
        // The name before the arguments, whatever types stand between them.
        let mut called = String::new();
        let mut before = String::new();
        for token in tokens {
            match &token {
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    if ["get", "field", "put", "plain"].contains(&name.as_str()) {
                        called.clone_from(&name);
                    } else if before != "<" && before != ":" {
                        called.clear();
                    }
                    before = name;
                }
                TokenTree::Group(group) => {
                    let inside = match group.delimiter() {
                        Delimiter::Parenthesis if ["get", "field", "put"].contains(&called.as_str()) => called.as_str(),
                        _ if called == "plain" || function == "plain" => "plain",
                        _ => "",
                    };
                    self.add(group.stream(), inside);
                    called.clear();
                    before.clear();
                }
                TokenTree::Literal(_) => {
                    if let Some(text) = literal(&token) {
                        if !function.is_empty() {
                            self.fields.insert(text.clone());
                        }
                        if function == "put" {
                            self.written.insert(text.clone());
                        }
                        self.literals.insert(text);
                    }
                    before.clear();
                }
                TokenTree::Punct(mark) => {
                    before = mark.to_string();
                    if ";,".contains(&before) {
                        called.clear();
                    }
                }
            }
        }
    }
}

/// The fields of all interfaces, with the words that types allow.
fn typed() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut fields, mut words) = (BTreeSet::new(), BTreeSet::new());
    for line in TYPES.lines().map(str::trim).filter(|line| !line.starts_with(['*', '/'])) {
        let name: String = line.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if line[name.len()..].trim_start_matches('?').starts_with(": ") {
            fields.insert(name);
        }
        if !line.contains("Opaque<") {
            words.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
    (fields, words)
}

#[test]
fn types_and_code_name_the_same_fields() {
    let web = Named::of("src/web");
    let mut named = Named::of("src");
    named.fields = web.fields;
    let (fields, words) = typed();
    assert!(fields.len() > 40 && words.len() > 15, "{} fields, {} words", fields.len(), words.len());
    // Inside a header's value, which JavaScript does not look into.
    let opaque = "latin1";
    let unknown: Vec<_> = fields.difference(&named.fields).collect();
    let untyped: Vec<_> = web.written.difference(&fields).filter(|field| *field != opaque).collect();
    let never: Vec<_> = words.difference(&named.literals).collect();
    assert!(unknown.is_empty(), "types.d.ts has fields that the module neither reads nor writes: {unknown:?}");
    assert!(untyped.is_empty(), "the module writes fields that types.d.ts lacks: {untyped:?}");
    assert!(never.is_empty(), "types.d.ts allows words that the module does not know: {never:?}");
}
