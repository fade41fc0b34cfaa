package api

import "bytes"

// A text that needs a visible character has the pattern [^\s\p{Z}\p{Cc}\p{Cf}]. Go knows these
// classes, but not every reader of the description does (ECMA-262 has them with a flag only,
// Python has none), so that it spells them out. Characters beyond U+FFFF are left out there: no
// formatting character of use lies beyond.
var (
	invisible       = []byte(`\\p{Z}\\p{Cc}\\p{Cf}`)
	invisibleRanges = []byte(`\\x00-\\x1f\\x7f-\\x9f\u00a0\u00ad\u0600-\u0605\u061c\u06dd\u070f` +
		`\u0890\u0891\u08e2\u1680\u180e` +
		`\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\ufffb`)
)

// spellOut replaces the classes in the patterns of the description, which is JSON.
func spellOut(description []byte) []byte {
	return bytes.ReplaceAll(description, invisible, invisibleRanges)
}
