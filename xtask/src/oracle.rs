//! What browsers did with generated inputs, held against what Headlint says they do: a file a kind of input, a line an input.

mod cookies;
mod csp;
mod hsts;
mod make;
mod permissions;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum Oracle {
    /// Compare files of what browsers did: policies, cookies, HSTS, Permissions-Policy; plain or gzip.
    Check {
        /// The files, one JSON object a line.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Make such files with the installed browsers, from a seed.
    Make {
        /// Only this kind; may be given more than once. Without it, all.
        #[arg(long)]
        kind: Vec<make::Kind>,
        /// The same seed gives the same inputs.
        #[arg(long, default_value = "1")]
        seed: String,
        /// How many of each kind.
        #[arg(long, default_value_t = 20)]
        count: usize,
        /// The folder that the files are written to.
        #[arg(long, default_value = "target/oracle")]
        out: PathBuf,
    },
}

pub fn oracle(task: Oracle) -> Result<()> {
    match task {
        Oracle::Check { files } => check(&files),
        Oracle::Make { kind, seed, count, out } => make::make(&kind, &seed, count, &out),
    }
}

/// What one line gave.
#[derive(Default)]
pub struct Compared {
    /// How many answers both sides have.
    pub answers: usize,
    /// Each that differs, as "s_cdn: we say blocked, they allowed".
    pub wrong: Vec<String>,
}

impl Compared {
    /// Compares one answer.
    pub fn answer<T: PartialEq + std::fmt::Debug>(&mut self, name: &str, ours: &T, theirs: &T) {
        self.answers += 1;
        if ours != theirs {
            self.wrong.push(format!("{name}: we say {ours:?}, the browsers {theirs:?}"));
        }
    }
}

/// Compares one line.
type Compare = fn(&Value) -> Result<Compared>;

/// The comparison for lines of this form, told by the field that only they have.
fn comparison(line: &Value) -> Option<Compare> {
    const KINDS: [(&str, Compare); 4] = [
        ("policies", csp::compare),
        ("set_cookie", cookies::compare),
        ("strict_transport_security", hsts::compare),
        ("permissions_policy", permissions::compare),
    ];
    let of_kind = KINDS.iter().find(|(field, _)| line.get(field).is_some()).map(|(_, compare)| *compare);
    of_kind.or_else(|| permissions::is_one(line).then_some(permissions::compare as _))
}

fn check(files: &[PathBuf]) -> Result<()> {
    let mut all_agree = true;
    for path in files {
        let text = read(path)?;
        let (mut lines, mut agree, mut answers) = (0, 0, 0);
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = || format!("{}, line {}", path.display(), at + 1);
            let value: Value = serde_json::from_str(line).with_context(|| format!("{} is not JSON", place()))?;
            let Some(compare) = comparison(&value) else {
                bail!(
                    "{} is neither a policy, a cookie, HSTS nor Permissions-Policy; it needs one of the fields `policies`, `set_cookie`, \
                     `strict_transport_security` and `permissions_policy`",
                    place()
                );
            };
            let compared = compare(&value).with_context(place)?;
            lines += 1;
            answers += compared.answers;
            if compared.wrong.is_empty() {
                agree += 1;
            } else {
                println!("{}: {}", value["id"].to_string().trim_matches('"'), compared.wrong.join("; "));
                println!("    {line}");
            }
        }
        if answers == 0 {
            bail!("{} has no answer that both browsers agree about, so nothing was compared", path.display());
        }
        all_agree &= lines == agree;
        println!("{}: {answers} answers compared", path.display());
        println!("{}: {agree} of {lines} agree", path.display());
    }
    if !all_agree {
        bail!("we and the browsers disagree");
    }
    Ok(())
}

/// A file's text, unpacked where it is gzip.
fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display()));
    }
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .read_to_string(&mut text)
        .with_context(|| format!("{} is not gzip of UTF-8", path.display()))?;
    Ok(text)
}
