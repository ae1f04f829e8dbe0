//! Makes responses of heads: drops what is not the page's own, and folds redirects into what they led to.

use super::block::{Block, Margin};
use super::lines::{Lines, status};
use super::noise::trimmed_body;
use super::{EXPECTED, UNKNOWN_URL};
use crate::capture::{Capture, Document, Hop, MediaType, Observed, ReadError, Source, first};
use crate::platform::Url;

/// The responses, and at the end why what followed could not be read.
pub(super) fn responses(
    mut blocks: Vec<Block>,
    failed: Option<ReadError>,
    given: &str,
) -> Result<Vec<Result<Capture, ReadError>>, ReadError> {
    drop_copies(&mut blocks);
    let mut done = Vec::new();
    let mut start = Start { given, urls: Vec::new(), finished: 0, url: None };
    let mut hops = Vec::new();
    let mut blocks = blocks.into_iter().peekable();
    while let Some(block) = blocks.next() {
        let next = blocks.peek().filter(|next| !next.context.command);
        start.note(&block);
        let code = block.status.unwrap_or(200);
        let interim = if (100..200).contains(&code) {
            Some("an interim response")
        } else {
            is_tunnel(&block).then_some("a proxy's response to CONNECT")
        };
        if let Some(kind) = interim {
            if next.is_none() && (failed.is_none() || blocks.peek().is_some()) {
                done.push(Err(ReadError { line: block.line, what: format!("only {kind} was found"), hint: EXPECTED }));
                start.finish();
            }
            continue;
        }
        if next.is_some_and(|next| is_challenge(&block) && is_same_request(&block, next, start.urls.len())) {
            continue;
        }
        let url = start.url();
        let target = first(&block.headers, "location").and_then(|to| Some(Url::parse(&url)?.join(to.trim())?.into_text()));
        if let (300..400, Some(to), Some(next)) = (code, target, next)
            && leads_to(&to, next)
        {
            hops.push(Hop { url, status: code, headers: block.headers });
            start.url = Some(to);
            continue;
        }
        let document = document(&block);
        let hops = std::mem::take(&mut hops);
        done.push(Ok(Capture {
            url,
            status: block.status,
            headers: block.headers,
            hops,
            document,
            source: Source::Text,
            ..Capture::default()
        }));
        start.finish();
    }
    done.extend(failed.map(Err));
    match done.as_slice() {
        [Err(error)] => Err(error.clone()),
        _ => Ok(done),
    }
}

/// Where the next response comes from.
struct Start<'a> {
    /// What the caller said.
    given: &'a str,
    /// What the command that was typed names.
    urls: Vec<String>,
    /// How many responses of that command are done.
    finished: usize,
    /// What is known of this one.
    url: Option<String>,
}

impl Start<'_> {
    fn note(&mut self, block: &Block) {
        if block.context.command {
            (self.urls, self.finished, self.url) = (block.context.urls.clone(), 0, None);
        }
        if self.url.is_none() {
            let of_command = || self.urls.get(self.finished).or(self.urls.last()).cloned();
            let echoed = || if block.context.command { None } else { block.context.url(block.connection) };
            let said = (!self.given.is_empty()).then(|| self.given.to_owned());
            self.url = said.or_else(echoed).or_else(of_command).or_else(|| block.context.url(block.connection));
        }
    }

    fn url(&self) -> String {
        self.url.as_deref().unwrap_or(UNKNOWN_URL).to_owned()
    }

    fn finish(&mut self) {
        self.url = None;
        self.finished += 1;
    }
}

/// `curl -v` prints what came in with marks, and `-i` prints it once more without: those copies go, and leave their bodies.
fn drop_copies(blocks: &mut Vec<Block>) {
    let marked: Vec<usize> = blocks.iter().enumerate().filter(|(_, block)| block.margin == Margin::Mark).map(|(at, _)| at).collect();
    let mut next = 0;
    let mut copies = vec![false; blocks.len()];
    for at in 0..blocks.len() {
        let Some(&original) = marked.get(next).filter(|&&original| original < at && blocks[at].margin != Margin::Mark) else { continue };
        let same = blocks[at].status == blocks[original].status && blocks[at].headers == blocks[original].headers;
        if same {
            if trimmed_body(blocks[original].body).is_empty() {
                blocks[original].body = blocks[at].body;
            }
            (copies[at], next) = (true, next + 1);
        }
    }
    let mut at = 0;
    blocks.retain(|_| {
        at += 1;
        !copies[at - 1]
    });
}

/// Whether this is how a proxy says that its tunnel stands.
fn is_tunnel(block: &Block) -> bool {
    let established = String::from_utf8_lossy(block.reason).to_ascii_lowercase().contains("connection established");
    (200..300).contains(&block.status.unwrap_or_default()) && (established || block.context.is_connect())
}

/// Whether a client that can sign in sends the request once more.
fn is_challenge(block: &Block) -> bool {
    match block.status {
        Some(401) => first(&block.headers, "www-authenticate").is_some(),
        Some(407) => first(&block.headers, "proxy-authenticate").is_some(),
        _ => false,
    }
}

/// Whether the response that comes next is to the same request: the echoed requests say so, and without them that no body stands between.
fn is_same_request(block: &Block, next: &Block, commanded: usize) -> bool {
    if let Some(same) = block.context.is_same_request(&next.context) {
        return same;
    }
    let bodiless = block.margin != Margin::None || trimmed_body(block.body).is_empty();
    bodiless && commanded < 2 && next.context.url.is_none()
}

/// Whether what comes next may be the response to following a redirect: an echoed request must be for it.
fn leads_to(target: &str, next: &Block) -> bool {
    let asked = next.context.request.as_ref().filter(|(method, _)| method != "CONNECT");
    let target = target.split('#').next().unwrap_or(target);
    asked.is_none_or(|(_, asked)| target.ends_with(asked.as_str()))
}

/// The facts of a body; nothing where there is none.
fn document(block: &Block) -> Observed<Document> {
    let body = match block.margin {
        Margin::None => block.body,
        Margin::Mark => without_head(trimmed_body(block.body)),
        // What wget prints there is its own.
        Margin::Blanks(_) => b"",
    };
    let is_html = first(&block.headers, "content-type").is_some_and(|kind| MediaType::parse(kind).is_html());
    let holds_nothing = body.trim_ascii().is_empty() || (!body.contains(&b'<') && (is_html || is_prompt(body)));
    if holds_nothing {
        return Observed::NotTried;
    }
    let text = String::from_utf8_lossy(body);
    Observed::Seen(if is_html { Document::from_html(&text) } else { Document::from_text(&text) })
}

/// A body without the head that `-v` and `-i` together print before it.
fn without_head(body: &[u8]) -> &[u8] {
    let mut lines = Lines::of(body);
    if lines.peek().and_then(status).is_none() {
        return body;
    }
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    lines.rest
}

/// Whether nothing follows but the prompt of a shell that waits for the next command.
fn is_prompt(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    let ends = [b"$".as_slice(), b"#", b"%", b">", "❯".as_bytes()];
    body.len() < 200 && !body.contains(&b'\n') && ends.iter().any(|end| body.ends_with(end))
}
