// The page: it finds who the user is and shows where they are.
import { html } from "htm/preact";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { forget } from "./api.js";
import { CaseList } from "./case-list.js";
import { CaseView } from "./case-view.js";
import { Connection } from "./connection.js";
import { CustomerCase } from "./customer-case.js";
import { CustomerHome } from "./customer-home.js";
import { closeDialog, Dialogs } from "./dialog.js";
import { DirectoryList } from "./directory-list.js";
import { DirectoryRecord } from "./directory-record.js";
import { Header } from "./header.js";
import { IncidentList } from "./incident-list.js";
import { IncidentView } from "./incident-view.js";
import { Keys } from "./keys.js";
import { me, meet, recognize } from "./me.js";
import { Policies, PolicyView } from "./policy-view.js";
import { route } from "./route.js";
import { begin, token } from "./session.js";
import { SettingsView } from "./settings-view.js";
import { SignIn, SignInAgain } from "./sign-in.js";
import { Toast } from "./toast.js";
import { directoryKinds } from "./words.js";

function Place() {
  const { kind, id } = route.use();
  const user = me.use();
  const Case = user.isRequester ? CustomerCase : CaseView;
  const Cases = user.isRequester ? CustomerHome : CaseList;
  if (kind === "cases" && id) return html`<${Case} number=${id} key=${id} />`;
  if (kind === "cases" || user.isCustomer) return html`<${Cases} />`;
  if (kind === "incidents" && id) return html`<${IncidentView} number=${id} key=${id} />`;
  if (kind === "settings") return html`<${SettingsView} />`;
  if (kind === "directory") return html`<${Directory} place=${id} />`;
  if (kind === "policies") return id ? html`<${PolicyView} account=${id} key=${id} />` : html`<${Policies} />`;
  if (kind === "incidents") return html`<${IncidentList} />`;
  // Home: where the user's work waits.
  if (user.isAgent) return html`<${CaseList} />`;
  if (user.seesIncidents) return html`<${IncidentList} />`;
  return user.administers ? html`<${SettingsView} />` : html`<${CustomerHome} />`;
}

function Directory({ place }) {
  const [kind, ...rest] = (place || "accounts").split("/");
  const id = rest.join("/");
  if (!directoryKinds[kind]) return html`<${DirectoryList} kind="accounts" />`;
  return id
    ? html`<${DirectoryRecord} kind=${kind} id=${id} key=${place} />`
    : html`<${DirectoryList} kind=${kind} key=${kind} />`;
}

function App() {
  const isSignedIn = token.use() !== "";
  const { id: user } = me.use();
  const { kind, id } = route.use();
  useEffect(() => {
    if (user) meet();
  }, [user]);
  useEffect(() => {
    closeDialog();
    document.title = id ? `${id} – Casebridge` : "Casebridge";
  }, [kind, id]);
  if (!isSignedIn) return html`<${SignIn} />`;
  return html`
    <a class="skip" href="#main" onClick=${(event) => {
      event.preventDefault();
      document.getElementById("main")?.focus();
    }}>Skip to the content</a>
    <${Header} />
    <${Connection} />
    <main id="main" tabindex="-1"><${Place} /></main>
    <${Dialogs} />
    <${Keys} />
    <${SignInAgain} />
    <${Toast} />
  `;
}

if (await begin()) {
  const place = document.getElementById("app");
  recognize();
  token.follow(() => {
    const before = me.get().id;
    recognize();
    if (me.get().id !== before) forget(); // what one user read is not for the next
  });
  if (place) render(html`<${App} />`, place);
}
