// Package guard makes a panic in a part of a function's work an error of that part. A panic in a
// goroutine that nobody recovers ends the process, and with it every other call or job of it.
package guard

import (
	"context"
	"fmt"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

// Panic is the error of work that panicked. It has the type of the panic's value and where it
// happened, but not the value: that may be of a person.
type Panic struct {
	Kind  string
	Stack string
}

// Error is error's.
func (p *Panic) Error() string { return "panic of " + p.Kind + "\n" + p.Stack }

// Run does the work. It returns a *Panic when the work panics.
func Run(work func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Panic{Kind: fmt.Sprintf("%T", value), Stack: string(debug.Stack())}
		}
	}()
	return work()
}

// Group does parts of a work at the same time.
type Group struct{ parts *errgroup.Group }

// NewGroup is a group that does at most so many parts at once.
func NewGroup(atOnce int) Group {
	group := Group{new(errgroup.Group)}
	group.parts.SetLimit(atOnce)
	return group
}

// NewGroupWithContext is the same with a context that ends when a part fails.
func NewGroupWithContext(ctx context.Context, atOnce int) (Group, context.Context) {
	parts, ctx := errgroup.WithContext(ctx)
	parts.SetLimit(atOnce)
	return Group{parts}, ctx
}

// Go does the part as soon as fewer parts are under way than may be.
func (g Group) Go(part func() error) {
	g.parts.Go(func() error { return Run(part) })
}

// Wait returns the first error of a part when all have ended: a *Panic for one that panicked.
func (g Group) Wait() error { return g.parts.Wait() }
