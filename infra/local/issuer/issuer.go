// Package issuer is the identity provider of development: a key of this machine,
// and the tokens signed with it.
package issuer

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/casebridge/casebridge/shared/csm"
)

// Name and Audience are what the tokens say as iss and aud, unless
// the key's folder names an issuer.
const (
	Name     = "https://issuer.casebridge.test"
	Audience = "casebridge"
)

// Issuer signs tokens (ES256).
type Issuer struct {
	key  *ecdsa.PrivateKey
	kid  string
	jwk  jwk
	name string
}

type jwk struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	Kid string `json:"kid"`
	Alg string `json:"alg"`
	Use string `json:"use"`
	X   string `json:"x"`
	Y   string `json:"y"`
}

// New makes an issuer with a fresh key.
func New() (*Issuer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("issuer: make a key: %w", err)
	}
	return of(key, Name)
}

// Open is the issuer whose private key lies in the file (PEM). Its name is what
// the file issuer beside it says.
func Open(file string) (*Issuer, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no key %s: run make run first", file)
	}
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	key, err := jwt.ParseECPrivateKeyFromPEM(content)
	if err != nil {
		return nil, fmt.Errorf(
			"%s is not a key of this tool (%w): remove it and run make run, which makes a new one",
			file, err)
	}
	name, err := os.ReadFile(filepath.Join(filepath.Dir(file), "issuer"))
	if errors.Is(err, fs.ErrNotExist) {
		return of(key, Name)
	}
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	return of(key, strings.TrimSpace(string(name)))
}

func of(key *ecdsa.PrivateKey, name string) (*Issuer, error) {
	point, err := key.PublicKey.Bytes() // uncompressed: 0x04, then x and y of 32 bytes each
	if err != nil {
		return nil, fmt.Errorf("issuer: encode the public key: %w", err)
	}
	id, encode := sha256.Sum256(point), base64.RawURLEncoding.EncodeToString
	public := jwk{
		Kty: "EC",
		Crv: "P-256",
		Kid: encode(id[:8]),
		Alg: "ES256",
		Use: "sig",
		X:   encode(point[1:33]),
		Y:   encode(point[33:]),
	}
	return &Issuer{key, public.Kid, public, name}, nil
}

// Key is the private key that the tokens are signed with, and its id.
func (i *Issuer) Key() (id string, key *ecdsa.PrivateKey) { return i.kid, i.key }

// Rename gives the issuer the name that its tokens say as iss.
func (i *Issuer) Rename(name string) { i.name = name }

// JWKS is the key set that verifies the tokens (RFC 7517).
func (i *Issuer) JWKS() string {
	set, err := json.Marshal(map[string][]jwk{"keys": {i.jwk}})
	if err != nil {
		panic(err) // strings only
	}
	return string(set)
}

// Save writes key.pem, which is secret, jwks.json, and issuer, the name, into the folder.
func (i *Issuer) Save(dir string) error {
	der, err := x509.MarshalPKCS8PrivateKey(i.key)
	if err != nil {
		return fmt.Errorf("issuer: encode the key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	for name, content := range map[string][]byte{
		"key.pem":   pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		"jwks.json": []byte(i.JWKS() + "\n"),
		"issuer":    []byte(i.name + "\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return fmt.Errorf("issuer: %w", err)
		}
	}
	return nil
}

// Token is a bearer token of the caller that holds for that long.
func (i *Issuer) Token(by csm.Caller, life time.Duration) (string, error) {
	now := time.Now()
	return i.Sign(jwt.MapClaims{
		"iss": i.name, "aud": Audience, "iat": now.Unix(), "exp": now.Add(life).Unix(),
		"sub": by.ID, "name": by.Name, "roles": by.Roles, "user_type": by.Type, "accounts": by.Accounts,
	})
}

// Sign signs any claims, good or bad.
func (i *Issuer) Sign(claims jwt.MapClaims) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	t.Header["kid"] = i.kid
	signed, err := t.SignedString(i.key)
	if err != nil {
		return "", fmt.Errorf("issuer: sign: %w", err)
	}
	return signed, nil
}
