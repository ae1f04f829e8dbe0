//! What the scorecard says around the findings, in one table, and how anything that it says comes into another language.
//!
//! A translation is one file, `extension/words/LANGUAGE.json`, that gives for sentences of `docs/words.json` others. `{}` stands for what is
//! filled in, in order. What it lacks is said in English.

use crate::sentence::Msg;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Display;
use wasm_bindgen::JsValue;

thread_local! {
    /// Sentences by the English ones; `undefined` where everything is said in English.
    static TABLE: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Says everything by this table from now on.
pub(super) fn translate(table: JsValue) {
    TABLE.set(table);
}

/// One of our own sentences in the reader's language.
pub(super) fn tr(sentence: &str) -> Cow<'_, str> {
    let said = TABLE.with_borrow(|table| if table.is_object() { super::js::field(table, sentence).as_string() } else { None });
    said.filter(|said| !said.is_empty()).map_or(Cow::Borrowed(sentence), Cow::Owned)
}

/// The same for a sentence that has its type.
pub(super) fn of(msg: Msg) -> Cow<'static, str> {
    tr(msg.english())
}

/// A sentence with its gaps filled.
pub(super) fn fill(sentence: &str, values: &[&dyn Display]) -> String {
    let mut out = String::new();
    for (at, piece) in tr(sentence).split("{}").enumerate() {
        if let Some(value) = at.checked_sub(1).and_then(|before| values.get(before)) {
            out.push_str(&value.to_string());
        }
        out.push_str(piece);
    }
    out
}

pub(super) const CATEGORY_TRANSPORT: &str = "HTTPS";
pub(super) const CATEGORY_CSP: &str = "CSP";
pub(super) const CATEGORY_BROWSER: &str = "Browser";
pub(super) const CATEGORY_ORIGINS: &str = "Cross-origin";
pub(super) const CATEGORY_COOKIES: &str = "Cookies";
pub(super) const CATEGORY_CACHING: &str = "Caching";
pub(super) const CATEGORY_DISCLOSURE: &str = "Disclosure";
pub(super) const CATEGORY_PAGE: &str = "Page";
pub(super) const CATEGORY_API: &str = "API";
pub(super) const CATEGORY_OBSOLETE: &str = "Obsolete";
pub(super) const FINDINGS: &str = "Findings";
pub(super) const DO_FIRST: &str = "Start here";
pub(super) const NOTHING_TO_FIX: &str = "No problems found.";
pub(super) const ALL_WELL: &str = "Passed";
pub(super) const NOT_OBSERVED: &str = "Not checked";
pub(super) const NOT_APPLICABLE: &str = "Not applicable";
pub(super) const PLAYBOOK: &str = "Guides: security beyond headers";
pub(super) const COPY_MARKDOWN: &str = "Copy as Markdown";
pub(super) const SAVE_PAGE: &str = "Download as HTML";
pub(super) const SAVE_PAGE_TITLE: &str = "This report as one HTML file";
pub(super) const SAVE_JSON_TITLE: &str = "Download the report as JSON";
pub(super) const SAVE_SARIF_TITLE: &str = "Download the findings as SARIF, for code scanning";
pub(super) const COPY_CAPTURE: &str = "Copy raw data (JSON)";
pub(super) const COPY_CAPTURE_TITLE: &str = "What Headlint received. The command headlint inspect can check it again.";
pub(super) const INCLUDE_VALUES: &str =
    "Include cookie values, tokens and passwords when copying or downloading. Anyone who gets them may be able to sign in as you.";
pub(super) const OPTIONS: &str = "Options";
pub(super) const NOT_IN_GRADE: &str = "Not checked, so not graded: ";
pub(super) const DEFERRED: &str = "Skipped on localhost, but counted in production: ";
pub(super) const WITHHELD: &str =
    "Headlint has no access to this site, so it requested the page again. Cookies and redirects are not visible.";
pub(super) const ALLOW: &str = "Allow on this site";
pub(super) const PAGE_ASKED_AGAIN: &str =
    "Headlint did not see this page load, so it requested it again with GET and your cookies. The response may differ.";
pub(super) const RELOAD: &str = "Reload the page";
pub(super) const NOTE_READING: &str = "Reading the page's HTML…";
pub(super) const NOTE_SILENT: &str =
    "The page does not respond, so checks of its HTML are missing. Is it paused in the debugger, or is a dialog open?";
pub(super) const NOTE_CLOSED: &str = "The browser does not let extensions read this document, so checks of its HTML are missing.";
pub(super) const NOTE_PARTIAL: &str = "The page is still loading. Checks of its HTML cover what has arrived so far.";
pub(super) const NOTE_PROVISIONAL: &str = "Provisional: this page does not respond, so Headlint shows the latest response from its URL, which may be a different one. Checks of its HTML are missing. Is the page paused in the debugger, or is a dialog open?";
pub(super) const NOTE_LOADING: &str = "The tab is loading another page. This report is about the page that is still shown.";
pub(super) const NOTE_MOVED: &str = "Loaded from {}. Scripts have changed the address since then.";
pub(super) const NOTE_METHOD: &str = "This page is the response to a {} request.";
pub(super) const ASKS_POSTED: &str = "This page is the result of a form. Reloading or requesting it again could send the form once more.";
pub(super) const ASKS_ACTION: &str =
    "The URL looks like an action, such as signing out or deleting. Reloading or requesting it again could repeat that action.";
pub(super) const ASKS_ONCE: &str =
    "The URL seems to contain a token. Reloading or requesting it again could use up a link that works only once.";
pub(super) const ASKS_UNSURE: &str = "Headlint cannot tell which URL this page was loaded from, so it does not request it automatically.";
pub(super) const RESPONSE_ASKED_AGAIN: &str = "Requested again without cookies, so the response may differ from the one that the page got.";
pub(super) const STANDING: &str = "Summary";
pub(super) const FRAMEWORK: &str = "Framework";
pub(super) const FORM: &str = "Fix style";
pub(super) const PLAIN: &str = "No extra package";
pub(super) const LIBRARY: &str = "With a library";
pub(super) const FIX_EVERYTHING: &str = "All fixes in one snippet";
pub(super) const WHAT_IF: &str = "Choose what to include";
pub(super) const NOTHING_LEFT: &str = "Nothing is selected.";
pub(super) const PASTE_BELOW: &str =
    "Paste right after the line that creates `app`, usually in app.py or main.py. Then restart the app and reload the page.";
pub(super) const TEST: &str = "Add a regression test";
pub(super) const NO_SUCH_THING: &str = "This guide does not apply to this framework.";
pub(super) const RECIPE_NEEDS: &str = "Needs {}: {}";
pub(super) const RECIPE_EXCLUDES: &str = "Do not combine with {}: {}";
pub(super) const PLAYBOOK_HOW: &str =
    "Most of this cannot be checked from the browser. Each recipe was run, and attacked, in real applications.";
pub(super) const COPY: &str = "Copy";
pub(super) const CODE: &str = "Code";
pub(super) const LOOKED_FURTHER: &str = "Checked more URLs";
pub(super) const LOOK_FURTHER: &str = "Check more URLs";
pub(super) const LOOKED_FURTHER_HOW: &str = "Requested without cookies. Any problems are listed above.";
pub(super) const LOOK_FURTHER_HOW: &str =
    "Headlint will request these from the page's own server, without cookies. Nothing is sent until you press the button.";
pub(super) const ASK: &str = "Send these requests";
pub(super) const FILTER: &str = "Filter by name or value";
pub(super) const FILTER_LABEL: &str = "Filter headers by name or value";
pub(super) const REST_HOW: &str = "Headers for these are not recorded. Select one to request it again, without cookies.";
pub(super) const BACK: &str = "← Back to the page";
pub(super) const COPIED: &str = "Copied";
pub(super) const SELECT_AND_COPY: &str = "Selected: press Ctrl+C (⌘C)";
pub(super) const COULD_NOT_COPY: &str = "Could not copy: {}";
pub(super) const COULD_NOT_SAVE: &str = "Could not save: {}";
pub(super) const TOO_LARGE: &str = "the report is too large";
pub(super) const REFUSED: &str = "the browser refused";
pub(super) const HEADERS: &str = "Response headers ({})";
pub(super) const RESPONSES: &str = "Other responses on this page ({})";
pub(super) const REST: &str = "Scripts, styles, images and other files ({})";
pub(super) const NO_MORE_RESPONSES: &str = "The page may have loaded more: only the first 1,000 are listed.";
pub(super) const DROPPED: &str = "{} older responses are not shown.";
pub(super) const MORE_FIELDS: &str = "At least {} more headers.";
pub(super) const MORE_BYTES: &str = "And {} more bytes.";
pub(super) const MORE: &str = "And {} more.";
pub(super) const FIX_NOT_ALONE: &str = "This fix alone: no change in the grade.";
pub(super) const FIX_ALONE: &str = "This fix alone: {} ({} points).";
pub(super) const BEFORE_PASTING: &str = "Before you paste: {}";
pub(super) const BADGE: &str = "Headlint: {} ({} points)";
pub(super) const GRADE: &str = "Grade {}";
pub(super) const POINTS: &str = "{} points";
pub(super) const SEEMS: &str = "Detected: {}";
pub(super) const STANDING_LABEL: &str = "{}: {} of {} passed";
pub(super) const STANDING_TITLE: &str = "{} of {} passed";
pub(super) const TAKEN: &str = ". Headlint deducts {} more for issues that MDN does not count";
pub(super) const PEER: &str = "MDN Observatory: {} ({}){}";
pub(super) const FAILS: &str = "Failed";
pub(super) const WARNING: &str = "Warning";
pub(super) const WORTH_KNOWING: &str = "Info";
pub(super) const WELL: &str = "Passed";
pub(super) const NO_ANSWER: &str = "no response";
pub(super) const NO_RESPONSE: &str = "no response";
pub(super) const STOPPED: &str = "{}, body incomplete";
pub(super) const NOT_ALL_RESPONDED: &str = "({} did not respond in full)";
pub(super) const CHECKED: &str = "Checked {} of {}…";
pub(super) const ALL_CHECKED: &str = "Checked {} URLs; {} did not respond in full.";
pub(super) const NOT_LOADED: &str = "not loaded";
pub(super) const KEPT_FROM: &str = "private address";
pub(super) const LEFT_OUT: &str = "This page is too large to read in full: {} of its elements are not in this report.";
pub(super) const UNREAD: &str = "Headlint could not read from the page: {}.";
