import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { change, read } from "./api.js";
import { Act } from "./button.js";
import { Form, Line } from "./form.js";
import { me } from "./me.js";
import { Suggested } from "./suggested.js";
import { say } from "./toast.js";
import { finalStates } from "./words.js";

/** What is at the path, read again with each version of the case; null until then, and for whom it is not. */
function useExtra(path, version) {
  const [found, setFound] = useState(null);
  const load = () => (path ? read(path).then(setFound) : Promise.resolve());
  useEffect(() => {
    load().catch(() => setFound(null));
  }, [path, version]);
  return [found, load];
}

/** The accounts whose contacts see the cases of the account for now. */
function Grants({ grants = [] }) {
  const now = new Date().toISOString();
  return grants
    .filter((grant) => grant.until > now)
    .map(
      (grant) =>
        html`<li key=${grant.account}><span dir="auto">Contacts of ${grant.account}</span> <small>granted until ${new Date(grant.until).toLocaleDateString()}</small></li>`,
    );
}

/** Who sees a case beside those who work on it: who asked, the watchers, and those whom the account lets see it. */
export function Watchers({ record }) {
  const { number, account, version } = record;
  const user = me.use();
  const path = `cases/${number}/watchers`;
  const [found, load] = useExtra(path, version);
  const [directory] = useExtra(
    account && user.isAgent ? `directory/accounts/${encodeURIComponent(account)}` : "",
    version,
  );
  if (!found) return null;
  const requester = record.contact ?? record.consumer ?? record.employee;
  const requesterName = record.contact_name ?? record.consumer_name ?? requester;
  const canChoose = user.isAgent || requester === user.id;
  async function add({ person, account: other = "" }) {
    await change("PUT", `${path}/${encodeURIComponent(person.trim())}`, {
      body: other ? { account: other } : undefined,
    });
    say(`${person.trim()} watches ${number}.`);
    await load();
  }
  async function remove({ id, account: of }) {
    await change("DELETE", `${path}/${encodeURIComponent(id)}?account=${encodeURIComponent(of)}`);
    await load();
  }
  return html`<section class="card"><h2>Who sees this case</h2>
    <ul class="people">
      <li><span dir="auto">${requesterName}</span> <small>asked for it</small></li>
      ${found.items.map(
        ({
          id,
          account: of,
        }) => html`<li key=${`${of} ${id}`}><span dir="auto">${id}</span> <small>watches${of !== account && ` · ${of}`}</small>
          ${canChoose && html`<${Act} tone="small quiet" aria-label=${`Remove ${id}`} onAct=${() => remove({ id, account: of })}>×<//>`}</li>`,
      )}
      <${Grants} grants=${directory?.grants} />
    </ul>
    ${
      canChoose &&
      !finalStates.includes(record.state) &&
      html`<details><summary>Add a watcher</summary><${Form} key=${found.items.length} send="Add watcher" onSubmit=${add}>
      ${user.isAgent ? html`<${Suggested} kind="contacts" name="person" text="Contact" />` : html`<${Line} name="person" text="Contact" hint="Their id" />`}
      ${user.isAgent && html`<${Line} name="account" text="Their account" hint="When it is another one, which needs a grant" />`}
    <//></details>`
    }
  </section>`;
}
