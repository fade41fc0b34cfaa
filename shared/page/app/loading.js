import { html } from "htm/preact";
import { Linked } from "./linked.js";

/** What stands where a record will be. It shows only when the record takes its time. */
export function Loading({ failed = undefined }) {
  if (failed && !failed.isTransient) {
    return html`<div class="empty" role="alert"><p class="text"><${Linked} text=${failed.message} /></p><p><a href="#/">Go to the start</a></p></div>`;
  }
  return html`<div class="loading" role="status"><span class="hidden">Loading</span><i></i><i></i><i></i></div>`;
}
