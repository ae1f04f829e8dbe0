//! Vectors made with the installed browsers: cases drawn from a seed, each opened in Chromium and Firefox, by `tests/oracle/make.mjs`.

use crate::run::{command, need, run};
use crate::test::{chromium, firefox};
use anyhow::Result;
use clap::ValueEnum;
use std::path::Path;

/// A kind of input.
#[derive(Clone, Copy, ValueEnum)]
pub enum Kind {
    /// Policies, with what 72 probes of a page are allowed.
    Csp,
    /// Cookies, with what the jar holds afterwards.
    Cookies,
    /// Strict-Transport-Security, with whether `http://` is upgraded afterwards.
    Hsts,
    /// Permissions-Policy, with who may use which feature.
    Permissions,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Csp => "csp",
            Self::Cookies => "cookies",
            Self::Hsts => "hsts",
            Self::Permissions => "permissions",
        }
    }
}

/// Records so many cases of each kind; a file a kind in the folder.
pub fn make(kinds: &[Kind], seed: &str, count: usize, out: &Path) -> Result<()> {
    need("node", "install Node 20 or newer")?;
    need("openssl", "install it: apt-get install openssl")?;
    need(&chromium(), "install the distribution's chromium package, 148 or newer, or name it in HEADLINT_CHROMIUM")?;
    need(&firefox(), "install the distribution's firefox-esr or firefox package, 140 or newer, or name it in HEADLINT_FIREFOX")?;
    let mut make = command("node", &["tests/oracle/make.mjs", "--seed", seed, "--count", &count.to_string()]);
    make.arg("--out").arg(std::path::absolute(out)?);
    let kinds = if kinds.is_empty() { Kind::value_variants() } else { kinds };
    for kind in kinds {
        make.args(["--kind", kind.name()]);
    }
    run(make)
}
