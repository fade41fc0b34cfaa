package store

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// A cursor is the place after which a list goes on, and when the cursor expires, encrypted with
// AES-256-GCM. A place can name a record that its reader may not see, so a cursor can be read by
// nobody but the store. It is bound to the caller's rights by its key and to the list with its
// filter as associated data.

// cursorLife is how long a cursor can be used.
const cursorLife = time.Hour

// cursorStep is the number of bytes by which a cursor grows, so that its length does not tell one
// kind of place from another.
const cursorStep = 128

// choice tells true, false and no choice apart.
func choice(chosen *bool) string {
	if chosen == nil {
		return ""
	}
	return strconv.FormatBool(*chosen)
}

// filtered names a list with what narrows it: a cursor holds for the same list only.
func filtered(list string, by ...any) string { return list + fmt.Sprintf(" %q", by) }

// seal makes the cursor of the items after that place of the list.
func (v *View) seal(ctx context.Context, list, place string) (string, error) {
	box, err := v.cursorBox(ctx)
	if err != nil {
		return "", err
	}
	expires := v.store.now().Add(cursorLife).Unix()
	text := fmt.Appendf(nil, "%d %s", expires, place)
	padding := cursorStep - len(text)%cursorStep
	text = append(text, make([]byte, padding)...)
	sealed := box.Seal(nil, nil, text, []byte(list)) //nolint:gosec // the box makes its own random nonce
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// open returns the place after which the list goes on, "" for no cursor. It returns
// CodeInvalidCursor for a cursor that was not given to this caller for this list, or is too old.
func (v *View) open(ctx context.Context, list, sealed string) (place string, err error) {
	if sealed == "" {
		return "", nil
	}
	box, err := v.cursorBox(ctx)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || base64.RawURLEncoding.EncodeToString(raw) != sealed { // the decoder skips line breaks
		return "", invalidCursor()
	}
	text, err := box.Open(nil, nil, raw, []byte(list))
	if err != nil {
		return "", invalidCursor()
	}
	number, rest, _ := bytes.Cut(bytes.TrimRight(text, "\x00"), []byte(" "))
	expires, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil || expires < v.store.now().Unix() {
		return "", invalidCursor()
	}
	return string(rest), nil
}

func invalidCursor() error {
	return csm.Refuse(csm.CodeInvalidCursor, "The cursor is not valid for this list and token, or is older than an hour. Start again without cursor.")
}

// cursorBox encrypts the caller's cursors. Each caller has a key of their own, so that random
// nonces do for any number of cursors.
func (v *View) cursorBox(ctx context.Context) (cipher.AEAD, error) {
	secret, err := v.store.cursorSecret.get(ctx, v.store)
	if err != nil {
		return nil, err
	}
	derived, err := hkdf.Key(sha256.New, secret, nil, "casebridge cursor "+rightsOf(v.by), 32)
	if err != nil {
		return nil, fmt.Errorf("store: derive a cursor key: %w", err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, fmt.Errorf("store: make a cursor's cipher: %w", err)
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("store: make a cursor's cipher: %w", err)
	}
	return box, nil
}
