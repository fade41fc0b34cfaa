import { html } from "htm/preact";
import { change } from "./api.js";
import { closeDialog } from "./dialog.js";
import { Form, Lines } from "./form.js";
import { say } from "./toast.js";

/** Shows a work note to the customer, as a comment, in the words of the agent. */
export function Publish({ number, note, done }) {
  async function publish({ text }, key) {
    await change("POST", `cases/${number}/activities/${encodeURIComponent(note.id)}/publish`, {
      body: text === note.text ? {} : { text },
      key,
    });
    closeDialog();
    say("The customer can read it now.");
    await done();
  }
  return html`<${Form} send="Show to the customer" back=${closeDialog} onSubmit=${publish}>
    <${Lines} name="text" text="What the customer will read" rows="5" value=${note.text} />
  <//>`;
}
