/** @file Real applications behind real servers, on free ports, each in a folder of its own. */

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { ROOT } from "./browsers.mjs";
import { scratch, start } from "./child.mjs";
import { until } from "./wait.mjs";

const BIN = path.join(ROOT, "target/venv/bin");

export function freePort() {
  return new Promise((done) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const COMMANDS = {
  flask: (port) => ["flask", "--app", "app", "run", "--port", String(port)],
  gunicorn: (port) => ["gunicorn", "--bind", `127.0.0.1:${port}`, "--config", "gunicorn_conf.py", "app:app"],
  uvicorn: (port) => ["uvicorn", "--port", String(port), "--no-server-header", "app:app"],
};

/** Serves a Python source; `with` is one of the servers above. */
export async function serve(source, server) {
  if (!fs.existsSync(BIN)) throw new Error(`${BIN} is missing: cargo xtask test --only fixes makes it`);
  const folder = scratch("app");
  fs.writeFileSync(path.join(folder, "app.py"), source);
  fs.writeFileSync(path.join(folder, "gunicorn_conf.py"), 'import gunicorn\n\ngunicorn.SERVER = "web"\n');
  const port = await freePort();
  const [program, ...rest] = COMMANDS[server](port);
  const child = start(path.join(BIN, program), rest, { folder, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.process.stdout, child.process.stderr]) stream.on("data", (data) => (said += data));
  const url = `http://127.0.0.1:${port}/`;
  try {
    await until(() => fetch(url, { redirect: "manual" }), 60_000, `${server} to answer`);
  } catch (error) {
    await child.end();
    throw new Error(`${error.message}\n${said}`);
  }
  return { url, close: child.end };
}

/** Serves the demo page as a person would; `end` takes its server away again. */
export async function demo() {
  const port = await freePort();
  const child = start("cargo", ["xtask", "demo", "--port", String(port)], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  let [said, over] = [""];
  child.process.stdout.on("data", (data) => (said += data));
  child.ended.then((how) => (over = how));
  await until(() => over ?? said.includes("serving"), 300_000, "cargo xtask demo");
  if (over) throw new Error(`cargo xtask demo ${over}`);
  return { url: `http://127.0.0.1:${port}/`, end: child.end };
}

/** The report of `headlint inspect` on what `curl -i` prints. */
export function inspect(url) {
  const response = execFileSync("curl", ["--silent", "--include", "--max-time", "20", url]);
  const report = execFileSync(path.join(ROOT, "target/release/headlint"), ["inspect", "-", "--format", "json", "--url", url], { input: response, timeout: 60_000 });
  return JSON.parse(report);
}

/** The source with a patch directly below the line that creates `app`. */
export function patched(source, code) {
  return source.replace(/^app = .*$/m, (line) => `${line}\n${code}`);
}
