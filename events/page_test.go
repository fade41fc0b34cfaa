package events_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/shared/env"
)

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "page")
	if err == nil {
		err = buildPage(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lay a page for the tests:", err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

// buildPage lays a page as the build does, and has the function workspace serve it.
func buildPage(folder string) error {
	assets := filepath.Join(folder, "assets")
	if err := os.Mkdir(assets, 0o755); err != nil {
		return err
	}
	files := []string{"index.html", "docs.html", filepath.Join("assets", events.Sample["asset"])}
	for _, name := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("content"), 0o600); err != nil {
			return err
		}
	}
	if err := os.Setenv(env.Reference, "on"); err != nil {
		return err
	}
	return os.Setenv(env.PageFolder, folder)
}
