import { html } from "htm/preact";
import { When } from "./when.js";
import { label } from "./words.js";

/** How far each update reached the cases. */
export function Updates({ updates }) {
  return html`<section class="card"><h2>Updates</h2>
    <ul class="updates">
      ${updates.map(
        (update) => html`<li key=${update.version}>
        <div><strong>${update.kinds.map(label).join(", ")}</strong> <span class="faint">${label(update.state)}</span></div>
        <small>${update.created_by_name ?? update.created_by} · <${When} at=${update.created_at} />${update.cases_total > 0 && ` · ${update.cases_done} of ${update.cases_total} cases`}</small>
        ${update.pending && html`<progress max=${update.cases_total || 1} value=${update.cases_total ? update.cases_done : undefined} aria-label="Reaching the cases"></progress>`}
      </li>`,
      )}
    </ul>
  </section>`;
}
