package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

const recordsInBatch = deployment.StreamBatch

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
	per := func(r testing.BenchmarkResult) float64 {
		return float64(r.NsPerOp()) / recordsInBatch / 1000
	}
	b.table.add(
		measured("decode.time", "decode of a stream record of 25 fields", per(ours), "us").
			against("124 us (events.DynamoDBEvent)", "under 30 us").atMost(30).
			noting("events.DynamoDBEvent here: %s", short(per(library))),
		measured("decode.allocs", "allocations of it", float64(ours.AllocsPerOp())/recordsInBatch, "").
			against("690 (events.DynamoDBEvent)", "at most 15").atMost(15).
			noting("events.DynamoDBEvent here: %d", library.AllocsPerOp()/recordsInBatch))
	return nil
}

// someNotes are as many as fit into a batch, of one update.
func someNotes() []store.CaseNote {
	u := csm.Update{
		Incident:      "INC0000001",
		Version:       2,
		Kinds:         []csm.UpdateKind{csm.KindComment},
		Comment:       "The vendor sends a new disk today.",
		CreatedAt:     "2026-01-05T09:00:00.000Z",
		CreatedBy:     "ada",
		CreatedByName: "Ada Lovelace",
	}
	note := u.NotesFor(csm.NoteRecipient{})[0]
	var notes []store.CaseNote
	for n := range store.NotesAtOnce {
		notes = append(notes, store.CaseNote{Case: fmt.Sprintf("CS9%06d", n), Note: note})
	}
	return notes
}

// inBatches measures this process while four writers write batches of notes: the time of its
// processors and the allocations, for each note.
func inBatches(write func() error) (micros, allocs float64, err error) {
	const batches, writers = 400, 4
	round := func() error {
		var group errgroup.Group
		group.SetLimit(writers)
		for range batches {
			group.Go(write)
		}
		return group.Wait()
	}
	if err := round(); err != nil { // warm
		return 0, 0, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := ownCPU()
	err = round()
	used := ownCPU() - begin
	runtime.ReadMemStats(&after)
	const notes = batches * store.NotesAtOnce
	return float64(used) / float64(time.Microsecond) / notes,
		float64(after.Mallocs-before.Mallocs) / notes, err
}

func ownCPU() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// writingNotes measures the store's writing of notes, and the SDK's of the same
// items made beforehand: the floor.
func writingNotes(ctx context.Context, b *bench, g *ground) error {
	notes := someNotes()
	cpu, allocs, err := inBatches(func() error { return g.WriteNotes(ctx, notes) })
	if err != nil {
		return err
	}
	var kept *dynamodb.BatchWriteItemInput // what the store sends
	db := dynamodb.New(g.DB.Options(), func(o *dynamodb.Options) {
		keep := middleware.InitializeMiddlewareFunc("Keep", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			kept, _ = in.Parameters.(*dynamodb.BatchWriteItemInput)
			return next.HandleInitialize(ctx, in)
		})
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			return s.Initialize.Add(keep, middleware.Before)
		})
	})
	if err := store.New(db, g.Cases, g.Incidents).WriteNotes(ctx, notes); err != nil {
		return err
	}
	floor, floorAllocs, err := inBatches(func() error {
		_, err := g.DB.BatchWriteItem(ctx, kept)
		return err
	})
	b.table.add(
		measured("note.write", "CPU per note of writing alone, in this process", cpu, "us").
			noting("the bare SDK here: %s", short(floor)),
		measured("note.allocs", "allocations per note", allocs, "").
			noting("the bare SDK here: %s", short(floorAllocs)))
	return err
}
