package token

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

var (
	errCritical = errors.New(
		"the header crit names extensions that are not understood (RFC 7515, 4.1.11)")
	errKid = errors.New("the header kid is not a string (RFC 7515, 4.1.4)")
)

// checkHeader refuses what jwt leaves to its callers: extensions that must be understood, a name
// that stands twice, and a kid that is not a string.
func checkHeader(t *jwt.Token) error {
	encoded, _, _ := strings.Cut(t.Raw, ".")
	header, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return fmt.Errorf("decode the header: %w", err)
	}
	if err := checkNames(header); err != nil {
		return err
	}
	if _, present := t.Header["crit"]; present {
		return errCritical
	}
	if kid, present := t.Header["kid"]; present {
		if _, ok := kid.(string); !ok {
			return errKid
		}
	}
	return nil
}

// checkNames refuses JSON in which a name stands twice in one object, at any depth: which of the
// two counts would depend on the reader.
func checkNames(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return checkValue(decoder)
}

func checkValue(decoder *json.Decoder) error {
	start, err := decoder.Token()
	if err != nil {
		return err
	}
	delim, ok := start.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for decoder.More() {
		if delim == '{' {
			name, err := decoder.Token()
			if err != nil {
				return err
			}
			text := name.(string)
			if seen[text] {
				return fmt.Errorf("the name %.50q stands twice (RFC 7519, 4)", text)
			}
			seen[text] = true
		}
		if err := checkValue(decoder); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}
