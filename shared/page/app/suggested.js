import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { read, withQuery } from "./api.js";
import { Line } from "./form.js";
import { useSettled } from "./live.js";

let lists = 0;

/** A line of text with suggestions from the directory. @param {any} properties kind: of directory records */
export function Suggested({ kind, value = "", account = undefined, ...rest }) {
  const [list] = useState(() => `suggestions-${++lists}`);
  const [typed, setTyped] = useState("");
  const [items, setItems] = useState([]);
  const settled = useSettled(typed);
  useEffect(() => {
    if (!settled) return;
    const over = new AbortController();
    read(withQuery(`directory/${kind}`, { q: settled, limit: 10, account }), over.signal)
      .then((found) => setItems(found.items))
      .catch(() => {}); // without a directory any id is taken
    return () => over.abort();
  }, [settled, kind, account]);
  return html`<${Line} list=${list} value=${value} onInput=${(event) => setTyped(event.currentTarget.value)} ...${rest} />
    <datalist id=${list}>${items.map((item) => html`<option value=${item.id}>${item.name}</option>`)}</datalist>`;
}
