package store_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// What an Idempotency-Key keeps is the answer, not the texts of the incident that was commented on.
func TestTheKeptAnswerOfACommentIsSmall(t *testing.T) {
	t.Parallel()
	tables := storetest.New(t)
	engineer := csm.Caller{ID: "ada", Name: "Ada Lovelace", Type: csm.Internal, Roles: []string{csm.RoleITIL}}
	view := tables.Store().As(engineer)
	long := strings.Repeat("😀", 8000)
	incident, err := view.OpenIncident(
		t.Context(),
		csm.IncidentRequest{ShortDescription: "Mail gateway fails", Description: long},
	)
	if err != nil {
		t.Fatal(err)
	}
	ctx := store.WithIdempotencyKey(t.Context(), "key", "request")
	first, err := view.CommentOnIncident(ctx, incident.Number, "hello", "")
	if err != nil {
		t.Fatal(err)
	}
	again, err := view.CommentOnIncident(ctx, incident.Number, "hello", "")
	if err != nil || again.ID != first.ID || again.Text != "hello" {
		t.Errorf("the repeat gets %+v, %v, want %+v", again, err, first)
	}
	for _, item := range scanned(t.Context(), t, tables) {
		sk, _ := item["sk"].(*types.AttributeValueMemberS)
		if sk == nil || sk.Value != "IDEMPOTENCY" {
			continue
		}
		kept, err := json.Marshal(item)
		if err != nil || len(kept) > 4<<10 {
			t.Errorf("the kept answer has %d bytes, %v: %.200s", len(kept), err, kept)
		}
		return
	}
	t.Error("no answer was kept")
}

func scanned(ctx context.Context, t *testing.T, tables storetest.Tables) []map[string]types.AttributeValue {
	t.Helper()
	out, err := tables.DB.Scan(ctx, &dynamodb.ScanInput{TableName: &tables.Cases})
	if err != nil {
		t.Fatal(err)
	}
	return out.Items
}
