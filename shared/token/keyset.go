package token

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"
)

// source is where the issuer's keys are.
type source interface {
	// find gives the keys with that id and algorithm, or all of the algorithm when the id is empty.
	// It returns errUnknownKey, or ErrUnavailable when it cannot tell.
	find(ctx context.Context, kid, algorithm string) (jwt.VerificationKeySet, error)
}

var errUnknownKey = errors.New("the issuer has no such key")

// keySet is the keys of an issuer that can verify tokens.
type keySet []publicKey

type publicKey struct {
	kid       string
	algorithm string // RS256 or ES256
	key       jwt.VerificationKey
}

// find is source.find of a set that never changes.
func (s keySet) find(_ context.Context, kid, algorithm string) (jwt.VerificationKeySet, error) {
	var found jwt.VerificationKeySet
	for _, key := range s {
		if (kid == "" || key.kid == kid) && key.algorithm == algorithm {
			found.Keys = append(found.Keys, key.key)
		}
	}
	if len(found.Keys) == 0 {
		return found, errUnknownKey
	}
	return found, nil
}

// parseKeySet reads a JWK set (RFC 7517, 5). Keys that cannot verify a token of ours are passed
// over, and a set without any other is an error.
func parseKeySet(data []byte) (keySet, error) {
	var published jwkset.JWKSMarshal
	if err := json.Unmarshal(data, &published); err != nil {
		return nil, fmt.Errorf("read the key set: %w", err)
	}
	var set keySet
	for _, entry := range published.Keys {
		if key, ok := usable(entry); ok {
			set = append(set, key)
		}
	}
	if len(set) == 0 {
		return nil, errors.New("the key set has no key that verifies RS256 or ES256")
	}
	return set, nil
}

// usable is the key of the entry, if it is a public key for signatures: RSA of at least 2048 bits
// (RFC 7518, 3.3) or P-256 (RFC 7518, 3.4).
func usable(entry jwkset.JWKMarshal) (publicKey, bool) {
	if entry.USE != "" && entry.USE != jwkset.UseSig {
		return publicKey{}, false
	}
	// Certificates are not used, and jwkset would fetch the one at X5U.
	entry.X5U, entry.X5C, entry.X5T, entry.X5TS256 = "", nil, "", ""
	parsed, err := jwkset.NewJWKFromMarshal(entry, jwkset.JWKMarshalOptions{},
		jwkset.JWKValidateOptions{})
	if err != nil {
		return publicKey{}, false
	}
	key := publicKey{kid: entry.KID}
	switch public := parsed.Key().(type) {
	case *rsa.PublicKey:
		if public.N.BitLen() < 2048 {
			return publicKey{}, false
		}
		key.algorithm, key.key = "RS256", public
	case *ecdsa.PublicKey:
		if public.Curve != elliptic.P256() {
			return publicKey{}, false
		}
		key.algorithm, key.key = "ES256", public
	default:
		return publicKey{}, false
	}
	if entry.ALG != "" && entry.ALG.String() != key.algorithm {
		return publicKey{}, false
	}
	return key, true
}
