import { html } from "htm/preact";
import { route, to } from "./route.js";

/** The queues of a list, as links. @param {{queues: Record<string, any>, current: string}} properties */
export function Queues({ queues, current }) {
  const { kind } = route.get();
  return html`<nav class="queues" aria-label="Queues">
    ${Object.entries(queues).map(([name, [text]]) => html`<a href=${to(kind || "cases", "", { queue: name })} aria-current=${name === current ? "true" : undefined}>${text}</a>`)}
  </nav>`;
}
