package store_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// announce tells the customers of the cases of an incident, or of some accounts, something, or asks
// how many it would tell.
func (h *history) announce() {
	i, by := h.someIncident(), h.somebody("announce")
	request := csm.AnnouncementRequest{
		Text:     fmt.Sprintf("announcement %d", len(h.calls)),
		Accounts: one(h, "accounts", nil, nil, []string{"a"}, []string{"b", "a"}, []string{"c"}),
	}
	dry := h.index("dry run", 4) == 3
	h.call(by, "announce on", i.Number, request, map[bool]string{true: "dry"}[dry])
	u, code := h.model.announce(i, request, by, h.now)
	if dry && code == csm.CodeNoCustomerToTell {
		code = ""
	}
	do := h.store.As(by.Caller).Announce
	if dry {
		do = h.store.As(by.Caller).AnnounceDry
	}
	got, err := do(h.ctx, i.Number, request, nil)
	if !h.agree(err, code) {
		return
	}
	cases := h.model.due(u)
	if u.Accounts != nil && len(u.Accounts) == 0 {
		cases = nil
	}
	accounts := map[string]bool{"": true}
	for _, c := range cases {
		accounts[c.Account] = true
	}
	h.same("how many", []int{got.Cases, got.Accounts}, []int{len(cases), len(accounts) - 1})
	if dry {
		return
	}
	h.same("the announcement", got.Update, u)
	before := i.Incident
	i.Version, i.UpdatedAt, i.UpdatedBy = u.Version, u.CreatedAt, by.ID
	timeUpdate(&i.Incident, before, u)
	i.updates = append(i.updates, &modelUpdate{Update: u, pending: true})
}

// announce is the update of the announcement, and why not (rule 13). Its accounts are empty, not
// nil, when it is for nobody.
func (m *model) announce(i *modelIncident, r csm.AnnouncementRequest, by person, now time.Time) (csm.Update, csm.Code) {
	u := csm.Update{
		Incident:      i.Number,
		Version:       i.Version + 1,
		Kinds:         []csm.UpdateKind{"announcement"},
		State:         i.State,
		Caller:        i.Caller,
		CreatedAt:     later(i.UpdatedAt, now),
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
		Announcement:  r.Text,
	}
	if r.Accounts != nil || !by.covers("") {
		u.Accounts = []string{}
	}
	for _, account := range []string{"a", "b", "c"} { // all that there are, and one more
		named := r.Accounts == nil && !by.covers("") || slices.Contains(r.Accounts, account)
		if named && by.covers(account) {
			u.Accounts = append(u.Accounts, account)
		}
	}
	nobody := u.Accounts != nil && len(u.Accounts) == 0
	return u, unless(unless(unless(unless(unless("",
		!by.seesIncident(i), csm.CodeIncidentNotFound),
		!by.may("announce"), csm.CodeForbidden),
		i.State == "closed" || i.State == "canceled", csm.CodeIncidentClosed),
		len(by.Accounts) == 0, csm.CodeForbidden),
		nobody || len(m.due(u)) == 0, csm.CodeNoCustomerToTell)
}

// isFor says that cases of the account get the update.
func isFor(u csm.Update, account string) bool {
	return len(u.Accounts) == 0 || slices.Contains(u.Accounts, account)
}
