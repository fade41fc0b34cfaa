import { html } from "htm/preact";
import { change } from "./api.js";
import { closeDialog } from "./dialog.js";
import { Choice, Form, Line, Lines } from "./form.js";
import { filled } from "./new-case.js";
import { go } from "./route.js";
import { Suggested } from "./suggested.js";
import { levels } from "./words.js";

/** The form that opens an incident that comes from no case. */
export function NewIncident() {
  async function open(fields, key) {
    const opened = await change("POST", "incidents", { body: filled(fields, ["impact", "urgency"]), key });
    closeDialog();
    go("incidents", opened.number);
  }
  return html`<${Form} send="Open" back=${closeDialog} onSubmit=${open}>
    <${Line} name="short_description" text="Short description" maxlength="160" />
    <${Lines} name="description" text="Description" />
    <div class="columns">
      <${Choice} name="impact" text="Impact" value="3" options=${Object.entries(levels)} />
      <${Choice} name="urgency" text="Urgency" value="3" options=${Object.entries(levels)} />
    </div>
    <div class="columns">
      <${Suggested} kind="configuration_items" name="configuration_item" text="Configuration item" />
      <${Suggested} kind="groups" name="assignment_group" text="Assignment group" />
      <${Line} name="assigned_to" text="Assigned to" />
    </div>
  <//>`;
}
