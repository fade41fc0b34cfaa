import { html } from "htm/preact";
import { Act } from "./button.js";
import { Chip } from "./chip.js";
import { openDialog } from "./dialog.js";
import { useList } from "./list.js";
import { Loading } from "./loading.js";
import { me } from "./me.js";
import { NewCase } from "./new-case.js";
import { to } from "./route.js";
import { unread } from "./unread.js";
import { When } from "./when.js";
import { customerStates, finalStates } from "./words.js";

const waiting = ["awaiting_info", "resolved"];

function Item({ record, isUnread, isMine }) {
  return html`<li data-row class=${`item ${isUnread ? "unread" : ""}`}>
    <a href=${to("cases", record.number)}><strong dir="auto">${record.short_description}</strong>
      <span class="chips">${isUnread && html`<span class="dot"><span class="hidden">unread</span></span>`}<${Chip} token=${record.state} text=${customerStates[record.state]} />
        <small>${record.number}${!isMine && ` · ${record.contact_name ?? record.contact ?? ""}`} · <${When} at=${record.last_activity_at ?? record.updated_at} /></small></span></a>
  </li>`;
}

/** What a customer sees first: what waits for them, and then the rest. */
export function CustomerHome() {
  const user = me.use();
  const list = useList("cases", { limit: "50" });
  const isUnread = unread();
  const groups = [
    ["Waiting for you", (record) => waiting.includes(record.state)],
    ["In our hands", (record) => !waiting.includes(record.state) && !finalStates.includes(record.state)],
    ["Done", (record) => finalStates.includes(record.state)],
  ];
  const section = ([name, belongs]) => {
    const records = list.items?.filter(belongs) ?? [];
    return (
      records.length > 0 &&
      html`<section class="group" key=${name}><h2>${name}</h2>
      <ul class="items">${records.map((record) => html`<${Item} key=${record.number} record=${record} isUnread=${isUnread(record)} isMine=${(record.contact ?? record.consumer ?? record.employee) === user.id} />`)}</ul></section>`
    );
  };
  return html`<div class="customer">
    <div class="heading"><h1>My cases</h1><button type="button" class="primary" onClick=${() => openDialog("Tell us what you need", html`<${NewCase} />`)}>Open a case</button></div>
    ${list.failed?.status === 403 ? html`<p class="empty">Nothing can be asked for here yet.</p>` : !list.items ? html`<${Loading} failed=${list.failed} />` : groups.map(section)}
    ${list.items?.length === 0 && html`<p class="empty">You have no cases. When something does not work, open one: we answer here.</p>`}
    ${list.hasMore && html`<div class="more"><${Act} onAct=${list.more}>More<//></div>`}
  </div>`;
}
