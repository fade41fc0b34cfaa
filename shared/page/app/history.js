import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { read } from "./api.js";
import { to } from "./route.js";
import { When } from "./when.js";

/** Which incidents a case has and had. It is read again when the case changes. */
export function History({ number, version }) {
  const [items, setItems] = useState([]);
  useEffect(() => {
    const over = new AbortController();
    read(`cases/${number}/associations`, over.signal)
      .then((found) => setItems(found.items))
      .catch(() => {}); // it is an extra: the case is shown without it
    return () => over.abort();
  }, [number, version]);
  if (!items.length) return null;
  return html`<details class="card"><summary>Association history (${items.length})</summary>
    <ul class="history">
      ${items.map(
        (
          association,
        ) => html`<li key=${association.incident + association.from_version}><a href=${to("incidents", association.incident)}>${association.incident}</a>
        <small>associated <${When} at=${association.associated_at} /> by ${association.associated_by}</small>
        ${association.ended_at && html`<small>ended <${When} at=${association.ended_at} /> by ${association.ended_by}</small>`}</li>`,
      )}
    </ul>
  </details>`;
}
