package api_test

import (
	"encoding/json"
	"regexp"
	"testing"
	"unicode"

	"github.com/casebridge/casebridge/shared/api"
)

// The description spells out which characters are invisible, for readers
// that know no classes of Unicode.
func TestPatternsOfTheDescriptionNeedNoUnicodeClasses(t *testing.T) {
	description, err := api.Description()
	if err != nil {
		t.Fatal(err)
	}
	if regexp.MustCompile(`\\\\p\{`).Match(description) {
		t.Error("a pattern has a class of Unicode")
	}
	var whole struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Pattern string }
			}
		}
	}
	if err := json.Unmarshal(description, &whole); err != nil {
		t.Fatal(err)
	}
	spelledOut, err := regexp.Compile(
		whole.Components.Schemas["CommentBody"].Properties["text"].Pattern)
	if err != nil {
		t.Fatal(err)
	}
	for r := rune(0); r <= 0xffff; r++ {
		visible := !unicode.In(r, unicode.Z, unicode.Cc, unicode.Cf) && !unicode.IsSpace(r)
		surrogate := r >= 0xd800 && r <= 0xdfff
		if !surrogate && spelledOut.MatchString(string(r)) != visible {
			t.Errorf("%U is visible: %v", r, visible)
		}
	}
}
