import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { change, intentKey } from "./api.js";
import { useDraft } from "./draft.js";

function Draft({ path, element, text, hint, done, id }) {
  const [draft, setDraft] = useDraft(`${path}/${element}`);
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);
  const key = useRef(intentKey());
  async function send(event) {
    event.preventDefault();
    if (busy.current) return;
    if (!draft.trim()) return setProblem("Write something first.");
    busy.current = true;
    setBusy(true);
    setProblem("");
    try {
      const answer = await change("POST", `${path}/${element}`, { body: { text: draft }, key: key.current });
      key.current = intentKey();
      setDraft("");
      done(answer, element); // which shows it; the next can be written meanwhile
    } catch (refusal) {
      setProblem(refusal.message);
    } finally {
      busy.current = false;
      setBusy(false);
    }
  }
  const typed = (event) => {
    key.current = intentKey();
    setDraft(event.currentTarget.value);
  };
  return html`<div role="tabpanel" aria-labelledby=${id}><form onSubmit=${send} novalidate>
    <textarea aria-label=${text} aria-invalid=${problem ? "true" : undefined} placeholder=${hint} dir="auto" maxlength="8000" rows="3" readonly=${isBusy} value=${draft} onInput=${typed}
      onKeyDown=${(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && send(event)}></textarea>
    <div class="actions"><p class="problem" role="alert">${problem}</p><button class="primary" aria-disabled=${isBusy}>${text}</button></div>
  </form></div>`;
}

/**
 * Where people write. Each tab keeps what was typed until it is sent.
 * @param {{path: string, tabs: {element: string, name: string, send: string, hint: string}[], done: (answer: any, element: string) => Promise<unknown>}} properties
 */
export function Composer({ path, tabs, done }) {
  const [current, setCurrent] = useState(tabs[0].element);
  const box = useRef(null);
  const tab = tabs.find(({ element }) => element === current) ?? tabs[0];
  const choose = (element) => {
    setCurrent(element);
    requestAnimationFrame(() => box.current?.querySelector("textarea")?.focus());
  };
  function turn(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    setCurrent(next.element);
    event.currentTarget.querySelector(`[data-tab=${next.element}]`)?.focus();
  }
  return html`<section ref=${box} class=${`composer ${tab.element}`} aria-label="Write">
    <div role="tablist" aria-label="What to write" onKeyDown=${turn}>
      ${tabs.map(({ element, name }) => html`<button type="button" role="tab" id=${`tab-${element}`} data-tab=${element} aria-selected=${element === tab.element ? "true" : "false"} tabindex=${element === tab.element ? 0 : -1} onClick=${() => choose(element)}>${name}</button>`)}
    </div>
    <${Draft} key=${tab.element} path=${path} element=${tab.element} text=${tab.send} hint=${tab.hint} done=${done} id=${`tab-${tab.element}`} />
  </section>`;
}
