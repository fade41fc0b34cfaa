package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
)

// cursorLife is how long a cursor can be used.
const cursorLife = time.Hour

// cursor says after which item a list goes on. It holds for one caller and one list, and for an hour.
type cursor struct {
	After   string `json:"after"`
	List    string `json:"list"`
	By      string `json:"by"`
	Expires int64  `json:"expires"`
}

// choice tells true, false and no choice apart.
func choice(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

// filtered names a list with what narrows it: a cursor holds for the same list only.
func filtered(list string, by ...any) string { return list + fmt.Sprintf(" %q", by) }

// seal makes the cursor of the items after that one: base64url of a MAC (HMAC-SHA256) and the cursor.
func (v *View) seal(ctx context.Context, list, after string) (string, error) {
	secret, err := v.store.cursorKey.get(ctx, v.store)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(cursor{after, list, rightsOf(v.by), v.store.now().Add(cursorLife).Unix()})
	if err != nil {
		return "", fmt.Errorf("store: seal a cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(append(mac(secret, body), body...)), nil
}

// open is where the cursor says to go on; "" for no cursor. It returns CodeInvalidCursor for one that was
// not given to this caller for this list, or is too old.
func (v *View) open(ctx context.Context, list, sealed string) (after string, err error) {
	if sealed == "" {
		return "", nil
	}
	secret, err := v.store.cursorKey.get(ctx, v.store)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || len(raw) < sha256.Size || !hmac.Equal(mac(secret, raw[sha256.Size:]), raw[:sha256.Size]) {
		return "", invalidCursor()
	}
	var c cursor
	if err := json.Unmarshal(raw[sha256.Size:], &c); err != nil || c.List != list || c.By != rightsOf(v.by) || c.Expires < v.store.now().Unix() {
		return "", invalidCursor()
	}
	return c.After, nil
}

func mac(secret, body []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(body)
	return h.Sum(nil)
}

func invalidCursor() error {
	return csm.Refuse(csm.CodeInvalidCursor, "The cursor is not valid for this list and token, or is older than an hour. Start again without cursor.")
}

// secret is the key that signs cursors: made by whoever needs it first, kept in the case table, so that
// it is neither configured nor deployed.
type secret struct {
	mu  sync.Mutex
	key []byte
}

type secretItem struct {
	key
	Secret []byte `json:"secret"`
}

func (c *secret) get(ctx context.Context, s *Store) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.key != nil {
		return c.key, nil
	}
	item, found, err := get[secretItem](ctx, s, s.cases, secretKey())
	if err == nil && !found {
		item, err = makeSecret(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	c.key = item.Secret
	return c.key, nil
}

func makeSecret(ctx context.Context, s *Store) (secretItem, error) {
	item := secretItem{secretKey(), make([]byte, 32)}
	rand.Read(item.Secret) // never fails: it ends the process instead
	_, err := s.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.cases, Item: marshal(item), ConditionExpression: aws.String("attribute_not_exists(pk)")})
	if _, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		item, _, err = get[secretItem](ctx, s, s.cases, secretKey())
		return item, err
	}
	if err != nil {
		return item, fmt.Errorf("store: make the cursor key: %w", err)
	}
	return item, nil
}
