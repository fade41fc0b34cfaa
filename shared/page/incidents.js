"use strict";

const levels = [[1, "1 High"], [2, "2 Medium"], [3, "3 Low"]];
const incidentState = (incident) => title(incident.state) + (incident.hold_reason ? ` (${title(incident.hold_reason)})` : "");

async function incidentList() {
  const states = await values("Incident", "state");
  const found = h("section");
  let filter = {};
  let pages = 1;
  async function refresh() {
    const { all, more } = await items("incidents", filter, pages);
    const rows = all.map((i) => [link("incidents", i.number), i.short_description, priorities[i.priority], incidentState(i), String(i.case_count), when(i.opened_at)]);
    found.replaceChildren(table(["Number", "Short description", "Priority", "State", "Cases", "Opened"], rows, "No incident fits."), further(more, () => (pages++, refresh())));
  }
  const search = form(
    [input("query", "Number or short description begins with"), select("state", "State", states)],
    "Filter",
    (filled) => ((filter = filled), (pages = 1), refresh()),
    { className: "row" },
  );
  search.addEventListener("reset", (event) => event.preventDefault());
  const fields = [
    input("short_description", "Short description", { required: true, maxLength: 160 }), area("description", "Description"),
    select("impact", "Impact", levels), select("urgency", "Urgency", levels),
    input("configuration_item", "Configuration item"), input("assignment_group", "Assignment group"), input("assigned_to", "Assigned to"),
  ];
  const open = h("button", { onclick: () => ask("Open an incident", fields, "Open", openIncident) }, "Open an incident");
  await refresh();
  return [h("h1", {}, "Incidents"), h("div", { className: "actions" }, open), search, found];
}

async function openIncident(filled, key) {
  const opened = await call("POST", "incidents", { body: numbers(filled, "impact", "urgency"), key });
  location.hash = `#/incidents/${opened.number}`;
}

function incidentView(number) {
  const path = `incidents/${number}`;
  const notes = pagedNotes(`${path}/activities`, "Nothing was noted yet.");
  const record = live(
    async () => ({ found: await call("GET", path), updates: await items(`${path}/updates`, { limit: 5 }), cases: await items(`${path}/cases`, { active: "true", limit: 20 }) }),
    ({ found, updates, cases }) => [
      h("h1", {}, `${found.number} ${found.short_description}`),
      facts([
        ["State", incidentState(found)], ["Priority", `${priorities[found.priority]} (impact ${found.impact}, urgency ${found.urgency})`], ["Caller", found.caller?.id],
        ["Assignment group", found.assignment_group], ["Assigned to", found.assigned_to], ["Configuration item", found.configuration_item], ["Created from", found.created_from && link("cases", found.created_from)],
        ["Resolution", found.close_code && `${sentence(found.close_code)}. ${found.close_notes}`],
        ["Opened", h("span", {}, when(found.opened_at), ` by ${found.opened_by}`)], ["Description", found.description],
      ]),
      h("div", { className: "actions" }, button("Change", () => changeIncident(number, refresh)), button("Associate cases", () => askForCases("Associate", number, refresh)), button("Remove cases", () => askForCases("Remove", number, refresh))),
      h("h2", {}, `Cases (${found.case_count})`),
      table(["Case", "Account", "Associated"], cases.all.map((a) => [link("cases", a.case), a.account ?? "", h("span", {}, when(a.associated_at), ` by ${a.associated_by}`)]), "No case that you may see is associated."),
      cases.more ? h("p", { className: "empty" }, "The first 20 are shown.") : null,
      h("h2", {}, "Latest updates"),
      table(["Version", "What", "State", "By", "Cases that show it"], updates.all.map((u) => [String(u.version), u.kinds.map(sentence).join(", "), title(u.state), u.created_by, `${u.cases_done} of ${u.cases_total}${u.pending ? ", pending" : ""}`]), "None."),
    ],
  );
  const refresh = () => Promise.all([record.refresh(), notes.refresh()]);
  return [record, h("h2", {}, "Say something"), noteForm(path, "goes to every associated case", refresh), h("h2", {}, "Work notes and comments"), notes];
}

async function changeIncident(number, refresh) {
  const [states, reasons, codes] = await Promise.all(["state", "hold_reason", "close_code"].map((field) => values("IncidentChange", field)));
  const fields = [
    select("state", "State", states), select("hold_reason", "Hold reason (On Hold)", reasons),
    select("close_code", "Resolution code (Resolved)", codes, { text: sentence }), area("close_notes", "Resolution notes (Resolved)"), area("comments", "Additional comment"),
    select("impact", "Impact", levels), select("urgency", "Urgency", levels), input("assignment_group", "Assignment group"), input("assigned_to", "Assigned to"),
  ];
  ask(`Change ${number}`, fields, "Change", async (filled, key) => {
    await call("PATCH", `incidents/${number}`, { body: { ...numbers(filled, "impact", "urgency"), source_id: key } });
    say(`${number} was changed.`);
    await refresh();
  });
}

function askForCases(verb, number, refresh) {
  const results = h("div");
  ask(`${verb} cases`, [area("cases", "Numbers of up to 500 cases", { required: true }), check("dry_run", "Only say what would happen"), results], verb, async (filled, key) => {
    const body = { cases: filled.cases.split(/[\s,;]+/).filter(Boolean), dry_run: filled.dry_run === "true" };
    const answer = await call("POST", `incidents/${number}/${verb.toLowerCase()}`, { body, key });
    results.replaceChildren(table(["Case", "Result"], answer.items.map((item) => [item.case, sentence(item.result)]), "No case."));
    await refresh();
    return false;
  });
}
