package api_test

import (
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

func TestATokenWithAClaimOverItsLimitIsRefusedWithAReason(t *testing.T) {
	d := openDesk(t, t)
	agent := csm.Caller{ID: "bob", Type: csm.Internal, Roles: []string{"sn_customerservice_agent"}}
	agent.Accounts = []string{strings.Repeat("x", 3000)}
	got := d.get(agent, "/cases?account=acme")
	if got.status != 401 || !strings.Contains(got.body, "accounts must have entries of at most") {
		t.Errorf("answer is %d %s, want 401 with a reason", got.status, short(got.body))
	}
}
