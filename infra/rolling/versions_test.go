package rolling_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// edit is a place in today's code that tomorrow's version has otherwise.
type edit struct{ file, today, tomorrow string }

// tomorrow has other pages, batches and chunks, writes the notes of fewer cases at once, and adds
// an attribute to every item that it creates or changes.
var tomorrow = []edit{
	{"shared/store/fanout.go", "const CasesOnPage = 500", "const CasesOnPage = 170"},
	{"shared/store/fanout.go", "const NotesAtOnce = 25", "const NotesAtOnce = 10"},
	{"shared/store/store.go", "const MostNow = 25", "const MostNow = 3"},
	{"shared/fanout/cut.go", "const pagesInChunk = 50", "const pagesInChunk = 2"},
	{
		"shared/store/item.go",
		"func marshal(record any) attributes { return dynamo.Marshal(record) }",
		`func marshal(record any) attributes {
			item := dynamo.Marshal(record)
			if _, isNote := record.(noteItem); !isNote { // the fan-outs of both write the same notes
				item["tomorrow"] = dynamo.Text("added")
			}
			return item
		}`,
	},
	{
		"shared/store/transact.go",
		"dynamo.Difference(marshal(before), marshal(after))",
		"dynamo.Difference(dynamo.Marshal(before), marshal(after))",
	},
}

// build makes the worker of a version, which has the edits.
func build(t *testing.T, name string, edits []edit) (binary string) {
	t.Helper()
	folder := t.TempDir()
	binary = filepath.Join(folder, name)
	command := exec.CommandContext(t.Context(), "go", "build",
		"-overlay", overlay(t, folder, edits), "-o", binary, "./worker")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", name, err, out)
	}
	return binary
}

// overlay puts the edited files beside the others for go build.
func overlay(t *testing.T, folder string, edits []edit) (file string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	must(t, err)
	edited := map[string]string{}
	for _, e := range edits {
		path := filepath.Join(root, e.file)
		text, known := edited[path]
		if !known {
			read, err := os.ReadFile(path)
			must(t, err)
			text = string(read)
		}
		if strings.Count(text, e.today) != 1 {
			t.Fatalf("%s has %q not once: say anew what tomorrow's version has otherwise", e.file, e.today)
		}
		edited[path] = strings.Replace(text, e.today, e.tomorrow, 1)
	}
	replace := map[string]string{}
	for path, text := range edited {
		replace[path] = filepath.Join(folder, filepath.Base(path))
		must(t, os.WriteFile(replace[path], []byte(text), 0o600))
	}
	content, err := json.Marshal(map[string]any{"Replace": replace})
	must(t, err)
	file = filepath.Join(folder, "overlay.json")
	must(t, os.WriteFile(file, content, 0o600))
	return file
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
