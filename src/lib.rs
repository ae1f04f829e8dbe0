//! Headlint: a linter for HTTP response headers.
//!
//! Data flows one way. A [`capture::Capture`] is what was seen; [`evidence`] is the same read once into types; [`checks`] are pure
//! functions of it; the [`report`] holds their verdicts and the grades; [`fixes`] turn findings into code for Flask and FastAPI.
//!
//! ```
//! use headlint::capture::read;
//! use headlint::report;
//!
//! let response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: session=abc\r\n\r\n";
//! let read::Input::One(capture) = read::read(response, "https://app.example/").unwrap() else { unreachable!() };
//! let report = report::inspect(*capture);
//! assert_eq!(report.headlint.grade.letter(), "F");
//!
//! // What would make it better, and by how much.
//! let plan = report.plan();
//! assert_eq!(report.forecast(plan).grade.letter(), "A+");
//! let fix = headlint::fixes::render(plan, headlint::fixes::Target::Flask);
//! assert!(fix.code.contains("set_security_headers(app)"));
//! ```

// Nothing panics, whatever a server sends.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented, clippy::dbg_macro)]
// The core has no files, no network, no clock, and prints nothing: clippy.toml has the lists.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

pub mod capture;
pub mod checks;
pub mod evidence;
pub mod fixes;
pub mod grade;
pub mod markdown;
pub mod names;
pub mod platform;
pub mod recorder;
pub mod redact;
pub mod report;
pub mod sentence;
mod verdict;
pub mod view;

#[cfg(target_arch = "wasm32")]
mod web;
