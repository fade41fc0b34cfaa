import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { read } from "./api.js";
import { Choice, Form, Line, Lines } from "./form.js";
import { Loading } from "./loading.js";
import { Replace } from "./replace.js";
import { go, to } from "./route.js";
import { Suggested } from "./suggested.js";
import { say } from "./toast.js";
import { replies } from "./words.js";

/** Finds the account whose policy is looked at. */
export function Policies() {
  return html`<div class="settings"><h1>Policies</h1>
    <p class="faint">What the cases of an account get by themselves. An account without a policy of its own has the default.</p>
    <${Form} send="Open" onSubmit=${async ({ account }) => account.trim() && go("policies", account.trim())}>
      <section class="card"><${Suggested} kind="accounts" name="account" text="Account" /></section>
    <//>
  </div>`;
}

const pathOf = (account) => `accounts/${encodeURIComponent(account)}/policy`;

function bodyOf({ customer_replies: forwarded, ...fields }) {
  return {
    ...fields,
    remind_days: Number(fields.remind_days),
    auto_close_days: Number(fields.auto_close_days),
    ...(forwarded ? { customer_replies: forwarded } : {}),
  };
}

/** The policy of an account, for admins. */
export function PolicyView({ account }) {
  const [policy, setPolicy] = useState(undefined);
  const [failed, setFailed] = useState(undefined);
  useEffect(() => {
    read(pathOf(account)).then(setPolicy, setFailed);
  }, []);
  if (!policy) return html`<${Loading} failed=${failed} />`;
  const days = { type: "number", min: 0, max: 365, inputmode: "numeric" };
  return html`<div class="settings">
    <p class="crumbs"><a href=${to("policies")}>Policies</a> / <span dir="auto">${account}</span></p>
    <h1 dir="auto">Policy of ${account}</h1>
    <${Replace} path=${pathOf(account)} bodyOf=${bodyOf} done=${() => say(`The policy of ${account} was saved.`)}>
      <section class="card">
        <h2>When the incident is resolved</h2>
        <${Choice} name="on_incident_resolved" text="Its cases get" value=${policy.on_incident_resolved} options=${[
          ["note", "A work note"],
          ["propose", "A work note, and the text below as a proposed solution"],
        ]} />
        <${Lines} name="proposal_text" text="Proposed solution" rows="3" value=${policy.proposal_text} hint="The customer reads it. What IT wrote is never shown." />
      </section>
      <section class="card">
        <h2>When nobody answers a proposed solution</h2>
        <div class="columns">
          <${Line} name="remind_days" text="Remind after days" value=${policy.remind_days} hint="0 never" ...${days} />
          <${Line} name="auto_close_days" text="Close after days" value=${policy.auto_close_days} hint="0 never" ...${days} />
        </div>
      </section>
      <section class="card">
        <${Choice} name="customer_replies" text="Customer comments that go on to the incident" empty="As in the settings" value=${policy.customer_replies} options=${Object.entries(replies)} />
      </section>
    <//>
  </div>`;
}
