// Command record makes the files of events/: it plays what the tables there say on a running
// local stack, whose executor keeps the payloads that the functions get, and writes those
// with all that varies made alike.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/csm"
)

const usage = `usage:
  record events [NAME...]  record all, or those whose names in the tables begin so, into events/
  record show FILE         print a recorded event with fresh tokens, as a function can be given it`

func main() {
	// Interrupted too, it must end the recording.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) > 0 && args[0] == "events":
		return record(ctx, args[1:])
	case len(args) == 2 && args[0] == "show":
		return show(args[1])
	}
	return errors.New("not understood\n" + usage)
}

func show(file string) error {
	payload, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	i, err := issuer.Open(os.Getenv("CASEBRIDGE_KEY"))
	if err != nil {
		return err
	}
	payload, err = events.WithTokens(payload, func(by csm.Caller) (string, error) {
		return i.Token(by, time.Hour)
	})
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(payload)
	return err
}

func record(ctx context.Context, only []string) error {
	stack, err := client.FromEnvironment()
	if err != nil {
		return err
	}
	kept, err := newKept(os.Getenv("CASEBRIDGE_RECORD"), os.Getenv("CASEBRIDGE_OUTPUTS"))
	if err != nil {
		return err
	}
	defer kept.close()
	return newPlayer(ctx, stack, kept).all(only)
}
