/** @file Runs in the page itself before anything else of it, as a content script in its world: tries what only a script can try, and says what came of every probe. The policy holds for what it does as for the page's own scripts. */

(() => {
  /** What came of each probe; what is not there yet is not known yet. */
  const outcomes = {};
  const violations = [];
  const probes = { submit: undefined, number: undefined, begun: false };
  const is = (name, outcome) => void (outcomes[name] ??= outcome);
  const ran = (name) => is(name, "allowed");
  globalThis.ran = (name) => void ran(name);
  const element = (name) => document.getElementById(name);

  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, disposition, target }) => {
    violations.push({ directive: effectiveDirective, blocked: blockedURI, disposition, element: target?.id ?? "" });
  }, true);
  // Of external scripts, styles and the like: whether they ran is told by them, that they never will by these.
  addEventListener("error", ({ target }) => /^(s_|l_)/.test(target?.id ?? "") && is(target.id, "blocked"), true);
  addEventListener("load", ({ target }) => /^l_/.test(target?.id ?? "") && is(target.id, "allowed"), true);
  addEventListener("message", ({ data }) => typeof data === "string" && ran(data));

  /** A probe that throws is blocked. */
  const tried = (name, attempt) => {
    try {
      attempt();
    } catch {
      is(name, "blocked");
    }
  };
  /** One that is over at once. */
  const atOnce = (name, attempt) => tried(name, () => {
    attempt();
    ran(name);
  });
  const blob = (text, type) => URL.createObjectURL(new Blob([text], { type }));
  const later = (name, target, good, bad) => {
    target.addEventListener(good, () => ran(name));
    target.addEventListener(bad, () => is(name, "blocked"));
  };
  const insert = (name, fill) => tried(name, () => {
    const script = document.createElement("script");
    script.id = name;
    fill(script);
    document.body.append(script);
  });
  const moved = (name) => is(name, getComputedStyle(element(`t_${name}`)).top === "7px" ? "allowed" : "blocked");

  /** @param {{address: Record<string, string>, wasm: number[]}} given */
  const scripted = ({ address, wasm }) => {
    atOnce("e_eval", () => (0, eval)("1"));
    atOnce("e_function", () => new Function("return 1")());
    atOnce("e_wasm", () => new WebAssembly.Module(new Uint8Array(wasm)));
    tried("e_timeout", () => {
      setTimeout("ran('e_timeout')", 0);
      setTimeout(() => setTimeout(() => is("e_timeout", "blocked"), 50), 50);
    });
    // Where there are no trusted types nothing is forbidden by them.
    if (globalThis.trustedTypes) atOnce("tt_policy", () => globalThis.trustedTypes.createPolicy("oracle", {}));
    else is("tt_policy", "allowed");
    atOnce("tt_html", () => (document.createElement("div").innerHTML = "<b>text</b>"));

    insert("s_blob", (script) => (script.src = blob("ran('s_blob')", "text/javascript")));
    insert("i_inserted", (script) => (script.textContent = "ran('i_inserted')"));
    for (const name of ["a_click", "a_click_hash"]) {
      element(name).click();
      is(name, "blocked");
    }
    element("a_jsurl").click();

    for (const name of ["c_inline", "c_nonce", "c_hash", "c_attr", "c_attr_hash"]) moved(name);
    element("t_c_setattr").setAttribute("style", "top:7px");
    moved("c_setattr");
    tried("c_rule", () => {
      const sheet = new CSSStyleSheet();
      sheet.insertRule("#t_c_rule{top:7px}");
      document.adoptedStyleSheets = [sheet];
    });
    moved("c_rule");
    element("t_c_cssom").style.top = "7px";
    moved("c_cssom");

    for (const name of ["img_self", "img_cdn", "img_https", "img_blob"]) {
      const image = new Image();
      later(name, image, "load", "error");
      image.src = address[name] ?? blob('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', "image/svg+xml");
    }
    for (const name of ["font_self", "font_cdn"]) new FontFace(name, `url(${address[name]})`).load().then(() => ran(name), () => is(name, "blocked"));
    for (const name of ["fetch_self", "fetch_cdn"]) fetch(address[name]).then(() => ran(name), () => is(name, "blocked"));
    tried("xhr_cdn", () => {
      const request = new XMLHttpRequest();
      later("xhr_cdn", request, "load", "error");
      request.open("GET", address.xhr_cdn);
      request.send();
    });
    for (const name of ["ws_self", "ws_cdn"]) {
      tried(name, () => {
        const socket = new WebSocket(address[name]);
        later(name, socket, "open", "error");
        socket.addEventListener("open", () => socket.close());
      });
    }
    tried("es_cdn", () => {
      const source = new EventSource(address.es_cdn);
      later("es_cdn", source, "open", "error");
      for (const event of ["open", "error"]) source.addEventListener(event, () => source.close());
    });
    // What becomes of a beacon only the server sees.
    for (const name of ["beacon_self", "beacon_cdn"]) navigator.sendBeacon(address[name], "x");

    // An own document tells by its text, a stranger's by the frames in it.
    const framed = (name, frame, there) => frame.addEventListener("load", () => is(name, there(frame) ? "allowed" : "blocked"));
    const inner = document.createElement("iframe");
    inner.id = "f_blob";
    framed("f_blob", inner, ({ contentWindow }) => contentWindow.length === 1);
    inner.src = blob("<iframe></iframe>", "text/html");
    document.body.append(inner);

    const worker = (name, make, port = (made) => made) => tried(name, () => {
      const made = make();
      made.addEventListener("error", () => is(name, "blocked"));
      later(name, port(made), "message", "messageerror");
      port(made).start?.();
    });
    const text = 'postMessage("ran")';
    worker("w_self", () => new Worker(address.w_self));
    worker("w_shared", () => new SharedWorker(address.w_shared), ({ port }) => port);
    worker("w_blob", () => new Worker(blob(text, "text/javascript")));
    worker("w_data", () => new Worker(`data:text/javascript,${encodeURIComponent(text)}`));

    tried("b_base", () => {
      const base = document.createElement("base");
      base.href = address.b_base;
      document.head.append(base);
      is("b_base", document.baseURI === address.b_base ? "allowed" : "blocked");
      base.remove();
    });
  };

  /** Where the elements of the HTML are judged once the page is there: by then they have ended. */
  const settled = () => {
    for (const name of ["c_self", "c_cdn"]) moved(name);
    const image = element("img_data");
    is("img_data", image.complete && image.naturalWidth > 0 ? "allowed" : "blocked");
    is("f_data", element("f_data").contentWindow?.length === 1 ? "allowed" : "blocked");
    // Inline scripts run while the page is read, a module at its end.
    for (const name of ["i_plain", "i_nonce", "i_nonce_url", "i_nonce_other", "i_hash", "i_module", "i_inserted"]) is(name, "blocked");
    // The inserter's own error has come, or its script.
    if (outcomes.s_nonced_inserter === "blocked") is("s_inserted", "untried");
  };

  addEventListener("DOMContentLoaded", () => {
    const told = document.getElementById("given");
    if (!told) return;
    const given = JSON.parse(told.textContent);
    probes.number = given.number;
    scripted(given);
  });
  let loaded = false;
  addEventListener("load", () => setTimeout(() => (loaded = true), 0));

  // The inserting itself is done by the script with the nonce, which calls this.
  probes.insert = (name, fill) => insert(name, fill);
  // Firefox throws where the policy forbids it.
  probes.submit = (name) => tried(name, () => element(name).submit());
  /** A navigation that no policy forbids and that leads nowhere. */
  probes.leave = (url) => void (location.href = url);
  probes.state = () => {
    if (loaded) settled();
    return { number: probes.number, loaded, outcomes, violations };
  };
  Object.defineProperty(globalThis, "headlintProbes", { value: probes });
})();
