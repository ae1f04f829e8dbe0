/** @file A Chromium that has no window and one tab, for tests of the driver: FAKE_SILENT names the command from which on it answers nothing, once a run. */

import fs from "node:fs";

const { FAKE_SILENT, FAKE_ONCE } = process.env;
const profile = process.argv.find((argument) => argument.startsWith("--user-data-dir=")).split("=")[1];
fs.appendFileSync(FAKE_ONCE, `${process.pid} ${profile}\n`);
const first = fs.readFileSync(FAKE_ONCE, "utf8").trim().split("\n").length === 1;
let silent = false;
let popup = false;
const page = { targetId: "page", type: "page", url: "http://page.test/" };
const ANSWERS = {
  "Browser.getVersion": () => ({ product: "Fake/1.2.3" }),
  "Extensions.loadUnpacked": () => ({ id: "fake" }),
  "Extensions.triggerAction": () => void (popup = true),
  "Target.createTarget": () => ({ targetId: "tab" }),
  "Target.attachToTarget": ({ targetId }) => ({ sessionId: `to-${targetId}` }),
  "Target.closeTarget": ({ targetId }) => void (popup &&= targetId !== "popup"),
  // Another tab of the same address, the popup's own tab: whoever looks a tab up by its address takes one of them.
  "Target.getTargets": () => ({
    targetInfos: [page, { ...page, targetId: "tab", type: "tab" }, { ...page, targetId: "another", type: "tab" }, ...(popup ? [{ targetId: "popup", type: "page", url: "chrome-extension://fake/popup.html" }] : [])],
  }),
  "Runtime.evaluate": () => ({ result: { value: true } }),
};

let text = "";
fs.createReadStream(null, { fd: 3 }).setEncoding("utf8").on("data", (data) => {
  text += data;
  const messages = text.split("\0");
  text = messages.pop();
  for (const message of messages) answer(JSON.parse(message));
});

const say = (message) => fs.writeSync(4, JSON.stringify(message) + "\0");
function answer({ id, method, params }) {
  silent ||= first && method === FAKE_SILENT;
  if (silent) return;
  if (method === "Target.setAutoAttach") say({ method: "Target.attachedToTarget", params: { targetInfo: page } });
  if (method === "Extensions.triggerAction" && params.targetId !== "tab") say({ id, error: { message: `pressed over ${params.targetId}` } });
  else say({ id, result: ANSWERS[method]?.(params) ?? {} });
}
// A browser that hangs does not end because its pipe is closed.
setInterval(() => {}, 1000);
