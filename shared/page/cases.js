"use strict";

const casePriorities = [1, 2, 3, 4].map((number) => [number, priorities[number]]);

// Numbers travel as numbers; a form gives text.
function numbers(filled, ...names) {
  return { ...filled, ...Object.fromEntries(names.filter((name) => filled[name]).map((name) => [name, Number(filled[name])])) };
}

async function caseList() {
  const [states, categories, types] = await Promise.all([values("CaseView", "state"), values("NewCase", "category"), values("NewCase", "type")]);
  const fields = [select("state", "State", states)];
  if (!isCustomer()) {
    fields.unshift(input("account", "Account"));
    fields.push(input("assigned_to", "Assigned to"), select("has_incident", "Incident", [["true", "with"], ["false", "without"]]));
  }
  const headings = ["Number", "Short description", "Account", "Priority", "State", "Incident", "Updated"];
  const row = (c) => [link("cases", c.number), c.short_description, c.account || c.consumer || "", priorities[c.priority], title(c.state), link("incidents", c.incident), when(c.updated_at)];
  return [
    h("h1", {}, "Cases"),
    h("div", { className: "actions" }, button("Open a case", () => ask("Open a case", newCaseFields(categories, types), "Open", openCase))),
    ...listed("cases", fields, headings, row, "No case fits."),
  ];
}

function newCaseFields(categories, types) {
  const requester = isCustomer() ? [] : [input("account", "Account"), input("contact", "Contact (id), with an account"), input("consumer", "or consumer (id), without")];
  return [
    ...requester,
    input("short_description", "Short description", { required: true, maxLength: 160 }), area("description", "Description"),
    select("category", "Category", categories), select("type", "Type", types), select("priority", "Priority", casePriorities),
    input("configuration_item", "Configuration item"), ...(isCustomer() ? [] : [input("assigned_to", "Assigned to")]),
  ];
}

async function openCase(filled, key) {
  const opened = await call("POST", "cases", { body: numbers(filled, "priority"), key });
  location.hash = `#/cases/${opened.number}`;
}

async function caseView(number) {
  const path = `cases/${number}`;
  await call("GET", path); // a case that cannot be seen shows nothing but why
  const notes = pagedNotes(`${path}/activities`);
  const record = live(
    async () => {
      const found = await call("GET", path);
      return { found, incident: found.incident ? await incidentIfSeen(found.incident) : null };
    },
    ({ found, incident }) => [
      h("h1", {}, `${found.number} ${found.short_description}`),
      facts([
        ["State", title(found.state)], ["Priority", priorities[found.priority]], ["Account", found.account], ["Contact", found.contact], ["Consumer", found.consumer],
        ["Category", sentence(found.category)], ["Type", sentence(found.type)], ["Assigned to", found.assigned_to], ["Configuration item", found.configuration_item],
        ["Incident", found.incident && h("span", {}, link("incidents", found.incident), incident ? `  ${incidentState(incident)}, priority ${priorities[incident.priority]}` : "")],
        ["Solution", found.resolution_code && `${sentence(found.resolution_code)}. ${found.resolution_notes}`],
        ["Opened", h("span", {}, when(found.opened_at), ` by ${found.opened_by}`)], ["Description", found.description],
      ]),
      caseButtons(found, (text) => done(text, record, notes)),
    ],
  );
  return [record, h("h2", {}, "Say something"), noteForm(path, "the customer sees it", record, notes), h("h2", {}, "Work notes and comments"), notes];
}

async function incidentIfSeen(number) {
  try {
    return await call("GET", `incidents/${number}`);
  } catch (refusal) {
    if ([403, 404].includes(refusal.status)) return null;
    throw refusal;
  }
}

// One button for each action that the API lists for this caller.
function caseButtons(found, done) {
  const path = `cases/${found.number}`;
  const buttons = {
    create_incident: ["Create incident", async () => {
      const made = await call("POST", `${path}/incident`, { key: requestKey() });
      await done(`${made.number} was created from ${found.number}.`);
    }],
    associate_incident: ["Associate incident", () => pickIncident(found.number, done)],
    remove_incident: ["Remove incident", () => ask(`Remove ${found.incident} from ${found.number}?`, [], "Remove", async () => {
      await call("DELETE", `${path}/incident`);
      await done(`The incident was removed from ${found.number}.`);
    })],
    sync_incident: ["Sync incident", async () => {
      const { written, present } = await call("POST", `${path}/incident/sync`, { key: requestKey() });
      await done(`${written} missing notes written; ${present} were there.`);
    }],
    propose_solution: ["Propose solution", async () => {
      const codes = await values("SolutionProposal", "resolution_code");
      ask("Propose a solution", [select("resolution_code", "Resolution code", codes, { text: sentence, required: true }), area("resolution_notes", "Resolution notes", { required: true })], "Propose", async (body, key) => {
        await call("POST", `${path}/solution`, { body, key });
        await done("The solution was proposed. The customer accepts or rejects it.");
      });
    }],
    accept_solution: ["Accept solution", () => ask(`Accept the solution? That closes ${found.number} for good.`, [], "Accept", async (_, key) => {
      await call("POST", `${path}/solution/accept`, { key });
      await done("The solution was accepted. The case is closed.");
    })],
    reject_solution: ["Reject solution", () => ask("Reject the solution", [area("reason", "Reason", { required: true })], "Reject", async (body, key) => {
      await call("POST", `${path}/solution/reject`, { body, key });
      await done("The solution was rejected. The case is open again.");
    })],
    cancel: ["Cancel case", () => ask(`Cancel ${found.number}? This cannot be undone.`, [], "Cancel case", async () => {
      await call("PATCH", path, { body: { state: "cancelled" } });
      await done(`${found.number} was cancelled.`);
    })],
  };
  const shown = found.actions.filter((action) => buttons[action]).map((action) => button(...buttons[action]));
  if (found.actions.includes("cancel")) shown.push(button("Change", () => changeCase(found, done)));
  return h("div", { className: "actions" }, shown);
}

async function changeCase(found, done) {
  const [categories, types] = await Promise.all([values("CaseChange", "category"), values("CaseChange", "type")]);
  // The other states have buttons of their own, or are the customer's.
  const states = found.state === "resolved" ? [found.state] : [...new Set([found.state, "open", "awaiting_info"])];
  const fields = [
    input("short_description", "Short description", { required: true, maxLength: 160, value: found.short_description }), area("description", "Description", { value: found.description ?? "" }),
    select("state", "State", states, { value: found.state }), select("priority", "Priority", casePriorities, { value: found.priority }),
    select("category", "Category", categories, { value: found.category }), select("type", "Type", types, { value: found.type }),
    input("configuration_item", "Configuration item", { value: found.configuration_item ?? "" }), input("assigned_to", "Assigned to", { value: found.assigned_to ?? "" }),
  ];
  ask(`Change ${found.number}`, fields, "Change", async (_, key, all) => {
    await call("PATCH", `cases/${found.number}`, { body: numbers(differences(all, found), "priority") });
    await done(`${found.number} was changed.`);
  });
}

function pickIncident(number, done) {
  const choice = h("div");
  const open = ["new", "in_progress", "on_hold"];
  ask(`Associate an open incident with ${number}`, [input("query", "How its number or short description begins"), choice], "Find", async ({ query }) => {
    const { all, more } = await items("incidents", { state: open.join(","), query, limit: 20 });
    const rows = all.map((i) => [i.number, i.short_description, incidentState(i), button("Associate", async () => {
      await call("PUT", `cases/${number}/incident`, { body: { number: i.number } });
      await done(`${i.number} was associated with ${number}.`);
    }, { "aria-label": `Associate ${i.number}` })]);
    const rest = more ? [h("p", { className: "empty" }, "There are more: say more of how it begins.")] : [];
    choice.replaceChildren(table(["Number", "Short description", "State", "Choose"], rows, "No open incident begins so."), ...rest);
    return false;
  });
}
