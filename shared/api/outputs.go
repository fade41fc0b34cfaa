package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/store"
)

// body is an answer of nothing but a body.
type body[T any] struct{ Body T }

// record is a record with its ETag.
type record[T any] struct {
	ETag string `header:"ETag" doc:"Version of the record, for If-Match and If-None-Match. What depends on other records (actions, action_status, case_count) changes without it."`
	Body T
}

// created is a record that was just made.
type created[T any] struct {
	Location string `header:"Location" doc:"Path of the new record."`
	ETag     string `header:"ETag" doc:"Version of the record, for If-Match and If-None-Match."`
	Body     T
}

// Page is a part of a list.
type Page[T any] struct {
	Items      []T    `json:"items" nullable:"false" doc:"The items of this page."`
	NextCursor string `json:"next_cursor,omitempty" doc:"Where the next page begins; absent on the last one."`
}

// list is an answer of a part of a list.
type list[T any] struct {
	ETag string `header:"ETag" doc:"Changes with the items of the page, for If-None-Match."`
	Body encoded[T]
}

// encoded is a Page in JSON. The ETag is made of the same bytes, so that they are encoded once.
type encoded[T any] struct{ json []byte }

// MarshalJSON gives the bytes.
func (e encoded[T]) MarshalJSON() ([]byte, error) { return e.json, nil }

// Schema describes what the bytes hold.
func (encoded[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[Page[T]](), true, "Page")
}

// listOf is the answer with that page of a list.
func listOf[T any](page store.Page[T], err error) (*list[T], error) {
	if err != nil {
		return nil, err
	}
	var buffer bytes.Buffer
	if err := huma.DefaultJSONFormat.Marshal(&buffer, Page[T]{page.Items, page.Next}); err != nil {
		return nil, fmt.Errorf("api: encode a list: %w", err)
	}
	return &list[T]{weakETag(buffer.Bytes(), page.Next), encoded[T]{buffer.Bytes()}}, nil
}

// cursorKept is how long a reader who has a page may be told that it is the
// same: its cursor holds for an hour.
const cursorKept = 30 * time.Minute

// weakETag is the ETag of a page of a list. A cursor is another text each time; the page is the
// same with any, as long as the cursor holds.
func weakETag(page []byte, cursor string) string {
	hash := sha256.New()
	if cursor == "" {
		hash.Write(page)
	} else {
		hash.Write(bytes.Replace(page, []byte(cursor), nil, 1))
		fmt.Fprintf(hash, "%d", time.Now().Truncate(cursorKept).Unix())
	}
	return "W/" + strconv.Quote(base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:12]))
}
