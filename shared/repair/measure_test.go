package repair_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/casebridge/casebridge/shared/failures"
	"github.com/casebridge/casebridge/shared/invocation/invocationtest"
	"github.com/casebridge/casebridge/shared/repair"
)

// newBucket is a failure bucket with so many objects, behind the real client.
func newBucket(t *testing.T, objects int) failures.Bucket {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		object := `<Contents><Key>worknotes/1.json</Key></Contents>`
		fmt.Fprint(w, `<ListBucketResult>`+strings.Repeat(object, objects)+`</ListBucketResult>`)
	}))
	t.Cleanup(server.Close)
	client := s3.NewFromConfig(aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: &server.URL,
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	}, func(o *s3.Options) { o.UsePathStyle = true })
	return failures.Bucket{Client: client, Name: "failures"}
}

func TestRepairMeasuresWhatWaits(t *testing.T) {
	t.Parallel()
	s := newShop(t, 2)
	later := time.Now().Add(time.Hour)
	line := invocationtest.Line(t, func(ctx context.Context) error {
		return repair.Measure(ctx, s.store, newBucket(t, 3), later)
	})
	age := func(name string) float64 {
		values, _ := line[name].([]any)
		if len(values) != 1 {
			t.Fatalf("%s is %v, want one value", name, line[name])
		}
		return values[0].(float64)
	}
	if got := age("PendingNotesAge"); got < 3600 || got > 3660 {
		t.Errorf("the oldest update is pending for %v seconds, want an hour", got)
	}
	if got := age("PendingMessagesAge"); got != 0 {
		t.Errorf("without messages their age is %v", got)
	}
	if got := age("SetAside"); got != 3 {
		t.Errorf("%v objects are set aside, want 3", got)
	}
}

func TestRepairMeasuresNothingPendingAsZero(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	line := invocationtest.Line(t, func(ctx context.Context) error {
		if err := s.notes(func(ctx context.Context, incident string, version int64) error {
			return s.store.FinishUpdate(ctx, incident, version, 0)
		}).Run(ctx, time.Now().Add(time.Hour)); err != nil {
			return err
		}
		return repair.Measure(ctx, s.store, newBucket(t, 0), time.Now().Add(time.Hour))
	})
	for _, name := range []string{"PendingNotesAge", "SetAside"} {
		if values, _ := line[name].([]any); len(values) != 1 || values[0] != 0.0 {
			t.Errorf("%s is %v, want [0]: a figure that ends the alarm", name, line[name])
		}
	}
}
