package events_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

var example = regexp.MustCompile("(?s)```json\n(.*?)```")

// The message that the README shows is one, and it has a row of each kind.
func TestTheReadmeShowsTheMessages(t *testing.T) {
	content, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var shown csm.Delivery
	decoder := json.NewDecoder(bytes.NewReader(example.FindSubmatch(content)[1]))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&shown); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(csm.MessageKinds, shown.Kind) || shown.ID == "" || shown.Link == "" {
		t.Errorf("the README shows %+v", shown)
	}
	for _, kind := range csm.MessageKinds {
		row := regexp.MustCompile("(?m)^\\| .*`" + string(kind) + "`")
		if !row.Match(content) {
			t.Errorf("the README has no row of %s", kind)
		}
	}
}
