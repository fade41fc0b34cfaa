"use strict";

// An element; text goes in as text, never as markup.
function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const spaced = (value) => String(value).replaceAll("_", " ");
const sentence = (value) => (value ? spaced(value)[0].toUpperCase() + spaced(value).slice(1) : "");
const title = (value) => (value ? spaced(value).replace(/\b[a-z]/g, (c) => c.toUpperCase()) : "");
const priorities = { 1: "1 Critical", 2: "2 High", 3: "3 Moderate", 4: "4 Low", 5: "5 Planning" };

function when(time) {
  return h("time", { dateTime: time, title: time }, new Date(time).toLocaleString());
}

function say(text) {
  document.getElementById("message").textContent = text;
}

function input(name, label, properties = {}) {
  return h("label", {}, label, h("input", { name, ...properties }));
}

function area(name, label, properties = {}) {
  return h("label", {}, label, h("textarea", { name, maxLength: 8000, ...properties }));
}

function check(name, label) {
  return h("label", { className: "check" }, h("input", { name, type: "checkbox", value: "true" }), label);
}

// Values are tokens, or pairs of value and text. A field without a value begins with an empty choice.
function select(name, label, choices, { text = title, required = false, value = "" } = {}) {
  const pairs = choices.map((choice) => (Array.isArray(choice) ? choice : [choice, text(choice)]));
  if (!value) pairs.unshift(["", required ? "choose…" : ""]);
  const options = pairs.map(([token, shown]) => h("option", { value: token, defaultSelected: String(token) === String(value) }, shown));
  return h("label", {}, label, h("select", { name, required }, options));
}

// Calls submit with the filled fields, a request key and all fields. It empties itself when submit succeeds, unless
// that gives false. What is refused stays in the form, and is said there.
function form(fields, text, submit, properties = {}) {
  const alert = h("p", { role: "alert", className: "bad text" });
  const whole = h("fieldset", {}, fields, alert, h("div", { className: "actions" }, h("button", {}, text)));
  const element = h("form", properties, whole);
  let key = requestKey();
  element.addEventListener("input", () => (key = requestKey()));
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    alert.textContent = "";
    const all = Object.fromEntries(new FormData(element));
    const focused = document.activeElement;
    whole.disabled = true; // nothing is typed that the reset would lose, and nothing sent twice
    try {
      const filled = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
      if ((await submit(filled, key, all)) !== false) element.reset();
      key = requestKey();
    } catch (refusal) {
      tell(refusal, sayIn(alert));
    } finally {
      whole.disabled = false;
      if (element.contains(focused)) focused.focus();
    }
  });
  return element;
}

// The fields that say something else than the record, those that were emptied too.
function differences(all, record) {
  const changed = Object.entries(all).filter(([name, value]) => value !== String(record[name] ?? ""));
  if (!changed.length) throw new Refusal(0, "There is nothing to change: every field is as it was.");
  return Object.fromEntries(changed);
}

// A form over the page. It closes when submit succeeds, unless that gives false.
function ask(heading, fields, text, submit) {
  const dialog = h("dialog", { "aria-label": heading }, h("h2", {}, heading));
  const element = form(fields, text, async (...sent) => {
    const stays = (await submit(...sent)) === false;
    if (!stays) dialog.close();
    return !stays;
  });
  element.querySelector(".actions").append(h("button", { type: "button", onclick: () => dialog.close() }, "Back"));
  dialog.append(element);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// Puts words into an alert, or on the page when the alert is gone or there is none.
const sayIn = (alert) => (words) => (alert?.isConnected ? (alert.textContent = words) : say(words));

function closeDialogs() {
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
}

// A button that acts. What is refused is said in the dialog that it stands in, or on the page.
function button(text, act, properties = {}) {
  const element = h("button", { type: "button", ...properties }, text);
  element.addEventListener("click", async () => {
    say("");
    const alert = element.closest("dialog")?.querySelector("[role=alert]");
    element.disabled = true;
    try {
      await act();
    } catch (refusal) {
      tell(refusal, sayIn(alert));
    } finally {
      element.disabled = false;
    }
  });
  return element;
}

function table(headings, rows, empty) {
  if (!rows.length) return h("p", { className: "empty" }, empty);
  const head = h("tr", {}, headings.map((heading) => h("th", { scope: "col" }, heading)));
  return h("table", {}, h("thead", {}, head), h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, cell))))));
}

function facts(pairs) {
  return h("dl", {}, pairs.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function activities({ all }, empty) {
  if (!all.length) return h("p", { className: "empty" }, empty);
  return h("div", {}, all.map((note) => h("article", { className: `note ${note.element}` },
    h("small", {}, note.element === "comments" ? "Additional comment" : "Work note", " · ", note.created_by, " · ", when(note.created_at)),
    h("p", { className: "text" }, note.text))));
}

function link(kind, number) {
  return number ? h("a", { href: `#/${kind}/${number}` }, number) : "";
}
