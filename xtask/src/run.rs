//! Running other programs, and where things are.

use anyhow::{Context, Result, bail, ensure};
use std::cell::Cell;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// A program to be run in the checkout.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo, the one that runs this.
pub fn cargo(arguments: &[&str]) -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), arguments)
}

thread_local! {
    /// When what this thread runs is ended, and how long it had until then.
    static END: Cell<Option<(Instant, Duration)>> = const { Cell::new(None) };
}

/// Ends whatever is run from now on once so much time is over.
pub fn end_after(time: Duration) {
    END.set(Some((Instant::now() + time, time)));
}

/// Waits for a word. Where its input ends without one, as it does when this program is killed, it kills the whole group.
const GUARD: &str = r#"read -r done && exit; kill -KILL "-$1""#;

/// A program that runs, in a process group of its own that does not outlive this program.
pub struct Running {
    shown: String,
    child: Child,
    guard: Child,
}

/// Starts a program.
pub fn start(mut command: Command) -> Result<Running> {
    let shown = format!("{command:?}").replace('"', "");
    // Out of the terminal's foreground it may not read, and would stop where it tried to.
    let mut child =
        command.stdin(Stdio::null()).process_group(0).spawn().with_context(|| format!("cannot start {shown}: is it installed?"))?;
    let guard = Command::new("sh").args(["-c", GUARD, "guard", &child.id().to_string()]).stdin(Stdio::piped()).process_group(0).spawn();
    match guard {
        Ok(guard) => Ok(Running { shown, child, guard }),
        Err(error) => {
            child.kill()?;
            Err(error).context("cannot start sh")
        }
    }
}

impl Running {
    /// Waits for its end; anything but success is an error that names it, and so is taking too long.
    pub fn wait(mut self) -> Result<()> {
        let status = self.status()?;
        ensure!(status.success(), "{} failed ({status})", self.shown);
        Ok(())
    }

    fn status(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                if let Some(mut word) = self.guard.stdin.take() {
                    // A guard that is gone has nothing left to kill.
                    _ = word.write_all(b"done\n");
                }
                self.guard.wait()?;
                return Ok(status);
            }
            if let Some((_, time)) = END.get().filter(|(end, _)| Instant::now() > *end) {
                self.end();
                bail!("{} was ended: it hangs, as its stage has taken {:.0} min", self.shown, time.as_secs_f64() / 60.0);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills it with everything that it started.
    fn end(&mut self) {
        drop(self.guard.stdin.take());
        _ = self.guard.wait();
        _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Whoever waited has told the guard already.
        if self.guard.stdin.is_some() {
            self.end();
        }
    }
}

/// Runs a program to its end; anything but success is an error that names it.
pub fn run(command: Command) -> Result<()> {
    start(command)?.wait()
}

/// What a program prints, or an error that names it.
pub fn output(mut command: Command) -> Result<String> {
    let shown = format!("{command:?}").replace('"', "");
    let output = command.output().with_context(|| format!("cannot start {shown}: is it installed?"))?;
    ensure!(output.status.success(), "{shown} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program is there, by its name or its path.
pub fn there(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// A program that is needed: an error that says how to get it where it is not there.
pub fn need(program: &str, how: &str) -> Result<()> {
    ensure!(there(program), "`{program}` is not there; {how}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn shell(script: &str, file: &Path) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh"]).arg(file);
        command
    }

    /// Whether a process runs; one that has ended and waits to be noticed does not.
    fn runs(pid: &str) -> bool {
        fs::read_to_string(format!("/proc/{}/status", pid.trim())).is_ok_and(|status| !status.contains("State:\tZ"))
    }

    fn soon(holds: impl Fn() -> bool) -> bool {
        (0..200).any(|_| {
            holds() || {
                std::thread::sleep(Duration::from_millis(50));
                false
            }
        })
    }

    #[test]
    fn what_hangs_is_ended_with_everything_that_it_started_and_named() {
        let file = std::env::temp_dir().join(format!("headlint-run-{}", std::process::id()));
        end_after(Duration::from_millis(400));
        let error = run(shell("sleep 600 & echo $! > \"$1\"; sleep 600", &file)).unwrap_err().to_string();
        END.set(None);
        assert!(error.contains("sleep 600") && error.contains("was ended: it hangs"), "{error}");
        let child = fs::read_to_string(&file).unwrap();
        assert!(soon(|| !runs(&child)));
        fs::remove_file(file).unwrap();
    }

    #[test]
    fn what_nobody_waits_for_is_ended() {
        let file = std::env::temp_dir().join(format!("headlint-drop-{}", std::process::id()));
        let running = start(shell("echo $$ > \"$1\"; sleep 600", &file)).unwrap();
        assert!(soon(|| fs::read_to_string(&file).is_ok_and(|text| text.ends_with('\n'))));
        let pid = fs::read_to_string(&file).unwrap();
        assert!(runs(&pid));
        drop(running);
        assert!(soon(|| !runs(&pid)));
        fs::remove_file(file).unwrap();
    }

    #[test]
    fn failures_and_programs_that_are_not_there_are_named() {
        assert!(run(command("false", &[])).unwrap_err().to_string().contains("false failed"));
        assert!(run(command("headlint-nowhere", &[])).unwrap_err().to_string().contains("headlint-nowhere: is it installed?"));
        assert!(need("headlint-nowhere", "get it").unwrap_err().to_string().contains("get it"));
        assert!(there("sh") && there("/bin/sh") && !there("/bin/headlint-nowhere"));
        run(command("true", &[])).unwrap();
    }
}
