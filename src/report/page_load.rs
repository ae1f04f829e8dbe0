//! A page load: the document with which its report begins, the other responses of the same site, and third parties, of which each is a line.
//!
//! It is made of responses as they come, in bounded memory: of those that there is no room for, only the number is known.

pub mod markdown;
pub mod text;

use super::{Report, inspect};
use crate::capture::har::{Response, Role, Tally};
use crate::capture::{Capture, Document, Headers};
use crate::evidence::site;
use crate::recorder::resources::{Kind, Resource};
use std::collections::HashMap;

/// The most bytes of responses that are kept; third parties get half of it.
const MOST_BYTES: usize = 16 << 20;
/// The most reports that are made of the responses of the same site.
const MOST_REPORTS: usize = 500;
/// The most sites that are told apart.
const MOST_SITES: usize = 2_000;

/// What a page loaded.
pub struct PageLoad {
    /// The document; of an archive without any page the first response.
    pub document: Capture,
    /// Whether it is a page at all.
    pub has_page: bool,
    /// Its own site, without the document.
    pub own: Party,
    /// The other sites, most responses first.
    pub others: Vec<Party>,
    /// How many entries were read, and how many of them are not judged.
    pub tally: Tally,
}

/// The responses of one site.
#[derive(Clone, Debug, Default)]
pub struct Party {
    /// Its registrable domain, or its host where there is none.
    pub site: String,
    /// How many responses there are.
    pub count: usize,
    /// How many there are of each kind.
    pub kinds: Vec<(Kind, usize)>,
    /// How many cookies they set.
    pub cookies: usize,
    /// How many came over plain HTTP.
    pub plain: usize,
    /// Those that are kept, in the order that they came in.
    pub kept: Vec<Resource>,
}

impl Party {
    fn add(&mut self, kind: Kind, capture: &Capture) {
        self.count += 1;
        match self.kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => self.kinds.push((kind, 1)),
        }
        let all = capture.hops.iter().map(|hop| &hop.headers).chain([&capture.headers]).flatten();
        self.cookies += all.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")).count();
        self.plain += usize::from(capture.url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:")));
    }

    /// How many are not kept.
    pub fn dropped(&self) -> usize {
        self.count - self.kept.len()
    }
}

/// A page load while its responses come in.
#[derive(Default)]
pub struct Loading {
    /// The best document so far, how good it is, and what it is kept under.
    document: Option<(u8, Capture)>,
    parties: HashMap<String, (usize, Party)>,
    bytes: usize,
    count: usize,
}

impl Loading {
    /// Takes in a response.
    pub fn add(&mut self, response: Response) {
        let rank = rank(&response);
        let kind = match response.role {
            Role::Other => Kind::of(&response.capture),
            _ => Kind::Frame,
        };
        let capture = response.capture;
        let is_best = self.document.as_ref().is_none_or(|(best, _)| rank > *best);
        if !is_best {
            return self.keep(kind, capture);
        }
        // What was taken for the document until now is one of the others.
        if let Some((_, before)) = self.document.replace((rank, capture)) {
            let kind = if is_page(rank) { Kind::Frame } else { Kind::of(&before) };
            self.keep(kind, before);
        }
    }

    fn keep(&mut self, kind: Kind, capture: Capture) {
        let site = site::of_url(&capture.url);
        let site = if self.parties.len() < MOST_SITES || self.parties.contains_key(&site) { site } else { String::new() };
        let is_own = self.document.as_ref().is_some_and(|(_, document)| site::of_url(&document.url) == site);
        let order = self.parties.len();
        let (_, party) = self.parties.entry(site).or_insert_with_key(|site| (order, Party { site: site.clone(), ..Party::default() }));
        party.add(kind, &capture);
        self.count += 1;
        let bytes = size(&capture);
        let most = if is_own { MOST_BYTES } else { MOST_BYTES / 2 };
        if self.bytes + bytes <= most {
            self.bytes += bytes;
            party.kept.push(Resource::of(kind, capture));
        }
    }

    /// The whole; nothing where no response came in.
    pub fn finish(mut self, tally: Tally) -> Option<PageLoad> {
        let (rank, document) = self.document?;
        let site = site::of_url(&document.url);
        let own = self.parties.remove(&site).map_or_else(|| Party { site, ..Party::default() }, |(_, party)| party);
        let mut others: Vec<(usize, Party)> = self.parties.into_values().collect();
        others.sort_by_key(|(order, party)| (std::cmp::Reverse(party.count), *order));
        let others = others.into_iter().map(|(_, party)| party).collect();
        Some(PageLoad { document, has_page: is_page(rank), own, others, tally })
    }
}

/// How likely a response is the document of the page load: the first of the highest rank is it.
fn rank(response: &Response) -> u8 {
    let status = response.capture.status.unwrap_or_default();
    // The others of these bring no page.
    let is_well = (200..300).contains(&status) && status != 204 && status != 205;
    let is_preflight = response.capture.method.as_deref() == Some("OPTIONS");
    let rank = match (response.role, is_well) {
        _ if is_preflight => return 0,
        (Role::Document, true) => 6,
        (Role::Html, true) => 5,
        (Role::Document, false) => 4,
        (Role::Html, false) => 3,
        (Role::Other, true) => return 2,
        (Role::Other, false) | (Role::Frame, _) => return 1,
    };
    rank + if response.is_of_first_page { 4 } else { 0 }
}

fn is_page(rank: u8) -> bool {
    rank > 2
}

/// What a Capture takes, about.
fn size(capture: &Capture) -> usize {
    let fields = |headers: &Headers| headers.iter().map(|(name, value)| 64 + name.len() + value.text().len()).sum::<usize>();
    let facts = |document: &Document| {
        let texts = document.meta_csp.iter().chain(&document.plain_media).map(String::len).sum::<usize>();
        let scripts = document.scripts.iter().map(|script| 80 + script.src.as_ref().map_or(0, String::len)).sum::<usize>();
        let styles = document.styles.iter().map(|style| 80 + style.href.len()).sum::<usize>();
        let forms =
            document.forms.iter().map(|form| 80 + form.action.len() + form.hidden.iter().map(|name| 24 + name.len()).sum::<usize>());
        let frames = document.frames.iter().map(|frame| 40 + frame.src.len()).sum::<usize>();
        texts + scripts + styles + forms.sum::<usize>() + frames
    };
    let hops = capture.hops.iter().map(|hop| hop.url.len() + fields(&hop.headers)).sum::<usize>();
    500 + capture.url.len() + fields(&capture.headers) + hops + capture.document.seen().map_or(0, facts)
}

impl PageLoad {
    /// How many responses there are.
    pub fn count(&self) -> usize {
        1 + self.own.count + self.others.iter().map(|party| party.count).sum::<usize>()
    }

    /// Everything besides the document, the same site first, and how many of them are not kept.
    pub fn resources(self) -> (Capture, Vec<Resource>, usize) {
        let dropped = self.own.dropped() + self.others.iter().map(Party::dropped).sum::<usize>();
        let mut all = self.own.kept;
        all.extend(self.others.into_iter().flat_map(|party| party.kept));
        (self.document, all, dropped)
    }

    /// The reports of the same site, the document's first, so many at most.
    pub fn own_reports(&self) -> impl Iterator<Item = Report> {
        let own = self.own.kept.iter().take(MOST_REPORTS - 1).map(|one| &one.capture);
        [&self.document].into_iter().chain(own).map(|capture| inspect(capture.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(url: &str, status: u16, role: Role, kind: &str) -> Response {
        let capture = Capture {
            url: url.to_owned(),
            status: Some(status),
            headers: vec![("Content-Type".to_owned(), kind.into()), ("Set-Cookie".to_owned(), "a=1".into())],
            ..Capture::default()
        };
        Response { capture, role, is_of_first_page: true }
    }

    fn load(all: Vec<Response>) -> PageLoad {
        let mut loading = Loading::default();
        all.into_iter().for_each(|one| loading.add(one));
        loading.finish(Tally::default()).unwrap()
    }

    #[test]
    fn the_document_is_the_first_page_that_came_well() {
        let html = |url: &str, status, role| response(url, status, role, "text/html");
        let document = |all: Vec<Response>| {
            let load = load(all);
            (load.document.url, load.has_page)
        };
        let data = || response("https://a.example/api", 200, Role::Other, "application/json");
        for (all, url) in [
            (
                vec![data(), html("https://ads.example/f", 200, Role::Frame), html("https://a.example/", 200, Role::Html)],
                "https://a.example/",
            ),
            (vec![html("https://x.example/", 200, Role::Html), html("https://a.example/", 200, Role::Document)], "https://a.example/"),
            (
                vec![html("https://a.example/in", 403, Role::Document), html("https://a.example/", 200, Role::Document)],
                "https://a.example/",
            ),
            (vec![html("https://a.example/gone", 204, Role::Document), html("https://a.example/", 200, Role::Html)], "https://a.example/"),
            (vec![data(), html("https://a.example/lost", 404, Role::Html)], "https://a.example/lost"),
            (vec![html("https://a.example/", 304, Role::Document), data()], "https://a.example/"),
        ] {
            assert_eq!(document(all), (url.to_owned(), true));
        }
        assert_eq!(document(vec![html("https://f.example/", 200, Role::Frame), data()]), ("https://a.example/api".to_owned(), false));
        let mut later = html("https://b.example/", 200, Role::Document);
        later.is_of_first_page = false;
        assert_eq!(document(vec![later, html("https://a.example/", 404, Role::Html)]).0, "https://a.example/");
        let mut preflight = response("https://b.example/api", 200, Role::Other, "text/plain");
        preflight.capture.method = Some("OPTIONS".to_owned());
        assert_eq!(document(vec![preflight, data()]).0, "https://a.example/api");
    }

    #[test]
    fn a_site_is_one_party_and_the_document_is_counted_once() {
        let load = load(vec![
            response("https://static.shop.co.uk/a.js", 200, Role::Other, "text/javascript"),
            response("https://ads.example/1.png", 200, Role::Other, "image/png"),
            response("https://www.shop.co.uk/", 200, Role::Html, "text/html"),
            response("http://pixel.ads.example/2.png", 200, Role::Other, "image/png"),
            response("https://other.co.uk/x", 200, Role::Frame, "text/html"),
            response("https://127.0.0.1/x", 200, Role::Other, ""),
        ]);
        assert_eq!((load.own.site.as_str(), load.own.count, load.count()), ("shop.co.uk", 1, 6));
        let others: Vec<_> = load.others.iter().map(|party| (party.site.as_str(), party.count, party.cookies, party.plain)).collect();
        assert_eq!(others, [("ads.example", 2, 2, 1), ("other.co.uk", 1, 1, 0), ("127.0.0.1", 1, 1, 0)]);
        assert_eq!(load.others[0].kinds, [(Kind::Image, 2)]);
    }

    #[test]
    fn what_there_is_no_room_for_is_counted_and_the_own_site_has_more_room() {
        let mut all = vec![response("https://a.example/", 200, Role::Html, "text/html")];
        let big = |url: &str| {
            let mut one = response(url, 200, Role::Other, "image/png");
            one.capture.headers.push(("X".to_owned(), "x".repeat(100_000).into()));
            one
        };
        all.extend((0..200).map(|_| big("https://b.example/")));
        all.extend((0..200).map(|_| big("https://a.example/x")));
        let load = load(all);
        let (own, other) = (&load.own, &load.others[0]);
        assert_eq!((own.count, other.count), (200, 200));
        assert!(own.kept.len() >= 80 && other.kept.len() <= 84 && own.dropped() > 0, "{} {}", own.kept.len(), other.kept.len());
        let sites = (0..5_000).map(|n| response(&format!("https://s{n}.example/"), 200, Role::Other, "image/png")).collect();
        let many = self::load(sites);
        assert!(many.others.len() <= MOST_SITES + 1 && many.count() == 5_000, "{}", many.others.len());
    }
}
