//! The modules of `src` and what each file names of the others, read from parsed code: `use`, paths in code and types, and what stands in macros
//! and attributes, in tests too.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// Sources by their path in the checkout, such as `src/report/text.rs`.
pub type Sources = BTreeMap<String, String>;

/// One file naming something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    pub from: String,
    pub line: usize,
    /// The path as it stands there.
    pub path: String,
    /// Whether only tests are compiled with it.
    pub test: bool,
    pub to: Target,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A file of ours.
    File(String),
    /// Something of another crate, by its full path.
    Other(String),
}

/// Every file that is compiled, and everything that one names of another.
pub struct Tree {
    pub files: BTreeSet<String>,
    pub imports: Vec<Import>,
}

/// A module by its names from the root of its crate, which comes first.
type Module = Vec<String>;

#[derive(Default)]
struct Scope {
    files: BTreeSet<String>,
    /// What `use` calls something here, with the path as written.
    names: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
}

/// A path as it stands in a module of a file.
struct Mention {
    module: Module,
    file: String,
    line: usize,
    path: Vec<String>,
    test: bool,
}

#[derive(Default)]
struct Reader<'s> {
    sources: Option<&'s Sources>,
    scopes: BTreeMap<Module, Scope>,
    mentions: Vec<Mention>,
    /// Files with `#[macro_export]` macros, which are named from the root of the crate.
    macros: BTreeMap<String, String>,
    /// Where reading is.
    module: Module,
    file: String,
    test: bool,
}

/// Reads all modules below `src/lib.rs` and `src/main.rs`.
///
/// # Panics
/// Where a source is no Rust, or a module has no file.
pub fn read(sources: &Sources) -> Tree {
    let mut reader = Reader { sources: Some(sources), ..Reader::default() };
    // The library is called by its own name in the binary, so that is its root's name.
    reader.file("headlint", "src/lib.rs", Vec::new());
    if sources.contains_key("src/main.rs") {
        reader.file("main", "src/main.rs", Vec::new());
    }
    reader.tree()
}

impl Reader<'_> {
    fn file(&mut self, name: &str, file: &str, above: Module) {
        let text = self.sources.and_then(|sources| sources.get(file)).unwrap_or_else(|| panic!("no file {file}"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let before = (std::mem::replace(&mut self.module, above), std::mem::replace(&mut self.file, file.to_owned()));
        self.inside(name, |reader| visit::visit_file(reader, &parsed));
        (self.module, self.file) = before;
    }

    fn inside(&mut self, name: &str, read: impl FnOnce(&mut Self)) {
        self.module.push(name.to_owned());
        self.scopes.entry(self.module.clone()).or_default().files.insert(self.file.clone());
        read(self);
        self.module.pop();
    }

    fn mention(&mut self, line: usize, path: Vec<String>) {
        self.mentions.push(Mention { module: self.module.clone(), file: self.file.clone(), line, path, test: self.test });
    }

    /// Paths in tokens that nobody has parsed: a macro's, an attribute's. Text there may be a path too, as in `#[serde(with = "…")]`.
    fn tokens(&mut self, tokens: TokenStream, texts: bool) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 && !path.is_empty() {
                        self.mention(line, std::mem::take(&mut path));
                    }
                    line = name.span().start().line;
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                other => {
                    // `crate::a::{b, c}` names `crate::a`; what stands in the braces is read as if it stood alone.
                    if !path.is_empty() {
                        self.mention(line, std::mem::take(&mut path));
                    }
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.tokens(group.stream(), texts),
                        TokenTree::Literal(text) if texts => {
                            let line = text.span().start().line;
                            let text = text.to_string();
                            let inner = text.trim_matches('"').split("::").map(str::to_owned).collect::<Vec<_>>();
                            let named = |name: &String| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
                            if inner.len() > 1 && inner.iter().all(named) {
                                self.mention(line, inner);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        if !path.is_empty() {
            self.mention(line, path);
        }
    }

    fn tree_of_use(&mut self, tree: &UseTree, before: &mut Vec<String>, line: usize) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree_of_use(&path.tree, before, line);
                before.pop();
            }
            UseTree::Name(name) => self.named(before, &name.ident.to_string(), &name.ident.to_string(), line),
            UseTree::Rename(name) => self.named(before, &name.ident.to_string(), &name.rename.to_string(), line),
            UseTree::Glob(_) => {
                self.scope().globs.push(before.clone());
                self.mention(line, before.clone());
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree_of_use(tree, before, line)),
        }
    }

    fn named(&mut self, before: &[String], name: &str, called: &str, line: usize) {
        let path: Vec<String> = before.iter().cloned().chain((name != "self").then(|| name.to_owned())).collect();
        let called = if called == "self" { path.last().cloned().unwrap_or_default() } else { called.to_owned() };
        self.scope().names.insert(called, path.clone());
        self.mention(line, path);
    }

    fn scope(&mut self) -> &mut Scope {
        self.scopes.entry(self.module.clone()).or_default()
    }

    /// Where a path leads from a module: a path from a crate's root, or one of another crate.
    fn resolve(&self, module: &Module, path: &[String], depth: usize) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => module[..1].to_vec(),
            "self" => module.clone(),
            "super" => module[..module.len() - 1].to_vec(),
            // The binary calls the library by its name.
            "headlint" if module[0] == "main" => vec!["headlint".to_owned()],
            name => self.look_up(module, name, depth)?,
        };
        let mut at = start;
        for name in rest {
            if name == "super" {
                at.pop();
            } else if name != "self" {
                at.push(name.clone());
            }
        }
        Some(at)
    }

    /// What a name means in a module: a module in it, what a `use` says, or what a glob brings.
    fn look_up(&self, module: &Module, name: &str, depth: usize) -> Option<Vec<String>> {
        const ENOUGH: usize = 8;
        let inner: Module = module.iter().cloned().chain([name.to_owned()]).collect();
        if self.scopes.contains_key(&inner) {
            return Some(inner);
        }
        let scope = self.scopes.get(module).filter(|_| depth < ENOUGH)?;
        if let Some(path) = scope.names.get(name) {
            return match path.as_slice() {
                // `use serde;` or a `use` of what has the same name here.
                [same] if same == name => None,
                _ => self.resolve(module, path, depth + 1).or_else(|| Some([&["".to_owned()], path.as_slice()].concat())),
            };
        }
        scope.globs.iter().find_map(|glob| {
            let target = self.resolve(module, glob, depth + 1)?;
            self.scopes.contains_key(&target).then(|| self.look_up(&target, name, depth + 1))?
        })
    }

    fn tree(&self) -> Tree {
        let mut imports = BTreeSet::new();
        for Mention { module, file, line, path, test } in &self.mentions {
            let import = |to| Import { from: file.clone(), line: *line, path: path.join("::"), test: *test, to };
            match self.resolve(module, path, 0) {
                Some(at) if self.scopes.contains_key(&at[..1]) => {
                    let exported = at.get(1).filter(|_| at.len() == 2).and_then(|name| self.macros.get(name));
                    let inside = (1..=at.len()).rev().find_map(|length| self.scopes.get(&at[..length]));
                    let files = exported.map(|file| BTreeSet::from([file.clone()])).or_else(|| inside.map(|scope| scope.files.clone()));
                    imports.extend(files.unwrap_or_default().into_iter().filter(|to| to != file).map(|to| import(Target::File(to))));
                }
                Some(at) => drop(imports.insert(import(Target::Other(at[1..].join("::"))))),
                None if path.len() > 1 => drop(imports.insert(import(Target::Other(path.join("::"))))),
                None => {}
            }
        }
        let files = self.scopes.values().flat_map(|scope| scope.files.iter().cloned()).collect();
        Tree { files, imports: imports.into_iter().collect() }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        let name = item.ident.to_string();
        if let Some((_, items)) = &item.content {
            return self.inside(&name, |reader| items.iter().for_each(|item| reader.visit_item(item)));
        }
        let folder = match self.file.as_str() {
            "src/lib.rs" | "src/main.rs" => "src".to_owned(),
            file => file.trim_end_matches(".rs").to_owned(),
        };
        let named = item.attrs.iter().flat_map(path_attributes).map(|path| format!("{}/{path}", parent(&self.file)));
        let mut files: Vec<String> = named.collect();
        let usual = format!("{folder}/{name}.rs");
        if files.is_empty() || self.sources.is_some_and(|sources| sources.contains_key(&usual)) {
            files.push(usual);
        }
        for file in files {
            self.file(&name, &file, self.module.clone());
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let line = item.use_token.span.start().line;
        self.tree_of_use(&item.tree, &mut Vec::new(), line);
    }

    fn visit_item(&mut self, item: &'ast Item) {
        if let Item::Macro(made) = item
            && made.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"))
        {
            let name = made.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            self.macros.insert(name, self.file.clone());
        }
        let before = self.test;
        self.test |= attributes(item).iter().any(is_for_tests);
        visit::visit_item(self, item);
        self.test = before;
    }

    fn visit_field_value(&mut self, value: &'ast syn::FieldValue) {
        let before = self.test;
        self.test |= value.attrs.iter().any(is_for_tests);
        visit::visit_field_value(self, value);
        self.test = before;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let line = path.segments.first().map_or(0, |first| first.ident.span().start().line);
        self.mention(line, path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, made: &'ast Macro) {
        self.visit_path(&made.path);
        self.tokens(made.tokens.clone(), false);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone(), true);
        }
    }

    /// `pub(super)` names nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

/// The attributes of whatever can stand in a module.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// `#[cfg(test)]` or `#[test]`.
pub fn is_for_tests(attribute: &Attribute) -> bool {
    let words = match &attribute.meta {
        syn::Meta::List(list) if attribute.path().is_ident("cfg") => list.tokens.to_string(),
        _ => return attribute.path().is_ident("test"),
    };
    words == "test"
}

fn parent(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What `#[path = "…"]` says, also within `cfg_attr`.
fn path_attributes(attribute: &Attribute) -> Vec<String> {
    let tokens = match &attribute.meta {
        syn::Meta::NameValue(_) if attribute.path().is_ident("path") => quote_of(attribute),
        syn::Meta::List(list) if attribute.path().is_ident("cfg_attr") => list.tokens.to_string(),
        _ => return Vec::new(),
    };
    tokens.split("path = \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn quote_of(attribute: &Attribute) -> String {
    match &attribute.meta {
        syn::Meta::NameValue(syn::MetaNameValue { value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }), .. }) => {
            format!("path = \"{}\"", text.value())
        }
        _ => String::new(),
    }
}
