package events

// Call is a recorded call of the API: the file Name.json has what the function got.
type Call struct {
	Name   string // folder of the function, and file
	Status int    // that it is answered with
	Given  []Step // what was there before
	Step
	Headers []string
}

func call(
	name string, status int, given []Step, by, methodAndPath, body string, headers ...string,
) Call {
	return Call{name, status, given, Step{By: by, Call: methodAndPath, Body: body}, headers}
}

// What is there before.
var (
	nothing  []Step
	openCase = Step{
		agent, "POST /cases",
		`{"account":"acme","contact":"grace.hopper","short_description":"Mail is down","priority":2}`,
		"case",
	}
	openOtherCase = Step{
		agent, "POST /cases",
		`{"account":"acme","contact":"grace.hopper","short_description":"Mail is slow"}`, "other_case",
	}
	openIncident = Step{
		engineer, "POST /incidents", `{"short_description":"Mail gateway fails"}`, "incident",
	}
	createIncident = Step{agent, "POST /cases/{case}/incident", "", "incident"}
	aCase          = []Step{openCase}
	aFulfilledCase = []Step{{
		admin, "PUT /directory/case_types/maintenance",
		`{"label":"Maintenance","completes":"fulfiller"}`, "",
	}, {
		agent, "POST /cases",
		`{"account":"acme","contact":"grace.hopper",` +
			`"short_description":"The coffee machine leaks","type":"maintenance"}`, "case",
	}}
	anIncident      = []Step{openIncident}
	caseAndIncident = []Step{openCase, openIncident}
	associated      = []Step{openCase, createIncident}
	twoCases        = []Step{openCase, openOtherCase, openIncident}
	bothAssociated  = []Step{
		openCase, openOtherCase, createIncident,
		{agent, "PUT /cases/{other_case}/incident", `{"number":"{incident}"}`, ""},
	}
	noted = []Step{
		openCase, {agent, "POST /cases/{case}/work_notes", `{"text":"The disk is full."}`, "activity"},
	}
	watched  = []Step{openCase, {agent, "PUT /cases/{case}/watchers/gwen", `{"account":"acme"}`, ""}}
	recorded = []Step{{admin, "PUT /directory/groups/night-shift", `{"name":"Night shift"}`, ""}}
	solved   = []Step{
		openCase,
		{
			agent, "POST /cases/{case}/solution",
			`{"resolution_code":"solved_fixed_by_support",` +
				`"resolution_notes":"The gateway has a new disk."}`,
			"",
		},
	}
)

// Calls are the recorded calls. Every route has at least one that succeeds.
// After a change of this table: make record-events.
var Calls = []Call{
	call("cases/open-case", 201, nothing, agent, "POST /cases",
		`{"account":"acme","contact":"grace.hopper","short_description":"Mail is down",`+
			`"description":"Since 9:00 no mail arrives – neither from us nor to us.",`+
			`"category":"issue","type":"customer_service","priority":2,`+
			`"configuration_item":"mail-gateway"}`, "Idempotency-Key", "{key}"),
	call("cases/open-case-as-customer", 201, nothing, customer, "POST /cases",
		`{"short_description":"The coffee machine leaks","type":"facilities"}`),
	call("cases/open-case-without-token", 401, nothing, nobody, "POST /cases",
		`{"account":"acme","contact":"grace.hopper","short_description":"Mail is down"}`),
	call("cases/open-case-with-bad-json", 400, nothing, agent, "POST /cases", `{"account":`),
	call("cases/open-case-with-bad-fields", 422, nothing, agent, "POST /cases",
		`{"account":"acme","contact":"grace.hopper","short_description":"","priority":9,"colour":"red"}`),
	call("cases/list-cases", 200, associated, agent,
		"GET /cases?account=acme&state=new&has_incident=true&limit=20", ""),
	call("cases/get-case", 200, associated, agent, "GET /cases/{case}", ""),
	call("cases/get-case-that-is-not-there", 404, nothing, agent, "GET /cases/CS9999999", ""),
	call("cases/change-case", 200, aCase, agent, "PATCH /cases/{case}",
		`{"state":"open","assigned_to":"bob","priority":1}`, "If-Match", `"1"`),
	call("cases/change-case-at-another-version", 412, aCase, agent, "PATCH /cases/{case}",
		`{"priority":1}`, "If-Match", `"7"`),
	call("cases/comment-on-case", 201, aCase, customer, "POST /cases/{case}/comments",
		`{"text":"It works again since noon.","source_id":"mail-4711"}`),
	call("cases/note-on-case", 201, aCase, agent, "POST /cases/{case}/work_notes",
		`{"text":"Called her: it is urgent."}`),
	call("cases/publish-work-note", 201, noted, agent,
		"POST /cases/{case}/activities/{activity}/publish", `{"text":"A disk is full."}`),
	call("cases/get-case-overview", 200, associated, agent, "GET /cases/{case}/overview", ""),
	call("cases/list-case-activities", 200, associated, agent,
		"GET /cases/{case}/activities?element=work_notes,comments&limit=20", ""),
	call("cases/list-case-associations", 200, associated, agent, "GET /cases/{case}/associations", ""),
	call("cases/propose-solution", 200, aCase, agent, "POST /cases/{case}/solution",
		`{"resolution_code":"solved_fixed_by_support",`+
			`"resolution_notes":"The gateway has a new disk."}`),
	call("cases/accept-solution", 200, solved, customer, "POST /cases/{case}/solution/accept", ""),
	call("cases/accept-solution-as-agent", 403, solved, agent,
		"POST /cases/{case}/solution/accept", ""),
	call("cases/acknowledge-case", 200, associated, agent, "POST /cases/{case}/acknowledge", ""),
	call("cases/reject-solution", 200, solved, customer, "POST /cases/{case}/solution/reject",
		`{"reason":"Still no mail."}`),
	call("cases/close-case", 200, aFulfilledCase, agent, "POST /cases/{case}/close",
		`{"resolution_code":"solved_fixed_by_support",`+
			`"resolution_notes":"The coffee machine has a new seal."}`),
	call("cases/close-case-that-the-customer-completes", 409, aCase, agent, "POST /cases/{case}/close",
		`{"resolution_code":"solved_fixed_by_support",`+
			`"resolution_notes":"The gateway has a new disk."}`),
	call("cases/withdraw-case", 200, aCase, customer, "POST /cases/{case}/withdraw",
		`{"reason":"It works again."}`),
	call("cases/add-watcher", 204, aCase, agent, "PUT /cases/{case}/watchers/gwen",
		`{"account":"acme"}`),
	call("cases/add-watcher-of-another-account", 422, aCase, agent,
		"PUT /cases/{case}/watchers/hedy", `{"account":"globex"}`),
	call("cases/remove-watcher", 204, watched, customer, "DELETE /cases/{case}/watchers/gwen", ""),
	call("cases/list-watchers", 200, watched, agent, "GET /cases/{case}/watchers", ""),
	call("cases/cancel-case", 200, aCase, agent, "PATCH /cases/{case}",
		`{"state":"cancelled","reason":"The same as CS0000002."}`),

	call("create/create-incident", 201, aCase, agent, "POST /cases/{case}/incident", "",
		"Idempotency-Key", "{key}"),
	call("create/create-incident-again", 409, associated, agent, "POST /cases/{case}/incident", ""),
	call("create/create-incident-without-role", 403, aCase, reader, "POST /cases/{case}/incident", ""),

	call("associate/associate-incident", 200, caseAndIncident, agent, "PUT /cases/{case}/incident",
		`{"number":"{incident}"}`),
	call("associate/associate-incident-that-is-not-there", 404, aCase, agent,
		"PUT /cases/{case}/incident", `{"number":"INC9999999"}`),
	call("associate/associate-cases", 200, twoCases, agent, "POST /incidents/{incident}/associate",
		`{"cases":["{case}","{other_case}"],"dry_run":false}`),

	call("remove/remove-incident", 204, associated, agent, "DELETE /cases/{case}/incident", ""),
	call("remove/remove-no-incident", 404, aCase, agent, "DELETE /cases/{case}/incident", ""),
	call("remove/remove-cases", 200, bothAssociated, agent, "POST /incidents/{incident}/remove",
		`{"cases":["{case}","{other_case}"]}`),

	call("sync/sync-incident", 200, associated, agent, "POST /cases/{case}/incident/sync", ""),

	call("incidents/open-incident", 201, nothing, engineer, "POST /incidents",
		`{"short_description":"Mail gateway fails","configuration_item":"mail-gateway",`+
			`"impact":1,"urgency":2,"assignment_group":"mail"}`, "Idempotency-Key", "{key}"),
	call("incidents/list-incidents", 200, anIncident, engineer, "GET /incidents?state=new&limit=20",
		""),
	call("incidents/get-incident", 200, anIncident, engineer, "GET /incidents/{incident}", ""),
	call("incidents/get-incident-overview", 200, associated, engineer,
		"GET /incidents/{incident}/overview", ""),
	call("incidents/list-incident-case-overviews", 200, associated, agent,
		"GET /incidents/{incident}/overview/cases", ""),
	call("incidents/change-incident", 200, anIncident, engineer, "PATCH /incidents/{incident}",
		`{"state":"on_hold","hold_reason":"awaiting_vendor",`+
			`"comments":"The vendor sends a new disk today."}`, "If-Match", `"1"`),
	call("incidents/change-incident-without-hold-reason", 422, anIncident, engineer,
		"PATCH /incidents/{incident}", `{"state":"on_hold"}`),
	call("incidents/comment-on-incident", 201, anIncident, engineer,
		"POST /incidents/{incident}/comments",
		`{"text":"The vendor sends a new disk today.","source_id":"jira-10001"}`),
	call("incidents/note-on-incident", 201, anIncident, engineer,
		"POST /incidents/{incident}/work_notes", `{"text":"Spare disks are in room 7."}`),
	call("incidents/announce-to-cases", 201, bothAssociated, agent,
		"POST /incidents/{incident}/announcements",
		`{"text":"Mail works again. Please send what you sent since 9:00 once more.",`+
			`"accounts":["acme"]}`, "Idempotency-Key", "{key}"),
	call("incidents/list-incident-activities", 200, anIncident, engineer,
		"GET /incidents/{incident}/activities?limit=20", ""),
	call("incidents/list-incident-cases", 200, associated, agent,
		"GET /incidents/{incident}/cases?active=true", ""),
	call("incidents/list-incident-updates", 200, anIncident, engineer,
		"GET /incidents/{incident}/updates", ""),

	call("settings/get-settings", 200, nothing, admin, "GET /settings", ""),
	call("settings/change-settings", 200, nothing, admin, "PUT /settings",
		`{"com_sn_cs_sm":true,"incident_data_lookup":true}`),
	call("settings/get-policy", 200, nothing, admin, "GET /accounts/acme/policy", ""),
	call("settings/change-policy", 200, nothing, admin, "PUT /accounts/acme/policy",
		`{"on_incident_resolved":"propose",`+
			`"proposal_text":"The fault is repaired. Does it work for you again?",`+
			`"remind_days":5,"auto_close_days":10}`),

	call("directory/put-account", 200, nothing, admin, "PUT /directory/accounts/acme",
		`{"name":"Acme Corporation","grants":[{"account":"globex","until":"2030-01-01T00:00:00Z"}]}`),
	call("directory/put-contacts", 200, nothing, admin, "PUT /directory/contacts",
		`{"items":[{"id":"grace.hopper","name":"Grace Hopper","account":"acme",`+
			`"email":"grace@acme.example"},{"id":"nobody"}]}`),
	call("directory/put-case-type", 200, nothing, admin, "PUT /directory/case_types/leave",
		`{"label":"Leave","requester":"employee","completes":"fulfiller","incident":"never"}`),
	call("directory/get-record", 200, recorded, agent, "GET /directory/groups/night-shift", ""),
	call("directory/get-record-that-is-not-there", 404, nothing, agent,
		"GET /directory/groups/nobody", ""),
	call("directory/list-records", 200, nothing, agent,
		"GET /directory/accounts?prefix=ac&active=true&limit=10", ""),
	call("directory/delete-record", 204, recorded, admin, "DELETE /directory/groups/night-shift", ""),

	call("workspace/get-description", 200, nothing, nobody, "GET /openapi.json", ""),
	call("workspace/get-me", 200, nothing, agent, "GET /me", ""),
	call("workspace/get-page", 200, nothing, nobody, "GET /", ""),
	call("workspace/get-asset", 200, nothing, nobody, "GET /assets/{asset}", ""),
	call("workspace/get-reference", 200, nothing, nobody, "GET /docs", ""),
}
