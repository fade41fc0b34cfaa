import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { CaseActions } from "./case-actions.js";
import { ActionStatus, Chip, Priority } from "./chip.js";
import { Composer } from "./composer.js";
import { openDialog } from "./dialog.js";
import { Facts } from "./facts.js";
import { History } from "./history.js";
import { IncidentCard } from "./incident-card.js";
import { useLive } from "./live.js";
import { Loading } from "./loading.js";
import { me } from "./me.js";
import { Publish } from "./publish.js";
import { Story } from "./story.js";
import { Stream, useStream } from "./stream.js";
import { markSeen } from "./unread.js";
import { Watchers } from "./watchers.js";
import { When } from "./when.js";
import { finalStates, label } from "./words.js";

const tabs = [
  {
    element: "comments",
    name: "Comment to the customer",
    send: "Send to the customer",
    hint: "The customer reads this.",
  },
  { element: "work_notes", name: "Work note", send: "Add work note", hint: "Only your side reads this." },
];

function About({ record }) {
  return html`<${Facts} of=${[
    ["Account", record.account_name ?? record.account],
    ["Contact", record.contact_name ?? record.contact],
    ["Consumer", record.consumer_name ?? record.consumer],
    ["Employee", record.employee_name ?? record.employee],
    ["Assigned to", record.assigned_to_name ?? record.assigned_to ?? html`<span class="faint">Unassigned</span>`],
    ["Group", record.assignment_group_name ?? record.assignment_group],
    ["Category", label(record.category)],
    ["Type", label(record.type)],
    ["Configuration item", record.configuration_item_name ?? record.configuration_item],
    ["Opened", html`<${When} at=${record.opened_at} /> by ${record.opened_by_name ?? record.opened_by}`],
    ["Updated", html`<${When} at=${record.updated_at} /> by ${record.updated_by_name ?? record.updated_by}`],
    ["Resolution", record.resolution_code && `${label(record.resolution_code)}. ${record.resolution_notes}`],
  ]} />`;
}

/** A case as those who work on it see it. */
export function CaseView({ number }) {
  const { record: overview, failed, refresh } = useLive(`cases/${number}/overview`);
  const user = me.use();
  const stream = useStream(`cases/${number}/activities`, overview?.activities);
  const newest = overview?.activities.items[0]?.created_at ?? "";
  useEffect(() => {
    if (overview && !document.hidden)
      markSeen(overview.case, [newest, overview.case.last_activity_at ?? overview.case.updated_at].sort().at(-1));
  }, [overview]);
  if (!overview) return html`<${Loading} failed=${failed} />`;
  const { case: record, incident } = overview;
  const isFinal = finalStates.includes(record.state);
  const publish = (note) =>
    note.element === "work_notes" &&
    !isFinal &&
    user.publishes &&
    html`<div class="actions"><button type="button" class="small" onClick=${() => openDialog("Show to the customer", html`<${Publish} number=${number} note=${note} done=${refresh} />`)}>Show to the customer</button></div>`;
  return html`
    <div class="record-head">
      <p class="crumbs">${number}</p>
      <h1 dir="auto">${record.short_description}</h1>
      <p class="chips"><${ActionStatus} record=${record} /><${Chip} token=${record.state} /><${Priority} value=${record.priority} /></p>
      <${CaseActions} record=${record} done=${refresh} canChange=${user.isAgent && !isFinal} />
    </div>
    <div class="record">
      <aside class="left" aria-label="About the case">
        <section class="card"><h2>Case</h2><${About} record=${record} /></section>
        <${Watchers} record=${record} />
        ${user.seesIncidents && html`<${History} number=${number} version=${record.version} />`}
      </aside>
      <div class="middle">
        <${Story} heading="Description" text=${record.description} />
        ${!isFinal && user.isAgent && html`<${Composer} path=${`cases/${number}`} tabs=${tabs} done=${refresh} />`}
        <h2 class="hidden">Activities</h2>
        <${Stream} stream=${stream} user=${user.id} action=${publish} names=${{ comments: "Customer sees this", work_notes: "Work note" }} />
      </div>
      <aside class="right" aria-label="The incident">
        <${IncidentCard} number=${record.incident} incident=${incident} />
      </aside>
    </div>
  `;
}
