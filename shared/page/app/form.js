import { html } from "htm/preact";
import { createContext } from "preact";
import { useContext, useRef, useState } from "preact/hooks";
import { intentKey } from "./api.js";
import { Linked } from "./linked.js";

const Refused = createContext({});

/**
 * A form that is sent once however often it is pressed. What is refused is said at the field it is about.
 * @param {{onSubmit: (filled: Record<string, string>, key: string) => Promise<unknown>, send: string, back?: () => void, tone?: string, children?: any}} properties
 */
export function Form({ onSubmit, send, back = undefined, tone = "", children }) {
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);
  const key = useRef(intentKey());
  async function submit(event) {
    event.preventDefault();
    if (busy.current) return;
    const form = event.currentTarget;
    busy.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit(
        Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])),
        key.current,
      );
      key.current = intentKey();
    } catch (refusal) {
      setProblem(refusal);
      requestAnimationFrame(() => form.querySelector("[aria-invalid=true]")?.focus());
    } finally {
      busy.current = false;
      setBusy(false);
    }
  }
  const changed = () => {
    key.current = intentKey();
  };
  return html`<form class="form" novalidate onSubmit=${submit} onInput=${changed} onChange=${changed}>
    <${Refused.Provider} value=${problem?.fields ?? {}}>${children}<//>
    <p class="problem text" role="alert">${problem && html`<${Linked} text=${problem.message} />`}</p>
    <div class="actions">
      <button class="primary ${tone}" aria-disabled=${isBusy}>${send}</button>
      ${back && html`<button type="button" onClick=${back}>Back</button>`}
    </div>
  </form>`;
}

let fields = 0;

/** A field with its label, and with what is wrong with it. */
function Labelled({ name, text, hint, children }) {
  const wrong = useContext(Refused)[name];
  const id = useRef(`field-${++fields}`).current;
  return html`<div class="field">
    <label for=${id}>${text}</label>
    ${children({ id, name, "aria-invalid": wrong ? "true" : undefined, "aria-describedby": wrong || hint ? `${id}-says` : undefined })}
    ${wrong ? html`<small id="${id}-says" class="problem">${text} ${wrong}</small>` : hint && html`<small id="${id}-says" class="hint">${hint}</small>`}
  </div>`;
}

/** One line of text. */
export function Line({ name, text, hint = undefined, value = "", ...rest }) {
  return html`<${Labelled} name=${name} text=${text} hint=${hint}>${(field) => html`<input ...${field} dir="auto" autocomplete="off" defaultValue=${value} ...${rest} />`}<//>`;
}

/** Several lines of text. */
export function Lines({ name, text, hint = undefined, value = "", ...rest }) {
  return html`<${Labelled} name=${name} text=${text} hint=${hint}>${(field) => html`<textarea ...${field} dir="auto" maxlength="8000" defaultValue=${value} ...${rest}></textarea>`}<//>`;
}

/** A choice. @param {any} properties options are pairs of value and words */
export function Choice({ name, text, options, hint = undefined, value = "", empty = undefined, ...rest }) {
  return html`<${Labelled} name=${name} text=${text} hint=${hint}>
    ${(field) => html`<select ...${field} ...${rest}>
      ${empty !== undefined && html`<option value="">${empty}</option>`}
      ${options.map(([token, words]) => html`<option value=${token} selected=${String(token) === String(value)}>${words}</option>`)}
    </select>`}
  <//>`;
}

/** A box to tick. */
export function Check({ name, text, value = false, ...rest }) {
  return html`<label class="check"><input type="checkbox" name=${name} value="true" defaultChecked=${value} ...${rest} /> ${text}</label>`;
}
