package invocation

import (
	"cmp"
	"log/slog"
	"maps"
	"slices"
	"time"
)

// Namespace of the metrics in CloudWatch.
const Namespace = "Casebridge"

// The dimensions of the metrics. Every metric has the first; CloudWatch asks
// money for each value of the others.
const (
	StackDimension     = "Stack"
	OperationDimension = "Operation"
	CodeDimension      = "Code"
)

// Metric is one of the metrics that the lines of invocations carry.
type Metric struct {
	Name      string
	Unit      string // of CloudWatch
	Dimension string // beside StackDimension, "" for none
	Added     bool   // the values of an invocation are added up to one
}

// The metrics.
var (
	// NotesWritten are notes of updates that were written to cases, by whichever function.
	NotesWritten = Metric{Name: "NotesWritten", Unit: "Count", Added: true}
	// NotesLag is the time from an update to its last note.
	NotesLag = Metric{Name: "NotesLag", Unit: "Milliseconds"}
	// NotificationsLag is the time from an update or a message to when its sending was recorded.
	NotificationsLag = Metric{Name: "NotificationsLag", Unit: "Milliseconds"}
	// PendingNotesAge is the age of the oldest update some of whose cases
	// may lack their notes, 0 for none.
	PendingNotesAge = Metric{Name: "PendingNotesAge", Unit: "Seconds"}
	// PendingNotificationsAge is the age of the oldest update whose
	// notifications are not recorded, 0 for none.
	PendingNotificationsAge = Metric{Name: "PendingNotificationsAge", Unit: "Seconds"}
	// PendingMessagesAge is the age of the oldest message that is not sent, 0 for none.
	PendingMessagesAge = Metric{Name: "PendingMessagesAge", Unit: "Seconds"}
	// SetAside is how many objects lie in the failure bucket; from 1,000
	// on they are not counted further.
	SetAside = Metric{Name: "SetAside", Unit: "Count"}
	// Redriven is the work that repair found not done and did, or tried to do.
	Redriven = Metric{Name: "Redriven", Unit: "Count", Added: true}
	// RecordsDisagree are calls that found that the two tables disagree.
	RecordsDisagree = Metric{Name: "RecordsDisagree", Unit: "Count", Added: true}
	// Refusals are calls that were answered with an error, by its code.
	Refusals = Metric{Name: "Refusals", Unit: "Count", Dimension: CodeDimension, Added: true}
	// Throttles are refusals of DynamoDB that the functions outlasted.
	Throttles = Metric{Name: "Throttles", Unit: "Count", Added: true}
	// CapacityUnits are those of DynamoDB, read and written, by operation.
	CapacityUnits = Metric{
		Name:      "CapacityUnits",
		Unit:      "Count",
		Dimension: OperationDimension,
		Added:     true,
	}
)

// mostValues is how many values of one metric a line takes.
const mostValues = 100

// The embedded metric format (CloudWatch, "Specification: Embedded metric format").
type (
	embedded struct {
		Timestamp  int64       `json:"Timestamp"` // milliseconds since 1970
		Directives []directive `json:"CloudWatchMetrics"`
	}
	directive struct {
		Namespace  string       `json:"Namespace"`
		Dimensions [][]string   `json:"Dimensions"`
		Metrics    []definition `json:"Metrics"`
	}
	definition struct {
		Name string `json:"Name"`
		Unit string `json:"Unit"`
	}
)

// metrics are the attributes that make metrics of a line.
func (f Function) metrics(r *record, o outcome, at time.Time) []slog.Attr {
	if f.Stack == "" {
		return nil
	}
	values := maps.Clone(r.values)
	if o.usage.Units > 0 {
		values[CapacityUnits] = []float64{o.usage.Units}
	}
	if o.usage.Throttles > 0 {
		values[Throttles] = []float64{float64(o.usage.Throttles)}
	}
	if len(values) == 0 {
		return nil
	}
	attributes := []slog.Attr{
		slog.String(StackDimension, f.Stack),
		slog.String(OperationDimension, r.operation),
	}
	if r.refusal != "" {
		attributes = append(attributes, slog.String(CodeDimension, r.refusal))
	}
	document := embedded{Timestamp: at.UnixMilli()}
	byName := func(a, b Metric) int { return cmp.Compare(a.Name, b.Name) }
	for _, metric := range slices.SortedFunc(maps.Keys(values), byName) {
		attributes = append(attributes, slog.Any(metric.Name, metric.value(values[metric])))
		document.Directives = append(document.Directives, metric.directive())
	}
	return append(attributes, slog.Any("_aws", document))
}

// value is the sum of the values, or all of them.
func (m Metric) value(values []float64) any {
	if !m.Added {
		return values[:min(len(values), mostValues)]
	}
	total := 0.0
	for _, value := range values {
		total += value
	}
	return total
}

func (m Metric) directive() directive {
	dimensions := []string{StackDimension}
	if m.Dimension != "" {
		dimensions = append(dimensions, m.Dimension)
	}
	return directive{
		Namespace:  Namespace,
		Dimensions: [][]string{dimensions},
		Metrics:    []definition{{Name: m.Name, Unit: m.Unit}},
	}
}
