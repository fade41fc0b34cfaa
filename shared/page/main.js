"use strict";

// Whether the refusal was the end of the session; then the page asks for a token.
function failed(refusal) {
  if (!(refusal instanceof Refusal)) throw refusal;
  if (refusal.status !== 401) return false;
  token.clear();
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  show();
  say(refusal.message);
  return true;
}

function button(text, act) {
  const element = h("button", { type: "button" }, text);
  element.addEventListener("click", async () => {
    say("");
    element.disabled = true;
    try {
      await act();
    } catch (refusal) {
      if (!failed(refusal)) say(refusal.message);
    } finally {
      element.disabled = false;
    }
  });
  return element;
}

function further(more, act) {
  return more ? button("More", act) : "";
}

// A part of the page that follows what load gives: it looks every two seconds while it is to be seen.
function live(load, render) {
  const part = h("section");
  let shown;
  let timer;
  part.refresh = async () => {
    clearTimeout(timer);
    try {
      const data = await load();
      const text = JSON.stringify(data);
      if (text !== shown) part.replaceChildren(...render(data).filter(Boolean));
      shown = text;
    } catch (refusal) {
      if (failed(refusal)) return;
      if (shown) say(refusal.message);
      else part.replaceChildren(problem(refusal));
    }
    clearTimeout(timer);
    timer = setTimeout(next, 2000);
  };
  function next() {
    if (!part.isConnected) return;
    if (document.hidden) document.addEventListener("visibilitychange", next, { once: true });
    else part.refresh();
  }
  part.refresh();
  return part;
}

function pagedNotes(path, empty) {
  let pages = 1;
  const part = live(
    () => items(path, { limit: 50 }, pages),
    (notes) => [activities(notes, empty), further(notes.more, () => (pages++, part.refresh()))],
  );
  return part;
}

function noteForm(path, audience, refresh) {
  const external = token.claims()?.user_type !== "internal";
  const kinds = [["comments", `Additional comment (${audience})`], ["work_notes", "Work note (internal)"]].slice(0, external ? 1 : 2);
  return form([area("text", "Text", { required: true }), select("element", "Kind", kinds, { required: true })], "Post", async ({ element, text }, key) => {
    await call("POST", `${path}/${element}`, { body: { text }, key });
    await refresh();
  });
}

function problem(refusal) {
  return h("p", { role: "alert", className: "bad text" }, refusal.message);
}

function signIn() {
  const field = h("label", {}, "Bearer token", h("textarea", { name: "token", required: true, spellcheck: false, autocomplete: "off" }));
  return [
    h("h1", {}, "Sign in"),
    h("p", {}, "Paste a token of your identity provider; on a development machine, what make token prints. It is kept in this tab until you sign out or close it."),
    form([field], "Sign in", async (filled) => {
      token.set(filled.token.trim().replace(/^Bearer\s+/i, ""));
      say("");
      await show();
    }),
  ];
}

function view() {
  if (!token.get()) return signIn();
  const [, kind, number] = location.hash.split("/");
  if (kind === "incidents") return number ? incidentView(number) : incidentList();
  return number ? caseView(number) : caseList();
}

let shows = 0;
async function show() {
  const mine = ++shows;
  const claims = token.claims();
  document.getElementById("caller").textContent = token.get() ? (claims?.name ?? claims?.sub ?? "") : "";
  document.getElementById("sign-out").hidden = !token.get();
  for (const anchor of document.querySelectorAll("nav a")) {
    if ((location.hash || "#/cases").startsWith(anchor.hash)) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  let parts;
  try {
    parts = await view();
  } catch (refusal) {
    if (failed(refusal)) return;
    parts = [problem(refusal)];
  }
  if (mine === shows) document.getElementById("main").replaceChildren(...parts);
}

addEventListener("hashchange", () => {
  say("");
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  show();
});
document.getElementById("sign-out").addEventListener("click", () => {
  token.clear();
  show();
});
show();
