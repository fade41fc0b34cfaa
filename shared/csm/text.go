package csm

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts and ids, in characters (rule 22).
const (
	longestShortDescription = 160
	longestText             = 8000
	longestPersonID         = 255 // as the sub of a token (OpenID Connect Core 1.0, section 2)
	longestID               = 100
)

// CheckText holds the rule of every comment, work note and reason (rule 22): 1 to 8,000
// characters, at least one of them visible. It returns CodeInvalid naming the field.
func CheckText(field, text string) error {
	var bad invalid
	bad.addText(field, text)
	return bad.err()
}

func (v *invalid) addText(field, text string) {
	v.add(!visible(text) || !fits(text, 1, longestText), field,
		"must have 1 to 8,000 characters, not only white space or invisible ones")
}

// addPerson and addID hold the length of ids (rule 22).
func (v *invalid) addPerson(field, id string) {
	v.add(!fits(id, 0, longestPersonID), field, "must have at most 255 characters")
}

func (v *invalid) addID(field, id string) {
	v.add(!fits(id, 0, longestID), field, "must have at most 100 characters")
}

// addShortDescription holds the rule of short descriptions. One that is as before was
// written when only its length counted.
func (v *invalid) addShortDescription(text, before string) {
	v.add(!fits(text, 1, longestShortDescription) || text != before && !visible(text),
		"short_description",
		"must have 1 to 160 characters, not only white space or invisible ones")
}

// fits counts characters, not bytes.
func fits(text string, least, most int) bool {
	length := utf8.RuneCountInString(text)
	return length >= least && length <= most
}

// visible says that a reader sees something of the text.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return !unicode.In(r, invisible...) })
}

var invisible = []*unicode.RangeTable{
	unicode.White_Space,
	unicode.Z,  // separators
	unicode.Cc, // control characters
	unicode.Cf, // format characters, such as the zero-width space and joiner
	unicode.Other_Default_Ignorable_Code_Point,
	unicode.Variation_Selector,
	{R16: []unicode.Range16{{Lo: 0x2800, Hi: 0x2800, Stride: 1}}}, // the Braille pattern without dots
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
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = string(value)
	}
	return strings.Join(words, ", ")
}
