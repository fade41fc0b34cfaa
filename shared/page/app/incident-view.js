import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { IncidentChip, Priority } from "./chip.js";
import { Composer } from "./composer.js";
import { Facts } from "./facts.js";
import { IncidentActions } from "./incident-actions.js";
import { IncidentCases } from "./incident-cases.js";
import { useLive } from "./live.js";
import { Loading } from "./loading.js";
import { me } from "./me.js";
import { to } from "./route.js";
import { Story } from "./story.js";
import { Stream, useStream } from "./stream.js";
import { markSeen } from "./unread.js";
import { Updates } from "./updates.js";
import { When } from "./when.js";
import { count, label, levels } from "./words.js";

const tabs = [
  {
    element: "comments",
    name: "Additional comment",
    send: "Send to all cases",
    hint: "Every associated case gets this.",
  },
  { element: "work_notes", name: "Work note", send: "Add work note", hint: "Only IT reads this." },
];

function About({ record }) {
  return html`<${Facts} of=${[
    ["Caller", record.caller_name ?? record.caller?.id],
    ["Assigned to", record.assigned_to_name ?? record.assigned_to ?? html`<span class="faint">Unassigned</span>`],
    ["Group", record.assignment_group_name ?? record.assignment_group],
    ["Impact", levels[record.impact]],
    ["Urgency", levels[record.urgency]],
    ["Configuration item", record.configuration_item_name ?? record.configuration_item],
    [
      "Created from",
      record.created_from && html`<a href=${to("cases", record.created_from)}>${record.created_from}</a>`,
    ],
    ["Shared", record.shared && "With everybody who sees incidents"],
    ["Opened", html`<${When} at=${record.opened_at} /> by ${record.opened_by_name ?? record.opened_by}`],
    ["Updated", html`<${When} at=${record.updated_at} /> by ${record.updated_by_name ?? record.updated_by}`],
    ["Resolution", record.close_code && `${label(record.close_code)}. ${record.close_notes}`],
  ]} />`;
}

/** An incident as IT sees it. */
export function IncidentView({ number }) {
  const { record: overview, failed, refresh } = useLive(`incidents/${number}/overview`);
  const user = me.use();
  const stream = useStream(`incidents/${number}/activities`, overview?.activities);
  useEffect(() => {
    if (overview && !document.hidden) markSeen(overview.incident);
  }, [overview]);
  if (!overview) return html`<${Loading} failed=${failed} />`;
  const { incident: record, updates } = overview;
  const isFinal = ["closed", "canceled"].includes(record.state);
  return html`
    <div class="record-head">
      <p class="crumbs">${number}</p>
      <h1 dir="auto">${record.short_description}</h1>
      <p class="chips"><${IncidentChip} state=${record.state} reason=${record.hold_reason} /><${Priority} value=${record.priority} /><span class="faint">${count(record.case_count, "case")}</span></p>
      <${IncidentActions} record=${record} done=${refresh} />
    </div>
    <div class="record">
      <aside class="left" aria-label="About the incident"><section class="card"><h2>Incident</h2><${About} record=${record} /></section></aside>
      <div class="middle">
        <${Story} heading="Description" text=${record.description} />
        ${!isFinal && user.changesIncidents && html`<${Composer} path=${`incidents/${number}`} tabs=${tabs} done=${refresh} />`}
        <h2 class="hidden">Activities</h2>
        <${Stream} stream=${stream} user=${user.id} names=${{ comments: "Additional comment", work_notes: "Work note" }} />
      </div>
      <aside class="right" aria-label="Cases and updates">
        <${IncidentCases} record=${record} refresh=${refresh} />
        <${Updates} updates=${updates} />
      </aside>
    </div>
  `;
}
