/** @file The options page: each change is kept at once. */

import * as platform from "./platform.js";

const form = document.getElementById("form");
const said = document.getElementById("said");

async function fill() {
  const [choice, settings] = await Promise.all([platform.choice(), platform.settings()]);
  form.elements.framework.value = choice.framework || "auto";
  form.elements.form.value = choice.form || "plain";
  for (const name of ["badge", "history"]) form.elements[name].checked = settings[name];
}

form.addEventListener("change", async ({ target }) => {
  if (target.type === "checkbox") await platform.keepSettings({ [target.name]: target.checked });
  else await platform.keepChoice({ ...(await platform.choice()), [target.name]: target.value });
  said.textContent = "Saved.";
});

document.getElementById("erase").addEventListener("click", async () => {
  await platform.eraseAll();
  await fill();
  said.textContent = "Deleted.";
});

await fill();
