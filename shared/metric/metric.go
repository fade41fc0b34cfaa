// Package metric counts what an alarm watches. A count is a line of the log in CloudWatch's
// embedded metric format, so that no call waits for it.
package metric

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/casebridge/casebridge/shared/env"
)

// Namespace is that of all metrics in CloudWatch. Their dimension is Stack: the name of the stack
// that the function belongs to.
const (
	Namespace = "Casebridge"
	Stack     = "Stack"
)

// Name is what is counted.
type Name string

// The metrics. Each has an alarm.
const (
	RecordsDisagree Name = "RecordsDisagree" // calls that found that the two tables disagree
	KeysUnavailable Name = "KeysUnavailable" // calls whose token could not be checked
)

// Count logs the message at level ERROR with the attributes, and counts one. A program that
// belongs to no stack only logs.
func Count(ctx context.Context, name Name, message string, attributes ...any) {
	if stack := os.Getenv(env.Stack); stack != "" {
		attributes = append(attributes, "_aws", directive(name), Stack, stack, string(name), 1)
	}
	slog.ErrorContext(ctx, message, attributes...)
}

// embedded is what makes a line of the log a metric: the specification is "Embedded metric format"
// in the user guide of CloudWatch.
type embedded struct {
	Timestamp         int64 // in milliseconds since 1970
	CloudWatchMetrics []definition
}

type definition struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []unit
}

type unit struct {
	Name Name
	Unit string
}

func directive(name Name) embedded {
	return embedded{
		Timestamp: time.Now().UnixMilli(),
		CloudWatchMetrics: []definition{{
			Namespace:  Namespace,
			Dimensions: [][]string{{Stack}},
			Metrics:    []unit{{name, "Count"}},
		}},
	}
}
