//! What the browser itself reads and writes in place of tables that would have to be loaded: URLs, and lower case.
//!
//! A call out of the module takes a hundred times as long as the rest of what is done with a text, and a report asks the same again for each
//! forecast, so what was answered is remembered.

use crate::link::Link;
use std::cell::RefCell;
use std::collections::HashMap;
use web_sys::Url;

/// The most answers that are remembered of each kind, and the most bytes that they answer.
const MOST: usize = 4_096;
const MOST_BYTES: usize = 2 << 20;

/// Answers by what was asked.
type Known<T> = RefCell<Answers<T>>;

struct Answers<T> {
    all: HashMap<String, T>,
    bytes: usize,
}

impl<T> Default for Answers<T> {
    fn default() -> Self {
        Answers { all: HashMap::new(), bytes: 0 }
    }
}

thread_local! {
    static LINKS: Known<Option<Link>> = RefCell::default();
    static LOWER: Known<String> = RefCell::default();
}

/// The remembered answer, or a new one.
fn remembered<T: Clone>(known: &Known<T>, text: &str, ask: impl Fn(&str) -> T) -> T {
    let mut known = known.borrow_mut();
    if let Some(answer) = known.all.get(text) {
        return answer.clone();
    }
    let answer = ask(text);
    known.bytes += text.len();
    if known.all.len() >= MOST || known.bytes > MOST_BYTES {
        *known = Answers { bytes: text.len(), ..Answers::default() };
    }
    known.all.insert(text.to_owned(), answer.clone());
    answer
}

/// Reads a URL, relative to another where one is given; nothing where the browser would not.
pub(crate) fn parse(text: &str, base: Option<&str>) -> Option<Link> {
    match base {
        Some(base) => link(Url::new_with_base(text, base).ok()?),
        None => LINKS.with(|known| remembered(known, text, |text| link(Url::new(text).ok()?))),
    }
}

fn link(url: Url) -> Option<Link> {
    let scheme = url.protocol().trim_end_matches(':').to_owned();
    Some(Link { text: url.href(), scheme, host: url.hostname(), port: url.port().parse().ok(), path: url.pathname(), origin: url.origin() })
}

/// As ECMAScript's `toLowerCase` has it.
pub(crate) fn to_lower_case(text: &str) -> String {
    LOWER.with(|known| remembered(known, text, |text| js_sys::JsString::from(text).to_lower_case().into()))
}
