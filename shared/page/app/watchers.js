import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { change, read } from "./api.js";
import { Act } from "./button.js";
import { Form } from "./form.js";
import { Suggested } from "./suggested.js";
import { finalStates } from "./words.js";

/** Who else sees a case, and adds or takes away watchers. It shows nothing where the service has no such call. */
export function Watchers({ record }) {
  const { number, account } = record;
  const [found, setFound] = useState(null);
  const path = `cases/${number}/watchers`;
  const load = () => read(path).then(setFound);
  useEffect(() => {
    load().catch(() => setFound(null));
  }, [number, record.version]);
  if (!found) return null;
  const isFinal = finalStates.includes(record.state);
  async function add({ person }) {
    await change("PUT", `${path}/${encodeURIComponent(person)}`);
    await load();
  }
  return html`<section class="card"><h2>Who sees this case</h2>
    <ul class="people">
      ${found.items.map((watcher) => {
        const id = watcher.id ?? watcher.person ?? watcher;
        return html`<li key=${id}><span>${watcher.name ?? id}</span>${watcher.grant && html`<small>by a grant</small>`}
          ${!isFinal && !watcher.grant && html`<${Act} tone="small quiet" aria-label=${`Remove ${watcher.name ?? id}`} onAct=${() => change("DELETE", `${path}/${encodeURIComponent(id)}`).then(load)}>×<//>`}</li>`;
      })}
    </ul>
    ${!found.items.length && html`<p class="faint">Nobody else.</p>`}
    ${!isFinal && html`<${Form} send="Add watcher" onSubmit=${add}><${Suggested} kind="contacts" account=${account} name="person" text="Watcher" /><//>`}
  </section>`;
}
