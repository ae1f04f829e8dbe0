//! The tree: elements, and the texts in them. A text is never markup, and words of ours are never without their [`Msg`](crate::sentence::Msg).

use super::Fold;
use crate::sentence::{Msg, Piece, Sentence, Translate, visible};

/// An element. Its name, its class and the names of its attributes come from us; nothing else has to.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The element's name.
    pub tag: &'static str,
    /// Its class; may be empty.
    pub class: &'static str,
    /// Its other attributes, each once.
    pub attributes: Vec<(&'static str, Text)>,
    /// What is in it, in order.
    pub children: Vec<Child>,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Child {
    /// Another element.
    Node(Node),
    /// A text.
    Text(Text),
    /// What is folded away at first: [`unfolded`](super::unfolded) makes it.
    Later(Fold),
}

/// A text, not yet in a language.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    /// A sentence of ours, in which what is between back-ticks is code, as values of the page are.
    Says(Sentence<'static>),
    /// The same, a line each: for an attribute.
    Lines(Vec<Sentence<'static>>),
    /// Something of the page's: any text at all. What is invisible in it is made visible.
    Value(String),
    /// What is the same in every language: a number, a grade, a name, a command.
    Plain(String),
    /// Code to copy, in lines.
    Code(String),
}

/// A piece of a text as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Text.
    Text(String),
    /// Text that is set as code.
    Code(String),
}

impl Text {
    /// A value of the page, of which this many characters are shown.
    pub(super) fn value(text: &str, most: usize) -> Text {
        Text::Value(text.chars().take(most).collect())
    }

    /// What is the same in every language.
    pub(super) fn plain(text: impl ToString) -> Text {
        Text::Plain(text.to_string())
    }

    /// The pieces of the text in the reader's language; neighbours are of different kinds, and none is empty.
    pub fn runs(&self, translate: Translate) -> Vec<Run> {
        let mut runs = Runs::default();
        match self {
            Text::Value(text) | Text::Plain(text) => runs.text(&visible(text)),
            Text::Code(code) => runs.text(&visible_lines(code)),
            Text::Says(sentence) => runs.sentence(sentence, translate),
            Text::Lines(lines) => {
                for (at, line) in lines.iter().enumerate() {
                    runs.text(if at > 0 { "\n" } else { "" });
                    runs.sentence(line, translate);
                }
            }
        }
        runs.0
    }

    /// The text in the reader's language, where nothing can be set as code: in an attribute.
    pub fn flat(&self, translate: Translate) -> String {
        match self {
            Text::Value(text) | Text::Plain(text) => visible(text),
            Text::Code(code) => visible_lines(code),
            Text::Says(sentence) => flat(sentence, translate),
            Text::Lines(lines) => lines.iter().map(|line| flat(line, translate)).collect::<Vec<_>>().join("\n"),
        }
    }
}

fn flat(sentence: &Sentence, translate: Translate) -> String {
    let pieces = sentence.pieces(translate);
    pieces.iter().map(|(Piece::Words(text) | Piece::Plain(text) | Piece::Value(text))| visible(text)).collect()
}

/// The text with what is invisible made visible, but for the ends of its lines.
fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// Pieces under construction.
#[derive(Default)]
struct Runs(Vec<Run>);

impl Runs {
    fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Run::Text(before)) => before.push_str(text),
            _ => self.0.push(Run::Text(text.to_owned())),
        }
    }

    fn sentence(&mut self, sentence: &Sentence, translate: Translate) {
        for piece in sentence.pieces(translate) {
            match piece {
                Piece::Words(words) => self.words(&words),
                Piece::Plain(text) => self.text(&visible(&text)),
                Piece::Value(value) => self.0.push(Run::Code(visible(&value))),
            }
        }
    }

    fn words(&mut self, words: &str) {
        for (at, piece) in words.split('`').enumerate().filter(|(_, piece)| !piece.is_empty()) {
            match at % 2 {
                0 => self.text(piece),
                _ => self.0.push(Run::Code(piece.to_owned())),
            }
        }
    }
}

impl From<Msg> for Text {
    fn from(msg: Msg) -> Text {
        Text::Says(msg.into())
    }
}

impl From<Sentence<'_>> for Text {
    fn from(sentence: Sentence) -> Text {
        Text::Says(sentence.into_owned())
    }
}

/// An element of this name and class.
pub(super) fn el(tag: &'static str, class: &'static str) -> Node {
    Node { tag, class, attributes: Vec::new(), children: Vec::new() }
}

/// The same with a text in it.
pub(super) fn text(tag: &'static str, class: &'static str, text: impl Into<Text>) -> Node {
    let mut node = el(tag, class);
    node.children.push(Child::Text(text.into()));
    node
}

/// A button that asks for something to be done.
pub(super) fn button(class: &'static str, action: &'static str, says: Option<Text>) -> Node {
    let mut node = el("button", class).attr("type", "button").attr("data-action", action);
    node.children.extend(says.map(Child::Text));
    node
}

impl Node {
    /// With an attribute that programs read.
    pub(super) fn attr(mut self, name: &'static str, value: impl ToString) -> Node {
        self.attributes.push((name, Text::plain(value)));
        self
    }

    /// With an attribute that people read or hear.
    pub(super) fn label(mut self, name: &'static str, text: impl Into<Text>) -> Node {
        self.attributes.push((name, text.into()));
        self
    }

    /// Puts a text in, last.
    pub(super) fn say(&mut self, text: impl Into<Text>) {
        self.children.push(Child::Text(text.into()));
    }

    /// Puts another element in, last.
    pub(super) fn add(&mut self, child: Node) {
        self.children.push(Child::Node(child));
    }

    /// Puts what is folded away in, last.
    pub(super) fn fold(&mut self, fold: Fold) {
        self.children.push(Child::Later(fold));
    }

    /// Whether it has this attribute.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|(name, _)| *name == attribute)
    }

    /// The same with what is folded away put where it belongs.
    pub(super) fn whole(mut self, unfold: &dyn Fn(&Fold) -> Vec<Node>) -> Node {
        let mut children = Vec::with_capacity(self.children.len());
        for child in self.children {
            match child {
                Child::Node(node) => children.push(Child::Node(node.whole(unfold))),
                Child::Later(fold) => children.extend(unfold(&fold).into_iter().map(Child::Node)),
                text => children.push(text),
            }
        }
        self.children = children;
        self
    }

    /// The same without the elements below that this is true of.
    pub(super) fn without(mut self, goes: &dyn Fn(&Node) -> bool) -> Node {
        self.children.retain(|child| !matches!(child, Child::Node(node) if goes(node)));
        self.children = self
            .children
            .into_iter()
            .map(|child| match child {
                Child::Node(node) => Child::Node(node.without(goes)),
                other => other,
            })
            .collect();
        self
    }
}
