import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { read } from "./api.js";
import { Check, Choice } from "./form.js";
import { Loading } from "./loading.js";
import { Replace } from "./replace.js";
import { say } from "./toast.js";
import { levels, priorities, replies } from "./words.js";

function Lookup({ rows }) {
  return html`<table class="plain lookup"><caption>Priority of an incident by impact and urgency</caption>
    <thead><tr><td></td>${Object.entries(levels).map(([urgency, words]) => html`<th scope="col" key=${urgency}>${words} urgency</th>`)}</tr></thead>
    <tbody>${Object.entries(levels).map(
      ([impact, words]) => html`<tr key=${impact}><th scope="row">${words} impact</th>
      ${Object.keys(levels).map((urgency) => {
        const row = rows.find((each) => each.impact === Number(impact) && each.urgency === Number(urgency));
        return html`<td key=${urgency}><select name=${`row-${impact}-${urgency}`} aria-label=${`Priority for impact ${impact}, urgency ${urgency}`}>
          <option value="">none</option>
          ${Object.entries(priorities).map(([value, text]) => html`<option value=${value} selected=${row?.priority === Number(value)}>${value} ${text}</option>`)}
        </select></td>`;
      })}</tr>`,
    )}</tbody>
  </table>`;
}

function rowsOf(fields, before) {
  const rows = [];
  for (const [name, value] of Object.entries(fields)) {
    const [, impact, urgency] = name.match(/^row-(\d)-(\d)$/) ?? [];
    if (!impact || !value) continue;
    const old = before.find((row) => row.impact === Number(impact) && row.urgency === Number(urgency));
    rows.push({
      impact: Number(impact),
      urgency: Number(urgency),
      priority: Number(value),
      order: old?.order ?? (rows.length + 1) * 100,
    });
  }
  return rows;
}

const choices = {
  customer_replies: ["Customer comments that go on to the incident", Object.entries(replies)],
  directory: [
    "Directory",
    [
      ["off", "Any id is taken"],
      ["strict", "Only ids of the directory"],
    ],
  ],
};

/** The settings of the deployment, for admins. */
export function SettingsView() {
  const [settings, setSettings] = useState(undefined);
  const [failed, setFailed] = useState(undefined);
  useEffect(() => {
    read("settings").then(setSettings, setFailed);
  }, []);
  if (!settings) return html`<${Loading} failed=${failed} />`;
  const bodyOf = (fields) => ({
    com_sn_cs_sm: fields.com_sn_cs_sm === "true",
    incident_data_lookup: fields.incident_data_lookup === "true",
    priority_lookup: rowsOf(fields, settings.priority_lookup),
    ...Object.fromEntries(Object.keys(choices).flatMap((name) => (fields[name] ? [[name, fields[name]]] : []))),
  });
  return html`<div class="settings"><h1>Settings</h1>
    <${Replace} path="settings" bodyOf=${bodyOf} done=${() => say("The settings were saved.")}>
      <section class="card">
        <${Check} name="com_sn_cs_sm" text="Cases and incidents are integrated (com_sn_cs_sm)" value=${settings.com_sn_cs_sm} />
        <${Check} name="incident_data_lookup" text="An incident's priority is looked up in the table" value=${settings.incident_data_lookup} />
        ${Object.entries(choices).map(([name, [text, options]]) => name in settings && html`<${Choice} key=${name} name=${name} text=${text} value=${settings[name]} options=${options} />`)}
      </section>
      <section class="card"><${Lookup} rows=${settings.priority_lookup} /></section>
    <//>
  </div>`;
}
