package page

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const index = `<meta name="settings" content="{{settings}}"><style>p { margin: 0 }</style><script>go()</script><script type="module" src="assets/app-ABCDEFGH.js"></script>`

func built(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	files := map[string]string{
		"index.html":             index,
		"docs.html":              index,
		"assets/app-ABCDEFGH.js": "go()",
		"secret.txt":             "no",
	}
	for name, content := range files {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestThePolicyAllowsOnlyThePagesOwnCodeAndTheIssuer(t *testing.T) {
	p, err := Open(built(t),
		Settings{
			Issuer:   "https://id.example.com/realm",
			ClientID: "page",
			Origins:  []string{"https://login.example.com"},
		})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"default-src 'none'; ", "style-src '" + hash("p { margin: 0 }") + "'; ",
		"script-src 'self' '" + hash("go()") + "'; ",
		"connect-src 'self' https://id.example.com https://login.example.com; ",
	} {
		if !strings.Contains(p.Index.Policy, want) {
			t.Errorf("the policy has no %s: %s", want, p.Index.Policy)
		}
	}
	if strings.Contains(p.Index.Policy, "unsafe") {
		t.Errorf("the policy is %s", p.Index.Policy)
	}
}

func TestThePageIsToldItsSettings(t *testing.T) {
	p, err := Open(built(t),
		Settings{Issuer: "https://id.example.com", ClientID: `a"b`, Scope: "openid"})
	if err != nil {
		t.Fatal(err)
	}
	want := `content="{&#34;issuer&#34;:&#34;https://id.example.com&#34;,&#34;client_id&#34;:&#34;a\&#34;b&#34;,&#34;scope&#34;:&#34;openid&#34;}"`
	if !strings.Contains(string(p.Index.HTML), want) {
		t.Errorf("the page is %s", p.Index.HTML)
	}
}

func TestTheReferenceIsThereOnlyIfItIsWanted(t *testing.T) {
	for _, wanted := range []bool{false, true} {
		p, err := Open(built(t), Settings{Reference: wanted})
		if err != nil {
			t.Fatal(err)
		}
		if (p.Reference != nil) != wanted {
			t.Errorf("wanted %t: %v", wanted, p.Reference)
		}
	}
}

func TestOnlyAssetsAreServed(t *testing.T) {
	p, err := Open(built(t), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Asset("app-ABCDEFGH.js"); err != nil || string(got) != "go()" {
		t.Errorf("%q, %v", got, err)
	}
	for _, name := range []string{
		"app-AAAAAAAA.js", "../secret.txt", "secret.txt", "..", "", "index.html",
	} {
		if _, err := p.Asset(name); !errors.Is(err, ErrNoAsset) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestWhatWasNotBuiltIsSaid(t *testing.T) {
	if _, err := Open(t.TempDir(), Settings{}); err == nil ||
		!strings.Contains(err.Error(), "make build") {
		t.Errorf("the error is %v", err)
	}
	if _, err := Open(built(t), Settings{Issuer: "no url"}); err == nil {
		t.Error("an issuer that is no URL is taken")
	}
}

// What people wrote must never become markup.
func TestNoScriptWritesMarkup(t *testing.T) {
	writes := regexp.MustCompile(
		`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function`)
	scripts, err := filepath.Glob("app/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%v, %v", scripts, err)
	}
	for _, name := range scripts {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := writes.Find(source); found != nil {
			t.Errorf("%s uses %s", name, found)
		}
	}
}
