package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// Bulk is the input of a call on many cases of an incident.
type Bulk struct {
	Idempotent
	IncidentInPath
	Body struct {
		Cases  []string `json:"cases" nullable:"false" minItems:"1" maxItems:"500" doc:"Numbers of the cases."`
		DryRun bool     `json:"dry_run,omitempty" doc:"Only say what would become of each case."`
	}
}

// bulkResults is its answer.
type bulkResults struct {
	Items []store.BulkItem `json:"items" nullable:"false" doc:"One for each case, in the order of the request."`
}

func declareBulk(r *router) {
	common := []csm.Code{csm.CodeForbidden, csm.CodeIncidentNotFound, csm.CodePluginInactive, csm.CodeIdempotencyKeyReused}

	declare(r, call{
		function: "associate", method: http.MethodPost, path: "/incidents/{incident}/associate", id: "associate-cases", status: http.StatusOK,
		summary: "Associate up to 500 cases with an open incident", description: "Cases are done in transactions of 24; one that cannot be associated does not stop the others. Safe to repeat.",
		refusals: append(common[:len(common):len(common)], csm.CodeIncidentNotOpen),
	}, func(ctx context.Context, v *store.View, in *Bulk) (*body[bulkResults], error) {
		items, err := v.AssociateCases(ctx, in.Incident, in.Body.Cases, in.Body.DryRun)
		return &body[bulkResults]{bulkResults{items}}, err
	})

	declare(r, call{
		function: "remove", method: http.MethodPost, path: "/incidents/{incident}/remove", id: "remove-cases", status: http.StatusOK,
		summary: "Remove an incident from up to 500 cases", description: "Cases are done in transactions of 24. Safe to repeat.", refusals: common,
	}, func(ctx context.Context, v *store.View, in *Bulk) (*body[bulkResults], error) {
		items, err := v.RemoveCases(ctx, in.Incident, in.Body.Cases, in.Body.DryRun)
		return &body[bulkResults]{bulkResults{items}}, err
	})
}
