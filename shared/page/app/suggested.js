import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { read, withQuery } from "./api.js";
import { Line } from "./form.js";
import { useSettled } from "./live.js";

let lists = 0;

/**
 * A line of text with suggestions from the directory.
 * @param {any} properties kind: of directory records; account: only of this one
 */
export function Suggested({ kind, value = "", account = undefined, onTyped = undefined, ...rest }) {
  const [list] = useState(() => `suggestions-${++lists}`);
  const [typed, setTyped] = useState("");
  const [items, setItems] = useState([]);
  const settled = useSettled(typed);
  useEffect(() => {
    if (!settled) return;
    const over = new AbortController();
    read(withQuery(`directory/${kind}`, { prefix: settled, active: "true", limit: 20 }), over.signal)
      .then((found) => setItems(found.items.filter((item) => !account || item.account === account)))
      .catch(() => {}); // without a directory any id is taken
    return () => over.abort();
  }, [settled, kind, account]);
  function typing(event) {
    setTyped(event.currentTarget.value);
    onTyped?.(event.currentTarget.value);
  }
  return html`<${Line} list=${list} value=${value} onInput=${typing} ...${rest} />
    <datalist id=${list}>${items.map((item) => html`<option value=${item.id}>${[item.name ?? item.label, item.account].filter(Boolean).join(" · ")}</option>`)}</datalist>`;
}
