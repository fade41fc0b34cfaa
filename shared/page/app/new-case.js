import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { change, Refusal } from "./api.js";
import { useCaseTypes } from "./case-types.js";
import { closeDialog } from "./dialog.js";
import { Choice, Form, Line, Lines } from "./form.js";
import { me } from "./me.js";
import { go } from "./route.js";
import { Suggested } from "./suggested.js";
import { categories, label, priorities } from "./words.js";

/** Only the fields that were filled, with numbers as numbers. */
export function filled(fields, numbers = []) {
  const given = Object.entries(fields).filter(([, value]) => value !== "");
  return Object.fromEntries(given.map(([name, value]) => [name, numbers.includes(name) ? Number(value) : value]));
}

/** The form that opens a case: for whoever asked by an agent, or by who asks. */
export function NewCase() {
  const { isCustomer, isRequester } = me.get();
  const [account, setAccount] = useState("");
  const types = useCaseTypes({ requester: isRequester ? "employee" : "" });
  async function open(fields, key) {
    if (isRequester && !isCustomer && !fields.type) {
      throw new Refusal(422, "Choose the type. If there is none to choose, wait a moment and try again.");
    }
    const opened = await change("POST", "cases", { body: filled(fields, ["priority"]), key });
    closeDialog();
    go("cases", opened.number);
  }
  return html`<${Form} send="Open" back=${closeDialog} onSubmit=${open}>
    ${
      !isRequester &&
      html`<div class="columns">
      <${Suggested} kind="accounts" name="account" text="Account" hint="Only for a contact" onTyped=${setAccount} />
      <${Suggested} kind="contacts" name="contact" text="Contact" account=${account} />
      <${Suggested} kind="consumers" name="consumer" text="or consumer" />
      <${Line} name="employee" text="or employee" />
    </div>`
    }
    <${Line} name="short_description" text=${isRequester ? "What is it about?" : "Short description"} maxlength="160" />
    <${Lines} name="description" text=${isRequester ? "The whole story" : "Description"} />
    <div class="columns">
      <${Choice} name="priority" text=${isRequester ? "How urgent is it?" : "Priority"} value="3" options=${[1, 2, 3, 4].map((number) => [number, priorities[number]])} />
      <${Choice} name="category" text="Category" value="issue" options=${categories.map((token) => [token, label(token)])} />
      ${!isCustomer && html`<${Choice} key=${types.length} name="type" text="Type" value=${isRequester ? "" : "customer_service"} options=${types} />`}
    </div>
    ${
      !isRequester &&
      html`<div class="columns">
      <${Suggested} kind="configuration_items" name="configuration_item" text="Configuration item" />
      <${Line} name="assigned_to" text="Assigned to" />
      <${Suggested} kind="groups" name="assignment_group" text="Assignment group" />
    </div>`
    }
  <//>`;
}
