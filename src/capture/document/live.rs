//! What `extension/facts.js` hands over of a live document: its elements, those alike as one, and what only a browser can say.

use super::{Document, MAX_ENTRIES, Sign};
use crate::platform::html::Element;

/// The facts that elements say; all are unknown where the elements could not be read.
const OF_ELEMENTS: [&str; 10] = [
    "meta_csp",
    "meta_referrer",
    "meta_in_vain",
    "scripts",
    "styles",
    "inline_styles",
    "inline_handlers",
    "forms",
    "frames",
    "plain_media",
];

/// A live document.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// Elements that may say something, in order.
    pub elements: Vec<LiveElement>,
    /// What was recognised.
    pub signs: Vec<Sign>,
    /// How many elements were left out, because there were too many.
    pub left_out: u32,
    /// Which of these could not be read.
    pub unread: Vec<String>,
}

/// One element, or several that say the same.
#[derive(Clone, Debug, Default)]
pub struct LiveElement {
    /// The element.
    pub element: Element,
    /// How many there are.
    pub times: u32,
}

impl From<Live> for Document {
    fn from(live: Live) -> Document {
        let mut facts = Document { left_out: live.left_out, ..Document::default() };
        for name in live.unread.into_iter().take(MAX_ENTRIES) {
            match name.as_str() {
                "elements" => facts.unread.extend(OF_ELEMENTS.map(str::to_owned)),
                _ => facts.unread.push(name),
            }
        }
        for sign in live.signs {
            if sign != Sign::Unknown && !facts.signs.contains(&sign) {
                facts.signs.push(sign);
            }
        }
        facts.add_all(live.elements.iter().map(|one| (&one.element, one.times)));
        facts
    }
}
