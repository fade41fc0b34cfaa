import { html } from "htm/preact";
import { label, priorities, tones } from "./words.js";

/** A state in words and colour. */
export function Chip({ token, text = label(token), tone = tones[token] ?? "off", title = undefined }) {
  return token ? html`<span class="chip ${tone}" title=${title}>${text}</span>` : null;
}

/** An incident's state with why it is on hold. */
export function IncidentChip({ state, reason }) {
  return html`<${Chip} token=${state} text=${label(state) + (reason ? ` · ${label(reason)}` : "")} />`;
}

/** A priority as words with a mark for those who scan. */
export function Priority({ value }) {
  return html`<span class="priority p${value}"><span aria-hidden="true" class="bars"></span>${value} ${priorities[value]}</span>`;
}

/** Whom a case waits for, and why. */
export function ActionStatus({ record }) {
  const { action_status: status, action_reason: reason } = record;
  return status
    ? html`<${Chip} token=${status} title=${label(reason)} text=${reason ? `${label(status)} · ${label(reason).toLowerCase()}` : label(status)} />`
    : null;
}
