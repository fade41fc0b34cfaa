package main

import (
	"context"
	"crypto/ecdsa"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// signingKey is the development key, as the provider signs with it (op.SigningKey).
type signingKey struct {
	id  string
	key *ecdsa.PrivateKey
}

func (k signingKey) ID() string                                  { return k.id }
func (k signingKey) Key() any                                    { return k.key }
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }

// publicKey is its public half, as the provider publishes it (op.Key).
type publicKey signingKey

func (k publicKey) ID() string                         { return k.id }
func (k publicKey) Key() any                           { return &k.key.PublicKey }
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k publicKey) Use() string                        { return "sig" }

func (s *storage) signingKey() signingKey {
	id, key := s.keys.Key()
	return signingKey{id, key}
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.signingKey(), nil }

func (s *storage) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey(s.signingKey())}, nil
}

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}
