import { html } from "htm/preact";
import { label } from "./words.js";

const tokens = ["state", "hold_reason", "close_code", "category", "type", "on_incident_resolved", "customer_replies"];
const plain = (value) => (value && typeof value === "object" ? JSON.stringify(value) : String(value ?? ""));
const inWords = (name, value) => {
  if (Array.isArray(value)) return value.map((item) => Object.values(item).join(" ")).join(", ") || "empty";
  return (tokens.includes(name) ? label(value) : plain(value)) || "empty";
};

/** What a user wants to write beside what somebody else wrote meanwhile. */
export function Conflict({ mine, theirs, by = "Somebody", names = {} }) {
  const both = Object.keys(mine).filter((name) => plain(theirs[name]) !== plain(mine[name]));
  return html`<div class="conflict" role="alert">
    <p><strong>${by} changed this meanwhile.</strong> ${both.length ? "Look at both values. Saving again keeps yours." : "Your changes are the same."}</p>
    ${
      both.length > 0 &&
      html`<table class="plain">
      <thead><tr><th scope="col">Field</th><th scope="col">Yours</th><th scope="col">Now</th></tr></thead>
      <tbody>${both.map((name) => html`<tr><th scope="row">${names[name] ?? label(name)}</th><td class="text" dir="auto">${inWords(name, mine[name])}</td><td class="text" dir="auto">${inWords(name, theirs[name])}</td></tr>`)}</tbody>
    </table>`
    }
  </div>`;
}
