// Package invocation logs what each invocation of a function did: one JSON line, which carries
// the metrics of the invocation too.
//
// No line of a function tells of a person: no token, text, name or id of one. Numbers of cases
// and incidents are none of these.
package invocation

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/guard"
)

// Function is the deployed function whose invocations are logged.
type Function struct {
	Name    string // the folder under functions/
	Version string // that Lambda gave it
	Stack   string // name of the stack; empty: no metrics are written
	Traced  bool   // by AWS X-Ray
	Logger  *slog.Logger
}

// record is what becomes known of an invocation while it runs.
type record struct {
	mu         sync.Mutex
	attributes []slog.Attr
	operation  string
	refusal    string
	trace      string   // of the invocation
	origins    []string // the traces of the calls whose updates the invocation works on
	values     map[Metric][]float64
}

type contextKey struct{}

// Logged makes each invocation of the handler write its line when it ends. The line is written
// whatever the level of the log is, because the metrics are in it.
func (f Function) Logged(handler lambda.Handler) lambda.Handler { return logged{f, handler} }

type logged struct {
	function Function
	handler  lambda.Handler
}

// Invoke is lambda.Handler's. A panic is the invocation's error: Lambda's library would log what is
// in it, which may be of a person.
func (l logged) Invoke(ctx context.Context, payload []byte) (answer []byte, err error) {
	began := time.Now()
	ctx, meter := dynamo.WithMeter(ctx)
	r := &record{operation: l.function.Name, values: map[Metric][]float64{}}
	if l.function.Traced {
		r.trace = sampledTrace(ctx)
	}
	ctx = context.WithValue(ctx, contextKey{}, r)
	err = guard.Run(func() (err error) {
		answer, err = l.handler.Invoke(ctx, payload)
		return err
	})
	l.function.write(ctx, r, outcome{
		duration: time.Since(began),
		usage:    meter.Read(),
		err:      err,
	})
	return answer, err
}

// outcome is how an invocation ended.
type outcome struct {
	duration time.Duration
	usage    dynamo.Usage
	err      error
}

func (f Function) write(ctx context.Context, r *record, o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	level := slog.LevelInfo
	if o.err != nil {
		level = slog.LevelError
	}
	line := slog.NewRecord(time.Now(), level, "invocation", 0)
	line.AddAttrs(
		slog.String("function", f.Name),
		slog.String("function_version", f.Version),
		slog.String("operation", r.operation),
	)
	line.AddAttrs(r.attributes...)
	line.AddAttrs(r.traces()...)
	line.AddAttrs(
		slog.Int64("duration_ms", o.duration.Milliseconds()),
		slog.Int("requests", o.usage.Requests),
		slog.Int("retries", o.usage.Retries),
		slog.Int("throttles", o.usage.Throttles),
		slog.Float64("capacity_units", o.usage.Units),
	)
	if o.err != nil {
		line.AddAttrs(slog.String("error", o.err.Error()))
	}
	line.AddAttrs(f.metrics(r, o, line.Time)...)
	_ = f.Logger.Handler().Handle(ctx, line) // there is nowhere else to tell
}

// Describe adds to the line of the invocation that the context is of.
func Describe(ctx context.Context, attributes ...slog.Attr) {
	change(ctx, func(r *record) { r.attributes = append(r.attributes, attributes...) })
}

// Operation names what the invocation does, where that is not the same for
// all invocations of its function.
func Operation(ctx context.Context, name string) {
	change(ctx, func(r *record) { r.operation = name })
}

// Refused says with which code the call was refused.
func Refused(ctx context.Context, code string) {
	change(ctx, func(r *record) {
		r.attributes = append(r.attributes, slog.String("code", code))
		r.refusal = code
		r.values[Refusals] = append(r.values[Refusals], 1)
	})
}

// Measure adds a value of a metric.
func Measure(ctx context.Context, metric Metric, value float64) {
	change(ctx, func(r *record) { r.values[metric] = append(r.values[metric], value) })
}

// change changes the record of the invocation that the context is of, if it is of one.
func change(ctx context.Context, by func(*record)) {
	if r, ok := ctx.Value(contextKey{}).(*record); ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		by(r)
	}
}

// WithRequestID makes every line name the invocation that it is of, as request_id.
func WithRequestID(handler slog.Handler) slog.Handler { return requestID{handler} }

type requestID struct{ slog.Handler }

// Handle is slog.Handler's.
func (h requestID) Handle(ctx context.Context, line slog.Record) error {
	if lambda, ok := lambdacontext.FromContext(ctx); ok {
		line.AddAttrs(slog.String("request_id", lambda.AwsRequestID))
	}
	return h.Handler.Handle(ctx, line)
}

func (h requestID) WithAttrs(attributes []slog.Attr) slog.Handler {
	return requestID{h.Handler.WithAttrs(attributes)}
}

func (h requestID) WithGroup(name string) slog.Handler {
	return requestID{h.Handler.WithGroup(name)}
}
