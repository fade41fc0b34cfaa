package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

type settingsChange struct {
	IntegrationActive *bool              `json:"com_sn_cs_sm,omitempty" doc:"The plugin switch. Off: no integration action is available; updates of incidents that are associated already still reach their cases."`
	LookupActive      *bool              `json:"incident_data_lookup,omitempty" doc:"On: an incident created from a case takes the case's priority. Off: priority 5, impact 3, urgency 3."`
	PriorityLookup    *[]csm.PriorityRow `json:"priority_lookup,omitempty" nullable:"false" maxItems:"9" doc:"The whole table dl_u_priority. Each pair of impact and urgency at most once."`
}

func (c settingsChange) change() csm.SettingsChange {
	return csm.SettingsChange{
		IntegrationActive: c.IntegrationActive,
		LookupActive:      c.LookupActive,
		PriorityLookup:    c.PriorityLookup,
	}
}

func declareSettings(r *router) {
	declare(r, call{
		function: "settings", method: http.MethodGet, path: "/settings", id: "get-settings", status: http.StatusOK, needs: csm.AdministerSettings,
		summary: "Read the settings", refusals: []csm.Code{csm.CodeForbidden},
	}, func(ctx context.Context, v *store.View, _ *struct{}) (*record[csm.Settings], error) {
		s, err := v.Settings(ctx)
		return &record[csm.Settings]{etag(s.Version), s}, err
	})

	declare(r, call{
		function: "settings", method: http.MethodPut, path: "/settings", id: "change-settings", status: http.StatusOK, needs: csm.AdministerSettings,
		summary: "Change the settings", description: "Holds from the next call on. A field that is absent stays as it is; priority_lookup is replaced whole.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeVersionMismatch},
	}, func(ctx context.Context, v *store.View, in *struct {
		IfMatch
		Body settingsChange
	},
	) (*record[csm.Settings], error) {
		s, err := v.ChangeSettings(ctx, in.Body.change(), in.versions())
		return &record[csm.Settings]{etag(s.Version), s}, err
	})
}
