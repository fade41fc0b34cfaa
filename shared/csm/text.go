package csm

import (
	"strings"
	"unicode/utf8"
)

// fits counts characters, not bytes.
func fits(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func list[S ~string](values []S) string {
	if len(values) == 0 {
		return "none"
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

// CheckText holds the rule of every comment and work note: 1 to 8,000 characters, not only white space.
func CheckText(field, text string) error {
	var bad invalid
	bad.add(strings.TrimSpace(text) == "" || !fits(text, 1, 8000), field, "must have 1 to 8,000 characters, not only white space")
	return bad.err()
}
