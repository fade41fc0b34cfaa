import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { useSettled } from "./live.js";
import { refine } from "./route.js";

/** The search field of a list; what is typed goes into the URL a moment later. */
export function Search({ value = "", text }) {
  const [typed, setTyped] = useState(value);
  const settled = useSettled(typed.trim(), 300);
  useEffect(() => {
    if (settled !== value) refine({ q: settled, pages: "" });
  }, [settled]);
  return html`<input type="search" aria-label=${text} placeholder=${text} value=${typed} onInput=${(event) => setTyped(event.currentTarget.value)} />`;
}

/** A choice that filters a list. */
export function Filter({ name, text, value = "", options }) {
  return html`<select aria-label=${text} value=${value} onChange=${(event) => refine({ [name]: event.currentTarget.value, pages: "" })}>
    <option value="">${text}</option>
    ${options.map(([token, words]) => html`<option value=${token} selected=${token === value}>${words}</option>`)}
  </select>`;
}

/** A heading that sorts. The rows that are loaded are sorted; the service gives the newest first. */
export function Sort({ by, current = "", children }) {
  const isDown = current === by;
  const isUp = current === `-${by}`;
  const next = isDown ? `-${by}` : isUp ? "" : by;
  return html`<th scope="col" aria-sort=${isDown ? "ascending" : isUp ? "descending" : undefined}>
    <button type="button" class="heading" onClick=${() => refine({ sort: next })}>${children}<span aria-hidden="true">${isDown ? " ↑" : isUp ? " ↓" : ""}</span></button>
  </th>`;
}

/** The items in the order of the field; a minus turns it round. */
export function sorted(items, by) {
  if (!by) return items;
  const name = by.replace(/^-/, "");
  const sign = by.startsWith("-") ? -1 : 1;
  return items.toSorted(
    (one, other) =>
      sign * String(one[name] ?? "").localeCompare(String(other[name] ?? ""), undefined, { numeric: true }),
  );
}
