/** @file Both browsers as recorders need them: a page opened as a person does, a look into it, and the jar. */

import fs from "node:fs";
import { Chromium } from "../browser/drive/chromium.mjs";
import { scratch } from "../browser/drive/child.mjs";
import { Firefox } from "../browser/drive/firefox.mjs";
import { extension } from "./page.mjs";

/** How long a command may take, in milliseconds: a busy machine is no fault of the browser's. */
const PATIENCE = 120_000;

const inPage = (body) => `const page = window.wrappedJSObject ?? window; ${body}`;

async function chromium(world, folder) {
  const driver = await Chromium.start(extension(folder, 3), { flags: world.flags, own: false, patience: PATIENCE });
  const heard = [];
  driver.heard = (method, params) => heard.push({ method, params });
  for (const domain of ["Network", "Log", "Page", "Runtime"]) await driver.page.send(`${domain}.enable`);
  return {
    name: "chromium",
    version: driver.version,
    inPage: (body) => driver.page.run(inPage(body)),
    send: (method, params) => driver.page.send(method, params),
    /** What the browser told of since it was asked last. */
    heard: () => heard.splice(0),
    /** Gives the reason where the page does not come. */
    open: async (url) => (await driver.page.send("Page.navigate", { url })).errorText,
    close: () => driver.close(),
  };
}

async function firefox(world, folder) {
  const driver = await Firefox.start(extension(folder, 2), { preferences: world.preferences, own: false, patience: PATIENCE });
  await driver.chrome('Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(argument, "C,,")', world.authority);
  return {
    name: "firefox",
    version: driver.version,
    inPage: (body) => driver.page.run(inPage(body)),
    chrome: (body, argument) => driver.chrome(body, argument),
    open: async (url) => {
      try {
        await driver.open(url);
        return undefined;
      } catch (error) {
        // about:neterror?e=REASON
        const reason = /about:neterror\?e=(\w+)/.exec(error.message);
        if (!reason) throw error;
        return reason[1];
      }
    },
    close: () => driver.close(),
  };
}

const START = { chromium, firefox };

/** Starts a browser in a world; `close` takes it away with all that was made for it. */
export async function start(name, world) {
  const folder = scratch("probes");
  const clean = () => fs.rmSync(folder, { recursive: true, force: true });
  try {
    const browser = await START[name](world, folder);
    return { ...browser, close: () => browser.close().finally(clean) };
  } catch (error) {
    clean();
    throw error;
  }
}
