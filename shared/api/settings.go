package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareSettings(r *router) {
	declare(r, call{
		function: "settings", method: http.MethodGet, path: "/settings",
		id: "get-settings", status: http.StatusOK, needs: csm.AdministerSettings,
		summary:  "Read the settings",
		refusals: []csm.Code{csm.CodeForbidden},
	}, getSettings)

	declare(r, call{
		function: "settings", method: http.MethodPut, path: "/settings",
		id: "change-settings", status: http.StatusOK, needs: csm.AdministerSettings,
		summary: "Change the settings",
		description: "Holds from the next call on. A field that is absent stays as it is; " +
			"priority_lookup is replaced whole.",
		refusals: []csm.Code{csm.CodeForbidden},
	}, changeSettings)
}

func recordOfSettings(settings csm.Settings, err error) (*record[csm.Settings], error) {
	return &record[csm.Settings]{etag(settings.Version), settings}, err
}

func getSettings(
	ctx context.Context, view *store.View, _ *IfNoneMatch,
) (*record[csm.Settings], error) {
	return recordOfSettings(view.Settings(ctx))
}

type settingsChange struct {
	IntegrationActive *bool                `json:"com_sn_cs_sm,omitempty" doc:"The plugin switch. Off: no integration action is available; updates of incidents that are associated already still reach their cases."`
	LookupActive      *bool                `json:"incident_data_lookup,omitempty" doc:"On: an incident created from a case takes the case's priority. Off: priority 5, impact 3, urgency 3."`
	CustomerReplies   *csm.CustomerReplies `json:"customer_replies,omitempty" doc:"Which comments of customers on a case become comments on its incident."`
	Directory         *csm.DirectoryMode   `json:"directory,omitempty" doc:"off: cases and incidents may name any id. strict: only those with a record in the directory."`
	PriorityLookup    *[]csm.PriorityRow   `json:"priority_lookup,omitempty" nullable:"false" maxItems:"9" doc:"The whole table dl_u_priority. Each pair of impact and urgency at most once."`
}

func (c settingsChange) change() csm.SettingsChange {
	return csm.SettingsChange{
		IntegrationActive: c.IntegrationActive,
		LookupActive:      c.LookupActive,
		PriorityLookup:    c.PriorityLookup,
		CustomerReplies:   c.CustomerReplies,
		Directory:         c.Directory,
	}
}

type changeSettingsInput struct {
	IfMatch
	Body settingsChange
}

func changeSettings(
	ctx context.Context, view *store.View, in *changeSettingsInput,
) (*record[csm.Settings], error) {
	return recordOfSettings(view.ChangeSettings(ctx, in.Body.change(), in.versions()))
}
