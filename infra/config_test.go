package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// builtContext gives context for an environment whose functions are built.
func builtContext(t *testing.T, changes map[string]any) map[string]any {
	t.Helper()
	build := t.TempDir()
	if err := fakeBuild(build); err != nil {
		t.Fatal(err)
	}
	context := map[string]any{
		"env":      "dev",
		"build":    build,
		"issuer":   "https://issuer.test",
		"jwks_url": "https://issuer.test/keys",
	}
	maps.Copy(context, changes)
	for name, value := range context {
		if value == nil {
			delete(context, name)
		}
	}
	return context
}

func TestEveryEnvironmentIsCompleteButForWhatOnlyTheOperatorKnows(t *testing.T) {
	needed := map[string]map[string]any{
		"local":   nil,
		"dev":     nil,
		"staging": nil,
		"prod":    {"alarm_email": "oncall@example.com"},
	}
	for _, env := range environmentNames() {
		t.Run(env, func(t *testing.T) {
			context := builtContext(t, map[string]any{"env": env})
			maps.Copy(context, needed[env])
			if _, err := readConfig(context); err != nil {
				t.Error(err)
			}
			for name := range needed[env] {
				without := maps.Clone(context)
				delete(without, name)
				if _, err := readConfig(without); err == nil {
					t.Errorf("%s is not needed", name)
				}
			}
		})
	}
}

func TestContextOverridesTheFile(t *testing.T) {
	changes := map[string]any{
		"name": "Casebridge-ada", "log_days": "14", "waf": "true", "waf_rate": "500",
		"releases": "canary",
		"tags":     `{"owner":"ada"}`, "concurrency": `{"cases":10}`, "jwks": publicKeys(), "jwks_url": "",
		"@aws-cdk/core:enablePartitionLiterals": true, "aws:cdk:bundling-stacks": "**",
	}
	got, err := readConfig(builtContext(t, changes))
	if err != nil {
		t.Fatal(err)
	}
	want, err := readConfig(builtContext(t, map[string]any{"build": got.Build}))
	if err != nil {
		t.Fatal(err)
	}
	want.Releases = "canary"
	want.Name, want.LogDays, want.WAF, want.WAFRate = "Casebridge-ada", 14, true, 500
	want.Tags, want.Concurrency = map[string]string{"owner": "ada"}, map[string]int{"cases": 10}
	want.JWKS, want.JWKSURL = publicKeys(), ""
	equal(t, "config", got, want)
	equal(t, "environment", got.Env, "dev")
}

func TestAWrongValueIsRefusedWithWhatToWrite(t *testing.T) {
	large := publicKeys() + strings.Repeat(" ", 4000)
	tests := []struct {
		name    string
		changes map[string]any
		message string
	}{
		{
			"no environment",
			map[string]any{"env": nil},
			`context env is "": write -c env= and one of dev, local, prod, staging`,
		},
		{"unknown environment", map[string]any{"env": "../prod"}, `context env is "../prod"`},
		{"unknown name", map[string]any{"isuer": "x"}, "context isuer is no setting"},
		{"no issuer", map[string]any{"issuer": nil}, "issuer is missing: write"},
		{"empty audience", map[string]any{"audience": ""}, "audience is empty: write"},
		{"no keys", map[string]any{"jwks_url": nil}, "write either jwks="},
		{"keys twice", map[string]any{"jwks": publicKeys()}, "write either jwks="},
		{"keys that are not JSON", map[string]any{"jwks": "{", "jwks_url": nil}, "token: read the key set"},
		{"no key among them", map[string]any{"jwks": `{"keys":[]}`, "jwks_url": nil}, "the key set has no key"},
		{
			"a private key",
			map[string]any{"jwks": `{"keys":[{"kty":"EC","d":"AA"}]}`, "jwks_url": nil},
			"jwks has a private key",
		},
		{
			"a shared secret",
			map[string]any{"jwks": `{"keys":[{"kty":"oct","k":"AA"}]}`, "jwks_url": nil},
			"jwks has a private key",
		},
		{"keys over plain HTTP", map[string]any{"jwks_url": "http://issuer.test/keys"}, "must be https"},
		{
			"over 4 KB of variables",
			map[string]any{"jwks": large, "jwks_url": nil},
			"and Lambda takes 4096: give the keys by jwks_url",
		},
		{
			"unknown architecture",
			map[string]any{"architecture": "arm"},
			`architecture must be one of [arm64 x86_64], not "arm"`,
		},
		{
			"unknown releases",
			map[string]any{"releases": "blue_green"},
			`releases must be one of [all_at_once canary], not "blue_green"`,
		},
		{"unknown removal", map[string]any{"removal": "true"}, `removal must be one of [retain destroy], not "true"`},
		{"a number that is none", map[string]any{"log_days": "many"}, "context log_days must be a whole number, not many"},
		{"days that CloudWatch does not know", map[string]any{"log_days": "31"}, "log_days is 31: write one of [1 3"},
		{"a map that is none", map[string]any{"tags": "a=b"}, "context tags must be a JSON object"},
		{"a tag of AWS", map[string]any{"tags": `{"aws:x":"y"}`}, "write a name that does not begin with aws:"},
		{
			"a function that is none",
			map[string]any{"concurrency": `{"fan-out":1}`},
			`concurrency has "fan-out", which is no function`,
		},
		{
			"fewer workers than the queue starts",
			map[string]any{"concurrency": `{"fanout":5}`},
			"concurrency of fanout is 5: write at least 20",
		},
		{
			"a domain without certificate",
			map[string]any{"domain": "a.example.com"},
			"domain and domain_certificate belong together",
		},
		{"a firewall without rate", map[string]any{"waf": "true"}, "waf_rate is 0: write how many calls"},
		{"no address", map[string]any{"alarm_email": "Ada"}, `alarm_email is "Ada": write an address`},
		{"an account without region", map[string]any{"account": "123456789012"}, "account and region belong together"},
		{"an account that is none", map[string]any{"account": "12"}, "write the 12 digits"},
		{"copies of no backups", map[string]any{"backup_copy_vault": "arn:x"}, "backup_copy_vault needs backups"},
		{"prod that loses data", map[string]any{"env": "prod", "removal": "destroy"}, "prod must keep its data"},
		{"prod that tells nobody", map[string]any{"env": "prod"}, "alarm_email is missing"},
		{"nothing built", map[string]any{"build": "none"}, "no associate/bootstrap, cases/bootstrap, create/bootstrap, "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := readConfig(builtContext(t, test.changes))
			if err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %v, want an error with %q", err, test.message)
			}
		})
	}

	t.Run("everything wrong at once", func(t *testing.T) {
		_, err := readConfig(map[string]any{"env": "dev", "build": t.TempDir()})
		for _, message := range []string{"issuer", "jwks", "no associate/bootstrap"} {
			if err == nil || !strings.Contains(err.Error(), message) {
				t.Errorf("got %v, want also %q", err, message)
			}
		}
	})
}

func TestAFileMustHaveEverySettingAndNoOther(t *testing.T) {
	content, err := environments.ReadFile("environments/dev.json")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := json.Unmarshal(content, &values); err != nil {
		t.Fatal(err)
	}
	delete(values, "log_days")
	values["log_day"] = 7
	values["waf"] = "yes"
	content, err = json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Env: "dev"}
	err = c.decode(content)
	for _, message := range []string{
		`infra/environments/dev.json lacks "log_days": write a whole number`,
		`infra/environments/dev.json has "log_day", which is no setting`,
		`infra/environments/dev.json: "waf" must be a true or false, not "yes"`,
	} {
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("got %v, want also %q", err, message)
		}
	}
}

func TestFunctionsAreLookedForWhereMakeBuildPutsThem(t *testing.T) {
	c, _ := readConfig(builtContext(t, map[string]any{"build": ""}))
	equal(t, "build", c.Build, filepath.Join("..", ".local", "build", "arm64"))
}

func TestEverySettingIsDescribed(t *testing.T) {
	content, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range new(Config).fields() {
		if !strings.Contains(string(content), "`"+name+"`") {
			t.Errorf("README.md does not say what %s is", name)
		}
	}
}
