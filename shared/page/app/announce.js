import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { change } from "./api.js";
import { closeDialog } from "./dialog.js";
import { Form, Lines } from "./form.js";
import { say } from "./toast.js";
import { count } from "./words.js";

/** One text to the customers of all cases of an incident, or of some accounts'. How many it reaches is said first. */
export function Announce({ incident, accounts = undefined, done = async () => {} }) {
  const [checked, setChecked] = useState(null);
  async function submit({ text }, key) {
    const body = { text, ...(accounts?.length ? { accounts } : {}) };
    if (checked?.text !== text) {
      const reach = await change("POST", `incidents/${incident}/announcements`, {
        body: { ...body, dry_run: true },
        key,
      });
      return setChecked({ text, reach });
    }
    await change("POST", `incidents/${incident}/announcements`, { body, key: `${key}-do` });
    closeDialog();
    say(`The announcement goes to the customers of ${incident}.`);
    await done();
  }
  const accountCount =
    checked && (Array.isArray(checked.reach.accounts) ? checked.reach.accounts.length : checked.reach.accounts);
  return html`<${Form} send=${checked ? "Announce" : "Check"} back=${closeDialog} onSubmit=${submit}>
    <${Lines} name="text" text="What the customers will read" rows="4" onInput=${() => setChecked(null)} hint=${accounts?.length ? `To customers of ${accounts.join(", ")}` : "To the customers of all associated cases"} />
    ${checked && html`<p role="status" class="notice">This reaches ${count(checked.reach.cases, "case")} of ${count(accountCount, "account")}.</p>`}
  <//>`;
}
