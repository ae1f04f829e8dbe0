/** @file Firefox through Marionette, with a real click on the toolbar button. */

import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
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

export class Firefox {
  #next = 0;
  #waiting = new Map();

  /** `own` says whether the extension is Headlint, which greets; `accepts` are hosts whose certificate, given as base64, a person has accepted by hand. */
  static async start(extension, { preferences = {}, accepts, own = true } = {}) {
    const me = new Firefox();
    me.profile = fs.mkdtempSync(path.join(os.tmpdir(), "headlint-firefox-"));
    const lines = Object.entries({ ...PREFERENCES, ...preferences }).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    fs.writeFileSync(path.join(me.profile, "user.js"), lines.join("\n"));
    const program = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((file) => fs.existsSync(file));
    me.process = spawn(program, ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", me.profile], { stdio: "ignore" });
    const file = path.join(me.profile, "MarionetteActivePort");
    const port = await until(() => fs.existsSync(file) && Number(fs.readFileSync(file, "utf8")), 40_000, "Firefox to start");
    me.socket = net.connect(port, "127.0.0.1");
    await me.#greeting();
    await me.send("WebDriver:NewSession", { capabilities: { alwaysMatch: {} } });
    if (accepts) {
      const remember = `const certificate = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).constructX509FromBase64(argument.certificate);
        const overrides = Cc["@mozilla.org/security/certoverride;1"].getService(Ci.nsICertOverrideService);
        for (const host of argument.hosts) overrides.rememberValidityOverride(host, 443, {}, certificate, true);`;
      await me.#run("chrome", remember, accepts);
    }
    if (extension) await me.#install(extension, own);
    return me;
  }

  async #install(extension, own) {
    await this.send("Addon:Install", { path: extension, temporary: true });
    if (!own) return;
    // Its listeners are there once it has been run.
    await until(() => this.#run("chrome", "return WebExtensionPolicy.getByID(argument)?.extension.backgroundState === 'running'", GECKO_ID), 15_000, "the background to run");
    // It greets in a tab of its own, once.
    await this.#run("chrome", `const tab = await new Promise((done) => { const look = setInterval(() => {
        const tab = gBrowser.tabs.find(({ linkedBrowser }) => linkedBrowser.currentURI.spec.endsWith("/welcome.html"));
        if (tab) { clearInterval(look); done(tab); } }, 40); });
      gBrowser.removeTab(tab)`);
    await this.send("Marionette:SetContext", { value: "content" });
    await this.send("WebDriver:SwitchToWindow", { handle: (await this.send("WebDriver:GetWindowHandles"))[0] });
  }

  /** Messages are `LENGTH:JSON`; the first is Firefox's own. */
  #greeting() {
    let bytes = Buffer.alloc(0);
    return new Promise((greeted, fail) => {
      this.socket.on("error", fail).on("data", (data) => {
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
          const waiting = this.#waiting.get(id);
          this.#waiting.delete(id);
          if (error) waiting.fail(new Error(`${waiting.command}: ${error.error}: ${error.message}`));
          else waiting.done(result);
        }
      });
    });
  }

  send(command, params = {}) {
    return new Promise((done, fail) => {
      this.#next += 1;
      this.#waiting.set(this.#next, { done, fail, command });
      const text = JSON.stringify([0, this.#next, command, params]);
      this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  /** Runs a function's body in the page, or in the browser itself. */
  async #run(context, body, argument = null) {
    await this.send("Marionette:SetContext", { value: context });
    const script = `const [argument, done] = arguments; (async () => {${body}})().then((value) => done({ value }), (error) => done({ error: String(error) }))`;
    const { value } = await this.send("WebDriver:ExecuteAsyncScript", { script, args: [argument], scriptTimeout: 30_000, sandbox: "system", newSandbox: true });
    if (value?.error) throw new Error(value.error);
    return value?.value;
  }

  async open(url) {
    await this.send("Marionette:SetContext", { value: "content" });
    await this.send("WebDriver:Navigate", { url });
  }

  /** Chooses a file in a field for files. */
  async choose(selector, file) {
    await this.send("Marionette:SetContext", { value: "content" });
    const { value } = await this.send("WebDriver:FindElement", { using: "css selector", value: selector });
    await this.send("WebDriver:ElementSendKeys", { id: Object.values(value)[0], text: file });
  }

  /** A picture of the page. */
  async picture(file) {
    await this.send("Marionette:SetContext", { value: "content" });
    fs.writeFileSync(file, (await this.send("WebDriver:TakeScreenshot", { full: false })).value, "base64");
  }

  /** Chooses light or dark. */
  async scheme(value) {
    await this.#run("chrome", `for (const name of ["layout.css.prefers-color-scheme.content-override", "browser.theme.content-theme", "browser.theme.toolbar-theme"]) Services.prefs.setIntPref(name, ${value === "dark" ? 0 : 1});
      Services.prefs.setIntPref("ui.systemUsesDarkTheme", ${value === "dark" ? 1 : 0}); window.resizeTo(1216, 860)`);
  }

  /** Opens one of the extension's own pages. */
  async openOwn(name) {
    await this.open(await this.#run("chrome", `return WebExtensionPolicy.getByID(argument).getURL(${JSON.stringify(name)})`, GECKO_ID));
  }

  async back() {
    await this.send("Marionette:SetContext", { value: "content" });
    await this.send("WebDriver:Back");
  }

  /** Opens a tab for each address, all loaded. */
  async openMany(urls) {
    const tabs = [];
    await this.send("Marionette:SetContext", { value: "content" });
    this.home = (await this.send("WebDriver:GetWindowHandle")).value;
    for (const url of urls) {
      const { handle } = await this.send("WebDriver:NewWindow", { type: "tab" });
      await this.send("WebDriver:SwitchToWindow", { handle });
      await this.open(url);
      tabs.push(handle);
    }
    return tabs;
  }

  async turnTo(handle) {
    await this.send("Marionette:SetContext", { value: "content" });
    await this.send("WebDriver:SwitchToWindow", { handle });
  }

  async closeMany(tabs) {
    for (const handle of tabs) {
      await this.turnTo(handle);
      await this.send("WebDriver:CloseWindow");
    }
    await this.turnTo(this.home);
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

  /** Turns to the tab that was opened last. */
  async newest() {
    await this.send("Marionette:SetContext", { value: "content" });
    const handles = await until(async () => {
      const all = await this.send("WebDriver:GetWindowHandles");
      return all.length > 1 && all;
    }, 10_000, "another tab");
    await this.send("WebDriver:SwitchToWindow", { handle: handles.at(-1) });
  }

  page = {
    run: (body) => this.#run("content", body),
  };

  async press() {
    await this.#run("chrome", "CustomizableUI.addWidgetToArea(argument, 'nav-bar')", WIDGET);
    await this.send("Marionette:SetContext", { value: "chrome" });
    const { value } = await this.send("WebDriver:FindElement", { using: "css selector", value: `#${WIDGET} .unified-extensions-item-action-button` });
    await this.send("WebDriver:ElementClick", { id: Object.values(value)[0] });
    await until(() => this.#run("chrome", `return ${POPUP}?.closest('panel')?.state === 'open'`), 15_000, "the popup");
    return {
      run: (body) => this.#inPopup(body),
      key: async (name) => {
        await this.#run("chrome", `${POPUP}.focus()`);
        const value = { Tab: "\uE004", Enter: "\uE007" }[name];
        await this.send("WebDriver:PerformActions", { actions: [{ type: "key", id: "keys", actions: [{ type: "keyDown", value }, { type: "keyUp", value }] }] });
      },
      picture: async (file) => {
        const draw = `const popup = ${POPUP}; const bitmap = await popup.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, 'rgba(0, 0, 0, 0)');
          const canvas = document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas'); canvas.width = bitmap.width; canvas.height = bitmap.height;
          canvas.getContext('2d').drawImage(bitmap, 0, 0); return canvas.toDataURL('image/png')`;
        fs.writeFileSync(file, (await this.#run("chrome", draw)).split(",")[1], "base64");
      },
      close: async () => {
        await this.#run("chrome", `${POPUP}?.closest('panel')?.hidePopup()`);
        await until(() => this.#run("chrome", `return !${POPUP}`), 5000, "the popup to close");
      },
    };
  }

  /** Through a frame script and a sandbox that has the popup's own rights. */
  #inPopup(body) {
    const inside = `(async () => {${body}})().then((value) => JSON.stringify({ value }), (error) => JSON.stringify({ error: String(error) }))`;
    const script = `(async () => { const box = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false }); return await Cu.evalInSandbox(${JSON.stringify(inside)}, box); })()`;
    const body2 = `const manager = ${POPUP}.messageManager; const name = 'headlint-' + Math.random();
      return await new Promise((done) => { manager.addMessageListener(name, (message) => done(message.data));
        manager.loadFrameScript('data:,' + encodeURIComponent(argument + '.then((text) => sendAsyncMessage("' + name + '", text))'), false); })`;
    return this.#run("chrome", body2, script).then((text) => {
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

  async close() {
    this.send("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => {});
    await Promise.race([new Promise((done) => this.process.once("exit", done)), new Promise((done) => setTimeout(done, 5000))]);
    this.process.kill("SIGKILL");
    this.socket.destroy();
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
