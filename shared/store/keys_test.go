package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// wireFormats are the files that say by hand what a key looks like, because they test what AWS
// delivers and how it filters. The tests of this package do so too: they are the specification of
// the format.
var wireFormats = []string{
	"shared/stream/*_test.go", "infra/stream_test.go", "shared/store/*_test.go",
	"infra/rolling/*_test.go", // beside an older release
}

func TestOnlyThisPackageKnowsTheFormatOfKeys(t *testing.T) {
	const root = "../.."
	key := regexp.MustCompile(`(^|")(` + strings.Join(wordsOfKeys(t), "|") + `)#([^#]|$)`)
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != root && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		name, _ := filepath.Rel(root, file)
		if filepath.Ext(name) != ".go" || name == "shared/store/keys.go" || matchesAny(t, name, wireFormats) {
			return nil
		}
		for _, literal := range literalsOf(t, file) {
			if key.MatchString(literal.text) {
				t.Errorf("%s:%d: %q looks like a key: use a function of shared/store/keys.go",
					name, literal.line, literal.text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wordsOfKeys are the words that keys begin with, read from keys.go, so that a new one counts too.
func wordsOfKeys(t *testing.T) []string {
	t.Helper()
	word := regexp.MustCompile(`^([A-Z]+)#`)
	var words []string
	for _, literal := range literalsOf(t, "keys.go") {
		if found := word.FindStringSubmatch(literal.text); found != nil {
			words = append(words, found[1])
		}
	}
	if len(words) < 10 {
		t.Fatalf("keys.go has only the words %q", words)
	}
	return words
}

type literal struct {
	line int
	text string
}

// literalsOf are the strings in a source file.
func literalsOf(t *testing.T, file string) []literal {
	t.Helper()
	files := token.NewFileSet()
	source, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []literal
	ast.Inspect(source, func(node ast.Node) bool {
		text, ok := node.(*ast.BasicLit)
		if !ok || text.Kind != token.STRING {
			return true
		}
		value, err := strconv.Unquote(text.Value)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, literal{files.Position(text.Pos()).Line, value})
		return true
	})
	return found
}

func matchesAny(t *testing.T, name string, patterns []string) bool {
	t.Helper()
	for _, pattern := range patterns {
		matches, err := filepath.Match(pattern, name)
		if err != nil {
			t.Fatal(err)
		}
		if matches {
			return true
		}
	}
	return false
}
