// The keyboard: one letter at a time, outside of fields. Whom that disturbs can switch it off.
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { openDialog } from "./dialog.js";
import { go } from "./route.js";
import { store } from "./store.js";

const areOn = store(localStorage.getItem("keys") !== "off");

const meanings = [
  ["J K", "Next or previous row"],
  ["Enter", "Open the row"],
  ["X", "Select the row"],
  ["/", "Search"],
  ["C", "Write a comment"],
  ["N", "Write a work note"],
  ["G", "Go to the start"],
  ["Ctrl Enter", "Send what you write"],
  ["?", "These shortcuts"],
];

export function Help() {
  const on = areOn.use();
  return html`<table class="plain">
      <tbody>
        ${meanings.map(([keys, meaning]) => html`<tr><th scope="row">${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</th><td>${meaning}</td></tr>`)}
      </tbody>
    </table>
    <label class="check"><input type="checkbox" checked=${on} onChange=${(event) => {
      areOn.set(event.currentTarget.checked);
      localStorage.setItem("keys", event.currentTarget.checked ? "on" : "off");
    }} /> Single-letter shortcuts</label>`;
}

function rows() {
  return [...document.querySelectorAll("main [data-row]")];
}

function move(step) {
  const all = rows();
  const here = all.indexOf(document.activeElement?.closest("[data-row]"));
  const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
  next?.querySelector("a")?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** @param {string} selector @returns {HTMLElement | null} */
const first = (selector) => document.querySelector(selector);

const acts = {
  j: () => move(1),
  k: () => move(-1),
  x: () =>
    /** @type {HTMLElement} */ (
      document.activeElement?.closest("[data-row]")?.querySelector("input[type=checkbox]")
    )?.click(),
  "/": () => first("main input[type=search]")?.focus(),
  c: () => first('[data-tab="comments"]')?.click(),
  n: () => first('[data-tab="work_notes"]')?.click(),
  g: () => go(""),
  "?": () => openDialog("Keyboard shortcuts", html`<${Help} />`),
};

/** Listens to the keyboard while the page is shown. */
export function Keys() {
  useEffect(() => {
    const over = new AbortController();
    addEventListener(
      "keydown",
      (event) => {
        const inField =
          event.target instanceof HTMLElement &&
          event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
        const act = acts[event.key.toLowerCase()];
        if (!act || inField || event.ctrlKey || event.metaKey || event.altKey || !areOn.get()) return;
        event.preventDefault();
        act();
      },
      { signal: over.signal },
    );
    return () => over.abort();
  }, []);
  return null;
}
