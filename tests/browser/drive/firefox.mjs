/** @file Firefox through Marionette, with a real click on the toolbar button. */

import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { Calls } from "./calls.mjs";
import { browser, scratch, start } from "./child.mjs";
import { until } from "./wait.mjs";

const GECKO_ID = "headlint@headlint.dev";
const WIDGET = `${GECKO_ID.replace(/[^a-z0-9_-]/g, "_")}-browser-action`;
const POPUP = "document.querySelector('browser[webextension-view-type=popup]')";

const PREFERENCES = {
  "marionette.port": 0,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "browser.startup.homepage": "about:blank",
  "browser.aboutwelcome.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false,
  "app.update.disabledForTesting": true,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "extensions.getAddons.cache.enabled": false,
  "extensions.update.enabled": false,
  "extensions.installDistroAddons": false,
};

// What the popup keeps at the end of its work is kept once as many questions to the storage are answered as any of its chains is long.
const SETTLED = "for (let turn = 0; turn < 6; turn += 1) await browser.storage.local.get(null)";

export class Firefox {
  #calls;
  #child;
  #socket;
  #turns = Promise.resolve();
  /** The tab that was there from the start, and all that were made or found since. */
  #home;
  #known = [];
  #popup;

  /**
   * `own` says whether the extension is Headlint, which greets; `accepts` are hosts whose certificate, given as base64, a person has accepted by hand.
   * `program` and `patience` (for each command, in milliseconds) are for tests of this driver.
   */
  static async start(extension, { preferences = {}, accepts, own = true, program = browser("HEADLINT_FIREFOX", ["firefox-esr", "firefox"]), patience = 45_000 } = {}) {
    const me = new Firefox();
    Object.assign(me, { extension, preferences, accepts, own, program, patience });
    try {
      await me.#begin();
    } catch (error) {
      await me.close();
      throw error;
    }
    return me;
  }

  async #begin() {
    const profile = scratch("firefox");
    const lines = Object.entries({ ...PREFERENCES, ...this.preferences }).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    fs.writeFileSync(path.join(profile, "user.js"), lines.join("\n"));
    // What it puts among the system's temporary files goes away with the profile.
    const options = { folder: profile, env: { ...process.env, TMPDIR: profile }, stdio: "ignore" };
    this.#child = start(this.program, ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile], options);
    const calls = new Calls(this.program, (id, command, params) => this.#write([0, id, command, params]), "Marionette:GetContext", this.patience);
    this.#calls = calls;
    this.#turns = Promise.resolve();
    this.#child.ended.then((how) => calls.end(how));
    const file = path.join(profile, "MarionetteActivePort");
    const port = await until(() => {
      if (calls.ended) throw calls.ended;
      return fs.existsSync(file) && Number(fs.readFileSync(file, "utf8"));
    }, 60_000, `${this.program} to start`);
    await this.#connect(calls, port);
    // A script and a page that never come to an end are Firefox's to end, before a command counts as not answered.
    const { capabilities } = await this.send("WebDriver:NewSession", { capabilities: { alwaysMatch: { timeouts: { pageLoad: 30_000, script: 30_000 } } } });
    calls.who = `Firefox/${capabilities.browserVersion}`;
    [this.#popup, this.#home] = [undefined, (await this.send("WebDriver:GetWindowHandle")).value];
    this.#known = [this.#home];
    if (this.accepts) {
      const remember = `const certificate = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).constructX509FromBase64(argument.certificate);
        const overrides = Cc["@mozilla.org/security/certoverride;1"].getService(Ci.nsICertOverrideService);
        for (const host of argument.hosts) overrides.rememberValidityOverride(host, 443, {}, certificate, true);`;
      await this.#run("chrome", remember, this.accepts);
    }
    if (this.extension) await this.#install();
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

  async #install() {
    await this.send("Addon:Install", { path: this.extension, temporary: true });
    if (!this.own) return;
    // Its listeners are there once it has been run.
    await until(() => this.#run("chrome", "return WebExtensionPolicy.getByID(argument)?.extension.backgroundState === 'running'", GECKO_ID), 30_000, "the background to run");
    // It greets in a tab of its own, once.
    const greeted = `const tab = gBrowser.tabs.find(({ linkedBrowser }) => linkedBrowser.currentURI.spec.endsWith("/welcome.html"));
      if (tab) gBrowser.removeTab(tab);
      return Boolean(tab)`;
    await until(() => this.#run("chrome", greeted), 30_000, "the first-run page");
    await this.turnTo(this.#home);
  }

  /** Messages are `LENGTH:JSON`; the first is Firefox's own. */
  #connect(calls, port) {
    let bytes = Buffer.alloc(0);
    const socket = (this.#socket = net.connect(port, "127.0.0.1"));
    return new Promise((greeted, fail) => {
      setTimeout(() => fail(new Error(`${this.program} did not greet in 30 s`)), 30_000).unref();
      const lost = (error) => {
        fail(error);
        calls.end(`closed the connection: ${error.message}`);
      };
      socket.on("error", lost).on("close", () => lost(new Error("it ended"))).on("data", (data) => {
        bytes = Buffer.concat([bytes, data]);
        for (let colon = bytes.indexOf(58); colon >= 0; colon = bytes.indexOf(58)) {
          const end = colon + 1 + Number(bytes.subarray(0, colon));
          if (bytes.length < end) return;
          const message = JSON.parse(bytes.subarray(colon + 1, end));
          bytes = bytes.subarray(end);
          if (!Array.isArray(message)) {
            greeted();
            continue;
          }
          const [, id, error, result] = message;
          calls.answered(id, error && `${error.error}: ${error.message}`, result);
        }
      });
    });
  }

  #write(message) {
    const text = JSON.stringify(message);
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
  }

  send(command, params = {}) {
    return this.#calls.ask(command, params);
  }

  /** A command in the page or in the browser itself. Which of both is the session's state when the command is sent: until then nothing may come between. */
  async #in(context, command, params) {
    const sent = this.#turns.then(async () => {
      await this.send("Marionette:SetContext", { value: context });
      // Not waited for here: while a page is busy, the button can be pressed.
      return { answer: this.send(command, params) };
    });
    this.#turns = sent.then(({ answer }) => void answer.catch(() => {}), () => {});
    return (await sent).answer;
  }

  /** Runs a function's body in the page, or in the browser itself. */
  async #run(context, body, argument = null, scriptTimeout = 30_000) {
    const script = `const [argument, done] = arguments; (async () => {${body}})().then((value) => done({ value }), (error) => done({ error: String(error) }))`;
    const { value } = await this.#in(context, "WebDriver:ExecuteAsyncScript", { script, args: [argument], scriptTimeout, sandbox: "system", newSandbox: true });
    if (value?.error) throw new Error(value.error);
    return value?.value;
  }

  async open(url) {
    await this.#revive();
    await this.#in("content", "WebDriver:Navigate", { url });
  }

  /** What the browser itself says in the consoles of its pages from now on: a function that gives its lines. */
  async console() {
    await this.#run("chrome", "Services.console.reset()");
    return () => this.#run("chrome", "return Services.console.getMessageArray().map((message) => message.message)");
  }

  /** Chooses a file in a field for files. */
  async choose(selector, file) {
    const { value } = await this.#in("content", "WebDriver:FindElement", { using: "css selector", value: selector });
    await this.#in("content", "WebDriver:ElementSendKeys", { id: Object.values(value)[0], text: file });
  }

  /** A picture of the page. */
  async picture(file) {
    fs.writeFileSync(file, (await this.#in("content", "WebDriver:TakeScreenshot", { full: false })).value, "base64");
  }

  /** Chooses light or dark. */
  async scheme(value) {
    await this.#run("chrome", `for (const name of ["layout.css.prefers-color-scheme.content-override", "browser.theme.content-theme", "browser.theme.toolbar-theme"]) Services.prefs.setIntPref(name, ${value === "dark" ? 0 : 1});
      Services.prefs.setIntPref("ui.systemUsesDarkTheme", ${value === "dark" ? 1 : 0}); window.resizeTo(1216, 860)`);
  }

  /** Opens one of the extension's own pages. */
  async openOwn(name) {
    await this.#revive();
    await this.open(await this.#run("chrome", `return WebExtensionPolicy.getByID(argument).getURL(${JSON.stringify(name)})`, GECKO_ID));
  }

  async back() {
    await this.#in("content", "WebDriver:Back", {});
  }

  /** Opens a tab for each address, all loaded. */
  async openMany(urls) {
    await this.#revive();
    const tabs = [];
    for (const url of urls) {
      const { handle } = await this.#in("content", "WebDriver:NewWindow", { type: "tab" });
      this.#known.push(handle);
      tabs.push(handle);
      await this.turnTo(handle);
      await this.open(url);
    }
    return tabs;
  }

  async turnTo(handle) {
    await this.#in("content", "WebDriver:SwitchToWindow", { handle });
  }

  async closeMany(tabs) {
    for (const handle of tabs) {
      await this.turnTo(handle);
      await this.#in("content", "WebDriver:CloseWindow", {});
    }
    await this.turnTo(this.#home);
  }

  /** Takes away access to every site, or gives it back, as a person does on the add-ons page. */
  #access(method) {
    const body = `const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
      const { extension } = WebExtensionPolicy.getByID(argument);
      await ExtensionPermissions.${method}(argument, { permissions: [], origins: ["<all_urls>"] }, extension)`;
    return this.#run("chrome", body, GECKO_ID);
  }

  withhold() {
    return this.#access("remove");
  }

  giveBack() {
    return this.#access("add");
  }

  /** Turns to the tab that something else than this driver has opened. */
  async newest() {
    const handle = await until(async () => (await this.#in("content", "WebDriver:GetWindowHandles", {})).find((found) => !this.#known.includes(found)), 15_000, "another tab");
    this.#known.push(handle);
    await this.turnTo(handle);
  }

  page = {
    run: (body) => this.#run("content", body),
  };

  /** Runs a function's body in the browser itself. */
  chrome(body, argument) {
    return this.#run("chrome", body, argument);
  }

  /** Presses the toolbar button and gives the popup. One that a test left open is closed first. */
  async press() {
    await this.#popup?.close();
    await this.#run("chrome", "CustomizableUI.addWidgetToArea(argument, 'nav-bar')", WIDGET);
    const { value } = await this.#in("chrome", "WebDriver:FindElement", { using: "css selector", value: `#${WIDGET} .unified-extensions-item-action-button` });
    await this.#in("chrome", "WebDriver:ElementClick", { id: Object.values(value)[0] });
    await until(() => this.#run("chrome", `return ${POPUP}?.closest('panel')?.state === 'open'`), 30_000, "the popup");
    this.#popup = {
      run: (body) => this.#inPopup(body),
      key: async (name) => {
        await this.#run("chrome", `${POPUP}.focus()`);
        const value = { Tab: "\uE004", Enter: "\uE007" }[name];
        await this.#in("chrome", "WebDriver:PerformActions", { actions: [{ type: "key", id: "keys", actions: [{ type: "keyDown", value }, { type: "keyUp", value }] }] });
      },
      picture: async (file) => {
        const draw = `const popup = ${POPUP}; const bitmap = await popup.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, 'rgba(0, 0, 0, 0)');
          const canvas = document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas'); canvas.width = bitmap.width; canvas.height = bitmap.height;
          canvas.getContext('2d').drawImage(bitmap, 0, 0); return canvas.toDataURL('image/png')`;
        fs.writeFileSync(file, (await this.#run("chrome", draw)).split(",")[1], "base64");
      },
      close: async () => {
        this.#popup = undefined;
        // A popup that has closed itself has nothing to settle.
        await this.#inPopup(SETTLED, 3000).catch(() => {});
        await this.#run("chrome", `${POPUP}?.closest('panel')?.hidePopup()`);
        await until(() => this.#run("chrome", `return !${POPUP}`), 15_000, "the popup to be gone");
      },
    };
    return this.#popup;
  }

  /** Through a frame script and a sandbox that has the popup's own rights. */
  #inPopup(body, ms) {
    const inside = `(async () => {${body}})().then((value) => JSON.stringify({ value }), (error) => JSON.stringify({ error: String(error) }))`;
    const script = `(async () => { const box = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false }); return await Cu.evalInSandbox(${JSON.stringify(inside)}, box); })()`;
    const body2 = `const popup = ${POPUP}; if (!popup) throw new Error("the popup is closed");
      const manager = popup.messageManager; const name = 'headlint-' + Math.random();
      return await new Promise((done, fail) => {
        const look = setInterval(() => { if (!popup.isConnected) { clearInterval(look); fail(new Error("the popup was closed")); } }, 100);
        manager.addMessageListener(name, (message) => { clearInterval(look); done(message.data); });
        manager.loadFrameScript('data:,' + encodeURIComponent(argument + '.then((text) => sendAsyncMessage("' + name + '", text))'), false); })`;
    return this.#run("chrome", body2, script, ms).then((text) => {
      const { value, error } = JSON.parse(text);
      if (error) throw new Error(error);
      return value;
    });
  }

  badge() {
    const body = `const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
      const extension = ExtensionParent.GlobalManager.getExtension(argument);
      const { browserActionFor } = extension.apiManager.global;
      return browserActionFor(extension).action.getProperty(gBrowser.selectedTab, 'badgeText')`;
    return this.#run("chrome", body, GECKO_ID);
  }

  async stopBackground() {
    await this.#run("chrome", "await WebExtensionPolicy.getByID(argument).extension.terminateBackground()", GECKO_ID);
  }

  /** As if the extension had come after the page. */
  async forget() {
    const popup = await this.press();
    await popup.run("await browser.storage.session.clear()");
    await popup.close();
  }

  /** Ends it at once: nothing of its profile is wanted. */
  async close() {
    this.#calls?.end("was closed");
    await this.#child?.end();
    this.#socket?.destroy();
  }
}
