//! The ground floor: the web's own rules for URLs, HTML and lower case, the same in a browser, in Node and on the command line.
//!
//! Everything else may stand on it; it imports nothing of the crate.

pub mod html;
mod text;
mod url;

pub use text::to_lower_case;
pub use url::Url;
