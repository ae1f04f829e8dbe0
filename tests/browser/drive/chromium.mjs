/** @file Chromium through the DevTools protocol over a pipe, the toolbar button included. */

import fs from "node:fs";
import path from "node:path";
import { Calls } from "./calls.mjs";
import { browser, scratch, start } from "./child.mjs";
import { sleep, until } from "./wait.mjs";

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

// What the popup keeps at the end of its work is kept once as many questions to the storage are answered as any of its chains is long.
const SETTLED = "for (let turn = 0; turn < 6; turn += 1) await chrome.storage.local.get(null)";

export class Chromium {
  #calls;
  #child;
  /** The tab that was made here, and the one that the button is pressed over; by what DevTools calls targets of type `tab`. */
  #tab;
  #shown;
  #page;
  #popup;

  /**
   * `flags` are more of its flags; `own` says whether the extension is Headlint, which greets; without an extension there is none.
   * `program` and `patience` (for each command, in milliseconds) are for tests of this driver.
   */
  static async start(extension, { flags = [], own = Boolean(extension), program = browser("HEADLINT_CHROMIUM", ["chromium"]), patience } = {}) {
    const me = new Chromium();
    Object.assign(me, { extension, flags, own, program, patience });
    try {
      await me.#begin();
    } catch (error) {
      await me.close();
      throw error;
    }
    return me;
  }

  async #begin() {
    const profile = scratch("chromium");
    // What it puts among the system's temporary files goes away with the profile.
    const options = { folder: profile, env: { ...process.env, TMPDIR: profile }, stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] };
    this.#child = start(this.program, [...FLAGS, ...this.flags, `--user-data-dir=${profile}`, "about:blank"], options);
    const [, , , input, output] = this.#child.process.stdio;
    const calls = new Calls(this.program, (id, method, { params, sessionId }) => input.write(JSON.stringify({ id, method, params, sessionId }) + "\0"), "Browser.getVersion", this.patience);
    this.#calls = calls;
    this.#child.ended.then((how) => calls.end(how));
    input.on("error", () => {});
    let text = "";
    output.on("error", () => {});
    output.setEncoding("utf8").on("data", (data) => {
      text += data;
      const messages = text.split("\0");
      text = messages.pop();
      for (const message of messages) this.#heard(calls, JSON.parse(message));
    });
    calls.who = (await this.send("Browser.getVersion")).product;
    if (this.extension) this.id = (await this.send("Extensions.loadUnpacked", { path: this.extension })).id;
    if (this.own) await this.#greeted();
    [this.#popup, this.media] = [];
    const made = await this.#make("about:blank");
    this.#tab = made.tab;
    this.#page = await this.#attach(made.page);
    await this.#turn(this.#tab);
  }

  /** After a browser that was lost the next page is opened in a new one, so that only the test that lost it fails. */
  async #revive() {
    if (!this.#calls.ended) return;
    console.error(`${this.#calls.ended.message}; it is started again`);
    await this.close();
    await this.#begin();
  }

  /** The browser's name and version. */
  get version() {
    return this.#calls.who;
  }

  get pid() {
    return this.#child.process.pid;
  }

  async #greeted() {
    const worker = await this.worker();
    // Its listeners are there once its module has been run.
    await until(() => worker.run("return Boolean(globalThis.chrome?.webRequest?.onHeadersReceived.hasListeners())"), 30_000, "the background's listeners");
    // It greets in a tab of its own, once.
    const greeting = await until(() => this.#find(({ type, url }) => type === "page" && url.endsWith("/welcome.html")), 30_000, "the first-run page");
    await this.#closeTarget(greeting.targetId);
  }

  #heard(calls, { id, error, result, method, params }) {
    if (id !== undefined) calls.answered(id, error?.message, result);
    else if (method === "Target.attachedToTarget") this.attached?.(params.targetInfo);
    else if (method === "Target.detachedFromTarget") calls.closed(params.sessionId);
    else this.heard?.(method, params);
  }

  send(method, params = {}, sessionId) {
    return this.#calls.ask(method, { params, sessionId }, sessionId);
  }

  async #targets() {
    return (await this.send("Target.getTargets", { filter: [{}] })).targetInfos;
  }

  async #find(match) {
    return (await this.#targets()).find(match);
  }

  /** Closes a target and waits until it is gone; one that is gone already is no error. */
  async #closeTarget(targetId) {
    await this.send("Target.closeTarget", { targetId }).catch(() => {});
    await until(async () => !(await this.#find((target) => target.targetId === targetId)), 15_000, "a target to be gone");
  }

  /** Makes a tab, and gives both of its targets: the tab's, which has the button, and the page's, which has the document. */
  async #make(url) {
    const { targetId: tab } = await this.send("Target.createTarget", { url, forTab: true });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId: tab, flatten: true });
    const page = await new Promise((done, fail) => {
      this.attached = ({ type, subtype, targetId }) => type === "page" && !subtype && done(targetId);
      this.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }, sessionId).then(() => sleep(10_000)).then(() => fail(new Error(`${this.version} gave a tab without a page`)), fail);
    });
    this.attached = undefined;
    await this.send("Target.detachFromTarget", { sessionId });
    return { tab, page };
  }

  async #attach(targetId) {
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const run = async (body) => {
      const expression = `(async () => {${body}})()`;
      const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture: true }, sessionId);
      if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
      return answer.result.value;
    };
    return { targetId, run, send: (method, params) => this.send(method, params, sessionId) };
  }

  /** The page in the tab that was made here. */
  page = {
    run: (body) => this.#page.run(body),
    send: (method, params) => this.#page.send(method, params),
  };

  #worker() {
    return this.#find(({ type, url }) => type === "service_worker" && url.includes(this.id));
  }

  async worker() {
    const { targetId } = await until(() => this.#worker(), 30_000, "the background");
    return this.#attach(targetId);
  }

  /** Opens a page in the one tab and waits until it is there. */
  async open(url) {
    await this.#revive();
    await this.page.send("Page.navigate", { url });
    await until(() => this.page.run("return document.readyState === 'complete' && location.href !== 'about:blank'"), 30_000, url);
  }

  /** What the browser itself says in the page's console from now on: a function that gives its lines. */
  async console() {
    await this.page.send("Log.enable");
    await this.page.send("Log.clear");
    const lines = [];
    this.heard = (method, params) => method === "Log.entryAdded" && lines.push(params.entry.text);
    return async () => lines;
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
  async openOwn(name) {
    await this.#revive();
    await this.open(`chrome-extension://${this.id}/${name}`);
  }

  async back() {
    await this.page.run("history.back()");
  }

  /** Opens a tab for each address, all loaded. */
  async openMany(urls) {
    await this.#revive();
    const tabs = [];
    for (const url of urls) tabs.push(await this.#make(url));
    for (const [at, { page }] of tabs.entries()) {
      const { run } = await this.#attach(page);
      await until(() => run(`return document.readyState === "complete" && location.href !== "about:blank"`), 30_000, urls[at]);
    }
    return tabs.map(({ tab }) => tab);
  }

  async #turn(tab) {
    await this.send("Target.activateTarget", { targetId: tab });
    this.#shown = tab;
  }

  turnTo(tab) {
    return this.#turn(tab);
  }

  async closeMany(tabs) {
    await this.#turn(this.#tab);
    for (const targetId of tabs) await this.#closeTarget(targetId);
  }

  /** Takes away access to every site, or gives it back, as a person does on the extensions page. */
  async #access(hostAccess) {
    const { targetId } = await this.send("Target.createTarget", { url: "chrome://extensions/", background: true });
    const page = await this.#attach(targetId);
    await until(() => page.run("return Boolean(globalThis.chrome?.developerPrivate)"));
    await page.run(`await chrome.developerPrivate.updateExtensionConfiguration({ extensionId: ${JSON.stringify(this.id)}, hostAccess: ${JSON.stringify(hostAccess)} })`);
    await this.#closeTarget(targetId);
  }

  withhold() {
    return this.#access("ON_CLICK");
  }

  giveBack() {
    return this.#access("ON_ALL_SITES");
  }

  /** Presses the toolbar button and gives the popup. One that a test left open is closed first. */
  async press() {
    await this.#popup?.close();
    const before = new Set((await this.#targets()).map(({ targetId }) => targetId));
    const opened = ({ targetId, url }) => url.includes(`${this.id}/popup.html`) && !before.has(targetId);
    await this.send("Extensions.triggerAction", { id: this.id, targetId: this.#shown });
    const { targetId } = await until(() => this.#find((target) => target.type === "page" && opened(target)), 15_000, "the popup");
    const popup = await this.#attach(targetId);
    if (this.media) await popup.send("Emulation.setEmulatedMedia", this.media);
    const close = async () => {
      this.#popup = undefined;
      await Promise.race([popup.run(SETTLED).catch(() => {}), sleep(3000)]);
      await this.send("Target.closeTarget", { targetId }).catch(() => {});
      // Pressed again before it is gone, Chromium 148 stops answering altogether.
      await until(async () => !(await this.#targets()).some(opened), 15_000, "the popup to be gone");
    };
    this.#popup = {
      run: popup.run,
      key: async (name) => {
        const code = { Tab: 9, Enter: 13 }[name];
        const event = { key: name, code: name, windowsVirtualKeyCode: code, ...(name === "Enter" && { text: "\r" }) };
        await popup.send("Input.dispatchKeyEvent", { type: name === "Enter" ? "keyDown" : "rawKeyDown", ...event });
        await popup.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
      },
      picture: async (file) => fs.writeFileSync(file, (await popup.send("Page.captureScreenshot", { format: "png" })).data, "base64"),
      close,
    };
    return this.#popup;
  }

  badge() {
    return this.worker().then((worker) => worker.run("const [tab] = await chrome.tabs.query({ active: true }); return chrome.action.getBadgeText({ tabId: tab.id })"));
  }

  /** What the browser does by itself after half a minute of rest. */
  async stopBackground() {
    const worker = await this.#worker();
    if (worker) await this.#closeTarget(worker.targetId);
  }

  /** As if the extension had come after the page. */
  async forget() {
    const worker = await this.worker();
    await worker.run("await chrome.storage.session.clear()");
  }

  /** Ends it at once: nothing of its profile is wanted. */
  async close() {
    this.#calls?.end("was closed");
    await this.#child?.end();
  }
}
