package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/infra/local/people"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/token"
)

const redirect = "http://localhost:4567/"

func TestEverySamplePersonSignsInAndIsWhoTheAPIReads(t *testing.T) {
	for _, person := range people.All() {
		t.Run(person.ID, func(t *testing.T) {
			b := newBrowser(t)
			code := b.choose(b.authorize(""), person.ID).Get("code")
			tokens, status := b.exchange(code, b.verifier)
			if status != http.StatusOK {
				t.Fatalf("token: %d", status)
			}
			if diff := cmp.Diff(person.Caller(), b.verify(tokens.Access), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("the API reads another caller (-want +got):\n%s", diff)
			}
			var claims jwt.MapClaims
			if _, _, err := jwt.NewParser().ParseUnverified(tokens.ID, &claims); err != nil {
				t.Fatal(err)
			}
			if claims["sub"] != person.ID || claims["name"] != person.Name ||
				claims["user_type"] != string(person.Type) {
				t.Errorf("the ID token says %v", claims)
			}
			if claims["iss"] != b.url {
				t.Errorf("iss is %v, not the issuer of the discovery, %s", claims["iss"], b.url)
			}
		})
	}
}

func TestDiscoveryIsOpenToThePage(t *testing.T) {
	b := newBrowser(t)
	response := b.get(b.url+"/.well-known/openid-configuration", "Origin", "http://localhost:4567")
	if got := response.Header.Get("Access-Control-Allow-Origin"); got != "http://localhost:4567" {
		t.Errorf("Access-Control-Allow-Origin is %q", got)
	}
	var found map[string]any
	if err := json.NewDecoder(response.Body).Decode(&found); err != nil {
		t.Fatal(err)
	}
	if found["issuer"] != b.url {
		t.Errorf("issuer is %v, not %s", found["issuer"], b.url)
	}
	for _, name := range []string{
		"authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint",
	} {
		if endpoint, _ := found[name].(string); !strings.HasPrefix(endpoint, b.url+"/") {
			t.Errorf("%s is %q", name, endpoint)
		}
	}
	keys := b.get(found["jwks_uri"].(string))
	if body := read(t, keys); !strings.Contains(body, `"kty":"EC"`) {
		t.Errorf("the key set is %s", body)
	}
}

func TestACodeCountsOnceAndWithItsVerifierOnly(t *testing.T) {
	b := newBrowser(t)
	code := b.choose(b.authorize(""), "bob").Get("code")
	if _, status := b.exchange(code, strings.Repeat("x", 43)); status != http.StatusBadRequest {
		t.Errorf("another verifier: %d", status)
	}
	code = b.choose(b.authorize(""), "bob").Get("code")
	if _, status := b.exchange(code, b.verifier); status != http.StatusOK {
		t.Errorf("the verifier: %d", status)
	}
	if _, status := b.exchange(code, b.verifier); status != http.StatusBadRequest {
		t.Errorf("the code again: %d", status)
	}
}

func TestWhoIsSignedInGetsNewTokensWithoutAPage(t *testing.T) {
	b := newBrowser(t)
	if got := b.silent(); got.Get("error") != "login_required" {
		t.Errorf("nobody is signed in: %v", got)
	}
	tokens, _ := b.exchange(b.choose(b.authorize(""), "ada").Get("code"), b.verifier)
	renewed, status := b.exchange(b.silent().Get("code"), b.verifier)
	if status != http.StatusOK || b.verify(renewed.Access).ID != "ada" {
		t.Errorf("renewal: %d for %v", status, b.verify(renewed.Access))
	}
	ended := b.get(b.url + "/end_session?" + url.Values{
		"id_token_hint": {tokens.ID}, "post_logout_redirect_uri": {redirect},
	}.Encode())
	if ended.StatusCode != http.StatusFound || ended.Header.Get("Location") != redirect {
		t.Errorf("the end leads by %d to %q", ended.StatusCode, ended.Header.Get("Location"))
	}
	if got := b.silent(); got.Get("error") != "login_required" {
		t.Errorf("after the end: %v", got)
	}
}

func TestOnlyThisMachineIsLedBackTo(t *testing.T) {
	b := newBrowser(t)
	for _, elsewhere := range []string{
		"https://example.com/", "http://localhost.example.com/", "http://example.com:4567/",
	} {
		response := b.get(b.authorizeURL(elsewhere, ""))
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", elsewhere, response.StatusCode)
		}
	}
}

func TestAnUnknownPersonOrSigningInIsRefused(t *testing.T) {
	b := newBrowser(t)
	request := b.authorize("")
	if response := b.post(loginPath, url.Values{"request": {request}, "person": {"mallory"}}); response.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown person: %d", response.StatusCode)
	}
	if response := b.post(loginPath, url.Values{"request": {"unknown"}, "person": {"bob"}}); response.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown signing in: %d", response.StatusCode)
	}
}

// browser is one browser at an issuer of its own.
type browser struct {
	t        *testing.T
	url      string
	jwks     string
	verifier string
	http     *http.Client
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	keys, err := issuer.New()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := keys.Save(dir); err != nil {
		t.Fatal(err)
	}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	if handler, err = newProvider(server.URL, filepath.Join(dir, "key.pem")); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client := &http.Client{Jar: jar, CheckRedirect: stay}
	return &browser{t, server.URL, keys.JWKS(), rand.Text() + rand.Text(), client}
}

func (b *browser) do(method, address string, form url.Values, headers ...string) *http.Response {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), method, address,
		strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.http.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { response.Body.Close() })
	return response
}

func (b *browser) get(address string, headers ...string) *http.Response {
	b.t.Helper()
	return b.do(http.MethodGet, address, nil, headers...)
}

func (b *browser) post(path string, form url.Values) *http.Response {
	b.t.Helper()
	return b.do(http.MethodPost, b.url+path, form)
}

func (b *browser) authorizeURL(redirect, prompt string) string {
	challenge := sha256.Sum256([]byte(b.verifier))
	return b.url + "/authorize?" + url.Values{
		"client_id":             {clientID},
		"redirect_uri":          {redirect},
		"response_type":         {"code"},
		"scope":                 {"openid profile"},
		"state":                 {"state"},
		"prompt":                {prompt},
		"code_challenge":        {base64.RawURLEncoding.EncodeToString(challenge[:])},
		"code_challenge_method": {"S256"},
	}.Encode()
}

// authorize begins to sign in and gives the id of it, which the chooser of people holds.
func (b *browser) authorize(prompt string) string {
	b.t.Helper()
	location := b.location(b.get(b.authorizeURL(redirect, prompt)))
	page := read(b.t, b.get(b.url+location.RequestURI()))
	for _, person := range people.All() {
		if !strings.Contains(page, person.Name) || !strings.Contains(page, person.Title) {
			b.t.Errorf("the chooser does not show %s", person.Name)
		}
	}
	return location.Query().Get("request")
}

// choose signs in as the person and gives what the page is told.
func (b *browser) choose(request, person string) url.Values {
	b.t.Helper()
	chosen := b.location(b.post(loginPath, url.Values{"request": {request}, "person": {person}}))
	return b.location(b.get(chosen.String())).Query()
}

// silent signs in without a page, as the page's frame does, and gives what it is told.
func (b *browser) silent() url.Values {
	b.t.Helper()
	location := b.location(b.get(b.authorizeURL(redirect, "none")))
	for range 2 {
		if strings.HasPrefix(location.String(), redirect) {
			break
		}
		if location.Host == "" {
			location, _ = url.Parse(b.url + location.RequestURI())
		}
		location = b.location(b.get(location.String()))
	}
	return location.Query()
}

func (b *browser) location(response *http.Response) *url.URL {
	b.t.Helper()
	location, err := url.Parse(response.Header.Get("Location"))
	if err != nil || location.String() == "" {
		b.t.Fatalf("%s led nowhere: %d %s",
			response.Request.URL, response.StatusCode, read(b.t, response))
	}
	return location
}

type tokens struct {
	Access string `json:"access_token"`
	ID     string `json:"id_token"`
}

func (b *browser) exchange(code, verifier string) (tokens, int) {
	b.t.Helper()
	response := b.post("/oauth/token", url.Values{
		"grant_type": {"authorization_code"}, "client_id": {clientID}, "redirect_uri": {redirect},
		"code": {code}, "code_verifier": {verifier},
	})
	var answer tokens
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		b.t.Fatal(err)
	}
	return answer, response.StatusCode
}

// verify reads a token as the API does.
func (b *browser) verify(raw string) csm.Caller {
	b.t.Helper()
	config := token.Config{Issuer: b.url, Audience: issuer.Audience, JWKS: b.jwks}
	verifier, err := token.New(config)
	if err != nil {
		b.t.Fatal(err)
	}
	caller, err := verifier.Caller(b.t.Context(), raw)
	if err != nil {
		b.t.Fatal(err)
	}
	return caller
}

func read(t *testing.T, response *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
