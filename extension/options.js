/** @file The options page: each change is saved at once. */

import * as platform from "./platform.js";
import { translatePage } from "./translate.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
const status = /** @type {HTMLElement} */ (document.getElementById("said"));
const deleteButton = /** @type {HTMLElement} */ (document.getElementById("erase"));
const { framework, form: style, badge, history } = /** @type {{ framework: RadioNodeList, form: RadioNodeList, badge: HTMLInputElement, history: HTMLInputElement }} */ (
  /** @type {unknown} */ (form.elements)
);

/** Shows what is saved. */
async function fill() {
  const [choice, settings] = await Promise.all([platform.choice(), platform.settings()]);
  framework.value = choice.framework || "auto";
  style.value = choice.form || "plain";
  badge.checked = settings.badge;
  history.checked = settings.history;
}

form.addEventListener("change", async ({ target }) => {
  const { type, name, value, checked } = /** @type {HTMLInputElement} */ (target);
  if (type === "checkbox") await platform.saveSettings({ [name]: checked });
  else await platform.saveChoice({ ...(await platform.choice()), [name]: value });
  status.textContent = status.dataset.saysSaved ?? "";
});

deleteButton.addEventListener("click", async () => {
  await platform.deleteAll();
  await fill();
  status.textContent = status.dataset.saysDeleted ?? "";
});

await translatePage(platform.language());
await fill();
