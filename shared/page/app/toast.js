import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { Linked } from "./linked.js";
import { store } from "./store.js";

const said = store({ text: "", tone: "good" });

/** Says that something was done, or not, where the user sees it. */
export function say(text, tone = "good") {
  said.set({ text, tone });
}

export function Toast() {
  const { text, tone } = said.use();
  useEffect(() => {
    if (!text || tone === "bad") return;
    const timer = setTimeout(say, 7000, "");
    return () => clearTimeout(timer);
  }, [text, tone]);
  return html`<div class="toasts" role="status" aria-live="polite">
    ${text && html`<div class="toast ${tone}"><span class="text"><${Linked} text=${text} /></span><button type="button" class="quiet" aria-label="Dismiss" onClick=${() => say("")}>×</button></div>`}
  </div>`;
}
