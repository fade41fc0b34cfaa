package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
	if err := keys(dir, issuer.Name); err != nil {
		t.Fatal(err)
	}
	raw, err := mintIn(dir, "-roles", "itil, admin,", "-accounts", "acme", "-sub", "zoe", "-name",
		`Zoë "Z" O'Hara`)
	if err != nil {
		t.Fatal(err)
	}
	set, err := os.ReadFile(filepath.Join(dir, "jwks.json"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     string(set),
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Caller(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	want := csm.Caller{
		ID:       "zoe",
		Name:     `Zoë "Z" O'Hara`,
		Type:     csm.Internal,
		Roles:    []string{"itil", "admin"},
		Accounts: []string{"acme"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("caller (-want +got):\n%s", diff)
	}
}

func TestTheKeyIsKeptAndSecret(t *testing.T) {
	dir := t.TempDir()
	var sets [2]string
	for i := range sets {
		if err := keys(dir, issuer.Name); err != nil {
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
	if err := keys(dir, issuer.Name); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-user-type", "robot"}, {"-sub", ""}} {
		if _, err := mintIn(dir, args...); err == nil {
			t.Errorf("%v: want an error", args)
		}
	}
}

// make token takes its values from the environment and from the command line alike.
func TestMakeTokenTakesItsValuesFromBothSides(t *testing.T) {
	const makefile = "../../../Makefile"
	if _, err := os.ReadFile(makefile); err != nil { // so that a change of it is a reason to run this again
		t.Fatal(err)
	}
	shell := filepath.Join(t.TempDir(), "shell")
	script := "#!/bin/sh\nprintf '%s|' \"$SUB\" \"$NAME\" \"$ROLES\" \"$USER_TYPE\" \"$ACCOUNTS\"\n"
	if err := os.WriteFile(shell, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	values := []string{
		"SUB=x", `NAME=Zoë "Z" O'Hara`, "ROLES=itil", "USER_TYPE=contact", "ACCOUNTS=acme,globex",
	}
	want := `x|Zoë "Z" O'Hara|itil|contact|acme,globex|`
	mint := func(environment, arguments []string) string {
		command := exec.Command("make",
			append([]string{"-s", "-f", makefile, "token", "SHELL=" + shell}, arguments...)...)
		command.Env = append([]string{"PATH=" + os.Getenv("PATH")}, environment...)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	if got := mint(values, nil); got != want {
		t.Errorf("SUB=x make token says %s, not %s", got, want)
	}
	if got := mint(nil, values); got != want {
		t.Errorf("make token SUB=x says %s, not %s", got, want)
	}
	if got := mint(nil, nil); !strings.HasPrefix(got, "ada|Ada Lovelace|") {
		t.Errorf("make token says %s, not what stands in the Makefile", got)
	}
}
