/** @file Takes the pictures in docs/pictures: every state of the popup and of the pages, in both browsers, light and dark. `cargo xtask pictures` runs it. */

import fs from "node:fs";
import path from "node:path";
import { demo } from "./drive/apps.mjs";
import { BROWSERS, ROOT, scorecard } from "./drive/browsers.mjs";
import { network } from "./drive/network.mjs";
import { sleep, until } from "./drive/wait.mjs";

const TO = path.join(ROOT, "docs/pictures");
const SESSION = "eyJ1c2VyIjoiYWRhIn0.aR2Tzw.qJ0b8xv3lXbT4mQk9s2uYw7ZcPE";

/** `bare.test` has nothing, `sound.test` everything, `broken.test` slips; each asks an API. */
function answer(request, response) {
  const host = request.headers.host.split(".")[0];
  if (request.url === "/api/items") {
    response.writeHead(200, { "Content-Type": "application/json", "Access-Control-Allow-Origin": request.headers.origin ?? "*", "Access-Control-Allow-Credentials": "true" });
    return response.end('{"items":[]}');
  }
  if (request.url === "/loop") {
    response.writeHead(302, { Location: "/loop" });
    return response.end();
  }
  const sound = ["Content-Security-Policy", "default-src 'none'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'", "X-Frame-Options", "DENY", "X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer", "Permissions-Policy", "camera=(), geolocation=(), microphone=()", "Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload", "Cross-Origin-Opener-Policy", "same-origin", "Cross-Origin-Resource-Policy", "same-origin", "Cache-Control", "no-cache"];
  const kinds = {
    sound,
    broken: ["Content-Security-Policy", "script-src self 'unsafe-inline' https:; style-scr 'self'", "X-Frame-Options", "ALLOW-FROM https://a.example", "Set-Cookie", `session=${SESSION}; Path=/`, "Permissions-Policy", "camera 'none'", "Server", "gunicorn/19.9.0"],
    bare: ["Server", "Werkzeug/3.1.9 Python/3.11.7", "Set-Cookie", `session=${SESSION}; HttpOnly; Path=/`],
  };
  response.writeHead(request.url === "/" ? 200 : 404, [...(kinds[host] ?? kinds.bare), "Content-Type", "text/html; charset=utf-8"]);
  return response.end(host === "sound" ? "<!doctype html><title>Sound</title>" : "<!doctype html><title>Shop</title><script>fetch('/api/items').then(() => (document.title = 'done'))</script>");
}

const STATES = {
  bare: ["bare", ""],
  finding: ["broken", "document.querySelector('.rows [data-check=csp_inline]').open = true; document.querySelector('.rows [data-check=csp_inline]').scrollIntoView()"],
  patch: ["bare", "document.querySelector('[data-patch]').open = true; document.querySelector('.what-if').open = true; document.querySelector('[data-patch]').scrollIntoView()"],
  sound: ["sound", ""],
  responses: ["bare", "document.querySelector('[data-responses]').open = true; document.querySelector('[data-responses]').scrollIntoView()"],
  further: ["bare", "document.querySelector('[data-further]').open = true; document.querySelector('[data-further]').scrollIntoView()"],
  headers: ["broken", "const all = document.querySelector('[data-received]').closest('details') ?? document.querySelector('[data-received]'); all.open = true; all.scrollIntoView()"],
  playbook: ["bare", "document.querySelector('[data-action=playbook]').click(); document.querySelector('.playbook').open = true; document.querySelectorAll('.recipe')[1].open = true; document.querySelector('.playbook').scrollIntoView()"],
};

fs.rmSync(TO, { recursive: true, force: true });
fs.mkdirSync(TO, { recursive: true });
const served = await demo();
try {
  for (const [name, launch] of Object.entries(BROWSERS)) {
    const net = await network(answer, ["bare.test", "broken.test", "sound.test"]);
    const browser = await launch(net.options);
    for (const scheme of ["light", "dark"]) {
      await browser.scheme(scheme);
      const file = (state) => path.join(TO, `${name}-${scheme}-${state}.png`);
      const popup = async (state, prepare) => {
        const shown = await scorecard(browser);
        if (prepare) await shown.run(prepare);
        await sleep(700);
        await shown.picture(file(state));
        await shown.close();
      };
      for (const [state, [host, prepare]] of Object.entries(STATES)) {
        await browser.open(`https://${host}.test/`);
        if (host !== "sound") await until(() => browser.page.run("return document.title === 'done'"));
        // What a page loads is saved a few times a second.
        await sleep(400);
        await popup(state, prepare);
      }
      await browser.open(name === "chromium" ? "chrome://version/" : "about:license");
      await popup("restricted");
      await browser.open("https://bare.test/");
      await browser.page.run('location.href = "/loop"').catch(() => {});
      await sleep(1500);
      await popup("loop");
      await browser.open("https://bare.test/");
      await browser.withhold();
      await popup("withheld");
      await browser.giveBack();
      for (const own of ["welcome", "options"]) {
        await browser.openOwn(`${own}.html`);
        await sleep(300);
        await browser.picture(file(own));
      }
    }
    await browser.close();
    net.close();
    // Outside the net of its own, because the demo page is on this machine.
    const plain = await launch();
    for (const scheme of ["light", "dark"]) {
      await plain.scheme(scheme);
      await plain.open(served.url);
      await until(() => plain.page.run('return document.querySelector("[data-headlint=report]") !== null'));
      await plain.page.run('[...document.querySelectorAll("#samples button")].find((button) => button.textContent === "Broken CSP").click()');
      await sleep(500);
      await plain.picture(path.join(TO, `${name}-${scheme}-demo.png`));
    }
    await plain.close();
  }
  console.log(`${fs.readdirSync(TO).length} pictures in docs/pictures`);
} finally {
  await served.end();
}
