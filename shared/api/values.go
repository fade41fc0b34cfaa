package api

import (
	"strconv"
	"strings"

	"github.com/casebridge/casebridge/shared/store"
)

// etag is the ETag of a record at that version.
func etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// IfMatch takes part in inputs of changes that may depend on what the caller last saw (RFC 9110, 13.1.1).
type IfMatch struct {
	IfMatch string `header:"If-Match" example:"\"3\"" doc:"ETag of the record that the change was decided on. At another version the answer is 412 and nothing changes."`
}

// versions are the versions that If-Match allows; an ETag that was never given matches none.
func (m IfMatch) versions() store.Versions {
	all := strings.TrimSpace(m.IfMatch)
	if all == "" || all == "*" {
		return nil
	}
	var out store.Versions
	for tag := range strings.SplitSeq(all, ",") {
		tag = strings.TrimSpace(tag)
		version, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
		if err != nil || tag != etag(version) {
			version = -1
		}
		out = append(out, version)
	}
	return out
}

// Bodiless takes part in inputs of calls that need no body.
type Bodiless struct {
	Body *struct{} `nameHint:"Nothing" doc:"Nothing, or an empty object."`
}

// Paging takes part in inputs of lists.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Items of the page."`
	Cursor string `query:"cursor" maxLength:"2000" doc:"next_cursor of the page before. Holds for an hour, for this list and caller only."`
}

// Page is a part of a list.
type Page[T any] struct {
	Items      []T    `json:"items" nullable:"false" doc:"The items of this page."`
	NextCursor string `json:"next_cursor,omitempty" doc:"Where the next page begins; absent on the last one."`
}

func pageOf[T any](p store.Page[T]) *body[Page[T]] {
	return &body[Page[T]]{Page[T]{p.Items, p.Next}}
}

// body is an answer of nothing but a body.
type body[T any] struct{ Body T }

// record is a record with its ETag.
type record[T any] struct {
	ETag string `header:"ETag" doc:"Version of the record, for If-Match."`
	Body T
}

// created is a record that was just made.
type created[T any] struct {
	Location string `header:"Location" doc:"Path of the new record."`
	ETag     string `header:"ETag" doc:"Version of the record, for If-Match."`
	Body     T
}

// Idempotent takes part in inputs of POST calls.
type Idempotent struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"Any fresh text. A repeat with the same key within 24 hours changes nothing more and gets the first answer; with another request it is refused."`
}

// CaseInPath takes part in inputs of calls on a case.
type CaseInPath struct {
	Case string `path:"case" example:"CS0000001" doc:"Number of the case."`
}

// IncidentInPath takes part in inputs of calls on an incident.
type IncidentInPath struct {
	Incident string `path:"incident" example:"INC0000001" doc:"Number of the incident."`
}

// flag is what a query parameter of true or false says; nil when absent.
func flag(s string) *bool {
	if s == "" {
		return nil
	}
	yes := s == "true"
	return &yes
}
