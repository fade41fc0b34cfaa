package token_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/token"
)

// rsaIssuer signs any header and payload, good or bad, with an RSA key.
type rsaIssuer struct{ key *rsa.PrivateKey }

func newRSAIssuer(t *testing.T, bits int) rsaIssuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return rsaIssuer{key}
}

func (i rsaIssuer) JWKS(more string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return fmt.Sprintf(`{"keys":[{"kty":"RSA","kid":"1","n":%q,"e":"AQAB"%s}]}`,
		encode(i.key.N.Bytes()), more)
}

func (i rsaIssuer) sign(t *testing.T, header, payload string) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(header)) + "." + encode([]byte(payload))
	signature, err := jwt.SigningMethodRS256.Sign(text, i.key)
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + encode(signature)
}

const goodHeader = `{"alg":"RS256","kid":"1"}`

// payload is claims that are accepted, with the JSON members more after them.
func payload(more string) string {
	return fmt.Sprintf(
		`{"iss":%q,"aud":%q,"sub":"ada","user_type":"internal","roles":["itil"],"exp":%d%s}`,
		issuer.Name, issuer.Audience, time.Now().Add(time.Hour).Unix(), more)
}

// RFC 7519, 4 and 7.2; RFC 7515, 4 and 4.1.11.
func TestNamesAndValuesInATokenCountExactlyAsWritten(t *testing.T) {
	ours := newRSAIssuer(t, 2048)
	v, err := token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     ours.JWKS(""),
	})
	if err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour).Unix()
	past := strings.Replace(payload(""), fmt.Sprint(later), "1", 1)
	for _, test := range []struct {
		name            string
		header, payload string
		holds           bool
	}{
		{"as it should be", goodHeader, payload(""), true},
		{"claims of others", goodHeader, payload(`,"scope":"x","nested":{"a":[{"b":1},{"b":2}]}`), true},
		{"without a kid", `{"alg":"RS256"}`, payload(""), true},
		{"exp twice", goodHeader, payload(fmt.Sprintf(`,"exp":%d`, later)), false},
		{"a claim twice, once escaped", goodHeader, payload(`,"\u0073ub":"bob"`), false},
		{"a nested name twice", goodHeader, payload(`,"nested":[{"a":1,"b":{"c":1,"c":1}}]`), false},
		{"a header twice", `{"alg":"RS256","kid":"1","kid":"1"}`, payload(""), false},
		{
			"EXP after an exp that has passed", goodHeader,
			strings.TrimSuffix(past, "}") + fmt.Sprintf(`,"EXP":%d}`, later), false,
		},
		{
			"exp as a text", goodHeader,
			strings.Replace(payload(""), fmt.Sprint(later), fmt.Sprintf(`"%d"`, later), 1), false,
		},
		{"nbf as a text", goodHeader, payload(`,"nbf":"1"`), false},
		{"iat as a text", goodHeader, payload(`,"iat":"1"`), false},
		{"exp null", goodHeader, strings.Replace(payload(""), fmt.Sprint(later), "null", 1), false},
		{
			"an audience that is no text", goodHeader,
			strings.Replace(payload(""), `"aud":"casebridge"`, `"aud":["casebridge",7]`, 1), false,
		},
		{"crit that nobody knows", `{"alg":"RS256","kid":"1","crit":["exp"],"exp":1}`, payload(""), false},
		{"crit that is empty", `{"alg":"RS256","kid":"1","crit":[]}`, payload(""), false},
		{"a kid that is no text", `{"alg":"RS256","kid":1}`, payload(""), false},
		{"ALG for alg", `{"ALG":"RS256","kid":"1"}`, payload(""), false},
		{"no object", goodHeader, `[]`, false},
		{"two objects", goodHeader, payload("") + `{}`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := v.Caller(t.Context(), ours.sign(t, test.header, test.payload))
			if (err == nil) != test.holds {
				t.Errorf("error %v, want it to hold: %v", err, test.holds)
			}
			if err != nil && !errors.Is(err, token.ErrInvalid) {
				t.Errorf("%v is not ErrInvalid", err)
			}
		})
	}
}

func TestClaimsInAnotherCaseGiveNothing(t *testing.T) {
	ours := newRSAIssuer(t, 2048)
	v, err := token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     ours.JWKS(""),
	})
	if err != nil {
		t.Fatal(err)
	}
	more := `,"Roles":["admin"],"ACCOUNTS":["*"],"Account":"acme","User_Type":"contact","Sub":"bob","NAME":"Bob"`
	got, err := v.Caller(t.Context(), ours.sign(t, goodHeader, payload(more)))
	if err != nil {
		t.Fatal(err)
	}
	want := csm.Caller{ID: "ada", Name: "ada", Type: csm.Internal, Roles: []string{"itil"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("caller (-want +got):\n%s", diff)
	}
}

func TestAClaimOverItsLimitIsRefusedWithAReason(t *testing.T) {
	ours := newIssuer(t)
	v, err := token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     ours.JWKS(),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		claim string
		value any
	}{
		{"sub", ""},
		{"sub", strings.Repeat("x", 256)},
		{"name", strings.Repeat("x", 256)},
		{"name", 7},
		{"user_type", "robot"},
		{"user_type", strings.Repeat("x", 3000)},
		{"roles", "itil"},
		{"roles", []any{7}},
		{"roles", make([]string, 101)},
		{"roles", []string{strings.Repeat("x", 256)}},
		{"accounts", []string{"acme", strings.Repeat("x", 3000)}},
		{"accounts", make([]string, 501)},
		{"accounts", "acme"},
		{"account", strings.Repeat("x", 3000)},
		{"account", []string{"acme"}},
	} {
		c := claims()
		c[test.claim] = test.value
		raw, err := ours.Sign(c)
		if err != nil {
			t.Fatal(err)
		}
		_, err = v.Caller(t.Context(), raw)
		fault, ok := errors.AsType[*token.ClaimError](err)
		if !ok || fault.Claim != test.claim || !errors.Is(err, token.ErrInvalid) {
			short, _ := json.Marshal(test.value)
			t.Errorf("%s %.20s: %v, want ErrInvalid with a reason that names it", test.claim, short, err)
		}
	}
}

func TestOnlyKeysForSignaturesOfSufficientSizeCount(t *testing.T) {
	strong := newRSAIssuer(t, 2048)
	for _, test := range []struct {
		name, set string
		taken     bool
	}{
		{"as it should be", strong.JWKS(`,"use":"sig","alg":"RS256"`), true},
		{
			"beside a key of another kind",
			strings.Replace(strong.JWKS(""), `[`, `[{"kty":"OKP","crv":"Ed448","x":"AA"},{"kty":"future"},`,
				1), true,
		},
		{"for encryption", strong.JWKS(`,"use":"enc"`), false},
		{"for another algorithm", strong.JWKS(`,"alg":"PS512"`), false},
		{"1024 bits", newRSAIssuer(t, 1024).JWKS(""), false},
		{"a shared secret", `{"keys":[{"kty":"oct","kid":"1","k":"c2VjcmV0"}]}`, false},
		{"empty", `{"keys":[]}`, false},
		{"no set", `{}`, false},
		{"no JSON", `x`, false},
	} {
		_, err := token.New(token.Config{Issuer: issuer.Name, Audience: issuer.Audience, JWKS: test.set})
		if (err == nil) != test.taken {
			t.Errorf("%s: error %v, want it taken: %v", test.name, err, test.taken)
		}
	}
}
