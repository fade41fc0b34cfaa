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

// Values are tokens, or pairs of value and text. The first choice is none, unless one is needed.
function select(name, label, choices, { text = title, required = false } = {}) {
  const pairs = choices.map((choice) => (Array.isArray(choice) ? choice : [choice, text(choice)]));
  return h("label", {}, label, h("select", { name, required }, [["", required ? "choose…" : ""], ...pairs].map(([value, shown]) => h("option", { value }, shown))));
}

// Calls submit with the filled fields and a request key. What is refused stays in the form, and is said there.
function form(fields, button, submit, properties = {}) {
  const alert = h("p", { role: "alert", className: "bad text" });
  const send = h("button", {}, button);
  let key = requestKey();
  const element = h("form", properties, fields, alert, h("div", { className: "actions" }, send));
  element.addEventListener("input", () => (key = requestKey()));
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    alert.textContent = "";
    send.disabled = true;
    try {
      const filled = Object.fromEntries([...new FormData(element)].filter(([, value]) => value !== ""));
      await submit(filled, key);
      element.reset();
      key = requestKey();
    } catch (refusal) {
      if (!failed(refusal)) alert.textContent = refusal.message;
    } finally {
      send.disabled = false;
    }
  });
  return element;
}

// A form over the page. It closes when submit succeeds, unless that gives false.
function ask(heading, fields, button, submit) {
  const dialog = h("dialog", { "aria-label": heading }, h("h2", {}, heading));
  const element = form(fields, button, async (filled, key) => {
    if ((await submit(filled, key)) !== false) dialog.close();
  });
  element.querySelector(".actions").append(h("button", { type: "button", onclick: () => dialog.close() }, "Back"));
  dialog.append(element);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
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
