"use strict";

const casePriorities = [1, 2, 3, 4].map((number) => [number, priorities[number]]);

// Numbers travel as numbers; a form gives text.
function numbers(filled, ...names) {
  return { ...filled, ...Object.fromEntries(names.filter((name) => filled[name]).map((name) => [name, Number(filled[name])])) };
}

async function caseList() {
  const [states, categories, types] = await Promise.all([values("CaseView", "state"), values("NewCase", "category"), values("NewCase", "type")]);
  const found = h("section");
  let filter = {};
  let pages = 1;
  async function refresh() {
    const { all, more } = await items("cases", filter, pages);
    const rows = all.map((c) => [link("cases", c.number), c.short_description, c.account || c.consumer || "", priorities[c.priority], title(c.state), link("incidents", c.incident), when(c.updated_at)]);
    found.replaceChildren(table(["Number", "Short description", "Account", "Priority", "State", "Incident", "Updated"], rows, "No case fits."), further(more, () => (pages++, refresh())));
  }
  const search = form(
    [
      input("account", "Account"), select("state", "State", states), input("assigned_to", "Assigned to"),
      select("has_incident", "Incident", [["true", "with"], ["false", "without"]]),
    ],
    "Filter",
    (filled) => ((filter = filled), (pages = 1), refresh()),
    { className: "row" },
  );
  search.addEventListener("reset", (event) => event.preventDefault()); // the filter stays to be seen
  const open = h("button", { onclick: () => ask("Open a case", newCaseFields(categories, types), "Open", openCase) }, "Open a case");
  await refresh();
  return [h("h1", {}, "Cases"), h("div", { className: "actions" }, open), search, found];
}

function newCaseFields(categories, types) {
  const external = token.claims()?.user_type !== "internal";
  const requester = external ? [] : [input("account", "Account"), input("contact", "Contact (id), with an account"), input("consumer", "or consumer (id), without")];
  return [
    ...requester,
    input("short_description", "Short description", { required: true, maxLength: 160 }), area("description", "Description"),
    select("category", "Category", categories), select("type", "Type", types), select("priority", "Priority", casePriorities),
    input("configuration_item", "Configuration item"), ...(external ? [] : [input("assigned_to", "Assigned to")]),
  ];
}

async function openCase(filled, key) {
  const opened = await call("POST", "cases", { body: numbers(filled, "priority"), key });
  location.hash = `#/cases/${opened.number}`;
}

function caseView(number) {
  const path = `cases/${number}`;
  const notes = pagedNotes(`${path}/activities`, "Nothing was noted yet.");
  const record = live(
    async () => {
      const found = await call("GET", path);
      // An incident that the caller may not see is only a number.
      const incident = found.incident ? await call("GET", `incidents/${found.incident}`).catch(() => null) : null;
      return { found, incident };
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
      caseButtons(found, () => Promise.all([record.refresh(), notes.refresh()])),
    ],
  );
  return [record, h("h2", {}, "Say something"), noteForm(path, "the customer sees it", () => Promise.all([record.refresh(), notes.refresh()])), h("h2", {}, "Work notes and comments"), notes];
}

// One button for each action that the API lists for this caller.
function caseButtons(found, refresh) {
  const path = `cases/${found.number}`;
  const done = async (text) => (say(text), await refresh());
  const buttons = {
    create_incident: ["Create incident", async () => {
      const made = await call("POST", `${path}/incident`, { key: requestKey() });
      await done(`${made.number} was created from ${found.number}.`);
    }],
    associate_incident: ["Associate incident", () => pickIncident(found.number, done)],
    remove_incident: ["Remove incident", () => ask(`Remove ${found.incident} from ${found.number}?`, [], "Remove", async () => {
      await call("DELETE", `${path}/incident`);
      await done(`${found.incident} was removed.`);
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
    accept_solution: ["Accept solution", async () => {
      await call("POST", `${path}/solution/accept`, { key: requestKey() });
      await done("The solution was accepted. The case is closed.");
    }],
    reject_solution: ["Reject solution", () => ask("Reject the solution", [area("reason", "Reason", { required: true })], "Reject", async (body, key) => {
      await call("POST", `${path}/solution/reject`, { body, key });
      await done("The solution was rejected. The case is open again.");
    })],
    cancel: ["Cancel case", () => ask(`Cancel ${found.number}? This cannot be undone.`, [], "Cancel case", async () => {
      await call("PATCH", path, { body: { state: "cancelled" } });
      await done(`${found.number} was cancelled.`);
    })],
  };
  const listed = found.actions.filter((action) => buttons[action]).map((action) => button(...buttons[action]));
  if (found.actions.includes("cancel")) listed.push(button("Change", () => changeCase(found, done)));
  return h("div", { className: "actions" }, listed);
}

function changeCase(found, done) {
  // The other states have buttons of their own, or are the customer's.
  const states = ["open", "awaiting_info"].filter((state) => state !== found.state);
  const fields = [select("state", "State", states), select("priority", "Priority", casePriorities), input("assigned_to", "Assigned to", { placeholder: found.assigned_to ?? "" })];
  ask(`Change ${found.number}`, fields, "Change", async (filled) => {
    await call("PATCH", `cases/${found.number}`, { body: numbers(filled, "priority") });
    await done(`${found.number} was changed.`);
  });
}

function pickIncident(number, done) {
  const found = h("div");
  const open = ["new", "in_progress", "on_hold"];
  ask(`Associate an open incident with ${number}`, [input("query", "How its number or short description begins"), found], "Find", async ({ query }) => {
    const { all } = await items("incidents", { state: open.join(","), query, limit: 20 });
    const rows = all.map((i) => [i.number, i.short_description, incidentState(i), button("Associate", async () => {
      await call("PUT", `cases/${number}/incident`, { body: { number: i.number } });
      found.closest("dialog").close();
      await done(`${i.number} was associated with ${number}.`);
    })]);
    found.replaceChildren(table(["Number", "Short description", "State", ""], rows, "No open incident begins so."));
    return false;
  });
}
