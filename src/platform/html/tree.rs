//! The tree that browsers make of a text, as html5ever builds it: what is open, moved out of tables, or copied is an element too.
//!
//! Browsers are not hurt by a tree of any shape, but a tree builder takes time for each element that is open. So the text is handed over in
//! pieces, and where the tree is deeper or larger than any page's, the rest is left unread.

use super::{Element, Elements, Language};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, local_name, ns, parse_document};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

/// The most elements that are made.
const MOST: usize = 100_000;
/// The deepest that elements stand in one another: browsers stop there too.
const DEEPEST: usize = 512;
/// The bytes of a piece.
const PIECE: usize = 256;

/// The elements of a text, as browsers that run scripts make them.
pub fn elements(html: &str) -> Elements {
    let mut parser = parse_document(Tree::default(), ParseOpts::default());
    let mut rest = html;
    while !rest.is_empty() && !parser.tokenizer.sink.sink.is_full() {
        // A character has four bytes at most, so no piece is empty.
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        parser.process(StrTendril::from_slice(piece));
        rest = after;
    }
    let tree = parser.finish();
    Elements { list: tree.list(), cut: !rest.is_empty() || tree.is_full() }
}

/// The document, an element, or something else that takes a place in the tree.
struct Node {
    /// Empty where it is no element.
    name: QualName,
    attributes: RefCell<Vec<Attribute>>,
    /// What a template holds.
    content: Option<Handle>,
    /// Whether MathML lets HTML begin here.
    holds_html: bool,
    depth: Cell<usize>,
    parent: RefCell<Weak<Node>>,
    children: RefCell<Vec<Handle>>,
    /// The form that was open when it came.
    form: RefCell<Weak<Node>>,
}

type Handle = Rc<Node>;

fn node(name: Option<QualName>, attributes: Vec<Attribute>, flags: &ElementFlags) -> Handle {
    Rc::new(Node {
        name: name.unwrap_or_else(|| QualName::new(None, ns!(), local_name!(""))),
        attributes: RefCell::new(attributes),
        content: flags.template.then(other),
        holds_html: flags.mathml_annotation_xml_integration_point,
        depth: Cell::new(0),
        parent: RefCell::default(),
        children: RefCell::default(),
        form: RefCell::default(),
    })
}

/// What is no element.
fn other() -> Handle {
    node(None, Vec::new(), &ElementFlags::default())
}

impl Node {
    fn take_in(self: &Rc<Node>, at: usize, child: Handle) {
        child.depth.set(self.depth.get() + 1);
        child.parent.replace(Rc::downgrade(self));
        self.children.borrow_mut().insert(at, child);
    }

    /// Its parent, and its place there.
    fn place(self: &Rc<Node>) -> Option<(Handle, usize)> {
        let parent = self.parent.borrow().upgrade()?;
        // What is moved came last, as a rule.
        let at = parent.children.borrow().iter().rposition(|child| Rc::ptr_eq(child, self))?;
        Some((parent, at))
    }

    fn leave(self: &Rc<Node>) {
        if let Some((parent, at)) = self.place() {
            parent.children.borrow_mut().remove(at);
            self.parent.take();
        }
    }
}

struct Tree {
    document: Handle,
    made: Cell<usize>,
    deepest: Cell<usize>,
}

impl Default for Tree {
    fn default() -> Tree {
        Tree { document: other(), made: Cell::new(0), deepest: Cell::new(0) }
    }
}

impl Tree {
    fn is_full(&self) -> bool {
        self.made.get() > MOST || self.deepest.get() > DEEPEST
    }

    fn insert(&self, parent: &Handle, at: usize, child: Handle) {
        parent.take_in(at, child);
        self.deepest.set(self.deepest.get().max(parent.depth.get() + 1));
    }

    /// Every element, in order.
    fn list(&self) -> Vec<Element> {
        let is_form = |node: &Node| node.name.ns == ns!(html) && node.name.local == local_name!("form");
        let mut all = Vec::new();
        // What is still to be listed, and the form around it.
        let mut open = vec![(Rc::clone(&self.document), None)];
        while let Some((node, around)) = open.pop() {
            let inside = if is_form(&node) { Some(Rc::as_ptr(&node)) } else { around };
            open.extend(node.children.borrow().iter().rev().map(|child| (Rc::clone(child), inside)));
            if !node.name.local.is_empty() {
                all.push((node, around));
            }
        }
        all.truncate(MOST);
        let forms: HashMap<*const Node, usize> =
            all.iter().filter(|(node, _)| is_form(node)).enumerate().map(|(at, (form, _))| (Rc::as_ptr(form), at)).collect();
        let mut by_id: HashMap<String, *const Node> = HashMap::new();
        for (node, _) in &all {
            if let Some(id) = value(node, "id") {
                by_id.entry(id).or_insert(Rc::as_ptr(node));
            }
        }
        let owner = |node: &Node, around: Option<*const Node>| match value(node, "form") {
            Some(id) => forms.get(by_id.get(&id)?).copied(),
            None => forms.get(&node.form.borrow().as_ptr()).or_else(|| forms.get(&around?)).copied(),
        };
        all.iter().map(|(node, around)| element(node, owner(node, *around))).collect()
    }
}

fn value(node: &Node, name: &str) -> Option<String> {
    let attributes = node.attributes.borrow();
    attributes.iter().find(|one| one.name.ns == ns!() && &*one.name.local == name).map(|one| one.value.to_string())
}

fn element(node: &Node, form: Option<usize>) -> Element {
    let language = match node.name.ns {
        ns!(html) => Language::Html,
        ns!(svg) => Language::Svg,
        _ => Language::Other,
    };
    let named = |one: &Attribute| {
        let name = match &one.name.prefix {
            Some(prefix) => format!("{prefix}:{}", one.name.local),
            None => one.name.local.to_string(),
        };
        (name, one.value.to_string())
    };
    Element { name: node.name.local.to_string(), language, attributes: node.attributes.borrow().iter().map(named).collect(), form }
}

impl TreeSink for Tree {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self
    }

    fn get_document(&self) -> Handle {
        Rc::clone(&self.document)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.made.set(self.made.get() + 1);
        node(Some(name), attributes, &flags)
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        other()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        other()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(child) = child {
            let last = parent.children.borrow().len();
            self.insert(parent, last, child);
        }
    }

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(new) = new {
            new.leave();
            if let Some((parent, at)) = sibling.place() {
                self.insert(&parent, at, new);
            }
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, before: &Handle, child: NodeOrText<Handle>) {
        if element.parent.borrow().upgrade().is_some() { self.append_before_sibling(element, child) } else { self.append(before, child) }
    }

    fn remove_from_parent(&self, target: &Handle) {
        target.leave();
    }

    fn reparent_children(&self, from: &Handle, to: &Handle) {
        for child in from.children.take() {
            self.append(to, NodeOrText::AppendNode(child));
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, more: Vec<Attribute>) {
        let mut known = target.attributes.borrow_mut();
        for attribute in more {
            if known.iter().all(|one| one.name != attribute.name) {
                known.push(attribute);
            }
        }
    }

    fn associate_with_form(&self, target: &Handle, form: &Handle, _: (&Handle, Option<&Handle>)) {
        target.form.replace(Rc::downgrade(form));
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.content.clone().unwrap_or_else(other)
    }

    fn same_node(&self, one: &Handle, another: &Handle) -> bool {
        Rc::ptr_eq(one, another)
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        handle.holds_html
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(html: &str) -> Vec<String> {
        let body = |name: &String| !["html", "head", "body"].contains(&name.as_str());
        elements(html).list.into_iter().map(|element| element.name).filter(body).collect()
    }

    #[test]
    fn the_tree_is_the_one_that_browsers_build() {
        for (html, expected) in [
            ("<table><b>x<tr><td><i>", vec!["b", "table", "tbody", "tr", "td", "i"]),
            ("<b onclick=x><p>1</b>2", vec!["b", "p", "b"]),
            ("<form id=a><form id=b></form>", vec!["form"]),
            (
                "<svg><p></svg><template><p></template><noscript><p></noscript><!-- <p> --><textarea><p></textarea>",
                vec!["svg", "p", "template", "noscript", "textarea"],
            ),
        ] {
            assert_eq!(names(html), expected, "{html}");
        }
        let all = elements("<svg><a><foreignObject><a></foreignObject></svg><math><a></math>").list.into_iter();
        let languages: Vec<_> = all.filter(|one| one.name == "a").map(|one| one.language).collect();
        assert_eq!(languages, [Language::Svg, Language::Html, Language::Other]);
    }

    #[test]
    fn fields_belong_to_the_form_that_browsers_give_them() {
        let html = "<form id=a><div></form><input name=1></div><form id=b><input name=2><input name=3 form=a></form><input name=4 form=b><input name=5 form=x>";
        let all: Vec<_> = elements(html).list.into_iter().filter(|one| one.name == "input").map(|one| one.form).collect();
        assert_eq!(all, [Some(0), Some(1), Some(0), Some(1), None]);
    }
}
