import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { change, read, tagOf } from "./api.js";
import { Conflict } from "./conflict.js";
import { Form } from "./form.js";

/**
 * A form that replaces a record which was read from the path. When somebody else changed it meanwhile, both values
 * are shown and the user decides.
 * @param {{path: string, bodyOf: (fields: Record<string, string>) => any, done: (replaced: any) => unknown, back?: () => void, children?: any}} properties
 */
export function Replace({ path, bodyOf, done, back = undefined, children }) {
  const [tag, setTag] = useState(() => tagOf(path));
  const [conflict, setConflict] = useState(null);
  async function save(fields) {
    const mine = bodyOf(fields);
    try {
      const replaced = await change("PUT", path, { body: mine, tag });
      setConflict(null);
      await read(path);
      setTag(tagOf(path));
      await done(replaced);
    } catch (refusal) {
      if (refusal.status !== 412) throw refusal;
      const theirs = await read(path);
      setTag(tagOf(path));
      setConflict({ mine, theirs, by: theirs.updated_by });
    }
  }
  return html`<${Form} send=${conflict ? "Save mine" : "Save"} onSubmit=${save} back=${back}>
    ${children}
    ${conflict && html`<${Conflict} ...${conflict} />`}
  <//>`;
}
