package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/token"
)

// Config is what one deployment is told, each field by the context value named beside it
// (`cdk deploy -c name=value`).
type Config struct {
	Architecture string // architecture: arm64 (default) or x86_64, of the functions' machines
	Build        string // build: the folder with <function>/bootstrap, default ../.local/build/<architecture>
	Issuer       string // issuer: the `iss` of the tokens that the API accepts
	Audience     string // audience: their `aud`, default casebridge
	JWKS         string // jwks: the issuer's keys themselves; all variables of a function hold 4 KB (Lambda's limit)
	JWKSURL      string // jwks_url: or where the functions fetch them; exactly one of the two
	Stage        string // stage: of the API, default v1
	Removal      string // removal: retain (default) or destroy, of what holds data when the stack goes
}

// maxJWKS leaves a quarter of the 4 KB of a function's variables (Lambda's limit) to the others.
const maxJWKS = 3072

// readConfig reads every context value through lookup, which answers nil for one that is not set,
// and names everything that is missing or wrong at once.
func readConfig(lookup func(name string) any) (Config, error) {
	var wrong []error
	fail := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	read := func(name, otherwise string) string {
		switch value := lookup(name).(type) {
		case nil:
			return otherwise
		case string:
			return value
		default:
			fail("context %s must be a string, not %v", name, value)
			return otherwise
		}
	}
	choice := func(name string, values ...string) string {
		value := read(name, values[0])
		if slices.Contains(values, value) {
			return value
		}
		fail("context %s must be one of %v, not %q", name, values, value)
		return values[0]
	}

	c := Config{
		Architecture: choice("architecture", "arm64", "x86_64"),
		Issuer:       read("issuer", ""),
		Audience:     read("audience", "casebridge"),
		JWKS:         read("jwks", ""),
		JWKSURL:      read("jwks_url", ""),
		Stage:        read("stage", "v1"),
		Removal:      choice("removal", "retain", "destroy"),
	}
	c.Build = read("build", filepath.Join("..", ".local", "build", c.Architecture))

	if c.Issuer == "" {
		fail("context issuer is missing: give the issuer of the callers' tokens, -c issuer=https://…")
	}
	if c.Audience == "" {
		fail("context audience is empty: leave it out for casebridge")
	}
	if (c.JWKS == "") == (c.JWKSURL == "") {
		fail("the issuer's keys are needed once: give either -c jwks='{\"keys\":[…]}' or -c jwks_url=https://…")
	}
	if len(c.JWKS) > maxJWKS {
		fail("context jwks has %d bytes, and a function's variables hold at most %d of them: give -c jwks_url=https://…", len(c.JWKS), maxJWKS)
	}
	keys := token.Config{Issuer: "-", Audience: "-", JWKS: c.JWKS, JWKSURL: c.JWKSURL}
	if _, err := token.New(keys); err != nil && (c.JWKS == "") != (c.JWKSURL == "") {
		fail("context jwks or jwks_url: %w", err)
	}
	if missing := notBuilt(c.Build); missing != nil {
		fail("no bootstrap for %s under %s: run `make build`, or name the folder with -c build=…", strings.Join(missing, ", "), c.Build)
	}
	return c, errors.Join(wrong...)
}

func notBuilt(dir string) []string {
	var missing []string
	for _, name := range functionNames() {
		if _, err := os.Stat(filepath.Join(dir, name, "bootstrap")); err != nil {
			missing = append(missing, name)
		}
	}
	return missing
}
