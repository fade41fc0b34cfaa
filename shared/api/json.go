package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat is JSON as the description has it: huma takes null for absent and encoding/json
// takes no 1.0 for an integer, but to JSON Schema null is of another type and 1.0 is an integer.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}

// unmarshal decodes the body twice for huma: to validate it as an any, then into the input.
func unmarshal(data []byte, v any) error {
	if tree, ok := v.(*any); ok {
		if !utf8.Valid(data) { // encoding/json would replace what is not
			return errors.New("the body is not UTF-8")
		}
		if err := json.Unmarshal(data, tree); err != nil {
			return fmt.Errorf("the body is not JSON: %w", err)
		}
		*tree = bounded(*tree)
		return nil
	}
	err := json.Unmarshal(data, v)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if data, err = normalised(data); err == nil {
			err = json.Unmarshal(data, v)
		}
	}
	return err
}

// null stands for JSON's null, which is then of no type that a field may have.
type null struct{}

// crowd stands for an object with more fields than any record has.
type crowd struct{}

// No record has more fields than mostFields, and no list more items than mostItems less one. huma
// reports every bad value of what it validates, so it gets no more than that.
const (
	mostFields = 40
	mostItems  = 501
)

// bounded is the tree with null for nil, and without what is too much.
func bounded(v any) any {
	switch v := v.(type) {
	case nil:
		return null{}
	case []any:
		v = v[:min(len(v), mostItems)]
		for i := range v {
			v[i] = bounded(v[i])
		}
		return v
	case map[string]any:
		if len(v) > mostFields {
			return crowd{}
		}
		for name := range v {
			v[name] = bounded(v[name])
		}
	}
	return v
}

// normalised is the same JSON with whole numbers written as such.
func normalised(data []byte) ([]byte, error) {
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}
