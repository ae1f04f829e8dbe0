//! What is read: a file or standard input, up to a size, and the URL of a response that does not name it.

use super::failure::Failure;
use headlint::capture::MAX_INPUT;
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

/// The whole input, or one byte more than is read, which the reader then refuses by size.
pub fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    let most = MAX_INPUT as u64 + 1;
    let mut input = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut input)?;
    } else {
        std::fs::File::open(file)?.take(most).read_to_end(&mut input)?;
    }
    Ok(input)
}
