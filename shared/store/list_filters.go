package store

import (
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// Values of a filter by who a record is assigned to, beside the ids of people.
const (
	AssignedToMe   = "me"
	AssignedToNone = "none"
)

// assigned says whether who a record is assigned to passes the filter, which is "" for anybody.
func assigned(filter, to string, by csm.Caller) bool {
	switch filter {
	case "":
		return true
	case AssignedToMe:
		return to == by.ID
	case AssignedToNone:
		return to == ""
	default:
		return to == filter
	}
}

// words are a filter by words, separated by white space. A record passes when every one of them is
// somewhere in one of its texts, whatever the case of letters.
type words string

func (w words) in(texts ...string) bool {
	text := strings.ToLower(strings.Join(texts, "\n"))
	for word := range strings.FieldsSeq(strings.ToLower(string(w))) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// admits says whether a value passes a filter by one value, which is the zero value for any.
func admits[T comparable](filter, value T) bool {
	var anything T
	return filter == anything || filter == value
}
