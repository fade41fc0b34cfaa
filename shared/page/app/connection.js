import { html } from "htm/preact";
import { connection } from "./api.js";

/** Says when what is shown may be old. */
export function Connection() {
  const trouble = connection.use();
  return html`<p class="trouble" role="status" hidden=${!trouble}>${trouble}</p>`;
}
