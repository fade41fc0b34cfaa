import { html } from "htm/preact";
import { openDialog } from "./dialog.js";
import { Help } from "./keys.js";
import { me } from "./me.js";
import { route, to } from "./route.js";
import { signOut } from "./session.js";
import { settings } from "./settings.js";

function Mark() {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" /><path d="M5 15c2-6 12-6 14 0M5 15h14M9 15v-3.6M15 15v-3.6" /></svg>`;
}

function Link({ kind, children }) {
  const current = route.use();
  const user = me.use();
  const home =
    user.isAgent || user.isCustomer
      ? "cases"
      : user.seesIncidents
        ? "incidents"
        : user.administers
          ? "settings"
          : "cases";
  const here = (current.kind || home) === kind;
  return html`<a href=${to(kind)} aria-current=${here ? "page" : undefined}>${children}</a>`;
}

export function Header() {
  const user = me.use();
  return html`<header class="top">
    <a class="brand" href="#/"><${Mark} /> <span>Casebridge</span></a>
    <nav aria-label="Records">
      <${Link} kind="cases">${user.isRequester ? "My cases" : "Cases"}<//>
      ${user.seesIncidents && html`<${Link} kind="incidents">Incidents<//>`}
      ${user.administers && html`<${Link} kind="settings">Settings<//><${Link} kind="policies">Policies<//>`}
      ${user.administersDirectory && html`<${Link} kind="directory">Directory<//>`}
      ${settings.reference && html`<a href="docs" target="_blank" rel="noopener">API</a>`}
    </nav>
    ${!user.isCustomer && html`<button type="button" class="quiet" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick=${() => openDialog("Keyboard shortcuts", html`<${Help} />`)}>?</button>`}
    <span class="user" title=${user.id}>${user.name}</span>
    <button type="button" onClick=${signOut}>Sign out</button>
  </header>`;
}
