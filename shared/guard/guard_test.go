package guard_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/casebridge/casebridge/shared/guard"
)

func TestAPanicIsAnErrorThatTellsWhereAndNotWhat(t *testing.T) {
	err := guard.Run(func() error { panic("Grace Hopper") })
	panicked, ok := errors.AsType[*guard.Panic](err)
	if !ok || panicked.Kind != "string" {
		t.Fatalf("error %v, want a panic of string", err)
	}
	if !strings.Contains(err.Error(), "guard_test.go") {
		t.Errorf("it does not tell where it happened: %v", err)
	}
	if strings.Contains(err.Error(), "Grace") {
		t.Errorf("it tells of a person: %v", err)
	}
}

func TestWhatDoesNotPanicKeepsItsError(t *testing.T) {
	failed := errors.New("the table is not there")
	for _, want := range []error{nil, failed} {
		if got := guard.Run(func() error { return want }); !errors.Is(got, want) {
			t.Errorf("error %v, want %v", got, want)
		}
	}
}

func TestAPartThatPanicsEndsNoOther(t *testing.T) {
	group := guard.NewGroup(2)
	var done atomic.Int64
	for n := range 10 {
		group.Go(func() error {
			if n == 0 {
				var none []int
				_ = none[n]
			}
			done.Add(1)
			return nil
		})
	}
	err := group.Wait()
	if _, panicked := errors.AsType[*guard.Panic](err); !panicked || done.Load() != 9 {
		t.Errorf("error %v, and %d other parts were done, want 9", err, done.Load())
	}
}

func TestAPanicEndsTheContextOfTheOtherParts(t *testing.T) {
	group, ctx := guard.NewGroupWithContext(t.Context(), 2)
	group.Go(func() error { panic("one part") })
	group.Go(func() error { <-ctx.Done(); return ctx.Err() })
	if _, panicked := errors.AsType[*guard.Panic](group.Wait()); !panicked {
		t.Error("the panic is not the first error")
	}
}

// guarded are the files that begin a goroutine by themselves and guard what is done in it.
var guarded = map[string]bool{"shared/token/remote.go": true}

// What is deployed begins its goroutines here.
func TestNoGoroutineIsBegunWithoutAGuard(t *testing.T) {
	seen := 0
	for _, folder := range []string{"shared", "functions"} {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() && (entry.Name() == "guard" || strings.HasSuffix(entry.Name(), "test")) {
				return fs.SkipDir
			}
			if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			seen++
			name := filepath.ToSlash(strings.TrimPrefix(path, filepath.Join("..", "..")+string(os.PathSeparator)))
			if begun := goroutines(t, path); len(begun) > 0 && !guarded[name] {
				t.Errorf("%s begins goroutines by %v: use guard.Group", name, begun)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 100 {
		t.Errorf("only %d files were read", seen)
	}
}

// goroutines are the means by which the file begins goroutines.
func goroutines(t *testing.T, path string) (begun []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, imported := range file.Imports {
		if imported.Path.Value == `"golang.org/x/sync/errgroup"` {
			begun = append(begun, "errgroup")
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			begun = append(begun, "go")
		case *ast.SelectorExpr:
			if of, ok := node.X.(*ast.Ident); ok && of.Name == "sync" && node.Sel.Name == "WaitGroup" {
				begun = append(begun, "sync.WaitGroup")
			}
		}
		return true
	})
	return begun
}
