import { html } from "htm/preact";
import { useCaseTypes } from "./case-types.js";
import { Edit } from "./edit.js";
import { Choice, Line, Lines } from "./form.js";
import { Suggested } from "./suggested.js";
import { categories, label, priorities } from "./words.js";

const tokens = (list) => list.map((token) => [token, label(token)]);

/** The fields of a case that an agent may change. The other states have actions of their own. */
export function EditCase({ record, done }) {
  const states = record.state === "resolved" ? ["resolved"] : [...new Set([record.state, "open", "awaiting_info"])];
  return html`<${Edit} path=${`cases/${record.number}`} record=${record} numbers=${["priority"]} done=${done}>
    <${Line} name="short_description" text="Short description" maxlength="160" value=${record.short_description} />
    <${Lines} name="description" text="Description" value=${record.description} />
    <div class="columns">
      <${Choice} name="state" text="State" value=${record.state} options=${tokens(states)} />
      <${Choice} name="priority" text="Priority" value=${record.priority} options=${[1, 2, 3, 4].map((number) => [number, priorities[number]])} />
    </div>
    <div class="columns">
      <${Choice} name="category" text="Category" value=${record.category} options=${tokens(categories)} />
      <${Choice} name="type" text="Type" value=${record.type} options=${useCaseTypes({ current: record.type, requester: record.employee ? "employee" : "customer" })} />
    </div>
    <div class="columns">
      <${Line} name="assigned_to" text="Assigned to" value=${record.assigned_to} />
      <${Suggested} kind="groups" name="assignment_group" text="Assignment group" value=${record.assignment_group} />
      <${Suggested} kind="configuration_items" name="configuration_item" text="Configuration item" value=${record.configuration_item} />
    </div>
  <//>`;
}
