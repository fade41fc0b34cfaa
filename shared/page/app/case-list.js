import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Announce } from "./announce.js";
import { AssociateSelected } from "./associate.js";
import { Act } from "./button.js";
import { ActionStatus, Chip, IncidentChip, Priority } from "./chip.js";
import { openDialog } from "./dialog.js";
import { Filter, Search, Sort, sorted } from "./filters.js";
import { useList } from "./list.js";
import { Loading } from "./loading.js";
import { me } from "./me.js";
import { NewCase } from "./new-case.js";
import { Queues } from "./queues.js";
import { route, to } from "./route.js";
import { unread } from "./unread.js";
import { When } from "./when.js";
import { caseStates, count, label } from "./words.js";

const queues = {
  attention: ["Needs attention", { action_status: "needs_attention" }],
  mine: ["My open", { assigned_to: "me", active: "true" }],
  unassigned: ["Unassigned", { assigned_to: "none", active: "true" }],
  all: ["All", {}],
};

function Row({ record, isUnread, isSelected, onSelect }) {
  const { number, incident } = record;
  return html`<tr data-row class=${isUnread ? "unread" : ""}>
    <td class="pick"><input type="checkbox" aria-label=${`Select ${number}`} checked=${isSelected} onChange=${(event) => onSelect(number, event.currentTarget.checked)} /></td>
    <td class="number"><a href=${to("cases", number)}>${number}</a>${isUnread && html`<span class="dot" title="Changed since you looked"><span class="hidden">unread</span></span>`}</td>
    <td class="subject"><a href=${to("cases", number)} dir="auto" tabindex="-1">${record.short_description}</a><small>${[record.account_name ?? record.account, record.contact_name ?? record.contact ?? record.consumer].filter(Boolean).join(" · ")}</small></td>
    <td class="status"><${ActionStatus} record=${record} /><${Chip} token=${record.state} /></td>
    <td><${Priority} value=${record.priority} /></td>
    <td class="incident">${incident && html`<a href=${to("incidents", incident)}>${incident}</a> <${IncidentChip} state=${record.incident_state} reason=${record.hold_reason} />`}</td>
    <td class="assignee">${record.assigned_to_name ?? record.assigned_to ?? html`<span class="faint">Unassigned</span>`}</td>
    <td class="updated"><${When} at=${record.last_activity_at ?? record.updated_at} /></td>
  </tr>`;
}

/** What can be done with the rows that are selected. */
function Selection({ records, clear }) {
  const incidents = new Set(records.map((record) => record.incident));
  const [incident] = incidents;
  const { associates, announces } = me.get();
  const accounts = [...new Set(records.map((record) => record.account).filter(Boolean))];
  return html`<div class="selection" role="region" aria-label="Selected cases">
    <strong>${count(records.length, "case")} selected</strong>
    ${associates && html`<button type="button" class="primary" onClick=${() => openDialog(`Associate ${count(records.length, "case")}`, html`<${AssociateSelected} cases=${records.map((record) => record.number)} done=${clear} />`)}>Associate with an incident</button>`}
    ${announces && incidents.size === 1 && incident && html`<button type="button" onClick=${() => openDialog(`Announce on ${incident}`, html`<${Announce} incident=${incident} accounts=${accounts} />`)}>Announce to their customers</button>`}
    <button type="button" class="quiet" onClick=${clear}>Clear</button>
  </div>`;
}

export function CaseList() {
  const { query } = route.use();
  const user = me.use();
  const queue = query.queue ?? (user.isAgent && !query.q && !query.account ? "attention" : "all");
  const filter = {
    ...queues[queue]?.[1],
    limit: "50",
    q: query.q,
    state: query.state,
    account: query.account,
    has_incident: query.incident,
    incident_state: query.incident_state,
  };
  const list = useList("cases", filter);
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  const select = (number, on) => {
    const next = new Set(selected);
    if (on) next.add(number);
    else next.delete(number);
    setSelected(next);
  };
  const isUnread = unread();
  const items = list.items && sorted(list.items, query.sort);
  const chosen = items?.filter((record) => selected.has(record.number)) ?? [];
  return html`
    <div class="heading">
      <h1>Cases</h1>
      ${user.isAgent && html`<button type="button" class="primary" onClick=${() => openDialog("Open a case", html`<${NewCase} />`)}>Open a case</button>`}
    </div>
    <${Queues} queues=${queues} current=${queue} />
    <div class="filters" role="search">
      <${Search} value=${query.q} text="Search cases" />
      <${Filter} name="state" text="Any state" value=${query.state} options=${caseStates.map((state) => [state, label(state)])} />
      <${Filter} name="incident" text="With or without incident" value=${query.incident} options=${[["true", "With an incident"], ["false", "Without an incident"]]} />
    </div>
    ${chosen.length > 0 && html`<${Selection} records=${chosen} clear=${() => setSelected(new Set())} />`}
    ${!items ? html`<${Loading} failed=${list.failed} />` : html`<${Table} items=${items} query=${query} list=${list} isUnread=${isUnread} selected=${selected} select=${select} setSelected=${setSelected} />`}
  `;
}

function Table({ items, query, list, isUnread, selected, select, setSelected }) {
  const areAll = items.length > 0 && items.every((record) => selected.has(record.number));
  if (!items.length && !list.hasMore)
    return html`<p class="empty">No case fits. ${Object.keys(query).length > 0 && html`<a href=${to("cases")}>Show all cases</a>`}</p>`;
  return html`<table class="list cases">
      <thead>
        <tr>
          <th class="pick"><input type="checkbox" aria-label="Select all" checked=${areAll} onChange=${() => setSelected(new Set(areAll ? [] : items.map((record) => record.number)))} /></th>
          <${Sort} by="number" current=${query.sort}>Number<//>
          <${Sort} by="short_description" current=${query.sort}>Subject<//>
          <${Sort} by="state" current=${query.sort}>State<//>
          <${Sort} by="priority" current=${query.sort}>Priority<//>
          <${Sort} by="incident" current=${query.sort}>Incident<//>
          <${Sort} by="assigned_to" current=${query.sort}>Assigned to<//>
          <${Sort} by="updated_at" current=${query.sort}>Updated<//>
        </tr>
      </thead>
      <tbody>
        ${items.map((record) => html`<${Row} key=${record.number} record=${record} isUnread=${isUnread(record)} isSelected=${selected.has(record.number)} onSelect=${select} />`)}
      </tbody>
    </table>
    ${list.hasMore && html`<div class="more"><${Act} onAct=${list.more}>More<//></div>`}`;
}
