//! One head: a status line and its fields, up to the blank line, in the margin that it was printed with.

use super::lines::{Lines, field, is_token, shown, status};
use super::noise::{Connection, Context, is_noise, status_within, without_progress};
use super::{EXPECTED, command};
use crate::capture::{Headers, MAX_HEADERS, ReadError, Value};

/// A head and what follows it.
pub(super) struct Block<'a> {
    pub(super) status: Option<u16>,
    pub(super) reason: &'a [u8],
    pub(super) headers: Headers,
    pub(super) body: &'a [u8],
    pub(super) context: Context,
    pub(super) connection: Connection,
    pub(super) margin: Margin,
    /// The line of the status line.
    pub(super) line: usize,
    /// The bytes of the last value, if it is folded.
    pub(super) folded: Vec<u8>,
}

/// How the lines of a head begin.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Margin {
    None,
    /// `< `, as `curl -v` marks what came in.
    Mark,
    /// That many blanks, as `wget -S` prints: the first line with fewer of them ends the head.
    Blanks(usize),
}

/// The margin and the rest of a line that holds a status line.
pub(super) fn starts(line: &[u8]) -> Option<(Margin, (u16, &[u8]))> {
    let line = without_progress(line);
    if let Some(status) = line.strip_prefix(b"< ").and_then(status) {
        return Some((Margin::Mark, status));
    }
    let blanks = line.len() - line.trim_ascii_start().len();
    Some((if blanks > 0 { Margin::Blanks(blanks) } else { Margin::None }, status(&line[blanks..])?))
}

impl<'a> Block<'a> {
    /// Reads the fields, after the status line where there is one.
    pub(super) fn head(lines: &mut Lines<'a>, margin: Margin, status: Option<(u16, &'a [u8])>) -> Result<Block<'a>, ReadError> {
        let mut block = Block {
            status: status.map(|(code, _)| code),
            reason: status.map_or(b"", |(_, reason)| reason),
            headers: Headers::new(),
            body: b"",
            context: Context::default(),
            connection: Connection::default(),
            margin,
            line: lines.number.max(1),
            folded: Vec::new(),
        };
        // With `-v` and `-i` together each line is printed twice.
        let mut last_marked: &[u8] = b"";
        let mut is_first = true;
        while let Some(line) = lines.peek() {
            if starts(line).is_some_and(|(other, _)| other == margin)
                || (field(line).is_none() && command::urls(line.trim_ascii()).is_some())
            {
                break;
            }
            let content = match margin {
                Margin::Blanks(width) if !line.trim_ascii().is_empty() => match line.split_at_checked(width) {
                    Some((blanks, content)) if blanks.trim_ascii().is_empty() => content,
                    _ => break,
                },
                Margin::Mark if line.is_empty() => {
                    let mut after = lines.clone();
                    after.next();
                    if !after.peek().is_some_and(|next| next.starts_with(b"<") && (next.len() == 1 || next[1] == b' ')) {
                        break;
                    }
                    lines.next();
                    continue;
                }
                _ => line,
            };
            lines.next();
            let content = match (margin, content) {
                (_, b"<") => b"",
                (_, [b'<', b' ', rest @ ..]) => {
                    last_marked = rest;
                    rest
                }
                (Margin::Mark, copy) if is_first && super::lines::status(copy).is_some() => continue,
                (Margin::Mark, copy) if copy == last_marked => continue,
                (_, [b'*' | b'>' | b'{' | b'}', b' ', ..] | b"*" | b">") => continue,
                (_, line) if !line.trim_ascii().is_empty() && is_noise(line) => continue,
                (_, line) => line,
            };
            is_first = false;
            if content.is_empty() || (margin != Margin::Mark && content.trim_ascii().is_empty() && block.headers.is_empty()) {
                break;
            }
            block.line_of_head(content, lines)?;
        }
        block.unfold();
        Ok(block)
    }

    fn line_of_head(&mut self, line: &[u8], lines: &Lines) -> Result<(), ReadError> {
        if let (b' ' | b'\t', Some((_, value))) = (line[0], self.headers.last()) {
            if self.folded.is_empty() {
                self.folded = value.to_bytes();
            }
            let more = line.trim_ascii();
            if !more.is_empty() {
                self.folded.push(b' ');
                self.folded.extend_from_slice(more);
            }
            return Ok(());
        }
        self.unfold();
        // A pseudo-header of HTTP/2 as developer tools copy it.
        if let Some(code) = line.strip_prefix(b":status") {
            let code = code.strip_prefix(b":").unwrap_or(code).trim_ascii();
            self.status = std::str::from_utf8(code).ok().and_then(|code| code.parse().ok()).filter(|code| (100..=999).contains(code));
            return Ok(());
        }
        let Some((name, value)) = field(line).or_else(|| pseudo(line)) else {
            return Err(lines.error(format!("expected `Name: value`, found {}", shown(line)), EXPECTED));
        };
        if self.headers.len() == MAX_HEADERS {
            return Err(lines.error(format!("more than {MAX_HEADERS} header fields"), "no browser accepts as many"));
        }
        self.headers.push((String::from_utf8_lossy(name).into_owned(), Value::from_bytes(value)));
        Ok(())
    }
}

impl Block<'_> {
    /// Puts a value together that was folded: once, however many lines it has.
    fn unfold(&mut self) {
        let bytes = std::mem::take(&mut self.folded);
        if let Some((_, value)) = self.headers.last_mut().filter(|_| !bytes.is_empty()) {
            *value = Value::from_bytes(bytes.trim_ascii());
        }
    }
}

/// A pseudo-header of a request, by which a list of fields is known to be one.
fn pseudo(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = line.iter().skip(1).position(|&byte| byte == b':')? + 1;
    (line.first() == Some(&b':') && is_token(&line[1..end])).then(|| (&line[..end], line[end + 1..].trim_ascii()))
}

/// Reads the next block of the text, over whatever stands before its status line; nothing where there is none. What is passed over is
/// the body of the block before.
pub(super) fn next<'a>(
    lines: &mut Lines<'a>,
    connection: &mut Connection,
    before: Option<&mut Block<'a>>,
) -> Result<Option<Block<'a>>, ReadError> {
    let body = lines.rest;
    let mut context = Context::default();
    if let Some(end) = before.as_ref().and_then(|block| declared_end(block, body)) {
        lines.skip(end);
    }
    let is_first = before.is_none();
    let found = loop {
        let Some(line) = lines.peek() else { break None };
        let at = body.len() - lines.rest.len();
        let mut after = lines.clone();
        after.next();
        if let Some((margin, status)) = starts(line)
            && (is_first || may_follow(margin, after.peek()))
        {
            *lines = after;
            break Some((at, margin, status));
        }
        if let (false, Some(within)) = (is_first, status_within(line, after.peek())) {
            *lines = after;
            break status(&line[within..]).map(|status| (at + within, Margin::None, status));
        }
        context.read(line, connection);
        lines.next();
    };
    if let Some(before) = before {
        before.body = &body[..found.map_or(body.len(), |(at, ..)| at)];
    }
    let Some((_, margin, status)) = found else { return Ok(None) };
    let mut block = Block::head(lines, margin, Some(status))?;
    (block.context, block.connection) = (context, *connection);
    Ok(Some(block))
}

/// Whether a head may go on like this: in a body, a status line is one only with what belongs to it.
fn may_follow(margin: Margin, line: Option<&[u8]>) -> bool {
    let Some(line) = line else { return true };
    let line = match margin {
        Margin::None => line,
        Margin::Mark => return line.starts_with(b"<") || is_noise(line) || starts(line).is_some(),
        Margin::Blanks(_) => line.trim_ascii_start(),
    };
    line.is_empty() || field(line).is_some() || starts(line).is_some()
}

/// Where a body ends by its `Content-Length`, if the text ends there or another response begins: a body may hold what looks like one.
fn declared_end(block: &Block, text: &[u8]) -> Option<usize> {
    let length = crate::capture::first(&block.headers, "content-length").and_then(|length| length.trim().parse().ok());
    let length: usize = length.filter(|&length| length > 0 && block.margin == Margin::None)?;
    // A few bytes tell: more would be looked at again for each response that points there.
    let rest = text.get(length..)?;
    let next = rest.get(..256).unwrap_or(rest).trim_ascii_start();
    let is_end = next.is_empty() && rest.len() <= 256;
    (is_end || Lines::of(next).peek().is_some_and(|line| starts(line).is_some())).then_some(length)
}
