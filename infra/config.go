package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// Config is what one deployment is told. The file environments/<env>.json has every value
// by the name of its tag, and `cdk deploy -c env=… -c name=value` overrides one.
// README.md says what each is for.
type Config struct {
	Env string `json:"-"` // the name of the file

	Name    string            `json:"name"`    // of the stack; two in one account and region need two names
	Account string            `json:"account"` // that alone is deployed to; empty: that of the credentials
	Region  string            `json:"region"`  // that alone is deployed to; empty: that of the credentials
	Tags    map[string]string `json:"tags"`    // of every resource

	Architecture string `json:"architecture"` // arm64 or x86_64
	Build        string `json:"build"`        // folder with <function>/bootstrap; empty: ../.local/build/<architecture>

	Issuer   string `json:"issuer"`   // the `iss` of the tokens that the API accepts
	Audience string `json:"audience"` // their `aud`
	JWKS     string `json:"jwks"`     // the issuer's public keys themselves, or
	JWKSURL  string `json:"jwks_url"` // where the functions fetch them

	OIDCClientID string `json:"oidc_client_id"` // of the page at the issuer; empty: people paste a token
	OIDCScope    string `json:"oidc_scope"`     // that the page asks for
	OIDCRedirect string `json:"oidc_redirect"`  // URL of the page as the issuer knows it; empty: where it is
	OIDCOrigins  string `json:"oidc_origins"`   // that signing in calls beside the issuer's, separated by blanks
	APIReference bool   `json:"api_reference"`  // show the API reference at /docs

	LinkBase string `json:"link_base"` // that a case's number is appended to in messages; empty: they have no link

	Releases string `json:"releases"` // all_at_once, or canary: a tenth of the calls first

	Stage             string         `json:"stage"`              // of the API: the first part of its paths
	Domain            string         `json:"domain"`             // of the API; empty: API Gateway's own
	DomainCertificate string         `json:"domain_certificate"` // ARN in ACM
	ThrottleRate      int            `json:"throttle_rate"`      // calls a second
	ThrottleBurst     int            `json:"throttle_burst"`     // calls at once
	CallerLimit       int            `json:"caller_limit"`       // units a minute of each caller; 0: no limit
	AccountLimit      int            `json:"account_limit"`      // of all customers of an account together
	Concurrency       map[string]int `json:"concurrency"`        // reserved executions by function
	WAF               bool           `json:"waf"`                // a rate limit by address before the API
	WAFRate           int            `json:"waf_rate"`           // calls of one address in five minutes
	APILoggingRole    bool           `json:"api_logging_role"`   // make the account's role for access logs

	LogDays    int    `json:"log_days"`    // that logs are kept
	LogLevel   string `json:"log_level"`   // debug, info, warn or error
	AlarmEmail string `json:"alarm_email"` // told of alarms; empty: nobody
	Runbook    string `json:"runbook"`     // where people on call read README.md: a path or a URL
	Tracing    bool   `json:"tracing"`     // AWS X-Ray traces calls and functions
	Dashboard  bool   `json:"dashboard"`

	ShardedIndexes        bool   `json:"sharded_indexes"` // false: beside releases that do not know shards
	Removal               string `json:"removal"`         // retain or destroy what holds data when the stack goes
	DeletionProtection    bool   `json:"deletion_protection"`
	TerminationProtection bool   `json:"termination_protection"`
	CustomerKey           bool   `json:"customer_key"`      // encrypt with a key of the stack's own in KMS
	AccessLogs            bool   `json:"access_logs"`       // log the access to the failure bucket
	BackupDays            int    `json:"backup_days"`       // that daily backups are kept; 0: none are made
	BackupCopyVault       string `json:"backup_copy_vault"` // ARN of a vault of another account for copies
}

//go:embed environments/*.json
var environments embed.FS

// readConfig reads the environment that context names and the values that context overrides. The
// error names everything that is missing or wrong, and what to write instead.
func readConfig(context map[string]any) (Config, error) {
	env, _ := context["env"].(string)
	content, err := environments.ReadFile(path.Join("environments", env+".json"))
	if err != nil {
		return Config{}, fmt.Errorf(
			"context env is %q: write -c env= and one of %s, which are the files in infra/environments",
			env, strings.Join(environmentNames(), ", "))
	}
	c := Config{Env: env}
	if err := errors.Join(c.decode(content), c.override(context)); err != nil {
		return c, err
	}
	if c.Build == "" {
		c.Build = filepath.Join("..", ".local", "build", c.Architecture)
	}
	return c, c.validate()
}

func environmentNames() []string {
	files, _ := environments.ReadDir("environments")
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(file.Name(), ".json"))
	}
	return names
}

// decode reads a whole file: it must have every value, and no other.
func (c *Config) decode(content []byte) error {
	file := "infra/environments/" + c.Env + ".json"
	var values map[string]json.RawMessage
	if err := json.Unmarshal(content, &values); err != nil {
		return fmt.Errorf("%s is not a JSON object: %w", file, err)
	}
	var wrong []error
	for name, field := range c.fields() {
		value, set := values[name]
		if !set {
			wrong = append(wrong,
				fmt.Errorf("%s lacks %q: write a %s, as in environments/prod.json", file, name, kind(field)))
			continue
		}
		delete(values, name)
		if err := json.Unmarshal(value, field.Addr().Interface()); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %q must be a %s, not %s", file, name, kind(field), value))
		}
	}
	for name := range values {
		wrong = append(wrong,
			fmt.Errorf("%s has %q, which is no setting: correct its name or take it out", file, name))
	}
	return sorted(wrong)
}

// override reads the values that were given with -c, and refuses names that are no setting. The
// CDK's own names have a colon or a slash.
func (c *Config) override(context map[string]any) error {
	fields := c.fields()
	var wrong []error
	for name, value := range context {
		if name == "env" || strings.ContainsAny(name, ":/") {
			continue
		}
		field, known := fields[name]
		if !known {
			wrong = append(wrong,
				fmt.Errorf("context %s is no setting: the names are those of infra/environments/%s.json",
					name, c.Env))
			continue
		}
		if err := set(field, value); err != nil {
			wrong = append(wrong, fmt.Errorf("context %s must be a %s, not %v", name, kind(field), value))
		}
	}
	return sorted(wrong)
}

// set takes a value of a command line, which is always a string, or one of cdk.json.
func set(field reflect.Value, value any) error {
	text, isText := value.(string)
	if isText && field.Kind() == reflect.String {
		field.SetString(text)
		return nil
	}
	if !isText {
		content, err := json.Marshal(value)
		if err != nil {
			return err
		}
		text = string(content)
	}
	field.SetZero() // a map replaces the file's map
	return json.Unmarshal([]byte(text), field.Addr().Interface())
}

// fields are the settings by name.
func (c *Config) fields() map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	config := reflect.ValueOf(c).Elem()
	for i := range config.NumField() {
		if name := config.Type().Field(i).Tag.Get("json"); name != "-" {
			fields[name] = config.Field(i)
		}
	}
	return fields
}

func kind(field reflect.Value) string {
	switch field.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "whole number"
	case reflect.Map:
		return `JSON object such as {"name":"value"}`
	default:
		return "string"
	}
}

// sorted joins the errors in the order of their texts, because maps have none.
func sorted(wrong []error) error {
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(wrong...)
}

func notBuilt(dir string) []string {
	var missing []string
	for _, name := range functionNames() {
		if _, err := os.Stat(filepath.Join(dir, name, "bootstrap")); err != nil {
			missing = append(missing, name+"/bootstrap")
		}
	}
	page := filepath.Join(pageFunction, "page", "index.html")
	if _, err := os.Stat(filepath.Join(dir, page)); err != nil {
		missing = append(missing, page)
	}
	return missing
}
