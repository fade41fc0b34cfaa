package main

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

const recordsInBatch = 100

// bulkyBatch is a full batch of updates of 25 fields.
func bulkyBatch(repo string) ([]byte, error) {
	g := &ground{repo: repo}
	content, err := g.recorded("worknotes/comment", events.Sample)
	if err != nil {
		return nil, err
	}
	var batch struct{ Records []map[string]any }
	if err := json.Unmarshal(content, &batch); err != nil {
		return nil, err
	}
	image := batch.Records[0]["dynamodb"].(map[string]any)["NewImage"].(map[string]any)
	for n := len(image); n < 25; n++ {
		image[fmt.Sprintf("field_%d", n)] = map[string]string{"S": "a text of the usual length"}
	}
	for len(batch.Records) < recordsInBatch {
		batch.Records = append(batch.Records, batch.Records[0])
	}
	return json.Marshal(batch)
}

// decoding measures what it takes to read a stream record, our way and with the library's event.
func decoding(_ context.Context, b *bench) error {
	batch, err := bulkyBatch(b.repo)
	if err != nil {
		return err
	}
	ours := testing.Benchmark(func(t *testing.B) {
		t.ReportAllocs()
		for t.Loop() {
			var in stream.Batch
			if err := json.Unmarshal(batch, &in); err != nil {
				panic(err)
			}
			for _, raw := range in.Records {
				if r, err := stream.Decode(raw); err != nil || r.Version != 2 {
					panic(fmt.Sprint(r, err))
				}
			}
		}
	})
	library := testing.Benchmark(func(t *testing.B) {
		t.ReportAllocs()
		for t.Loop() {
			var in lambdaevents.DynamoDBEvent
			if err := json.Unmarshal(batch, &in); err != nil {
				panic(err)
			}
		}
	})
	per := func(r testing.BenchmarkResult) float64 { return float64(r.NsPerOp()) / recordsInBatch / 1000 }
	b.table.add(
		measured("decode.time", "decode of a stream record of 25 fields", per(ours), "us").
			against("124 us (events.DynamoDBEvent)", "under 30 us").atMost(30).noting("events.DynamoDBEvent here: %s", short(per(library))),
		measured("decode.allocs", "allocations of it", float64(ours.AllocsPerOp())/recordsInBatch, "").
			against("690 (events.DynamoDBEvent)", "at most 15").atMost(15).noting("events.DynamoDBEvent here: %d", library.AllocsPerOp()/recordsInBatch))
	return nil
}

// allocationsPerNote measures WriteNotes in this process.
func allocationsPerNote(ctx context.Context, g *ground) ([]figure, error) {
	u := csm.Update{Incident: "INC0000001", Version: 2, Kinds: []csm.UpdateKind{csm.KindComment}, CreatedAt: "2026-01-05T09:00:00.000Z", CreatedBy: "ada", CreatedByName: "Ada Lovelace", Comment: "The vendor sends a new disk today."}
	var notes []store.CaseNote
	for n := range store.NotesAtOnce {
		notes = append(notes, store.CaseNote{Case: fmt.Sprintf("CS9%06d", n), Note: u.Notes()[0]})
	}
	var err error
	result := testing.Benchmark(func(t *testing.B) {
		t.ReportAllocs()
		for t.Loop() {
			if e := g.WriteNotes(ctx, notes); e != nil {
				err = e
				return
			}
		}
	})
	return []figure{
		measured("note.allocs", "allocations per note", float64(result.AllocsPerOp())/store.NotesAtOnce, "").noting("%d bytes", result.AllocedBytesPerOp()/store.NotesAtOnce),
	}, err
}
