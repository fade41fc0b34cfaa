package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat is JSON as the description has it: huma takes null for absent and encoding/json takes no 1.0
// for an integer, but to JSON Schema null is of another type and 1.0 is an integer.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}

// unmarshal decodes the body twice for huma: to check it as an any, then into the input.
func unmarshal(data []byte, v any) error {
	if tree, ok := v.(*any); ok {
		if !utf8.Valid(data) { // encoding/json would replace what is not
			return errors.New("the body is not UTF-8")
		}
		if err := json.Unmarshal(data, tree); err != nil {
			return fmt.Errorf("the body is not JSON: %w", err)
		}
		*tree = withoutNull(*tree)
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

func withoutNull(v any) any {
	switch v := v.(type) {
	case nil:
		return null{}
	case []any:
		for i := range v {
			v[i] = withoutNull(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = withoutNull(v[name])
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
