/** @file Chromium through the DevTools protocol over a pipe, the toolbar button included. */

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { until } from "./wait.mjs";

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-pipe",
  "--enable-unsafe-extension-debugging",
];

export class Chromium {
  #next = 0;
  #waiting = new Map();

  /** `flags` are more of its flags; `own` says whether the extension is Headlint, which greets; without an extension there is none. */
  static async start(extension, { flags = [], own = Boolean(extension) } = {}) {
    const me = new Chromium();
    me.profile = fs.mkdtempSync(path.join(os.tmpdir(), "headlint-chromium-"));
    me.process = spawn("chromium", [...FLAGS, ...flags, `--user-data-dir=${me.profile}`, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    let text = "";
    me.process.stdio[4].setEncoding("utf8").on("data", (data) => {
      text += data;
      const messages = text.split("\0");
      text = messages.pop();
      for (const message of messages) me.#heard(JSON.parse(message));
    });
    if (extension) me.id = (await me.send("Extensions.loadUnpacked", { path: extension })).id;
    if (own) await me.#greeted();
    me.page = await me.#attach(({ targetId }) => targetId === me.tab, (await me.send("Target.createTarget", { url: "about:blank" })).targetId);
    return me;
  }

  async #greeted() {
    const worker = await this.worker();
    // Its listeners are there once its module has been run.
    await until(() => worker.run("return Boolean(globalThis.chrome?.webRequest?.onHeadersReceived.hasListeners())"), 15_000, "the background's listeners");
    // It greets in a tab of its own, once.
    const greeting = await until(async () => (await this.#targets()).find(({ type, url }) => type === "page" && url.endsWith("/welcome.html")), 10_000, "the first-run page");
    await this.send("Target.closeTarget", { targetId: greeting.targetId });
  }

  #heard({ id, error, result }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.fail(new Error(`${waiting.method}: ${error.message}`));
    else waiting?.done(result);
  }

  send(method, params = {}, sessionId) {
    return new Promise((done, fail) => {
      this.#next += 1;
      const id = this.#next;
      // What is closed while it is asked never answers.
      const late = setTimeout(() => this.#waiting.delete(id) && fail(new Error(`${method} was not answered in 30 s`)), 30_000);
      late.unref();
      this.#waiting.set(id, { done, fail, method });
      this.process.stdio[3].write(JSON.stringify({ id: this.#next, method, params, sessionId }) + "\0");
    });
  }

  async #targets() {
    return (await this.send("Target.getTargets", { filter: [{}] })).targetInfos;
  }

  async #attach(match, targetId) {
    const target = targetId ?? (await until(async () => (await this.#targets()).find(match), 15_000, "a target")).targetId;
    const { sessionId } = await this.send("Target.attachToTarget", { targetId: target, flatten: true });
    const run = async (body) => {
      const expression = `(async () => {${body}})()`;
      const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture: true }, sessionId);
      if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
      return answer.result.value;
    };
    return { targetId: target, run, send: (method, params) => this.send(method, params, sessionId) };
  }

  worker() {
    return this.#attach(({ type, url }) => type === "service_worker" && url.includes(this.id));
  }

  /** Opens a page in the one tab and waits until it is there. */
  async open(url) {
    await this.page.send("Page.navigate", { url });
    await until(() => this.page.run("return document.readyState === 'complete' && location.href !== 'about:blank'"), 15_000, url);
  }

  /** Chooses a file in a field for files. */
  async choose(selector, file) {
    const { root } = await this.page.send("DOM.getDocument");
    const { nodeId } = await this.page.send("DOM.querySelector", { nodeId: root.nodeId, selector });
    await this.page.send("DOM.setFileInputFiles", { nodeId, files: [file] });
  }

  /** A picture of the page. */
  async picture(file) {
    fs.writeFileSync(file, (await this.page.send("Page.captureScreenshot", { format: "png" })).data, "base64");
  }

  /** Chooses light or dark; popups that open later take after it. */
  async scheme(value) {
    this.media = { features: [{ name: "prefers-color-scheme", value }] };
    await this.page.send("Emulation.setEmulatedMedia", this.media);
    await this.page.send("Emulation.setDeviceMetricsOverride", { width: 1200, height: 760, deviceScaleFactor: 1, mobile: false });
  }

  /** Opens one of the extension's own pages. */
  openOwn(name) {
    return this.open(`chrome-extension://${this.id}/${name}`);
  }

  async back() {
    await this.page.run("history.back()");
  }

  /** Opens a tab for each address, all loaded. */
  async openMany(urls) {
    const tabs = [];
    for (const url of urls) tabs.push((await this.send("Target.createTarget", { url })).targetId);
    for (const url of urls) await until(async () => (await this.#targets()).some((target) => target.type === "page" && target.url === url));
    return tabs;
  }

  async turnTo(targetId) {
    await this.send("Target.activateTarget", { targetId });
    this.shown = (await this.#targets()).find((target) => target.targetId === targetId).url;
  }

  async closeMany(tabs) {
    for (const targetId of tabs) await this.send("Target.closeTarget", { targetId });
    this.shown = undefined;
  }

  /** Takes away access to every site, or gives it back, as a person does on the extensions page. */
  async #access(hostAccess) {
    const page = await this.#attach(undefined, (await this.send("Target.createTarget", { url: "chrome://extensions/", background: true })).targetId);
    await until(() => page.run("return Boolean(globalThis.chrome?.developerPrivate)"));
    await page.run(`await chrome.developerPrivate.updateExtensionConfiguration({ extensionId: ${JSON.stringify(this.id)}, hostAccess: ${JSON.stringify(hostAccess)} })`);
    await this.send("Target.closeTarget", { targetId: page.targetId });
  }

  withhold() {
    return this.#access("ON_CLICK");
  }

  giveBack() {
    return this.#access("ON_ALL_SITES");
  }

  /** Presses the toolbar button and gives the popup. */
  async press() {
    const tab = (await this.#targets()).findLast(({ type, url }) => type === "tab" && (this.shown ? url === this.shown : url !== "about:blank"));
    await this.send("Extensions.triggerAction", { id: this.id, targetId: tab.targetId });
    const popup = await this.#attach(({ type, url }) => type === "page" && url.includes(`${this.id}/popup.html`));
    if (this.media) await popup.send("Emulation.setEmulatedMedia", this.media);
    return {
      run: popup.run,
      key: async (name) => {
        const code = { Tab: 9, Enter: 13 }[name];
        const event = { key: name, code: name, windowsVirtualKeyCode: code, ...(name === "Enter" && { text: "\r" }) };
        await popup.send("Input.dispatchKeyEvent", { type: name === "Enter" ? "keyDown" : "rawKeyDown", ...event });
        await popup.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
      },
      picture: async (file) => fs.writeFileSync(file, (await popup.send("Page.captureScreenshot", { format: "png" })).data, "base64"),
      close: () => this.send("Target.closeTarget", { targetId: popup.targetId }),
    };
  }

  badge() {
    return this.worker().then((worker) => worker.run("const [tab] = await chrome.tabs.query({ active: true }); return chrome.action.getBadgeText({ tabId: tab.id })"));
  }

  /** What the browser does by itself after half a minute of rest. */
  async stopBackground() {
    const worker = (await this.#targets()).find(({ type, url }) => type === "service_worker" && url.includes(this.id));
    if (worker) await this.send("Target.closeTarget", { targetId: worker.targetId });
    await until(async () => !(await this.#targets()).some(({ type, url }) => type === "service_worker" && url.includes(this.id)));
  }

  /** As if the extension had come after the page. */
  async forget() {
    const worker = await this.worker();
    await worker.run("await chrome.storage.session.clear()");
  }

  async close() {
    this.send("Browser.close").catch(() => {});
    await Promise.race([new Promise((done) => this.process.once("exit", done)), new Promise((done) => setTimeout(done, 4000))]);
    this.process.kill("SIGKILL");
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
