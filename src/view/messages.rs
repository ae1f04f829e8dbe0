//! What the scorecard says around the findings, in one table.
//!
//! A translation is one file, `extension/words/LANGUAGE.json`, that gives for sentences of `docs/words.json` others. `{}` stands for what is
//! filled in, in order. What it lacks is said in English.

use crate::msg;
use crate::sentence::Msg;

pub(super) const CATEGORY_TRANSPORT: Msg = msg!("HTTPS");
pub(super) const CATEGORY_CSP: Msg = msg!("CSP");
pub(super) const CATEGORY_BROWSER: Msg = msg!("Browser");
pub(super) const CATEGORY_ORIGINS: Msg = msg!("Cross-origin");
pub(super) const CATEGORY_COOKIES: Msg = msg!("Cookies");
pub(super) const CATEGORY_CACHING: Msg = msg!("Caching");
pub(super) const CATEGORY_DISCLOSURE: Msg = msg!("Disclosure");
pub(super) const CATEGORY_PAGE: Msg = msg!("Page");
pub(super) const CATEGORY_API: Msg = msg!("API");
pub(super) const CATEGORY_OBSOLETE: Msg = msg!("Obsolete");
pub(super) const FINDINGS: Msg = msg!("Findings");
pub(super) const DO_FIRST: Msg = msg!("Start here");
pub(super) const NOTHING_TO_FIX: Msg = msg!("No problems found.");
pub(super) const ALL_WELL: Msg = msg!("Passed");
pub(super) const NOT_OBSERVED: Msg = msg!("Not checked");
pub(super) const NOT_APPLICABLE: Msg = msg!("Not applicable");
pub(super) const PLAYBOOK: Msg = msg!("Guides: security beyond headers");
pub(super) const COPY_MARKDOWN: Msg = msg!("Copy as Markdown");
pub(super) const SAVE_PAGE: Msg = msg!("Download as HTML");
pub(super) const SAVE_PAGE_TITLE: Msg = msg!("This report as one HTML file");
pub(super) const SAVE_JSON_TITLE: Msg = msg!("Download the report as JSON");
pub(super) const SAVE_SARIF_TITLE: Msg = msg!("Download the findings as SARIF, for code scanning");
pub(super) const COPY_CAPTURE: Msg = msg!("Copy raw data (JSON)");
pub(super) const COPY_CAPTURE_TITLE: Msg = msg!("What Headlint received. The command headlint inspect can check it again.");
pub(super) const INCLUDE_VALUES: Msg =
    msg!("Include cookie values, tokens and passwords when copying or downloading. Anyone who gets them may be able to sign in as you.");
pub(super) const OPTIONS: Msg = msg!("Options");
pub(super) const NOT_IN_GRADE: Msg = msg!("Not checked, so not graded: {}.");
pub(super) const DEFERRED: Msg = msg!("Skipped on localhost, but counted in production: {}.");
pub(super) const WITHHELD: Msg =
    msg!("Headlint has no access to this site, so it requested the page again. Cookies and redirects are not visible.");
pub(super) const ALLOW: Msg = msg!("Allow on this site");
pub(super) const PAGE_ASKED_AGAIN: Msg =
    msg!("Headlint did not see this page load, so it requested it again with GET and your cookies. The response may differ.");
pub(super) const RELOAD: Msg = msg!("Reload the page");
pub(super) const NOTE_READING: Msg = msg!("Reading the page's HTML…");
pub(super) const NOTE_SILENT: Msg =
    msg!("The page does not respond, so checks of its HTML are missing. Is it paused in the debugger, or is a dialog open?");
pub(super) const NOTE_CLOSED: Msg = msg!("The browser does not let extensions read this document, so checks of its HTML are missing.");
pub(super) const NOTE_PARTIAL: Msg = msg!("The page is still loading. Checks of its HTML cover what has arrived so far.");
pub(super) const NOTE_PROVISIONAL: Msg = msg!(
    "Provisional: this page does not respond, so Headlint shows the latest response from its URL, which may be a different one. Checks of its HTML are missing. Is the page paused in the debugger, or is a dialog open?"
);
pub(super) const NOTE_LOADING: Msg = msg!("The tab is loading another page. This report is about the page that is still shown.");
pub(super) const NOTE_MOVED: Msg = msg!("Loaded from {}. Scripts have changed the address since then.");
pub(super) const NOTE_METHOD: Msg = msg!("This page is the response to a {} request.");
pub(super) const ASKS_POSTED: Msg =
    msg!("This page is the result of a form. Reloading or requesting it again could send the form once more.");
pub(super) const ASKS_ACTION: Msg =
    msg!("The URL looks like an action, such as signing out or deleting. Reloading or requesting it again could repeat that action.");
pub(super) const ASKS_ONCE: Msg =
    msg!("The URL seems to contain a token. Reloading or requesting it again could use up a link that works only once.");
pub(super) const ASKS_UNSURE: Msg =
    msg!("Headlint cannot tell which URL this page was loaded from, so it does not request it automatically.");
pub(super) const RESPONSE_ASKED_AGAIN: Msg =
    msg!("Requested again without cookies, so the response may differ from the one that the page got.");
pub(super) const STANDING: Msg = msg!("Summary");
pub(super) const FRAMEWORK: Msg = msg!("Framework");
pub(super) const FORM: Msg = msg!("Fix style");
pub(super) const PLAIN: Msg = msg!("No extra package");
pub(super) const LIBRARY: Msg = msg!("With a library");
pub(super) const FIX_EVERYTHING: Msg = msg!("All fixes in one snippet");
pub(super) const WHAT_IF: Msg = msg!("Choose what to include");
pub(super) const NOTHING_LEFT: Msg = msg!("Nothing is selected.");
pub(super) const PASTE_BELOW: Msg =
    msg!("Paste right after the line that creates `app`, usually in app.py or main.py. Then restart the app and reload the page.");
pub(super) const TEST: Msg = msg!("Add a regression test");
pub(super) const NO_SUCH_THING: Msg = msg!("This guide does not apply to this framework.");
pub(super) const RECIPE_NEEDS: Msg = msg!("Needs {}: {}");
pub(super) const RECIPE_EXCLUDES: Msg = msg!("Do not combine with {}: {}");
pub(super) const PLAYBOOK_HOW: Msg =
    msg!("Most of this cannot be checked from the browser. Each recipe was run, and attacked, in real applications.");
pub(super) const COPY: Msg = msg!("Copy");
pub(super) const CODE: Msg = msg!("Code");
pub(super) const LOOKED_FURTHER: Msg = msg!("Checked more URLs");
pub(super) const LOOK_FURTHER: Msg = msg!("Check more URLs");
pub(super) const LOOKED_FURTHER_HOW: Msg = msg!("Requested without cookies. Any problems are listed above.");
pub(super) const LOOK_FURTHER_HOW: Msg =
    msg!("Headlint will request these from the page's own server, without cookies. Nothing is sent until you press the button.");
pub(super) const ASK: Msg = msg!("Send these requests");
pub(super) const FILTER: Msg = msg!("Filter by name or value");
pub(super) const FILTER_LABEL: Msg = msg!("Filter headers by name or value");
pub(super) const REST_HOW: Msg = msg!("Headers for these are not recorded. Select one to request it again, without cookies.");
pub(super) const BACK: Msg = msg!("← Back to the page");
pub(super) const HEADERS: Msg = msg!("Response headers ({})");
pub(super) const RESPONSES: Msg = msg!("Other responses on this page ({})");
pub(super) const REST: Msg = msg!("Scripts, styles, images and other files ({})");
pub(super) const THIRD_PARTIES: Msg = msg!("Third parties ({})");
pub(super) const NO_MORE_RESPONSES: Msg = msg!("The page may have loaded more: only the first 1,000 are listed.");
pub(super) const DROPPED: Msg = msg!("{} older responses are not shown.");
pub(super) const MORE_FIELDS: Msg = msg!("At least {} more headers.");
pub(super) const MORE_BYTES: Msg = msg!("And {} more bytes.");
pub(super) const MORE: Msg = msg!("And {} more.");
pub(super) const FIX_NOT_ALONE: Msg = msg!("This fix alone: no change in the grade.");
pub(super) const FIX_ALONE: Msg = msg!("This fix alone: {} ({} points).");
pub(super) const BEFORE_PASTING: Msg = msg!("Before you paste: {}");
pub(super) const GRADE: Msg = msg!("Grade {}");
pub(super) const POINTS: Msg = msg!("{} points");
pub(super) const SEEMS: Msg = msg!("Detected: {}");
pub(super) const STANDING_LABEL: Msg = msg!("{}: {} of {} passed");
pub(super) const STANDING_TITLE: Msg = msg!("{} of {} passed");
pub(super) const PEER_AND_TAKEN: Msg = msg!("MDN Observatory: {} ({}). Headlint deducts {} more for issues that MDN does not count");
pub(super) const MDN_COUNTS: Msg = msg!("MDN counts this, but Headlint finds nothing wrong: {}.");
pub(super) const PEER: Msg = msg!("MDN Observatory: {} ({})");
pub(super) const FAILS: Msg = msg!("Failed");
pub(super) const WARNING: Msg = msg!("Warning");
pub(super) const WORTH_KNOWING: Msg = msg!("Info");
pub(super) const WELL: Msg = msg!("Passed");
pub(super) const NO_RESPONSE: Msg = msg!("no response");
pub(super) const STOPPED: Msg = msg!("{}, body incomplete");
pub(super) const NOT_ALL_RESPONDED: Msg = msg!("({} did not respond in full)");
pub(super) const NOT_LOADED: Msg = msg!("not loaded");
pub(super) const KEPT_FROM: Msg = msg!("private address");
pub(super) const LEFT_OUT: Msg = msg!("This page is too large to read in full: {} of its elements are not in this report.");
pub(super) const UNREAD: Msg = msg!("Headlint could not read from the page: {}.");
pub(super) const COUNTED: Msg = msg!("{} ({})");
pub(super) const PLACE_AND_PACKAGES: Msg = msg!("{}; {}");
pub(super) const QUOTED: Msg = msg!("“{}”");
pub(super) const OR: Msg = msg!("{} or {}");
pub(super) const SIGN: Msg = msg!("{}: {} ({} %)");
pub(super) const SAVED_TITLE: Msg = msg!("Headlint: {} for {}");
pub(super) const FRAME: Msg = msg!("frame");
pub(super) const INFO: Msg = msg!("info");
pub(super) const LOW: Msg = msg!("low");
pub(super) const MEDIUM: Msg = msg!("medium");
pub(super) const HIGH: Msg = msg!("high");
