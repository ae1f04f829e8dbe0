//! The facts of the document as checks see them: of each kind so many, however many a page has.

use super::unread::Unread;
use crate::capture::document::Sign;
use crate::capture::document::{Form, Frame, Script, Style};
use crate::capture::{Document, Observed};
use crate::msg;
use crate::sentence::Msg;

/// The most entries of each kind that are judged.
pub const MOST: usize = 500;
/// The most bytes of the meta policies together, and of the meta referrer policy, that are judged.
pub const MOST_BYTES: usize = crate::capture::MOST_BYTES;

/// What was seen in a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// `content` of each meta policy.
    pub meta_csp: &'a [String],
    /// `content` of the last `<meta name="referrer">`.
    pub meta_referrer: Option<&'a str>,
    /// Security headers that a `<meta http-equiv>` names and browsers ignore there.
    pub meta_in_vain: &'a [String],
    /// Each `<script>`; no `src` means inline.
    pub scripts: &'a [Script],
    /// Each `<link rel="stylesheet">`.
    pub styles: &'a [Style],
    /// How many event-handler attributes (`onclick` …) and `javascript:` links there are.
    pub inline_handlers: u32,
    /// Each form.
    pub forms: &'a [Form],
    /// Each `<iframe>`.
    pub frames: &'a [Frame],
    /// URLs of images, audio, video and their sources that are absolute and plain HTTP.
    pub plain_media: &'a [String],
    /// What was recognised.
    pub signs: &'a [Sign],
    /// Names of the facts above that could not be read; they are empty here, and not known.
    pub unread: &'a [String],
}

/// The facts that are judged, and a note of each kind of which there are more.
pub(super) fn read<'a>(document: &'a Observed<Document>, unread: &mut Vec<Unread<'a>>) -> Observed<Facts<'a>> {
    match document {
        Observed::NotTried => Observed::NotTried,
        Observed::Nothing => Observed::Nothing,
        Observed::Seen(document) => Observed::Seen(of(document, unread)),
    }
}

fn of<'a>(document: &'a Document, unread: &mut Vec<Unread<'a>>) -> Facts<'a> {
    if document.cut {
        unread.push(Unread::Body);
    }
    let mut left = MOST_BYTES;
    let fits = |text: &&String| {
        let after = left.checked_sub(text.len());
        left = after.unwrap_or_default();
        after.is_some()
    };
    let policies = document.meta_csp.iter().take(MOST).take_while(fits).count();
    if policies < document.meta_csp.len() {
        unread.push(Unread::Part(msg!("meta policies")));
    }
    let meta_referrer = document.meta_referrer.as_deref().filter(|text| text.len() <= MOST_BYTES);
    if meta_referrer.is_none() && document.meta_referrer.is_some() {
        unread.push(Unread::Part(msg!("meta referrer policy")));
    }
    if document.forms.iter().take(MOST).any(|form| form.hidden.len() > MOST) {
        unread.push(Unread::Part(msg!("hidden fields of a form")));
    }
    Facts {
        meta_csp: &document.meta_csp[..policies],
        meta_referrer,
        meta_in_vain: first(&document.meta_in_vain, msg!("meta elements"), unread),
        scripts: first(&document.scripts, msg!("scripts"), unread),
        styles: first(&document.styles, msg!("style sheets"), unread),
        inline_handlers: document.inline_handlers,
        forms: first(&document.forms, msg!("forms"), unread),
        frames: first(&document.frames, msg!("frames"), unread),
        plain_media: first(&document.plain_media, msg!("images and media"), unread),
        signs: first(&document.signs, msg!("signs"), unread),
        unread: &document.unread,
    }
}

/// As many as are judged.
pub(super) fn first<'a, T>(all: &'a [T], what: Msg, unread: &mut Vec<Unread>) -> &'a [T] {
    if all.len() > MOST {
        unread.push(Unread::Part(what));
    }
    &all[..all.len().min(MOST)]
}
