package invocation

import (
	"context"
	"log/slog"
	"slices"
	"strings"
)

// sampledTrace is the trace that the invocation is part of, "" when X-Ray keeps none of it. Lambda
// tells it in the form of the header X-Amzn-Trace-Id, as a value of the context.
func sampledTrace(ctx context.Context) string {
	header, _ := ctx.Value("x-amzn-trace-id").(string)
	var root string
	sampled := false
	for field := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Root":
			root = value
		case "Sampled":
			sampled = value == "1"
		}
	}
	if !sampled || !isTraceID(root) {
		return ""
	}
	return root
}

// isTraceID says that the text has the form of X-Ray's ids: 1-, the time and a random number in
// hexadecimal digits. A caller may have sent the header, and nothing else belongs into a log.
func isTraceID(text string) bool {
	parts := strings.Split(text, "-")
	return len(parts) == 3 && parts[0] == "1" && len(parts[1]) == 8 && len(parts[2]) == 24 &&
		strings.Trim(parts[1]+parts[2], "0123456789abcdef") == ""
}

// Trace is the id of the trace that the invocation is part of, "" when it is not traced.
func Trace(ctx context.Context) (id string) {
	change(ctx, func(r *record) { id = r.trace })
	return id
}

// CausedBy says that the invocation works on what a call of the trace made. "" says nothing.
func CausedBy(ctx context.Context, trace string) {
	if trace == "" {
		return
	}
	change(ctx, func(r *record) {
		if !slices.Contains(r.origins, trace) {
			r.origins = append(r.origins, trace)
		}
	})
}

// traces are the attributes of the line that tell of traces.
func (r *record) traces() []slog.Attr {
	var attributes []slog.Attr
	if r.trace != "" {
		attributes = append(attributes, slog.String("trace", r.trace))
	}
	if r.origins != nil {
		attributes = append(attributes, slog.Any("origin_traces", r.origins))
	}
	return attributes
}
