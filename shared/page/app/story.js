import { html } from "htm/preact";
import { useState } from "preact/hooks";

const most = 900; // characters that are shown at once

/** A description, of which a long one is cut until its reader wants all of it. */
export function Story({ heading, text }) {
  const [isWhole, setWhole] = useState(false);
  if (!text) return null;
  const isLong = text.length > most;
  return html`<section class="card description">
    <h2>${heading}</h2>
    <p class="text" dir="auto">${isLong && !isWhole ? `${text.slice(0, most)}…` : text}</p>
    ${isLong && html`<div class="actions"><button type="button" class="small" aria-expanded=${isWhole ? "true" : "false"} onClick=${() => setWhole(!isWhole)}>${isWhole ? "Show less" : "Show all"}</button></div>`}
  </section>`;
}
