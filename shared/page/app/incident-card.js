import { html } from "htm/preact";
import { IncidentChip, Priority } from "./chip.js";
import { me } from "./me.js";
import { to } from "./route.js";
import { When } from "./when.js";
import { count } from "./words.js";

/** The incident behind a case, in short. */
export function IncidentCard({ number, incident }) {
  if (!number)
    return me.get().seesIncidents
      ? html`<section class="card"><h2>Incident</h2><p class="empty">No incident.</p></section>`
      : null;
  if (!incident)
    return html`<section class="card"><h2>Incident</h2><p><a href=${to("incidents", number)}>${number}</a></p></section>`;
  return html`<section class="card incident">
    <h2>Incident</h2>
    <p><a class="big" href=${to("incidents", number)}>${number}</a></p>
    <p class="text" dir="auto">${incident.short_description}</p>
    <p class="chips"><${IncidentChip} state=${incident.state} reason=${incident.hold_reason} /><${Priority} value=${incident.priority} /></p>
    <p class="faint">${count(incident.case_count, "case")} · updated <${When} at=${incident.updated_at} /></p>
    ${incident.close_notes && html`<p class="text" dir="auto"><strong>Resolution:</strong> ${incident.close_notes}</p>`}
  </section>`;
}
