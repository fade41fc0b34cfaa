package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestReadConfig(t *testing.T) {
	build := t.TempDir()
	if err := fakeBuild(build); err != nil {
		t.Fatal(err)
	}
	with := func(changes map[string]any) map[string]any {
		context := map[string]any{"build": build, "issuer": "https://issuer.test", "jwks_url": "https://issuer.test/keys"}
		for name, value := range changes {
			context[name] = value
		}
		return context
	}

	t.Run("defaults", func(t *testing.T) {
		got, err := readConfig(lookup(with(nil)))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "config", got, Config{
			Architecture: "arm64", Build: build, Issuer: "https://issuer.test", Audience: "casebridge",
			JWKSURL: "https://issuer.test/keys", Stage: "v1", Removal: "retain",
		})
	})

	refused := []struct {
		name    string
		changes map[string]any
		message string
	}{
		{"no issuer", map[string]any{"issuer": nil}, "context issuer is missing"},
		{"empty audience", map[string]any{"audience": ""}, "context audience is empty"},
		{"no keys", map[string]any{"jwks_url": nil}, "either -c jwks="},
		{"keys twice", map[string]any{"jwks": `{"keys":[]}`}, "either -c jwks="},
		{"keys that are not JSON", map[string]any{"jwks": "{", "jwks_url": nil}, "context jwks or jwks_url: token: read the key set"},
		{"no key among the keys", map[string]any{"jwks": `{"keys":[]}`, "jwks_url": nil}, "the key set has no key"},
		{"more keys than a function's variables hold", map[string]any{"jwks": strings.Repeat(" ", 4000), "jwks_url": nil}, "give -c jwks_url="},
		{"keys without TLS", map[string]any{"jwks_url": "http://issuer.test/keys"}, "must be https"},
		{"unknown architecture", map[string]any{"architecture": "arm"}, `context architecture must be one of [arm64 x86_64], not "arm"`},
		{"unknown removal", map[string]any{"removal": "true"}, `context removal must be one of [retain destroy], not "true"`},
		{"a value that is not text", map[string]any{"issuer": 7}, "context issuer must be a string, not 7"},
		{"nothing built", map[string]any{"build": filepath.Join(build, "none")}, "no bootstrap for associate, cases, create, "},
	}
	for _, test := range refused {
		t.Run(test.name, func(t *testing.T) {
			_, err := readConfig(lookup(with(test.changes)))
			if err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %v, want an error with %q", err, test.message)
			}
		})
	}

	t.Run("everything wrong at once", func(t *testing.T) {
		_, err := readConfig(lookup(map[string]any{"build": t.TempDir()}))
		for _, message := range []string{"issuer", "jwks", "no bootstrap for associate"} {
			if err == nil || !strings.Contains(err.Error(), message) {
				t.Errorf("got %v, want also %q", err, message)
			}
		}
	})
}
