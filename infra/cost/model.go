package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/store"
)

// What a function of this system does, as the code at the places named has it.
const (
	page           = store.CasesOnPage // cases of a job
	pagesInChunk   = 50                // cut before it is recorded how far the cutting came
	batch          = store.NotesAtOnce // notes of a BatchWriteItem
	casesAtOnce    = 24                // of a bulk call's transaction (shared/store)
	messagesAtOnce = 10                // jobs of a SendMessageBatch (shared/fanout)
	jobsACall      = deployment.JobsAtOnce
	pagesAtOnce    = 2 // of a call (shared/fanout)
	memoryGB       = deployment.MemoryMB / 1024.0

	// What worknotes has for a cut. The time that is kept spare is that of shared/batch.
	worknotesSpare = deployment.WorknotesTimeout - 3*time.Second
)

// What AWS does.
const (
	queryBytes   = 1 << 20 // that a Query reads at most
	writeUnit    = 1 << 10 // bytes
	readUnit     = 4 << 10 // bytes, consistently
	itemOverhead = 100     // bytes that storage counts beside an item's own

	requestsACall   = 2          // ReceiveMessage and DeleteMessageBatch, by Lambda
	pollersOfAQueue = 5          // that Lambda keeps when a maximum concurrency is set
	pollSeconds     = 20         // that each waits for a message
	startConcurrent = 5          // calls at once, when messages come in
	moreASecond     = 300.0 / 60 // calls at once

	secondsAMonth = 30 * 24 * 3600
	gb            = 1 << 30
	million       = 1_000_000
)

// Input is what a fan-out is computed from: the load, the system's own
// figures, AWS's limits and prices.
type Input struct {
	Cases             int     // associated with the incident when the update is made
	EndedAssociations float64 // that ended, for each that holds: they are read too
	Notes             int     // a case gets of the update: 2 when it has a state and a comment
	NoteBytes         int     // of the comment's text, in UTF-8
	NoteOverhead      int     // bytes of a note beside that: keys, names, source, "Additional comment on … by …: "
	UpdateOverhead    int     // bytes of an update in the log beside the comment
	AssociationBytes  int

	NotesPerSecond float64 // of one worker
	JobSeconds     float64 // of a job beside its notes: read the update and the page, record that it is done
	QuerySeconds   float64 // of a Query of 1 MB
	SendSeconds    float64 // of a SendMessageBatch
	StreamSeconds  float64 // from the commit to the call of worknotes
	QueueSeconds   float64 // from the send to the call of fanout, with its cold start

	Concurrency     int     // of the fanout function
	TableWriteUnits float64 // a second that the case table takes at once: its warm throughput
	PartitionReads  float64 // read units a second of one partition
	PartitionWrites float64 // write units a second of one partition
	BurstSeconds    float64 // of unused units that a table and a partition have saved when it begins (AWS: up to 300)

	USDWrites, USDReads    float64 // a million request units
	USDLambdaSecond        float64 // a GB-second
	USDLambdaCalls, USDSQS float64 // a million
	USDSNS                 float64 // a million
	USDStored              float64 // a GB-month, point-in-time recovery included
}

// Defaults are AWS's published figures for us-east-1, whose sources and dates the package's
// documentation names, and this system's own.
func Defaults() Input {
	return Input{
		Cases:            10_000,
		Notes:            1,
		NoteBytes:        400,
		NoteOverhead:     260,
		UpdateOverhead:   400,
		AssociationBytes: 200,
		NotesPerSecond:   1500,
		JobSeconds:       0.05,
		QuerySeconds:     0.08,
		SendSeconds:      0.02,
		StreamSeconds:    0.5,
		QueueSeconds:     0.3,
		Concurrency:      deployment.JobWorkers,
		TableWriteUnits:  4000,
		PartitionReads:   3000,
		PartitionWrites:  1000,
		USDWrites:        0.625,
		USDReads:         0.125,
		USDLambdaSecond:  0.0000133334,
		USDLambdaCalls:   0.20,
		USDSQS:           0.40,
		USDSNS:           0.50,
		USDStored:        0.25 + 0.20,
	}
}

// Validate says which number makes no sense.
func (in Input) Validate() error {
	for name, n := range map[string]float64{
		"cases":             float64(in.Cases),
		"notes":             float64(in.Notes),
		"association-bytes": float64(in.AssociationBytes),
		"notes-per-second":  in.NotesPerSecond,
		"concurrency":       float64(in.Concurrency),
		"table-write-units": in.TableWriteUnits,
		"partition-reads":   in.PartitionReads,
		"partition-writes":  in.PartitionWrites,
	} {
		if !(n > 0) {
			return fmt.Errorf("-%s must be above 0, not %v", name, n)
		}
	}
	for name, n := range map[string]float64{
		"note-bytes":         float64(in.NoteBytes),
		"ended-associations": in.EndedAssociations,
	} {
		if n < 0 {
			return fmt.Errorf("-%s must not be below 0, not %v", name, n)
		}
	}
	return nil
}

// Requests counts what is sent.
type Requests struct {
	GetItem, Query, BatchWriteItem, UpdateItem float64
	SendMessageBatch, QueueOfLambda            float64 // SQS
	Calls                                      float64 // of Lambda
	Publish                                    float64
}

// Cost is requests, units and dollars.
type Cost struct {
	Requests
	Pages                        int
	NoteWrites, BookWrites       float64 // write units of the notes, and of recording how far it came
	NotifyWrites                 float64 // of the mark that its caller is to be notified, and of the outcome
	CutReads, PageReads          float64 // read units of the associations: to cut them into pages, and by the pages
	BookReads                    float64 // of the update
	LambdaSeconds                float64 // GB-seconds
	USDWrites, USDReads          float64
	USDLambda, USDQueue, USDRest float64
	USDStoredMonth               float64 // for the notes of this update, every month that they are kept
	StoredGB                     float64
}

// USD is what one update costs once.
func (c Cost) USD() float64 {
	return c.USDWrites + c.USDReads + c.USDLambda + c.USDQueue + c.USDRest
}

// Bound is a limit and how long it makes the writing of the notes last.
type Bound struct {
	Name    string
	Seconds float64
}

// Time is how long an update takes from its commit until every case has its notes.
type Time struct {
	Stream, Cut, Send, Queue float64 // seconds; Send is not part of Total beyond its first batch
	FirstChunk               float64 // seconds of Cut, after which its jobs are sent and the rest is cut beside them
	Bounds                   []Bound // of the rest; the longest counts
	Total                    float64
	Fits                     bool // what worknotes does ends before its time is up
}

// Bound is what the writing waits for.
func (t Time) Bound() Bound {
	return slices.MaxFunc(t.Bounds, func(a, b Bound) int { return cmp.Compare(a.Seconds, b.Seconds) })
}

// Associating is what it costs and takes to associate the cases in
// the first place, in bulk calls.
type Associating struct {
	Writes, USD, Seconds float64
}

func units(bytes, unit int) float64 { return math.Ceil(float64(bytes) / float64(unit)) }

func ratio(n, of int) float64 { return math.Ceil(float64(n) / float64(of)) }

// Compute is the model. It follows fanout.Deliver and fanout.Work.
func Compute(in Input) (Cost, Time, Associating) {
	c := in.firstPage()
	if in.Cases > page {
		in.addPages(&c)
	} else {
		c.BatchWriteItem = ratio(in.notes(), batch)
		c.UpdateItem = 1
		c.BookWrites = units(in.updateBytes(), writeUnit) + unpend
	}
	t := in.time(c)
	in.price(&c, t)
	return c, t, in.associating()
}

// Write units of an entry that comes into the sparse index, and of one that leaves it.
const (
	pend   = 1
	unpend = 1
)

// notifyWrites are those of the mark that the update's caller is to be notified: written in the
// update's transaction, and deleted when the outcome is recorded on the update.
func (in Input) notifyWrites() float64 {
	const inTransaction, deleted = 2, 1
	return inTransaction + pend + units(in.updateBytes(), writeUnit) + deleted + unpend
}

func (in Input) notes() int       { return in.Cases * in.Notes }
func (in Input) noteBytes() int   { return in.NoteOverhead + in.NoteBytes }
func (in Input) updateBytes() int { return in.UpdateOverhead + in.NoteBytes }

// rangeBytes are the bytes of the associations of so many cases, ended ones between them included.
func (in Input) rangeBytes(cases int) float64 {
	return float64(cases) * (1 + in.EndedAssociations) * float64(in.AssociationBytes)
}

// firstPage is what every update takes: its notes, and reading the range of associations from its
// start to the first page and one case more, by Queries of up to 1 MB.
func (in Input) firstPage() Cost {
	var c Cost
	c.Calls = 2 // worknotes and notify
	c.Publish = 1
	c.GetItem = 1
	c.Query = math.Ceil(math.Min(in.rangeBytes(in.Cases), in.rangeBytes(page+1)) / queryBytes)
	c.CutReads = math.Ceil(math.Min(in.rangeBytes(in.Cases), c.Query*queryBytes) / readUnit)
	c.BookReads = units(in.updateBytes(), readUnit)
	c.NotifyWrites = in.notifyWrites()
	c.NoteWrites = float64(in.notes()) * units(in.noteBytes(), writeUnit)
	return c
}

// addPages adds what it takes to cut the cases into pages, and to work on those.
func (in Input) addPages(c *Cost) {
	c.Pages = int(ratio(in.Cases, page))
	c.Query += math.Ceil(in.rangeBytes(in.Cases)/queryBytes) + float64(c.Pages)
	c.CutReads += math.Ceil(in.rangeBytes(in.Cases) / readUnit)
	c.PageReads = pageReads(in, c.Pages)
	c.BatchWriteItem = pageBatches(in, c.Pages)
	c.GetItem += float64(c.Pages)
	cuts := 1 + ratio(c.Pages, pagesInChunk) // its beginning, and after each chunk
	c.UpdateItem = cuts + float64(c.Pages) + 1
	size := in.updateBytes()
	c.BookWrites += cuts * units(size, writeUnit)
	for n := range c.Pages { // the set of finished pages grows with each
		c.BookReads += units(size, readUnit)
		size += numberBytes(n)
		c.BookWrites += units(size, writeUnit)
	}
	c.BookWrites += units(size, writeUnit) + unpend
	c.SendMessageBatch = ratio(c.Pages, messagesAtOnce)
	calls := ratio(c.Pages, jobsACall)
	c.QueueOfLambda = requestsACall * calls
	c.Calls += calls
}

// price adds what all of it costs.
func (in Input) price(c *Cost, t Time) {
	work := float64(in.notes())/in.NotesPerSecond + float64(c.Pages)*in.JobSeconds/pagesAtOnce
	c.LambdaSeconds = memoryGB * (t.Cut + t.Send + work)
	c.USDWrites = (c.NoteWrites + c.BookWrites + c.NotifyWrites) * in.USDWrites / million
	c.USDReads = (c.CutReads + c.PageReads + c.BookReads) * in.USDReads / million
	c.USDLambda = c.LambdaSeconds*in.USDLambdaSecond + c.Calls*in.USDLambdaCalls/million
	c.USDQueue = (c.SendMessageBatch + c.QueueOfLambda) * in.USDSQS / million
	c.USDRest = c.Publish * in.USDSNS / million
	c.StoredGB = float64(in.notes()) * float64(in.noteBytes()+itemOverhead) / gb
	c.USDStoredMonth = c.StoredGB * in.USDStored
}

// pageReads and pageBatches are of the whole pages and the last: each
// Query and each batch is rounded up.
func pageReads(in Input, pages int) float64 {
	reads := func(cases int) float64 {
		return math.Ceil(in.rangeBytes(cases) / readUnit)
	}
	return float64(pages-1)*reads(page) + reads(in.Cases-(pages-1)*page)
}

func pageBatches(in Input, pages int) float64 {
	return float64(pages-1)*ratio(page*in.Notes, batch) +
		ratio((in.Cases-(pages-1)*page)*in.Notes, batch)
}

// numberBytes is about what DynamoDB stores for a number: a byte for two digits, and one.
func numberBytes(n int) int { return (len(fmt.Sprint(n))+1)/2 + 1 }

func (in Input) time(c Cost) Time {
	t := Time{Stream: in.StreamSeconds}
	notes := float64(in.notes())
	queries := c.Query - float64(c.Pages)
	t.Cut = math.Max(queries*in.QuerySeconds, in.afterBurst(c.CutReads/in.PartitionReads))
	table := Bound{"the write units of the case table", in.afterBurst(c.NoteWrites / in.TableWriteUnits)}
	if c.Pages == 0 {
		t.Bounds = []Bound{{"the one worker", notes / in.NotesPerSecond}, table}
		t.Total = t.Stream + t.Cut + t.Bound().Seconds
		t.Fits = t.Cut+t.Bound().Seconds <= worknotesSpare.Seconds()
		return t
	}
	part := math.Min(1, pagesInChunk/float64(c.Pages))
	t.FirstChunk = math.Max(queries*part*in.QuerySeconds, in.afterBurst(c.CutReads*part/in.PartitionReads))
	reads := (c.CutReads + c.PageReads + c.BookReads) / in.PartitionReads
	t.Queue = in.QueueSeconds
	t.Send = c.SendMessageBatch * in.SendSeconds
	call := (in.JobSeconds/pagesAtOnce +
		page*float64(in.Notes)/in.NotesPerSecond) * math.Min(jobsACall, float64(c.Pages))
	t.Bounds = []Bound{
		{
			fmt.Sprintf("%d workers", in.Concurrency),
			ramped(ratio(c.Pages, jobsACall), call, in.Concurrency),
		},
		table,
		{"the read units of the incident's partition", in.afterBurst(reads) - t.FirstChunk},
		{"the write units of the update's item", in.afterBurst(c.BookWrites / in.PartitionWrites)},
		{"the cutting and the sending of the jobs", t.Cut + t.Send - t.FirstChunk},
	}
	t.Total = t.Stream + t.FirstChunk + in.SendSeconds + t.Queue + t.Bound().Seconds
	t.Fits = t.Cut+t.Send <= worknotesSpare.Seconds()
	return t
}

// afterBurst is what is left of so many seconds' units after the saved ones are used up.
func (in Input) afterBurst(seconds float64) float64 { return math.Max(0, seconds-in.BurstSeconds) }

// ramped is how long the calls last when Lambda starts with 5 calls at once
// and adds 5 a second up to most.
func ramped(calls, call float64, most int) float64 {
	limit := float64(most)
	start := math.Min(startConcurrent, limit)
	rise := (limit - start) / moreASecond
	work := calls * call
	while := start*rise + moreASecond*rise*rise/2 // done while it rises
	if work <= while {
		return math.Max(call, (math.Sqrt(start*start+2*moreASecond*work)-start)/moreASecond)
	}
	return math.Max(call, rise+(work-while)/limit)
}

// associating follows AssociateCases. A case takes four writes of a transaction, at two units
// each: the case, the association on both sides, the note; the case moves in both of its
// indexes, which takes a deletion and a write. For each transaction the incident is counted
// up: two units, and one in its index.
func (in Input) associating() Associating {
	const inTransaction, indexes, move = 2, 2, 2
	association := units(in.AssociationBytes, writeUnit)
	transactions := ratio(in.Cases, casesAtOnce)
	incident := transactions * (inTransaction + 1)
	ofCase := inTransaction*(1+2*association+1) + indexes*move
	var cost Associating
	cost.Writes = float64(in.Cases)*ofCase + incident
	cost.USD = cost.Writes * in.USDWrites / million
	// The associations of an incident, and the incident itself, lie in one partition.
	inPartition := float64(in.Cases)*inTransaction*association + transactions*inTransaction
	cost.Seconds = inPartition / in.PartitionWrites
	return cost
}

// IdleUSD is what Lambda's polling of the empty queue costs a month.
func (in Input) IdleUSD() float64 {
	return pollersOfAQueue * secondsAMonth / pollSeconds * in.USDSQS / million
}
