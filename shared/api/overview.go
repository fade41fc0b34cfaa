package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareOverviews(r *router) {
	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}/overview",
		id: "get-case-overview", status: http.StatusOK,
		summary:     "Read a case with its incident and newest activities",
		description: "For pages that follow a case: one request instead of three.",
		refusals:    []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound},
	}, getCaseOverview)

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}/overview",
		id: "get-incident-overview", status: http.StatusOK,
		summary:     "Read an incident with its newest activities and updates",
		description: "For pages that follow an incident: one request instead of three.",
		refusals:    []csm.Code{csm.CodeIncidentNotFound},
	}, getIncidentOverview)

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}/overview/cases",
		id: "list-incident-case-overviews", status: http.StatusOK,
		summary:     "Read what the cases of an incident are about",
		description: "Associations that hold, with the cases that you may see, by case number.",
		refusals:    []csm.Code{csm.CodeIncidentNotFound, csm.CodeInvalidCursor},
	}, listCaseOverviews)
}

const (
	overviewNotes   = 50
	overviewUpdates = 10
)

// caseOverview is what a page shows of a case.
type caseOverview struct {
	Case       csm.CaseView   `json:"case" doc:"The case."`
	Incident   *csm.Incident  `json:"incident,omitempty" doc:"Its incident, for those who may see it."`
	Activities Page[csm.Note] `json:"activities" doc:"The newest work notes and comments, as GET …/activities lists them."`
}

func getCaseOverview(
	ctx context.Context, view *store.View, in *caseInput,
) (*hashed[caseOverview], error) {
	record, incident, err := view.CaseAndIncident(ctx, in.Case)
	if err != nil {
		return nil, err
	}
	activities, err := view.CaseActivities(ctx, in.Case, nil, overviewNotes, "")
	if err != nil {
		return nil, err
	}
	return hashedOf(caseOverview{record, incident, Page[csm.Note]{activities.Items, activities.Next}},
		activities.Next)
}

// incidentOverview is what a page shows of an incident.
type incidentOverview struct {
	Incident   csm.Incident   `json:"incident" doc:"The incident."`
	Activities Page[csm.Note] `json:"activities" doc:"The newest work notes and comments, as GET …/activities lists them."`
	Updates    []update       `json:"updates" nullable:"false" doc:"The newest updates and how far they reached, as GET …/updates lists them."`
}

func getIncidentOverview(
	ctx context.Context, view *store.View, in *incidentInput,
) (*hashed[incidentOverview], error) {
	record, err := view.Incident(ctx, in.Incident)
	if err != nil {
		return nil, err
	}
	activities, err := view.IncidentActivities(ctx, in.Incident, nil, overviewNotes, "")
	if err != nil {
		return nil, err
	}
	updates, err := view.Updates(ctx, in.Incident, overviewUpdates, "")
	if err != nil {
		return nil, err
	}
	overview := incidentOverview{record, Page[csm.Note]{activities.Items, activities.Next}, []update{}}
	for _, item := range updates.Items {
		overview.Updates = append(overview.Updates, updateOf(item))
	}
	return hashedOf(overview, activities.Next)
}

// hashed is an answer made of several records, with an ETag of its content.
type hashed[T any] struct {
	ETag string `header:"ETag" doc:"Of the whole answer, for If-None-Match. If-Match takes the version of the record in it."`
	Body T
}

func hashedOf[T any](content T, cursor string) (*hashed[T], error) {
	encoded, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("api: encode an overview: %w", err)
	}
	return &hashed[T]{weakETag(encoded, cursor), content}, nil
}

// caseOfIncident is an association with what a list shows of its case.
type caseOfIncident struct {
	csm.Association
	ShortDescription string        `json:"short_description" doc:"What the case is about."`
	State            csm.CaseState `json:"state" doc:"Where the case stands."`
	Priority         int           `json:"priority" minimum:"1" maximum:"4" doc:"Of the case."`
	AccountName      string        `json:"account_name,omitempty" doc:"Name of the account, where the directory has a record."`
}

type caseOverviewsInput struct {
	IncidentInPath
	Paging
}

func listCaseOverviews(
	ctx context.Context, view *store.View, in *caseOverviewsInput,
) (*list[caseOfIncident], error) {
	active := true
	associations, err := view.CasesOfIncident(ctx, in.Incident, &active, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	cases, err := view.CasesByNumber(ctx, caseNumbers(associations.Items))
	if err != nil {
		return nil, err
	}
	names, err := view.AccountNames(ctx, accountsOf(associations.Items))
	if err != nil {
		return nil, err
	}
	page := store.Page[caseOfIncident]{Items: []caseOfIncident{}, Next: associations.Next}
	for _, association := range associations.Items {
		if record, ok := cases[association.Case]; ok {
			name := names[association.Account]
			page.Items = append(page.Items, caseOfIncident{
				association, record.ShortDescription, record.State, record.Priority, name,
			})
		}
	}
	return listOf(page, nil)
}
