package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"github.com/casebridge/casebridge/shared/dynamo"
)

// cursorSecret is what the keys of cursors are derived from. Whoever needs it first makes it. It is
// kept in the case table, so it is neither configured nor deployed.
type cursorSecret struct {
	mu    sync.Mutex
	known []byte
}

type secretItem struct {
	key
	Secret []byte `json:"secret"`
}

func (c *cursorSecret) get(ctx context.Context, s *Store) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known != nil {
		return c.known, nil
	}
	item, found, err := get[secretItem](ctx, s, s.cases, secretKey())
	if err == nil && !found {
		item, err = makeSecret(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	c.known = item.Secret
	return c.known, nil
}

// makeSecret writes a fresh secret, or reads the one that somebody else wrote meanwhile.
func makeSecret(ctx context.Context, s *Store) (secretItem, error) {
	item := secretItem{secretKey(), make([]byte, 32)}
	rand.Read(item.Secret) // never fails: it ends the process instead
	err := s.client.Create(ctx, s.cases, marshal(item))
	if errors.Is(err, dynamo.ErrConditionFailed) {
		item, _, err = get[secretItem](ctx, s, s.cases, secretKey())
		return item, err
	}
	if err != nil {
		return item, fmt.Errorf("store: make the cursor secret: %w", err)
	}
	return item, nil
}
