package store_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/casebridge/casebridge/shared/store/storetest"
)

// logLines collects what is logged, by whichever goroutine.
type logLines struct {
	mu    sync.Mutex
	lines bytes.Buffer
}

func (l *logLines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.Write(line)
}

// The association is made, so the call succeeds; the notes are left to repair, and somebody can
// read that.
func TestAHistoryThatIsLeftToRepairIsLogged(t *testing.T) {
	d := newDesk(t)
	log := &logLines{}
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	number, incident := d.openCase(), d.openIncident()
	d.comment(incident, "The disk is full.")
	broken := d.tables.With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "BatchWriteItem" {
			return storetest.LoseRequest
		}
		return storetest.None
	})).Store()
	_, err := broken.As(agent).AssociateWithHistory(d.ctx, number, incident)
	d.must(err)
	log.mu.Lock()
	defer log.mu.Unlock()
	var lines []string
	for line := range strings.Lines(log.lines.String()) {
		// Other tests run beside this one and log too, of tables of their own.
		ofTables := strings.Contains(line, d.tables.Cases+":")
		if ofTables && strings.Contains(line, "history is left to repair") {
			lines = append(lines, line)
		}
	}
	if len(lines) != 1 || !strings.Contains(lines[0], "case="+number+" incident="+incident) {
		t.Fatalf("logged %q", lines)
	}
	for _, private := range []string{"bob", "grace", "disk"} {
		if strings.Contains(lines[0], private) {
			t.Errorf("%q tells of %q", lines[0], private)
		}
	}
}
