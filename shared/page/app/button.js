import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { intentKey } from "./api.js";
import { say } from "./toast.js";

/** A button that acts, once however often it is pressed. What is refused is said. */
export function Act({ onAct, tone = "", children, ...rest }) {
  const busy = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const key = useRef(intentKey());
  async function act() {
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    try {
      await onAct(key.current);
      key.current = intentKey();
    } catch (refusal) {
      // The same key again asks for a lost answer; anything else that was refused is a new intent.
      if (!refusal.isTransient) key.current = intentKey();
      say(refusal.message, "bad");
    } finally {
      busy.current = false;
      setBusy(false);
    }
  }
  return html`<button type="button" class=${tone} aria-disabled=${isBusy} onClick=${act} ...${rest}>${children}</button>`;
}
