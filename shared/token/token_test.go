package token_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/token"
)

func TestOnlyTokensOfTheIssuerThatHoldAreTaken(t *testing.T) {
	ours, theirs := newIssuer(t), newIssuer(t)
	v, err := token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     ours.JWKS(),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		by     *issuer.Issuer
		change func(jwt.MapClaims)
		holds  bool
	}{
		{"as it should be", ours, func(jwt.MapClaims) {}, true},
		{"another key", theirs, func(jwt.MapClaims) {}, false},
		{"another issuer", ours, func(c jwt.MapClaims) { c["iss"] = "https://elsewhere" }, false},
		{"another audience", ours, func(c jwt.MapClaims) { c["aud"] = "elsewhere" }, false},
		{"expired", ours, func(c jwt.MapClaims) { c["exp"] = time.Now().Add(-time.Minute).Unix() }, false},
		{"without expiry", ours, func(c jwt.MapClaims) { delete(c, "exp") }, false},
		{"issued in the future", ours, func(c jwt.MapClaims) { c["iat"] = time.Now().Add(time.Hour).Unix() }, false},
		{"not valid yet", ours, func(c jwt.MapClaims) { c["nbf"] = time.Now().Add(time.Hour).Unix() }, false},
		{"without a subject", ours, func(c jwt.MapClaims) { delete(c, "sub") }, false},
		{"a subject that is too long", ours, func(c jwt.MapClaims) { c["sub"] = strings.Repeat("x", 256) }, false},
		{"without a user type", ours, func(c jwt.MapClaims) { delete(c, "user_type") }, false},
		{"an unknown user type", ours, func(c jwt.MapClaims) { c["user_type"] = "robot" }, false},
		{"roles that are no list", ours, func(c jwt.MapClaims) { c["roles"] = 7 }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := claims()
			test.change(c)
			raw, err := test.by.Sign(c)
			if err != nil {
				t.Fatal(err)
			}
			_, err = v.Caller(t.Context(), raw)
			if (err == nil) != test.holds {
				t.Errorf("error %v, want it to hold: %v", err, test.holds)
			}
			if err != nil && !errors.Is(err, token.ErrInvalid) {
				t.Errorf("%v is not ErrInvalid", err)
			}
		})
	}
}

func TestUnsignedAndGarbageTokensAreRefused(t *testing.T) {
	ours := newIssuer(t)
	v, err := token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     ours.JWKS(),
	})
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims()).SignedString(
		jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	// The public key taken as an HMAC secret: the classic confusion of algorithms.
	confused, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims()).SignedString([]byte(
		ours.JWKS()))
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{"", "x", "a.b.c", unsigned, confused} {
		if _, err := v.Caller(t.Context(), raw); !errors.Is(err, token.ErrInvalid) {
			t.Errorf("%q: %v, want ErrInvalid", raw, err)
		}
	}
}

func TestACustomersTokenDoesNotCoverAllAccounts(t *testing.T) {
	ours := newIssuer(t)
	v, err := token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     ours.JWKS(),
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := ours.Token(csm.Caller{ID: "grace", Type: csm.Contact, Accounts: []string{"*", "acme"}},
		time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Caller(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	want := csm.Caller{ID: "grace", Name: "grace", Type: csm.Contact, Accounts: []string{"acme"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("caller (-want +got):\n%s", diff)
	}
}

func claims() jwt.MapClaims {
	return jwt.MapClaims{
		"iss":       issuer.Name,
		"aud":       issuer.Audience,
		"sub":       "ada",
		"name":      "Ada",
		"user_type": "internal",
		"roles":     []string{"itil"},
		"accounts":  []string{"*"},
		"iat":       time.Now().Unix(),
		"exp":       time.Now().Add(time.Hour).Unix(),
	}
}

func newIssuer(t *testing.T) *issuer.Issuer {
	t.Helper()
	i, err := issuer.New()
	if err != nil {
		t.Fatal(err)
	}
	return i
}
