import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { change, read } from "./api.js";
import { Conflict } from "./conflict.js";
import { closeDialog } from "./dialog.js";
import { Form } from "./form.js";
import { say } from "./toast.js";

/** The fields that say something else than the record, the emptied ones too. */
function differences(fields, record, numbers) {
  const changed = Object.entries(fields).filter(([name, value]) => value !== String(record[name] ?? ""));
  return Object.fromEntries(changed.map(([name, value]) => [name, numbers.includes(name) ? Number(value) : value]));
}

/**
 * A form that changes fields of a record as it was when the form opened. When somebody else changed it
 * meanwhile, both values are shown and the user decides.
 * @param {{path: string, record: any, done: (changed: any) => Promise<unknown>, numbers?: string[], always?: Record<string, string>, send?: string, names?: Record<string, string>, tone?: string, prepare?: (mine: any) => any, children?: any}} properties prepare: makes the body of what was filled
 */
export function Edit({
  path,
  record,
  done,
  numbers = [],
  always = {},
  send = "Save",
  names = {},
  tone = "",
  prepare = (mine) => mine,
  children,
}) {
  const [opened] = useState(record); // the form compares with what its user saw
  const [base, setBase] = useState(record);
  const [conflict, setConflict] = useState(null);
  async function save(fields) {
    const mine = prepare({ ...differences(fields, opened, numbers), ...always });
    if (!Object.keys(mine).length) {
      closeDialog();
      return say("Nothing was changed.", "info");
    }
    try {
      const changed = await change("PATCH", path, { body: mine, version: base.version });
      closeDialog();
      say(`${record.number} was changed.`);
      await done(changed);
    } catch (refusal) {
      if (refusal.status !== 412) throw refusal;
      const now = await read(path);
      const isDone =
        !("comments" in mine) &&
        Object.entries(mine).every(([name, value]) => String(now[name] ?? "") === String(value));
      if (isDone) {
        closeDialog(); // an answer that was lost, or the same change by somebody else
        return done(now);
      }
      setBase(now);
      setConflict({ mine, theirs: now });
    }
  }
  return html`<${Form} send=${conflict ? "Save mine" : send} tone=${tone} back=${closeDialog} onSubmit=${save}>
    ${children}
    ${conflict && html`<${Conflict} ...${conflict} by=${base.updated_by} names=${names} />`}
  <//>`;
}
