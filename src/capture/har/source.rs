//! The bytes of an archive as JSON that a strict reader takes, in bounded memory: UTF-8 whatever it was saved in, and every string cut at a length.
//!
//! What tools write that is no JSON is evened out on the way: half of a surrogate pair where a text was cut, control characters in strings, and
//! `NaN`. Line ends stay, so that a line's number is the file's.

use std::io::{self, Read};

/// The most bytes of one string that are kept: more of a body than is looked at, written in Base64.
pub const LONGEST: usize = 6 << 20;
/// How deep lists and objects may lie in each other.
const DEEPEST: usize = 100_000;
/// The most bytes of a number or a word outside strings.
const LONGEST_WORD: usize = 40;
const CHUNK: usize = 64 << 10;

/// Reads from another reader.
pub struct Source<R> {
    inner: R,
    decoder: Decoder,
    cleaner: Cleaner,
    /// What is ready, and how much of it is taken.
    out: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl<R: Read> Source<R> {
    /// Of a reader that is at its beginning.
    pub fn of(inner: R) -> Source<R> {
        Source { inner, decoder: Decoder::default(), cleaner: Cleaner::default(), out: Vec::new(), taken: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut chunk = vec![0; CHUNK];
        let mut text = String::new();
        while self.taken == self.out.len() && !self.ended {
            (self.taken, self.ended) = (0, false);
            self.out.clear();
            let read = match self.inner.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.ended = read == 0;
            text.clear();
            self.decoder.add(&chunk[..read], self.ended, &mut text);
            self.cleaner.add(text.as_bytes(), &mut self.out);
            if self.ended {
                self.cleaner.finish(&mut self.out);
            }
            if self.cleaner.depth > DEEPEST {
                return Err(io::Error::other(format!("lists and objects lie more than {DEEPEST} deep in each other")));
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.out.len() {
            self.fill()?;
        }
        let ready = self.out.get(self.taken..).unwrap_or_default();
        let count = ready.len().min(into.len());
        into[..count].copy_from_slice(&ready[..count]);
        self.taken += count;
        Ok(count)
    }
}

/// What bytes are characters of.
#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
}

/// Makes text of bytes as they come. What is not UTF-8 in UTF-8 is taken for Latin-1.
#[derive(Default)]
struct Decoder {
    /// As the first bytes say.
    encoding: Option<Encoding>,
    /// Bytes whose character is not whole yet.
    rest: Vec<u8>,
}

impl Decoder {
    fn add(&mut self, bytes: &[u8], is_last: bool, into: &mut String) {
        self.rest.extend_from_slice(bytes);
        if self.encoding.is_none() {
            if self.rest.len() < 4 && !is_last {
                return;
            }
            let (encoding, mark) = match self.rest.as_slice() {
                [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
                [0xff, 0xfe, ..] => (Encoding::Utf16(u16::from_le_bytes), 2),
                [0xfe, 0xff, ..] => (Encoding::Utf16(u16::from_be_bytes), 2),
                [1..=127, 0, 1..=127, 0, ..] => (Encoding::Utf16(u16::from_le_bytes), 0),
                [0, 1..=127, 0, 1..=127, ..] => (Encoding::Utf16(u16::from_be_bytes), 0),
                _ => (Encoding::Utf8, 0),
            };
            self.encoding = Some(encoding);
            self.rest.drain(..mark);
        }
        let rest = std::mem::take(&mut self.rest);
        let left = match self.encoding {
            Some(Encoding::Utf16(unit)) => utf16(&rest, unit, is_last, into),
            _ => utf8(&rest, is_last, into),
        };
        self.rest = rest[left..].to_vec();
    }
}

/// Adds the characters; gives where the last begins that is not whole.
fn utf8(mut bytes: &[u8], is_last: bool, into: &mut String) -> usize {
    let whole = bytes.len();
    loop {
        let error = match std::str::from_utf8(bytes) {
            Ok(text) => {
                into.push_str(text);
                return whole;
            }
            Err(error) => error,
        };
        let (good, bad) = bytes.split_at(error.valid_up_to());
        into.push_str(std::str::from_utf8(good).unwrap_or_default());
        let wrong = match error.error_len() {
            None if !is_last => return whole - bad.len(),
            length => length.unwrap_or(bad.len()),
        };
        into.extend(bad[..wrong].iter().map(|&byte| char::from(byte)));
        bytes = &bad[wrong..];
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, is_last: bool, into: &mut String) -> usize {
    let mut units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
    // The second half of a pair may be in the next chunk.
    if !is_last && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
        units.pop();
    }
    into.extend(char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    if is_last { bytes.len() } else { units.len() * 2 }
}

/// Where in JSON the last byte was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Outside,
    /// In a string.
    Inside,
    /// Behind a backslash.
    Escape,
    /// Behind `\u`, with so many digits of this number.
    Unicode(u32, u16),
}

/// Cuts strings, and evens out what is no JSON.
#[derive(Default)]
struct Cleaner {
    state: State,
    depth: usize,
    /// How much of the string is kept.
    kept: usize,
    /// Whether the rest of the string is left out.
    full: bool,
    /// The first half of a pair, whose second must follow.
    half: Option<u16>,
    /// A number or a word outside strings, as far as it came.
    word: Vec<u8>,
}

impl Cleaner {
    fn add(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.state == State::Inside {
                let plain = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=31)).unwrap_or(bytes.len());
                if plain > 0 {
                    self.text(&bytes[..plain], out);
                    bytes = &bytes[plain..];
                    continue;
                }
            }
            match self.state {
                State::Escape if !b"\"\\/bfnrtu".contains(&byte) => {
                    self.state = State::Inside;
                    self.text(b"\\\\", out);
                }
                State::Unicode(..) if !byte.is_ascii_hexdigit() => {
                    self.state = State::Inside;
                    self.text(b"\\ufffd", out);
                }
                _ => {
                    self.next(byte, out);
                    bytes = rest;
                }
            }
        }
    }

    fn next(&mut self, byte: u8, out: &mut Vec<u8>) {
        match self.state {
            State::Outside => {
                if byte.is_ascii_alphanumeric() || b"+-._".contains(&byte) {
                    if self.word.len() <= LONGEST_WORD {
                        self.word.push(byte);
                    }
                    return;
                }
                self.end_word(out);
                match byte {
                    b'"' => (self.state, self.kept, self.full) = (State::Inside, 0, false),
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                out.push(byte);
            }
            State::Inside => match byte {
                b'\\' => self.state = State::Escape,
                b'"' => {
                    self.end_half(out);
                    self.state = State::Outside;
                    out.push(byte);
                }
                control => self.text(format!("\\u{control:04x}").as_bytes(), out),
            },
            State::Escape if byte == b'u' => self.state = State::Unicode(0, 0),
            State::Escape => {
                self.state = State::Inside;
                self.text(&[b'\\', byte], out);
            }
            State::Unicode(digits, number) => {
                let number = number << 4 | char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok()).unwrap_or_default();
                self.state = State::Unicode(digits + 1, number);
                if digits == 3 {
                    self.state = State::Inside;
                    self.unit(number, out);
                }
            }
        }
    }

    /// A unit of UTF-16 that was written by its number.
    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        match (unit, self.half.take()) {
            (0xdc00..=0xdfff, Some(first)) => self.text(format!("\\u{first:04x}\\u{unit:04x}").as_bytes(), out),
            (0xd800..=0xdbff, before) => {
                if before.is_some() {
                    self.text(b"\\ufffd", out);
                }
                self.half = Some(unit);
            }
            (unit, before) => {
                if before.is_some() {
                    self.text(b"\\ufffd", out);
                }
                let whole = if (0xdc00..=0xdfff).contains(&unit) { 0xfffd } else { unit };
                self.text(format!("\\u{whole:04x}").as_bytes(), out);
            }
        }
    }

    fn end_half(&mut self, out: &mut Vec<u8>) {
        if self.half.take().is_some() {
            self.text(b"\\ufffd", out);
        }
    }

    /// Text of a string: escapes whole, or characters of which only the last may be cut.
    fn text(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.end_half(out);
        if self.full {
            return;
        }
        let room = LONGEST.saturating_sub(self.kept);
        if bytes.len() <= room {
            self.kept += bytes.len();
            return out.extend_from_slice(bytes);
        }
        self.full = true;
        // An escape is left out whole, a character too.
        if bytes.first() != Some(&b'\\') {
            let end = (0..=room).rev().find(|&at| !matches!(bytes.get(at), Some(0x80..=0xbf))).unwrap_or_default();
            out.extend_from_slice(&bytes[..end]);
        }
    }

    /// What is neither a number nor a word of JSON becomes `null`.
    fn end_word(&mut self, out: &mut Vec<u8>) {
        if self.word.is_empty() {
            return;
        }
        let is_known = matches!(self.word.as_slice(), b"true" | b"false" | b"null");
        let is_number = || serde_json::from_slice::<f64>(&self.word).is_ok();
        if is_known || is_number() {
            out.append(&mut self.word);
        } else {
            out.extend_from_slice(b"null");
            self.word.clear();
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        self.end_word(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that gives a few bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            let (now, later) = self.0.split_at(count);
            into[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    fn read(input: &[u8]) -> String {
        let all: Vec<String> = [1, 2, 3, 7, 1_000]
            .iter()
            .map(|&step| {
                let mut out = String::new();
                Source::of(Slow(input, step)).read_to_string(&mut out).unwrap();
                out
            })
            .collect();
        assert!(all.iter().all(|one| *one == all[0]), "the same however it comes: {all:?}");
        all[0].clone()
    }

    #[test]
    fn text_is_decoded_as_it_comes() {
        let text = "{\"a\": [1, -2.5e3, true], \"ü\": \"😀 \\\"x\\\" \\\\\"}\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for input in [
            text.as_bytes(),
            &[b"\xef\xbb\xbf", text.as_bytes()].concat(),
            &little,
            &big,
            &[b"\xff\xfe", little.as_slice()].concat(),
            &[b"\xfe\xff", big.as_slice()].concat(),
        ] {
            assert_eq!(read(input), text);
        }
        assert_eq!((read(b""), read(b"{"), read(b"\xef\xbb\xbf")), (String::new(), "{".to_owned(), String::new()));
        assert_eq!(read(b"\"caf\xe9 \xc3\xa9\xc3\""), "\"café éÃ\"", "what is no UTF-8 is Latin-1");
    }

    #[test]
    fn what_is_no_json_is_evened_out() {
        for (given, read_as) in [
            ("[NaN, -Infinity, 1e999, undefined, True, 007]", "[null, null, null, null, null, null]"),
            ("[1, 1.5, -0, 2e10, true, false, null]", "[1, 1.5, -0, 2e10, true, false, null]"),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ud83d\ude00 \ude00 \ud83dx \ud83d\ud83d\ude00 \u00e9""#, r#""\ud83d\ude00 \ufffd \ufffdx \ufffd\ud83d\ude00 \u00e9""#),
            ("\"a\tb\nc\"", r#""a\u0009b\u000ac""#),
            (r#"["\x \'", "\u12", "\é", "\u00g"]"#, r#"["\\x \\'", "\ufffd", "\\é", "\ufffdg"]"#),
            (r#""NaN \" NaN""#, r#""NaN \" NaN""#),
        ] {
            assert_eq!(read(given.as_bytes()), read_as);
        }
        let long = format!("[{}]", "1".repeat(1_000));
        assert_eq!(read(long.as_bytes()), format!("[{}]", "1".repeat(LONGEST_WORD + 1)), "a number without end is a large one");
    }

    #[test]
    fn a_long_string_is_cut_between_characters_and_the_rest_is_read() {
        for piece in ["x", "ü", "😀", "\\n", "\\ud83d\\ude00"] {
            let text = format!("[\"{}\", \"b\"]", piece.repeat(LONGEST / piece.len() + 10));
            let mut out = String::new();
            Source::of(text.as_bytes()).read_to_string(&mut out).unwrap();
            let all: Vec<String> = serde_json::from_str(&out).unwrap();
            assert_eq!(all[1], "b", "{piece}");
            assert!(out.len() <= LONGEST + 20 && out.len() > LONGEST - 20, "{piece}: {}", out.len());
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = "[".repeat(DEEPEST + CHUNK);
        assert!(Source::of(deep.as_bytes()).read_to_string(&mut String::new()).unwrap_err().to_string().contains("deep"));
    }
}
