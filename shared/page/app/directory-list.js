import { html } from "htm/preact";
import { Act } from "./button.js";
import { Chip } from "./chip.js";
import { closeDialog, openDialog } from "./dialog.js";
import { Filter, Search } from "./filters.js";
import { Form, Line } from "./form.js";
import { useList } from "./list.js";
import { Loading } from "./loading.js";
import { go, route, to } from "./route.js";
import { When } from "./when.js";
import { directoryKinds } from "./words.js";

/** What a record says beside its name. */
function detailsOf(record) {
  const grants = record.grants?.map((grant) => grant.account).join(", ");
  return [
    record.parent && `below ${record.parent}`,
    grants && `shown to ${grants}`,
    record.account,
    record.email,
    record.completes && `ended by the ${record.completes}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function Row({ kind, record }) {
  const place = to("directory", `${kind}/${record.id}`);
  return html`<tr data-row>
    <td class="number"><a href=${place} dir="auto">${record.id}</a></td>
    <td class="subject"><a href=${place} dir="auto" tabindex="-1">${record.name ?? record.label}</a><small dir="auto">${detailsOf(record)}</small></td>
    <td class="status">${!record.active && html`<${Chip} token="inactive" />`}</td>
    <td class="updated"><${When} at=${record.updated_at} /></td>
  </tr>`;
}

function NewRecord({ kind }) {
  async function open({ id }) {
    closeDialog();
    go("directory", `${kind}/${id.trim()}`);
  }
  return html`<${Form} send="Go on" back=${closeDialog} onSubmit=${open}>
    <${Line} name="id" text="Id" hint="As cases and incidents name it. It never changes." autofocus />
  <//>`;
}

/** The records of a kind, for admins. */
export function DirectoryList({ kind }) {
  const { query } = route.use();
  const list = useList(`directory/${kind}`, { limit: "50", q: query.q, active: query.active });
  return html`
    <div class="heading">
      <h1>Directory</h1>
      <button type="button" class="primary" onClick=${() => openDialog("Add a record", html`<${NewRecord} kind=${kind} />`)}>Add a record</button>
    </div>
    <nav class="queues" aria-label="Kinds of records">
      ${Object.entries(directoryKinds).map(([name, words]) => html`<a href=${to("directory", name)} aria-current=${name === kind ? "true" : undefined}>${words}</a>`)}
    </nav>
    <div class="filters" role="search" key=${kind}>
      <${Search} value=${query.q} text="Search the directory" />
      <${Filter} name="active" text="Active and inactive" value=${query.active} options=${[["true", "Active"], ["false", "Inactive"]]} />
    </div>
    ${!list.items ? html`<${Loading} failed=${list.failed} />` : html`<${Table} kind=${kind} list=${list} />`}
  `;
}

function Table({ kind, list }) {
  if (!list.items.length && !list.hasMore) return html`<p class="empty">No record fits.</p>`;
  return html`<table class="list directory">
      <thead><tr><th scope="col">Id</th><th scope="col">Name</th><th scope="col">State</th><th scope="col">Updated</th></tr></thead>
      <tbody>${list.items.map((record) => html`<${Row} key=${record.id} kind=${kind} record=${record} />`)}</tbody>
    </table>
    ${list.hasMore && html`<div class="more"><${Act} onAct=${list.more}>More<//></div>`}`;
}
