package start

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/aws/smithy-go/logging"
)

// sdkLog writes what the AWS SDK warns of as a line of the invocation whose context it has.
type sdkLog struct{ ctx context.Context }

// WithContext is logging.ContextLogger's.
func (sdkLog) WithContext(ctx context.Context) logging.Logger { return sdkLog{ctx} }

// Logf is logging.Logger's.
func (l sdkLog) Logf(classification logging.Classification, format string, values ...any) {
	level := slog.LevelWarn
	if classification == logging.Debug {
		level = slog.LevelDebug
	}
	slog.Log(l.ctx, level, "AWS SDK", "detail", fmt.Sprintf(format, values...))
}
