package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareAnnouncements(r *router) {
	declare(r, call{
		function: "incidents",
		method:   http.MethodPost,
		path:     "/incidents/{incident}/announcements",
		id:       "announce-to-cases",
		status:   http.StatusCreated,
		needs:    csm.Announce,
		dryRun:   "Announced",
		summary:  "Tell the customers of all cases of an incident",
		description: "Puts the text, as a comment, on each case that is associated now, of these accounts or of all that " +
			"your token covers, and sends it to the customers. Accounts that your token does not cover are left out. " +
			"Nobody waits for it: GET /incidents/{incident}/updates shows how far it has come. With dry_run nothing is " +
			"written, and the answer is 200 with the counts alone.",
		refusals: append(slices.Clone(onIncident), csm.CodeNoCustomerToTell),
	}, announce)
}

// accountID is the id of an account in a list of them.
type accountID string

// Schema bounds the id.
func (accountID) Schema(huma.Registry) *huma.Schema {
	shortest, longest := 1, 100
	s := &huma.Schema{Type: huma.TypeString, MinLength: &shortest, MaxLength: &longest}
	s.PrecomputeMessages()
	return s
}

type announcementBody struct {
	Text     string      `json:"text" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"What the customers read; not only white space."`
	Accounts []accountID `json:"accounts,omitempty" nullable:"false" maxItems:"100" doc:"Only the cases of these accounts; without any, of all that your token covers."`
	DryRun   bool        `json:"dry_run,omitempty" doc:"Only say how many cases of how many accounts it would be for."`
}

func (b announcementBody) request() csm.AnnouncementRequest {
	request := csm.AnnouncementRequest{Text: b.Text}
	for _, account := range b.Accounts {
		request.Accounts = append(request.Accounts, string(account))
	}
	return request
}

type announcementInput struct {
	Idempotent
	IncidentInPath
	IfMatch
	Body announcementBody
}

// announced is the update of an announcement; of a dry run the counts alone.
type announced struct {
	Version      int64             `json:"version,omitempty" doc:"Version of the incident that it made. Absent, as what follows, from the answer to a dry run."`
	Kinds        []csm.UpdateKind  `json:"kinds,omitempty" nullable:"false" doc:"What the update is about."`
	State        csm.IncidentState `json:"state,omitempty" doc:"State of the incident, which it leaves as it is."`
	Announcement string            `json:"announcement,omitempty" doc:"What the customers read."`
	CreatedAt    csm.Time          `json:"created_at,omitempty" format:"date-time" doc:"When it was made."`
	CreatedBy    string            `json:"created_by,omitempty" doc:"Who made it."`
	Pending      bool              `json:"pending,omitempty" doc:"Whether cases are still to get it."`
	Cases        int               `json:"cases" minimum:"0" doc:"How many cases it is for."`
	Accounts     int               `json:"accounts" minimum:"0" doc:"How many accounts they are of. The cases of consumers are of no account."`
}

type announcementOutput struct {
	Status int
	Body   announced
}

func announce(
	ctx context.Context, view *store.View, in *announcementInput,
) (*announcementOutput, error) {
	if in.Body.DryRun {
		counted, err := view.AnnounceDry(ctx, in.Incident, in.Body.request(), in.versions())
		return &announcementOutput{
			http.StatusOK, announced{Cases: counted.Cases, Accounts: counted.Accounts},
		}, err
	}
	made, err := view.Announce(ctx, in.Incident, in.Body.request(), in.versions())
	return &announcementOutput{http.StatusCreated, announced{
		Version:      made.Update.Version,
		Kinds:        made.Update.Kinds,
		State:        made.Update.State,
		Announcement: made.Update.Announcement,
		CreatedAt:    made.Update.CreatedAt,
		CreatedBy:    made.Update.CreatedBy,
		Pending:      true,
		Cases:        made.Cases,
		Accounts:     made.Accounts,
	}}, err
}
