import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { change, read } from "./api.js";
import { closeDialog } from "./dialog.js";
import { Form, Lines } from "./form.js";
import { say } from "./toast.js";
import { count } from "./words.js";

/** Whom an announcement reaches, in words. */
const reach = ({ cases, accounts }) => `${count(cases, "case")} of ${count(accounts, "account")}`;

/** The accounts of the incident's cases, to choose from. */
function Accounts({ incident, chosen, setChosen }) {
  const [accounts, setAccounts] = useState([]);
  useEffect(() => {
    read(`incidents/${incident}/overview/cases?limit=200`)
      .then(({ items }) => setAccounts([...new Set(items.map((item) => item.account).filter(Boolean))].sort()))
      .catch(() => {}); // then it goes to all accounts
  }, [incident]);
  if (accounts.length < 2) return null;
  const choose = (account, on) => setChosen(on ? [...chosen, account] : chosen.filter((other) => other !== account));
  return html`<fieldset><legend>To customers of</legend>
    <label class="check"><input type="checkbox" checked=${!chosen.length} onChange=${() => setChosen([])} /> All accounts</label>
    ${accounts.map((account) => html`<label class="check" key=${account}><input type="checkbox" checked=${chosen.includes(account)} onChange=${(event) => choose(account, event.currentTarget.checked)} /> <span dir="auto">${account}</span></label>`)}
  </fieldset>`;
}

/** One text to the customers of all cases of an incident, or of some accounts'. Whom it reaches is said first. */
export function Announce({ incident, accounts = [], done = async () => {} }) {
  const [chosen, setChosen] = useState(accounts);
  const [checked, setChecked] = useState(null); // {text, accounts, cases}
  const path = `incidents/${incident}/announcements`;
  async function submit({ text }, key) {
    const body = { text, ...(chosen.length ? { accounts: chosen } : {}) };
    if (!checked) return setChecked(await change("POST", path, { body: { ...body, dry_run: true }, key }));
    const announced = await change("POST", path, { body, key: `${key}-do` });
    closeDialog();
    say(`The announcement goes to ${reach(announced)}.`);
    await done();
  }
  const choose = (next) => {
    setChecked(null);
    setChosen(next);
  };
  return html`<${Form} send=${checked ? "Announce" : "Check"} back=${closeDialog} onSubmit=${submit}>
    <${Lines} name="text" text="What the customers will read" rows="4" onInput=${() => setChecked(null)} hint="Whom it reaches is said first." />
    <${Accounts} incident=${incident} chosen=${chosen} setChosen=${choose} />
    ${checked && html`<p role="status" class="notice">This goes to ${reach(checked)}.</p>`}
  <//>`;
}
