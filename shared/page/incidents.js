"use strict";

const levels = [[1, "1 High"], [2, "2 Medium"], [3, "3 Low"]];
const incidentState = (incident) => title(incident.state) + (incident.hold_reason ? ` (${title(incident.hold_reason)})` : "");

async function incidentList() {
  const states = await values("Incident", "state");
  const fields = [
    input("short_description", "Short description", { required: true, maxLength: 160 }), area("description", "Description"),
    select("impact", "Impact", levels), select("urgency", "Urgency", levels),
    input("configuration_item", "Configuration item"), input("assignment_group", "Assignment group"), input("assigned_to", "Assigned to"),
  ];
  const filter = [input("query", "Number or short description begins with"), select("state", "State", states)];
  const headings = ["Number", "Short description", "Priority", "State", "Cases", "Opened"];
  const row = (i) => [link("incidents", i.number), i.short_description, priorities[i.priority], incidentState(i), String(i.case_count), when(i.opened_at)];
  return [
    h("h1", {}, "Incidents"),
    h("div", { className: "actions" }, button("Open an incident", () => ask("Open an incident", fields, "Open", openIncident))),
    ...listed("incidents", filter, headings, row, "No incident fits."),
  ];
}

async function openIncident(filled, key) {
  const opened = await call("POST", "incidents", { body: numbers(filled, "impact", "urgency"), key });
  location.hash = `#/incidents/${opened.number}`;
}

async function incidentView(number) {
  const path = `incidents/${number}`;
  await call("GET", path); // an incident that cannot be seen shows nothing but why
  const notes = pagedNotes(`${path}/activities`);
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
      h("div", { className: "actions" }, button("Change", () => changeIncident(found, (text) => done(text, record, notes))), button("Associate cases", () => askForCases("Associate", number, record)), button("Remove cases", () => askForCases("Remove", number, record))),
      h("h2", {}, `Cases (${found.case_count})`),
      table(["Case", "Account", "Associated"], cases.all.map((a) => [link("cases", a.case), a.account ?? "", h("span", {}, when(a.associated_at), ` by ${a.associated_by}`)]), cases.more ? "None among those looked at." : "No case that you may see is associated."),
      cases.more ? h("p", { className: "empty" }, "The first 20 are shown.") : null,
      h("h2", {}, "Latest updates"),
      table(["Version", "What", "State", "By", "Cases that show it"], updates.all.map((u) => [String(u.version), u.kinds.map(sentence).join(", "), title(u.state), u.created_by, `${u.cases_done} of ${u.cases_total}${u.pending ? ", pending" : ""}`]), "None."),
    ],
  );
  return [record, h("h2", {}, "Say something"), noteForm(path, "goes to every associated case", record, notes), h("h2", {}, "Work notes and comments"), notes];
}

async function changeIncident(found, done) {
  const [states, reasons, codes] = await Promise.all(["state", "hold_reason", "close_code"].map((field) => values("IncidentChange", field)));
  const fields = [
    select("state", "State", states, { value: found.state }), select("hold_reason", "Hold reason (On Hold)", reasons, { value: found.hold_reason }),
    select("close_code", "Resolution code (Resolved)", codes, { text: sentence, value: found.close_code }), area("close_notes", "Resolution notes (Resolved)", { value: found.close_notes ?? "" }),
    area("comments", "Additional comment"),
    input("short_description", "Short description", { required: true, maxLength: 160, value: found.short_description }), area("description", "Description", { value: found.description ?? "" }),
    select("impact", "Impact", levels, { value: found.impact }), select("urgency", "Urgency", levels, { value: found.urgency }),
    input("configuration_item", "Configuration item", { value: found.configuration_item ?? "" }),
    input("assignment_group", "Assignment group", { value: found.assignment_group ?? "" }), input("assigned_to", "Assigned to", { value: found.assigned_to ?? "" }),
  ];
  ask(`Change ${found.number}`, fields, "Change", async (_, key, all) => {
    await call("PATCH", `incidents/${found.number}`, { body: { ...numbers(differences(all, found), "impact", "urgency"), source_id: key } });
    await done(`${found.number} was changed.`);
  });
}

function askForCases(verb, number, record) {
  const results = h("div");
  ask(`${verb} cases`, [area("cases", "Numbers of up to 500 cases", { required: true }), check("dry_run", "Only say what would happen"), results], verb, async (filled, key) => {
    const body = { cases: filled.cases.split(/[\s,;]+/).filter(Boolean), dry_run: filled.dry_run === "true" };
    const answer = await call("POST", `incidents/${number}/${verb.toLowerCase()}`, { body, key });
    results.replaceChildren(table(["Case", "Result"], answer.items.map((item) => [item.case, sentence(item.result)]), "No case."));
    await record.refresh();
    return false;
  });
}
