import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Announce } from "./announce.js";
import { BulkCases } from "./associate.js";
import { Chip } from "./chip.js";
import { openDialog } from "./dialog.js";
import { useLive } from "./live.js";
import { me } from "./me.js";
import { to } from "./route.js";
import { count, finalStates } from "./words.js";

function Item({ association, isSelected, onSelect }) {
  const { case: number } = association;
  return html`<li data-row>
    ${onSelect && html`<input type="checkbox" aria-label=${`Select ${number}`} checked=${isSelected} onChange=${(event) => onSelect(number, event.currentTarget.checked)} />`}
    <div><a href=${to("cases", number)}>${number}</a> ${association.state && html`<${Chip} token=${association.state} />`}
      <div class="text" dir="auto">${association.short_description}</div><small dir="auto">${association.account_name ?? association.account}</small></div>
  </li>`;
}

/** How many cases of each account there are. */
function byAccount(associations) {
  const accounts = Map.groupBy(
    associations,
    (association) => association.account_name ?? association.account ?? "no account",
  );
  return [...accounts].map(([account, of]) => `${account} ${of.length}`).join(" · ");
}

/** The cases of an incident: to look into, to associate and remove, and to select for an announcement. */
export function IncidentCases({ record, refresh }) {
  const { number } = record;
  const user = me.use();
  const { record: found, refresh: again } = useLive(`incidents/${number}/overview/cases?limit=200`, {
    busy: 15_000,
    idle: 15_000,
  });
  const [selected, setSelected] = useState(/** @type {string[]} */ ([]));
  const isFinal = finalStates.includes(record.state);
  const canSelect = user.associates || user.announces;
  const select = (one, on) => setSelected(on ? [...selected, one] : selected.filter((other) => other !== one));
  const items = found?.items ?? [];
  const chosen = items.filter((association) => selected.includes(association.case));
  const accounts = [...new Set(chosen.map((association) => association.account).filter(Boolean))];
  async function done() {
    setSelected([]);
    await Promise.all([refresh(), again()]);
  }
  const bulk = (verb, text, cases = []) =>
    html`<button type="button" class="small" onClick=${() => openDialog(text, html`<${BulkCases} incident=${number} verb=${verb} cases=${cases} done=${done} />`)}>${text}</button>`;
  return html`<section class="card cases">
    <h2>Cases (${record.case_count})</h2>
    ${items.length > 0 && html`<p class="faint" dir="auto">${byAccount(items)}${found.next_cursor && " …"}</p>`}
    ${found && !items.length && html`<p class="empty">${record.case_count ? "None that you may see." : "No case yet."}</p>`}
    <ul class="associations">
      ${items.map((association) => html`<${Item} key=${association.case} association=${association} isSelected=${selected.includes(association.case)} onSelect=${canSelect && select} />`)}
    </ul>
    ${
      chosen.length > 0 &&
      html`<div class="selection" role="region" aria-label="Selected cases"><strong>${count(chosen.length, "case")} selected</strong>
      ${
        user.associates &&
        bulk(
          "remove",
          "Remove",
          chosen.map((association) => association.case),
        )
      }
      ${user.announces && !isFinal && accounts.length > 0 && html`<button type="button" class="small" onClick=${() => openDialog(`Announce on ${number}`, html`<${Announce} incident=${number} accounts=${accounts} done=${done} />`)}>Announce to their accounts</button>`}
      <button type="button" class="small quiet" onClick=${() => setSelected([])}>Clear</button></div>`
    }
    ${user.associates && html`<div class="actions">${bulk("associate", "Associate cases")}${items.length > 0 && bulk("remove", "Remove cases")}</div>`}
  </section>`;
}
