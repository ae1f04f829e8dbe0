/** @file Programs that end with the test that started them, however it ends, and leave nothing behind. */

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

// A process of its own that outlives this one: once its input ends without a word, it kills the group and removes the folder.
const GUARD = 'read -r done && exit; kill -KILL "-$1"; [ -z "$2" ] || for try in 1 2 3 4 5; do rm -rf -- "$2" && exit; sleep 0.3; done';

/** A new folder below the system's folder for such. @param {string} name */
export const scratch = (name) => fs.mkdtempSync(path.join(os.tmpdir(), `headlint-${name}-`));

/**
 * Starts a program in a process group of its own.
 * @param {string} program
 * @param {string[]} rest
 * @param {import("node:child_process").SpawnOptions & {folder?: string}} options `folder` is removed when it ends
 * @returns {{process: import("node:child_process").ChildProcess, ended: Promise<string>, end: () => Promise<void>}}
 *   `ended` says how it ended; `end` kills it with everything that it started
 */
export function start(program, rest, { folder, ...options } = {}) {
  const child = spawn(program, rest, { ...options, detached: true });
  const ended = new Promise((done) => {
    child.once("error", (error) => done(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => done(signal ? `was ended by ${signal}` : `ended with status ${code}`));
  });
  const guard = child.pid && spawn("sh", ["-c", GUARD, "guard", String(child.pid), folder ?? ""], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  if (guard) {
    guard.unref();
    guard.stdin.unref();
    guard.stdin.on("error", () => {});
  }
  let over;
  const end = () => (over ??= (async () => {
    if (child.pid) {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // Gone already.
      }
    }
    await ended;
    // What it started may be dying still, and write.
    if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    guard?.stdin.end("done\n");
  })());
  // Its number may be another's soon: nothing may be killed by it later.
  ended.then(end);
  return { process: child, ended, end };
}

/** A browser to drive: the one that the variable names, or the first of these that is installed. @param {string} variable @param {string[]} names */
export function browser(variable, names) {
  if (process.env[variable]) return process.env[variable];
  const installed = (name) => process.env.PATH.split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, name)));
  return names.find(installed) ?? names[0];
}
