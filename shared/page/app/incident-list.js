import { html } from "htm/preact";
import { Act } from "./button.js";
import { IncidentChip, Priority } from "./chip.js";
import { openDialog } from "./dialog.js";
import { Filter, Search, Sort, sorted } from "./filters.js";
import { useList } from "./list.js";
import { Loading } from "./loading.js";
import { me } from "./me.js";
import { NewIncident } from "./new-incident.js";
import { Queues } from "./queues.js";
import { route, to } from "./route.js";
import { unread } from "./unread.js";
import { When } from "./when.js";
import { incidentStates, label, openIncidentStates } from "./words.js";

const open = openIncidentStates.join(",");
const queues = {
  open: ["Open", { state: open }],
  mine: ["Mine", { assigned_to: "me", state: open }],
  unassigned: ["Unassigned", { assigned_to: "none", state: open }],
  caller: ["Awaiting caller", { state: "on_hold", hold_reason: "awaiting_caller" }],
  all: ["All", {}],
};

function Row({ record, isUnread }) {
  const { number } = record;
  return html`<tr data-row class=${isUnread ? "unread" : ""}>
    <td class="number"><a href=${to("incidents", number)}>${number}</a>${isUnread && html`<span class="dot" title="Changed since you looked"><span class="hidden">unread</span></span>`}</td>
    <td class="subject"><a href=${to("incidents", number)} dir="auto" tabindex="-1">${record.short_description}</a><small>${record.configuration_item_name ?? record.configuration_item}</small></td>
    <td class="status"><${IncidentChip} state=${record.state} reason=${record.hold_reason} /></td>
    <td><${Priority} value=${record.priority} /></td>
    <td class="cases">${record.case_count || html`<span class="faint">–</span>`}<span class="unit"> cases</span></td>
    <td class="assignee">${record.assigned_to_name ?? record.assigned_to ?? record.assignment_group_name ?? record.assignment_group ?? html`<span class="faint">Unassigned</span>`}</td>
    <td class="updated"><${When} at=${record.updated_at} /></td>
  </tr>`;
}

export function IncidentList() {
  const { query } = route.use();
  const user = me.use();
  const queue = query.queue ?? "open";
  const filter = { ...queues[queue]?.[1], limit: "50", q: query.q, ...(query.state ? { state: query.state } : {}) };
  const list = useList("incidents", filter);
  const isUnread = unread();
  const items = list.items && sorted(list.items, query.sort);
  return html`
    <div class="heading">
      <h1>Incidents</h1>
      ${user.changesIncidents && html`<button type="button" class="primary" onClick=${() => openDialog("Open an incident", html`<${NewIncident} />`)}>Open an incident</button>`}
    </div>
    <${Queues} queues=${queues} current=${queue} />
    <div class="filters" role="search">
      <${Search} value=${query.q} text="Search incidents" />
      <${Filter} name="state" text="Any state" value=${query.state} options=${incidentStates.map((state) => [state, label(state)])} />
    </div>
    ${!items ? html`<${Loading} failed=${list.failed} />` : html`<${Table} items=${items} query=${query} list=${list} isUnread=${isUnread} />`}
  `;
}

function Table({ items, query, list, isUnread }) {
  if (!items.length && !list.hasMore)
    return html`<p class="empty">No incident fits. <a href=${to("incidents", "", { queue: "all" })}>Show all incidents</a></p>`;
  return html`<table class="list incidents">
      <thead>
        <tr>
          <${Sort} by="number" current=${query.sort}>Number<//>
          <${Sort} by="short_description" current=${query.sort}>Subject<//>
          <${Sort} by="state" current=${query.sort}>State<//>
          <${Sort} by="priority" current=${query.sort}>Priority<//>
          <${Sort} by="case_count" current=${query.sort}>Cases<//>
          <${Sort} by="assigned_to" current=${query.sort}>Assigned to<//>
          <${Sort} by="updated_at" current=${query.sort}>Updated<//>
        </tr>
      </thead>
      <tbody>${items.map((record) => html`<${Row} key=${record.number} record=${record} isUnread=${isUnread(record)} />`)}</tbody>
    </table>
    ${list.hasMore && html`<div class="more"><${Act} onAct=${list.more}>More<//></div>`}`;
}
