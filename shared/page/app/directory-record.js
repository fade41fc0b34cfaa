import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { change, read, tagOf } from "./api.js";
import { Act } from "./button.js";
import { Check, Choice, Line } from "./form.js";
import { Loading } from "./loading.js";
import { Replace } from "./replace.js";
import { go, to } from "./route.js";
import { Suggested } from "./suggested.js";
import { say } from "./toast.js";
import { directoryKinds } from "./words.js";

const name = (record) => html`<${Line} name="name" text="Name" maxlength="160" value=${record.name} />`;
const email = (record) => html`<${Line} name="email" text="E-mail" type="email" dir="ltr" value=${record.email} />`;

/** The fields of each kind of record. */
const fieldsOf = {
  accounts: (record) => html`${name(record)}
    <${Suggested} kind="accounts" name="parent" text="Account above it" value=${record.parent} hint="Its case managers see the cases of this one too" />
    <${Grants} grants=${record.grants ?? []} />`,
  contacts: (record) => html`${name(record)}
    <${Suggested} kind="accounts" name="account" text="Account" value=${record.account} />${email(record)}`,
  consumers: (record) => html`${name(record)}${email(record)}`,
  groups: name,
  configuration_items: name,
  case_types: (record) => html`<${Line} name="label" text="Label" maxlength="160" value=${record.label} />
    <div class="columns">
      <${Choice} name="requester" text="Who asks" value=${record.requester} options=${[["customer", "A customer"], ["employee", "An employee"]]} />
      <${Choice} name="completes" text="Who ends a case" value=${record.completes} options=${[["requester", "Who asked"], ["fulfiller", "The agent"]]} />
      <${Choice} name="incident" text="Its cases and incidents" value=${record.incident} options=${[["allowed", "May have an incident"], ["never", "Have no incident"]]} />
    </div>
    <${Line} name="roles" text="Roles" value=${(record.roles ?? []).join(" ")} hint="Agents need one of them beside their own; empty: all agents work on it" />
    <${Suggested} kind="groups" name="assignment_group" text="Assignment group" value=${record.assignment_group} />`,
};

/** To whom the cases of an account are shown, and until when. A line without an account is none. */
function Grants({ grants }) {
  const [rows, setRows] = useState(grants.length + 1);
  const numbers = Array.from({ length: rows }, (_, number) => number);
  return html`<fieldset class="grants"><legend>Accounts whose contacts see its cases</legend>
    ${numbers.map(
      (number) => html`<div class="columns" key=${number}>
        <${Suggested} kind="accounts" name=${`grant-${number}`} text=${`Account ${number + 1}`} value=${grants[number]?.account} />
        <${Line} name=${`until-${number}`} text=${`Until the end of ${number + 1}`} type="date" value=${grants[number]?.until.slice(0, 10)} />
      </div>`,
    )}
    <div class="actions"><button type="button" class="small" onClick=${() => setRows(rows + 1)}>Another account</button></div>
  </fieldset>`;
}

function grantsOf(fields, before) {
  const given = Object.entries(fields).filter(([field, account]) => field.startsWith("grant-") && account.trim());
  return given.map(([field, account]) => {
    const day = fields[field.replace("grant", "until")];
    const old = before.find((grant) => grant.account === account && grant.until.startsWith(day));
    return { account, until: old?.until ?? `${day}T23:59:59Z` };
  });
}

function bodyOf(kind, before, fields) {
  const plain = Object.entries(fields).filter(([field, value]) => value !== "" && !/^(grant|until)-/.test(field));
  /** @type {Record<string, unknown>} */
  const body = { ...Object.fromEntries(plain), active: fields.active === "true" };
  if (kind === "accounts") body.grants = grantsOf(fields, before.grants ?? []);
  if (kind === "case_types") body.roles = fields.roles.split(/[\s,]+/).filter(Boolean);
  return body;
}

/** A record of the directory, for admins: to change, to make inactive or to delete; or a new one. */
export function DirectoryRecord({ kind, id }) {
  const path = `directory/${kind}/${encodeURIComponent(id)}`;
  const [record, setRecord] = useState(undefined);
  const [failed, setFailed] = useState(undefined);
  useEffect(() => {
    read(path).then(setRecord, (refusal) =>
      refusal.status === 404 ? setRecord({ active: true }) : setFailed(refusal),
    );
  }, []);
  if (!record) return html`<${Loading} failed=${failed} />`;
  const isNew = !record.version;
  function saved() {
    say(`${id} was saved.`);
    go("directory", kind);
  }
  async function remove() {
    await change("DELETE", path, { tag: tagOf(path) });
    say(`${id} was deleted.`);
    go("directory", kind);
  }
  return html`<div class="settings">
    <p class="crumbs"><a href=${to("directory", kind)}>${directoryKinds[kind]}</a> / <span dir="auto">${id}</span></p>
    <h1 dir="auto">${record.name ?? record.label ?? id}</h1>
    ${isNew && html`<p class="notice" role="status">There is no record ${id} yet: saving adds it.</p>`}
    <${Replace} path=${path} bodyOf=${(fields) => bodyOf(kind, record, fields)} done=${saved} back=${() => go("directory", kind)}>
      <section class="card">
        ${fieldsOf[kind](record)}
        <${Check} name="active" text="Active: new cases and incidents can name it" value=${record.active} />
      </section>
    <//>
    ${!isNew && html`<div class="actions"><${Act} tone="danger" onAct=${remove}>Delete<//><small>Only what nothing ever named can be deleted; make anything else inactive.</small></div>`}
  </div>`;
}
