import { html } from "htm/preact";

/** Names and values; what has no value is left out. */
export function Facts({ of }) {
  const pairs = of.filter(([, value]) => value);
  return html`<dl class="facts">${pairs.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}</dl>`;
}
