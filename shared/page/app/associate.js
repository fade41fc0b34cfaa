import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { change, withQuery } from "./api.js";
import { Act } from "./button.js";
import { IncidentChip, Priority } from "./chip.js";
import { closeDialog } from "./dialog.js";
import { Form, Lines } from "./form.js";
import { useLive, useSettled } from "./live.js";
import { say } from "./toast.js";
import { count, label, openIncidentStates } from "./words.js";

/** Finds an open incident by words of its number or subject. @param {{onPick: (number: string) => Promise<unknown>}} properties */
export function PickIncident({ onPick }) {
  const [typed, setTyped] = useState("");
  const query = useSettled(typed.trim());
  const { record, failed } = useLive(
    withQuery("incidents", { state: openIncidentStates.join(","), q: query, limit: 20 }),
    { busy: 30_000, idle: 60_000 },
  );
  return html`<div class="form">
    <div class="field">
      <label for="pick-incident">Open incidents</label>
      <input id="pick-incident" type="search" autofocus placeholder="Number or words of the subject" value=${typed} onInput=${(event) => setTyped(event.currentTarget.value)} />
    </div>
    ${failed && !failed.isTransient && html`<p class="problem" role="alert">${failed.message}</p>`}
    <ul class="choices">
      ${record?.items.map(
        (incident) => html`<li key=${incident.number}>
        <div><strong>${incident.number}</strong> <${IncidentChip} state=${incident.state} reason=${incident.hold_reason} /> <${Priority} value=${incident.priority} />
          <div class="text" dir="auto">${incident.short_description}</div></div>
        <${Act} tone="primary" aria-label=${`Associate ${incident.number}`} onAct=${() => onPick(incident.number)}>Associate<//>
      </li>`,
      )}
    </ul>
    ${record?.items.length === 0 && html`<p class="empty">No open incident has these words.</p>`}
    ${record?.next_cursor && html`<p class="hint">There are more: add a word.</p>`}
  </div>`;
}

/** Associates one case. */
export function AssociateCase({ number, done }) {
  const [history, setHistory] = useState(false);
  async function associate(incident) {
    await change("PUT", `cases/${number}/incident`, { body: { number: incident, ...(history ? { history } : {}) } });
    closeDialog();
    say(`${incident} was associated with ${number}.`);
    await done();
  }
  return html`<${PickIncident} onPick=${associate} />
    <label class="check"><input type="checkbox" checked=${history} onChange=${(event) => setHistory(event.currentTarget.checked)} /> With the notes of the incident so far</label>`;
}

/** Says what became, or would become, of each case. */
function Results({ items }) {
  const groups = Map.groupBy(items, (item) => item.result);
  return html`<div role="status"><ul class="results">
    ${[...groups].map(([result, of]) => html`<li key=${result}><strong>${label(result)}</strong>: ${of.map((item) => item.case).join(", ")}</li>`)}
  </ul></div>`;
}

/** Associates the cases that were selected in a list. */
export function AssociateSelected({ cases, done }) {
  const [results, setResults] = useState(null);
  if (results)
    return html`<${Results} items=${results} /><div class="actions"><button type="button" class="primary" onClick=${closeDialog}>Done</button></div>`;
  return html`<${PickIncident} onPick=${async (incident) => {
    const { items } = await change("POST", `incidents/${incident}/associate`, { body: { cases } });
    setResults(items);
    done();
  }} />`;
}

const verbs = { associate: ["Associate", "Associate cases"], remove: ["Remove", "Remove cases"] };

/** Associates or removes cases whose numbers are pasted; what would happen is said first. */
export function BulkCases({ incident, verb, done, cases: proposed = [] }) {
  const [checked, setChecked] = useState(null); // {numbers, items}
  const [results, setResults] = useState(null);
  const numbersOf = (text) => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
  async function submit({ cases }, key) {
    const numbers = numbersOf(cases);
    const isChecked = checked?.numbers.join() === numbers.join();
    const { items } = await change("POST", `incidents/${incident}/${verb}`, {
      body: { cases: numbers, dry_run: !isChecked },
      key: isChecked ? `${key}-do` : key,
    });
    if (!isChecked) return setChecked({ numbers, items });
    setResults(items);
    await done();
  }
  if (results)
    return html`<${Results} items=${results} /><div class="actions"><button type="button" class="primary" onClick=${closeDialog}>Done</button></div>`;
  return html`<${Form} send=${checked ? verbs[verb][0] : "Check"} back=${closeDialog} onSubmit=${submit}>
    <${Lines} name="cases" text="Numbers of up to 500 cases" rows="5" value=${proposed.join("\n")} onInput=${() => setChecked(null)} hint="Separated by blanks, commas or lines. What would happen is said first." dir="ltr" />
    ${checked && html`<h3>What would happen to ${count(checked.numbers.length, "case")}</h3><${Results} items=${checked.items} />`}
  <//>`;
}
