import { html } from "htm/preact";
import { ago } from "./words.js";

/** A time as how long ago it was; pointing at it shows the time itself. */
export function When({ at }) {
  return at ? html`<time datetime=${at} title=${new Date(at).toLocaleString()}>${ago(at)}</time>` : null;
}
