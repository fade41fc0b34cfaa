package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareBulk(r *router) {
	onMany := []csm.Code{
		csm.CodeForbidden, csm.CodeIncidentNotFound, csm.CodePluginInactive, csm.CodeInconsistent,
		csm.CodeIdempotencyKeyReused,
	}

	declare(r, call{
		function: "associate",
		method:   http.MethodPost,
		path:     "/incidents/{incident}/associate",
		id:       "associate-cases",
		status:   http.StatusOK,
		needs:    csm.Associate,
		summary:  "Associate up to 500 cases with an open incident",
		description: "Cases are done in transactions of 24; one that cannot be associated does not stop the others. " +
			"Safe to repeat.",
		refusals: append([]csm.Code{csm.CodeIncidentNotOpen}, onMany...),
	}, associateCases)

	declare(r, call{
		function: "remove", method: http.MethodPost, path: "/incidents/{incident}/remove",
		id: "remove-cases", status: http.StatusOK, needs: csm.Associate,
		summary:     "Remove an incident from up to 500 cases",
		description: "Cases are done in transactions of 24. Safe to repeat.",
		refusals:    onMany,
	}, removeCases)
}

// caseNumber is the number of a case in a list of them.
type caseNumber string

// Schema bounds the number: the answer repeats each.
func (caseNumber) Schema(huma.Registry) *huma.Schema {
	longest := 30
	s := &huma.Schema{Type: huma.TypeString, MaxLength: &longest}
	s.PrecomputeMessages()
	return s
}

type bulkBody struct {
	Cases  []caseNumber `json:"cases" nullable:"false" minItems:"1" maxItems:"500" doc:"Numbers of the cases."`
	DryRun bool         `json:"dry_run,omitempty" doc:"Only say what would become of each case."`
}

func (b bulkBody) numbers() []string {
	numbers := make([]string, len(b.Cases))
	for i, number := range b.Cases {
		numbers[i] = string(number)
	}
	return numbers
}

type bulkInput struct {
	Idempotent
	IncidentInPath
	IfMatch
	Body bulkBody
}

type bulkResults struct {
	Items []store.BulkItem `json:"items" nullable:"false" doc:"One for each case, in the order of the request."`
}

func associateCases(
	ctx context.Context, view *store.View, in *bulkInput,
) (*body[bulkResults], error) {
	items, err := view.AssociateCases(ctx, in.Incident, in.Body.numbers(), in.Body.DryRun,
		in.versions()...)
	return &body[bulkResults]{bulkResults{items}}, err
}

func removeCases(ctx context.Context, view *store.View, in *bulkInput) (*body[bulkResults], error) {
	items, err := view.RemoveCases(ctx, in.Incident, in.Body.numbers(), in.Body.DryRun,
		in.versions()...)
	return &body[bulkResults]{bulkResults{items}}, err
}
