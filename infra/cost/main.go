// Command cost computes what one update of an incident costs in AWS, and how long it takes until
// all of the incident's cases show it, from published limits and prices:
//
//	go run ./infra/cost -cases 1000000 -note-bytes 400
//
// Every figure is a flag. What is modelled is what shared/fanout and shared/store do: a test runs
// a fan-out against DynamoDB Local, and compares requests and units with the model's.
//
// # What it costs
//
// A note is one item of one partition of the case table, without an index: one write unit up to 1
// KB, which is a comment of 764 bytes. A comment may have 8,000 characters: 9 units in ASCII, up
// to 32 in UTF-8. Notes are nearly all that a fan-out costs: 0.625 dollars a million. What else
// there is comes to 3 % of that: reading the associations, one unit for 20 of them, twice over; a
// millisecond of a worker a note; a write a page. With one note of 400 bytes of comment:
//
//	                                 10,000 cases    1,000,000 cases
//	write units                            10,029          1,008,249
//	read units                              1,266            101,953
//	jobs                                       20              2,000
//	dollars                                0.0065               0.65
//	  and for each month kept              0.0032               0.32
//	seconds, with a new table                 3.6                251
//	seconds, with a warm table                2.9                 38
//	associating the cases before: dollars         0.076                7.6
//	associating the cases before: seconds            21              2,083
//
// # What bounds it at 10,000
//
// A new table on demand takes 4,000 write units a second: 2.5 s. It takes more once it has
// had to, and at once when it was told to (warm throughput). In a warm table the bound is
// Lambda: a call takes up to 5 jobs, so that 20 jobs are 4 calls of 1.8 s each. The rest is
// the latency of stream and queue.
//
// # What bounds it at 1,000,000
//
// The new table again, for 250 s; what DynamoDB refuses is tried again meanwhile. A warm table
// takes all that 20 workers write, up to 30,000 notes a second (an account's quota for a table
// is 40,000 units). Then the workers are the bound, 37 s, of which they grow from 5 to 20 in
// the first 3; and close behind them the incident's partition: the associations of one incident
// lie under one partition key, and a partition gives 3,000 read units a second. That is 12 MB,
// or 61,000 associations: 16 s to read a million once. They are read twice: by worknotes to cut
// them into pages, and by the jobs, which are sent after each 50 pages and work while the rest is
// cut. Meanwhile other readers of the incident are throttled too.
//
// Before that, associating a million cases with one incident takes longer and costs more than any
// update: for each case two write units of that same partition, at most 500 cases a second.
//
// # What would have to change beyond
//
//   - The cut and the sending of its jobs do not end before worknotes' two minutes do: above some
//     5,800,000 associations, ended ones included. The next try goes on where this one stopped, but the
//     stream waits for it: such an update should be cut by jobs.
//   - The update's item holds the set of the finished pages, 3 bytes each, and each page writes
//     all of it: 8,000 units at 1,000,000 cases, but 158,000 at 5,000,000, in the same partition,
//     which takes 1,000 a second. Above that the set needs items of its own.
//   - Reading and associating faster needs an incident's associations in several partitions (INC…#0 to
//     #9).
//   - More workers than 20 (deployment.JobWorkers, because all functions of an account share
//     1,000 concurrent executions) pay only together with that, and with a table kept warm.
//
// # What is not modelled
//
// The notes of an incident with at most 25 cases, which its call writes first and the stream again.
// The agent's own call, the one read of notify, API Gateway, logs, alarms, data
// transfer and the free tiers. Retries: a fan-out that is throttled or killed writes some notes
// twice, and a job that failed comes again after the six minutes of its visibility timeout. The
// stream's reads by Lambda are free, and nothing goes to S3 unless a record fails. Idle, the
// queue is polled, for 0.26 dollars a month. DynamoDB may split a partition key's items by sort
// key among partitions when they are hot for long ("split for heat"); nothing here counts on it.
//
// # Sources
//
// List prices of us-east-1 without discounts, those of DynamoDB since November 2024, the others
// unchanged for years; found quoted between July 2025 and June 2026, not read from a bill.
// Check them before relying on them.
//
//   - DynamoDB on demand, 0.625 and 0.125 dollars a million units:
//     https://aws.amazon.com/dynamodb/pricing/on-demand, quoted in
//     https://airbyte.com/data-engineering-resources/dynamodb-pricing (July 2025). Storage 0.25 a
//     GB-month: https://aws.amazon.com/dynamodb/pricing/. Point-in-time recovery 0.20 a GB-month,
//     and the reads of streams that Lambda makes being free, are from memory.
//   - Units:
//     https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html.
//     A filter or a projection makes a Query no cheaper:
//     …/developerguide/Query.FilterExpression.html, …/APIReference/API_Query.html.
//   - 3,000 read and 1,000 write units a second of a partition, 4,000 write units of a new table:
//     …/developerguide/bp-partition-key-design.html,
//     …/developerguide/warm-throughput-scenarios.html.
//   - Lambda, arm64, 0.0000133334 dollars a GB-second and 0.20 a million calls:
//     https://aws.amazon.com/lambda/pricing/.
//   - A queue's calls start with 5 at once and grow by 300 a minute; with a maximum concurrency
//     set, never below 5 pollers:
//     https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html.
//   - A stream is polled four times a second:
//     https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html (from memory).
//   - SQS 0.40 dollars a million: https://cloudburn.io/blog/amazon-sqs-pricing (March 2026); SNS
//     0.50: https://aws.amazon.com/sns/pricing/ (from memory).
//   - 1,500 notes a second of a worker are measured against DynamoDB Local on 2 cores; the
//     seconds of a job, a Query, a send, the stream and the queue are estimates.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	in, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(2)
	}
	report(os.Stdout, in)
}

// parse reads the flags over the defaults.
func parse(args []string) (Input, error) {
	in := Defaults()
	flags := flag.NewFlagSet("cost", flag.ExitOnError)
	for name, number := range map[string]struct {
		value *int
		usage string
	}{
		"cases":             {&in.Cases, "cases of the incident"},
		"notes":             {&in.Notes, "notes of the update: 2 for a state and a comment"},
		"note-bytes":        {&in.NoteBytes, "bytes of the comment"},
		"note-overhead":     {&in.NoteOverhead, "bytes of a note beside the comment"},
		"update-overhead":   {&in.UpdateOverhead, "bytes of an update beside the comment"},
		"association-bytes": {&in.AssociationBytes, "bytes of an association"},
		"concurrency":       {&in.Concurrency, "workers at once"},
	} {
		flags.IntVar(number.value, name, *number.value, number.usage)
	}
	for name, number := range map[string]struct {
		value *float64
		usage string
	}{
		"ended-associations": {&in.EndedAssociations, "associations that ended, for each that holds"},
		"notes-per-second":   {&in.NotesPerSecond, "of one worker"},
		"job-seconds":        {&in.JobSeconds, "of a job beside its notes"},
		"query-seconds":      {&in.QuerySeconds, "of a Query of 1 MB"},
		"send-seconds":       {&in.SendSeconds, "of sending 10 jobs"},
		"stream-seconds":     {&in.StreamSeconds, "from the commit to the call of worknotes"},
		"queue-seconds":      {&in.QueueSeconds, "from the send to the call of fanout"},
		"table-write-units":  {&in.TableWriteUnits, "a second that the case table takes: 4000 when new"},
		"partition-reads":    {&in.PartitionReads, "read units a second of a partition"},
		"partition-writes":   {&in.PartitionWrites, "write units a second of a partition"},
		"burst-seconds":      {&in.BurstSeconds, "seconds of unused units that table and partition have saved"},
		"usd-writes":         {&in.USDWrites, "dollars a million write units"},
		"usd-reads":          {&in.USDReads, "dollars a million read units"},
		"usd-lambda-second":  {&in.USDLambdaSecond, "dollars a GB-second"},
		"usd-lambda-calls":   {&in.USDLambdaCalls, "dollars a million calls"},
		"usd-sqs":            {&in.USDSQS, "dollars a million requests"},
		"usd-sns":            {&in.USDSNS, "dollars a million notifications"},
		"usd-stored":         {&in.USDStored, "dollars a GB-month, with point-in-time recovery"},
	} {
		flags.Float64Var(number.value, name, *number.value, number.usage)
	}
	if err := flags.Parse(args); err != nil {
		return in, err
	}
	if flags.NArg() > 0 {
		return in, fmt.Errorf("%q is no flag", flags.Arg(0))
	}
	return in, in.Validate()
}

// printer writes the rows of the report.
type printer struct{ out io.Writer }

func (p printer) row(what, amount string, usd float64) {
	price := ""
	if usd > 0 {
		price = fmt.Sprintf("%.6f USD", usd)
	}
	line := fmt.Sprintf("%-66s %20s %14s", what, amount, price)
	_, _ = fmt.Fprintln(p.out, strings.TrimRight(line, " "))
}

func (p printer) count(what, unit string, n, usd float64) {
	p.row(what, fmt.Sprintf("%.0f %s", n, unit), usd)
}

func (p printer) seconds(what string, n float64) { p.row(what, fmt.Sprintf("%.2f s", n), 0) }

func (p printer) text(format string, values ...any) {
	_, _ = fmt.Fprintf(p.out, format+"\n", values...)
}

func report(out io.Writer, in Input) {
	p := printer{out}
	cost, times, associating := Compute(in)
	p.text("An update of %d note(s) with %d bytes of comment; %d cases in %d page(s)\n",
		in.Notes, in.NoteBytes, in.Cases, max(1, cost.Pages))
	p.cost(in, cost, associating)
	p.text("")
	p.count("GetItem", "requests", cost.GetItem, 0)
	p.count("Query", "requests", cost.Query, 0)
	p.count("BatchWriteItem", "requests", cost.BatchWriteItem, 0)
	p.count("UpdateItem", "requests", cost.UpdateItem, 0)
	p.text("")
	p.seconds("associating the cases before, at least", associating.Seconds)
	p.times(times)
}

func (p printer) cost(in Input, c Cost, associating Associating) {
	writes := func(units float64) float64 { return units * in.USDWrites / million }
	reads := func(units float64) float64 { return units * in.USDReads / million }
	p.count("notes", "write units", c.NoteWrites, writes(c.NoteWrites))
	p.count("how far it came", "write units", c.BookWrites, writes(c.BookWrites))
	p.count("its notifications", "write units", c.NotifyWrites, writes(c.NotifyWrites))
	p.count("associations, to cut them into pages", "read units", c.CutReads, reads(c.CutReads))
	p.count("associations, by the jobs", "read units", c.PageReads, reads(c.PageReads))
	p.count("the update", "read units", c.BookReads, reads(c.BookReads))
	p.row("Lambda", fmt.Sprintf("%.1f GB-seconds", c.LambdaSeconds),
		c.LambdaSeconds*in.USDLambdaSecond)
	p.count("Lambda", "calls", c.Calls, c.Calls*in.USDLambdaCalls/million)
	p.count("SQS", "requests", c.SendMessageBatch+c.QueueOfLambda, c.USDQueue)
	p.count("SNS", "notifications", c.Publish, c.USDRest)
	p.row("in all", "", c.USD())
	p.row("kept, a month", fmt.Sprintf("%.3f GB", c.StoredGB), c.USDStoredMonth)
	p.count("associating the cases before", "write units", associating.Writes, associating.USD)
	p.row("the idle queue, a month", "", in.IdleUSD())
}

func (p printer) times(t Time) {
	p.seconds("stream", t.Stream)
	p.seconds("cutting", t.Cut)
	p.seconds("cutting of the first chunk, before its jobs are sent", t.FirstChunk)
	p.seconds("queue", t.Queue)
	for _, bound := range t.Bounds {
		p.seconds("the notes, if bound by "+bound.Name, bound.Seconds)
	}
	p.seconds("from the commit until all cases show it", t.Total)
	p.text("\nThe bound is %s.", t.Bound().Name)
	if !t.Fits {
		p.text(
			"worknotes takes longer than the %v that it has: the next try goes on where the last one stopped.",
			worknotesSpare)
	}
}
