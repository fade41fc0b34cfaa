"use strict";

// Says what went wrong. When the token does not hold any more, it asks for another over the page, which stays as it is.
function tell(refusal, words) {
  if (!(refusal instanceof Refusal)) {
    console.error(refusal);
    words(`The page failed: ${refusal.message}`);
  } else if (refusal.status !== 401) {
    words(refusal.message);
  } else if (refusal.token === token.get()) {
    signInAgain(refusal.message);
  }
}

// Says that something was done, where it can be seen, and looks at the records again.
async function done(text, ...parts) {
  closeDialogs();
  say(text);
  await Promise.all(parts.map((part) => part.refresh()));
}

// A part of the page that shows what load gives. With follow it looks every two seconds while it is to be seen.
function live(load, render, { follow = true } = {}) {
  const part = h("section");
  let shown;
  let timer;
  let complained = false;
  let turn = 0; // only the answer to the latest look counts
  part.refresh = async () => {
    clearTimeout(timer);
    const mine = ++turn;
    try {
      const data = await load();
      if (mine !== turn) return;
      const text = JSON.stringify(data);
      if (text !== shown) replace(part, render(data).filter(Boolean));
      shown = text;
      if (complained) say("");
      complained = false;
    } catch (refusal) {
      if (mine !== turn || (shown && !part.isConnected)) return;
      tell(refusal, say);
      complained = true;
    } finally {
      if (mine === turn && follow) timer = setTimeout(next, 2000);
    }
  };
  function next() {
    if (!part.isConnected) return;
    if (document.hidden) document.addEventListener("visibilitychange", next, { once: true });
    else part.refresh();
  }
  part.refresh();
  return part;
}

// Shows other children, and leaves the keyboard where it was.
function replace(part, children) {
  const focused = part.contains(document.activeElement) ? document.activeElement.textContent : null;
  part.replaceChildren(...children);
  if (focused) [...part.querySelectorAll("button, a")].find((element) => element.textContent === focused)?.focus();
}

// A list that grows by its button, and its filter.
function listed(path, fields, headings, row, empty) {
  let filter = {};
  let pages = 1;
  const found = live(
    () => items(path, filter, pages),
    ({ all, more }) => [
      table(headings, all.map(row), more ? "None among those looked at yet." : empty),
      more && button("More", () => (pages++, found.refresh())),
    ],
    { follow: false },
  );
  const search = form(fields, "Filter", async (filled) => {
    [filter, pages] = [filled, 1];
    await found.refresh();
    return false; // the filter stays to be seen
  }, { className: "row" });
  return [search, found];
}

function pagedNotes(path) {
  let pages = 1;
  const part = live(
    () => items(path, { limit: 50 }, pages),
    (notes) => [activities(notes, "Nothing was noted yet."), notes.more && button("More", () => (pages++, part.refresh()))],
  );
  return part;
}

const isCustomer = () => token.claims()?.user_type !== "internal";

function noteForm(path, audience, ...parts) {
  const kinds = [["comments", `Additional comment (${audience})`], ["work_notes", "Work note (internal)"]];
  const kind = isCustomer() ? [] : [select("element", "Kind", kinds, { required: true })];
  return form([area("text", "Text", { required: true }), ...kind], "Post", async ({ element = "comments", text }, key) => {
    await call("POST", `${path}/${element}`, { body: { text }, key });
    await done("", ...parts);
  });
}

function tokenField() {
  return h("label", {}, "Bearer token", h("textarea", { name: "token", required: true, spellcheck: false, autocomplete: "off" }));
}

function signInAgain(why) {
  if (document.querySelector("dialog.sign-in")) return;
  const dialog = ask("Sign in", [h("p", {}, why), tokenField()], "Sign in", async (filled) => {
    token.set(filled.token);
    showCaller();
    const isEmpty = !document.getElementById("main").children.length;
    if (isEmpty || token.claims()?.sub !== shownTo) await show();
  });
  dialog.classList.add("sign-in");
}

function signInView() {
  return [
    h("h1", {}, "Sign in"),
    h("p", {}, "Paste a token of your identity provider; on a development machine, what make token prints. It is kept in this tab until you sign out or close it."),
    form([tokenField()], "Sign in", async (filled) => {
      token.set(filled.token);
      say("");
      await show();
    }),
  ];
}

function view() {
  if (!token.get()) return signInView();
  const [, kind, number] = location.hash.split("/");
  const isNumber = /^[A-Za-z]+\d+$/.test(number);
  document.title = isNumber ? `${number} – Casebridge` : "Casebridge";
  if (kind === "incidents") return isNumber ? incidentView(number) : incidentList();
  return isNumber ? caseView(number) : caseList();
}

function showCaller() {
  const claims = token.claims();
  document.getElementById("caller").textContent = token.get() ? (claims?.name ?? claims?.sub ?? "") : "";
  document.getElementById("sign-out").hidden = !token.get();
  document.getElementById("incidents").hidden = isCustomer();
}

let shows = 0;
let shownTo; // whose page it is
async function show() {
  const mine = ++shows;
  shownTo = token.claims()?.sub;
  showCaller();
  for (const anchor of document.querySelectorAll("nav a")) {
    if ((location.hash || "#/cases").startsWith(anchor.hash)) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  let parts = [];
  try {
    parts = await view();
  } catch (refusal) {
    if (mine === shows) tell(refusal, (text) => (parts = [h("p", { role: "alert", className: "bad text" }, text)]));
  }
  if (mine === shows) document.getElementById("main").replaceChildren(...parts);
}

addEventListener("hashchange", async () => {
  say("");
  closeDialogs();
  await show();
  document.getElementById("main").focus();
});
document.getElementById("sign-out").addEventListener("click", () => {
  token.clear();
  closeDialogs();
  say("");
  show();
});
show();
