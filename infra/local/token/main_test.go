package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/token"
)

func mintIn(dir string, args ...string) (string, error) {
	return mint(flag.NewFlagSet("mint", flag.ContinueOnError), &dir, args)
}

func TestAMintedTokenVerifiesAgainstTheKeySet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	if err := keys(dir); err != nil {
		t.Fatal(err)
	}
	raw, err := mintIn(dir, "-roles", "itil, admin,", "-accounts", "acme", "-sub", "zoe", "-name", `Zoë "Z" O'Hara`)
	if err != nil {
		t.Fatal(err)
	}
	set, err := os.ReadFile(filepath.Join(dir, "jwks.json"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := token.New(token.Config{Issuer: issuer.Name, Audience: issuer.Audience, JWKS: string(set)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Caller(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	want := csm.Caller{ID: "zoe", Name: `Zoë "Z" O'Hara`, Type: csm.Internal, Roles: []string{"itil", "admin"}, Accounts: []string{"acme"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("caller (-want +got):\n%s", diff)
	}
}

func TestTheKeyIsKeptAndSecret(t *testing.T) {
	dir := t.TempDir()
	var sets [2]string
	for i := range sets {
		if err := keys(dir); err != nil {
			t.Fatal(err)
		}
		set, err := os.ReadFile(filepath.Join(dir, "jwks.json"))
		if err != nil {
			t.Fatal(err)
		}
		sets[i] = string(set)
	}
	if sets[0] != sets[1] {
		t.Errorf("the key changed: %s, then %s", sets[0], sets[1])
	}
	info, err := os.Stat(filepath.Join(dir, "key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("key.pem has mode %o, want 600", info.Mode().Perm())
	}
}

func TestMintRefusesWhatCannotBeAToken(t *testing.T) {
	dir := t.TempDir()
	if _, err := mintIn(dir); err == nil {
		t.Error("without a key: want an error")
	}
	if err := keys(dir); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-user-type", "robot"}, {"-sub", ""}} {
		if _, err := mintIn(dir, args...); err == nil {
			t.Errorf("%v: want an error", args)
		}
	}
}
