//! What is read: a file or standard input, whole up to a size or as a stream, and the URL of a response that does not name it.

use super::failure::Failure;
use headlint::capture::MAX_INPUT;
use headlint::capture::har::is_har;
use std::io::{self, Read};
use std::path::Path;

/// A URL in its normal form, names in ASCII.
pub fn address(text: &str) -> Result<String, Failure> {
    let fail = |why: String| Failure::Url(text.to_owned(), why);
    let url = url::Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => fail("it has no scheme".to_owned()),
        error => fail(error.to_string()),
    })?;
    match url.scheme() {
        "http" | "https" => Ok(url.into()),
        scheme => Err(fail(format!("its scheme is `{scheme}`, not http or https"))),
    }
}

/// How much is read to tell whether it is a HAR, which is read as a stream.
const BEGINNING: u64 = 64 << 10;

/// An input whose kind is known.
pub enum Opened {
    /// A HAR.
    Archive(Stream),
    /// Anything else.
    Other(Stream),
}

/// An input from its beginning, which was looked at already.
pub type Stream = io::Chain<io::Cursor<Vec<u8>>, Box<dyn Read>>;

impl Opened {
    /// Opens a file, or standard input.
    pub fn of(file: &Path) -> io::Result<Opened> {
        let mut input: Box<dyn Read> = if file.as_os_str() == "-" { Box::new(io::stdin()) } else { Box::new(std::fs::File::open(file)?) };
        let mut beginning = Vec::new();
        input.by_ref().take(BEGINNING).read_to_end(&mut beginning)?;
        let is_named = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("har"));
        let is_archive = is_named || is_har(&beginning);
        let stream = io::Cursor::new(beginning).chain(input);
        Ok(if is_archive { Opened::Archive(stream) } else { Opened::Other(stream) })
    }
}

/// The whole input, or one byte more than is read at once, which the reader then refuses by size.
pub fn bytes(input: impl Read) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    input.take(MAX_INPUT as u64 + 1).read_to_end(&mut all)?;
    Ok(all)
}
