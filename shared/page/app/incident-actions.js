import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Announce } from "./announce.js";
import { openDialog } from "./dialog.js";
import { Edit } from "./edit.js";
import { Check, Choice, Line, Lines } from "./form.js";
import { me } from "./me.js";
import { Suggested } from "./suggested.js";
import { closeCodes, holdReasons, label, levels } from "./words.js";

const tokens = (list) => list.map((token) => [token, label(token)]);

/** A form that brings an incident into a state, with what that state needs. */
function Step({ record, state, send, tone = "", done, children }) {
  const path = `incidents/${record.number}`;
  return html`<${Edit} path=${path} record=${record} always=${{ state }} send=${send} tone=${tone} done=${done}>${children}<//>`;
}

function Hold({ record, done }) {
  const [reason, setReason] = useState("awaiting_vendor");
  const isCaller = reason === "awaiting_caller";
  const isCustomer = isCaller && ["contact", "consumer"].includes(record.caller?.type) && record.case_count > 0;
  return html`<${Edit} path=${`incidents/${record.number}`} record=${record} always=${{ state: "on_hold", hold_reason: reason }} send="Put on hold" done=${done} prepare=${prepareHold}>
    <${Choice} name="hold_reason" text="Hold reason" value=${reason} options=${tokens(holdReasons)} onChange=${(event) => setReason(event.currentTarget.value)} />
    <${Lines} name="comments" text=${isCaller ? "Question to the caller" : "Additional comment"} rows="3" hint=${isCaller ? "The caller has to know what you wait for." : "Optional; every associated case gets it."} />
    ${isCustomer && html`<${Check} name="ask_customer" text="Ask the customer on their case" />`}
  <//>`;
}

const prepareHold = ({ ask_customer: asks, ...rest }) => (asks ? { ...rest, ask_customer: true } : rest);

function Resolution({ record, state, send, done }) {
  return html`<${Step} record=${record} state=${state} send=${send} done=${done}>
    <${Choice} name="close_code" text="Resolution code" empty="Choose…" value=${record.close_code} options=${tokens(closeCodes)} />
    <${Lines} name="close_notes" text="Resolution notes" rows="4" value=${record.close_notes} hint="Every associated case gets them." />
  <//>`;
}

function Plain({ record, state, send, tone, words, done }) {
  return html`<${Step} record=${record} state=${state} send=${send} tone=${tone} done=${done}>
    <p>${words}</p>
    <${Lines} name="comments" text="Additional comment" rows="3" hint="Optional; every associated case gets it." />
  <//>`;
}

function EditIncident({ record, done }) {
  const isShared = String(record.shared ?? false);
  // Not everybody is told of which case; its customer is the caller.
  const isFromCase = record.created_from || (record.caller && record.caller.type !== "internal");
  const prepare = ({ shared = isShared, ...rest }) =>
    shared === isShared ? rest : { ...rest, shared: shared === "true" };
  return html`<${Edit} path=${`incidents/${record.number}`} record=${record} numbers=${["impact", "urgency"]} prepare=${prepare} done=${done}>
    <${Line} name="short_description" text="Short description" maxlength="160" value=${record.short_description} />
    <${Lines} name="description" text="Description" value=${record.description} />
    ${record.state === "on_hold" && html`<${Choice} name="hold_reason" text="Hold reason" value=${record.hold_reason} options=${tokens(holdReasons)} />`}
    <div class="columns">
      <${Choice} name="impact" text="Impact" value=${record.impact} options=${Object.entries(levels)} />
      <${Choice} name="urgency" text="Urgency" value=${record.urgency} options=${Object.entries(levels)} />
    </div>
    <div class="columns">
      <${Line} name="assigned_to" text="Assigned to" value=${record.assigned_to} />
      <${Suggested} kind="groups" name="assignment_group" text="Assignment group" value=${record.assignment_group} />
      <${Suggested} kind="configuration_items" name="configuration_item" text="Configuration item" value=${record.configuration_item} />
    </div>
    ${isFromCase && html`<${Choice} name="shared" text="Who sees it" value=${isShared} options=${sharing} />`}
  <//>`;
}

const sharing = [
  ["false", "IT, and who covers the account that it came from"],
  ["true", "Everybody who sees incidents"],
];

/** Which buttons an incident has in each state (csm: the states that can be reached). */
const steps = {
  new: ["start", "hold", "resolve", "cancel"],
  in_progress: ["hold", "resolve", "cancel"],
  on_hold: ["resume", "resolve", "cancel"],
  resolved: ["reopen", "close"],
  closed: [],
  canceled: [],
};

function dialogs(record, done) {
  const common = { record, done };
  return {
    start: [
      "Start work",
      "primary",
      html`<${Plain} ...${common} state="in_progress" send="Start work" words="The incident goes to In progress." />`,
    ],
    resume: [
      "Resume",
      "primary",
      html`<${Plain} ...${common} state="in_progress" send="Resume" words="The incident goes back to In progress." />`,
    ],
    hold: ["Hold", "", html`<${Hold} ...${common} />`],
    resolve: ["Resolve", "", html`<${Resolution} ...${common} state="resolved" send="Resolve" />`],
    close: ["Close", "primary", html`<${Resolution} ...${common} state="closed" send="Close" />`],
    reopen: [
      "Reopen",
      "",
      html`<${Plain} ...${common} state="in_progress" send="Reopen" words="The incident goes back to In progress." />`,
    ],
    cancel: [
      "Cancel incident",
      "",
      html`<${Plain} ...${common} state="canceled" send="Cancel incident" tone="danger" words="This cannot be undone." />`,
    ],
  };
}

/** What can be done to an incident now. */
export function IncidentActions({ record, done }) {
  const user = me.use();
  const all = dialogs(record, done);
  const isFinal = ["closed", "canceled"].includes(record.state);
  const shown = user.changesIncidents
    ? steps[record.state].filter((step) => step !== "close" || user.closesIncidents)
    : [];
  return html`<div class="actions">
    ${shown.map((step) => {
      const [text, tone, content] = all[step];
      return html`<button type="button" key=${step} class=${tone} onClick=${() => openDialog(`${text} ${record.number}`, content)}>${text}</button>`;
    })}
    ${user.changesIncidents && !isFinal && html`<button type="button" onClick=${() => openDialog(`Change ${record.number}`, html`<${EditIncident} record=${record} done=${done} />`)}>Change</button>`}
    ${user.announces && record.case_count > 0 && !isFinal && html`<button type="button" onClick=${() => openDialog(`Announce on ${record.number}`, html`<${Announce} incident=${record.number} done=${done} />`)}>Announce</button>`}
  </div>`;
}
