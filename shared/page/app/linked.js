import { html } from "htm/preact";
import { me } from "./me.js";
import { to } from "./route.js";

/** Text whose numbers of cases and incidents are links. */
export function Linked({ text }) {
  const { seesIncidents } = me.use();
  return text.split(/\b((?:CS|INC)\d{7,})\b/).map((part, index) => {
    if (index % 2 === 0) return part;
    if (part.startsWith("CS")) return html`<a href=${to("cases", part)}>${part}</a>`;
    return seesIncidents ? html`<a href=${to("incidents", part)}>${part}</a>` : part;
  });
}
