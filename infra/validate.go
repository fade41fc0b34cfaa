package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/token"
)

var (
	stackName  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,60}$`)
	accountID  = regexp.MustCompile(`^(\d{12})?$`)
	regionName = regexp.MustCompile(`^([a-z]{2}(-[a-z]+)+-\d)?$`)
	stageName  = regexp.MustCompile(`^[A-Za-z0-9_]{1,128}$`)
)

// retentions are the numbers of days for which CloudWatch keeps logs.
var retentions = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
	3653,
}

// faults collects what is wrong with a Config.
type faults []error

func (f *faults) unless(right bool, format string, args ...any) {
	if !right {
		*f = append(*f, fmt.Errorf(format, args...))
	}
}

func (c Config) validate() error {
	var wrong faults
	c.validatePlace(&wrong)
	c.validateTokens(&wrong)
	c.validateAPI(&wrong)
	c.validateOperation(&wrong)
	c.validateData(&wrong)
	if missing := notBuilt(c.Build); missing != nil {
		wrong.unless(false,
			"no %s under %s: run `make build ARCH=%s`, or name the folder with -c build=…",
			strings.Join(missing, ", "), c.Build, c.Architecture)
	}
	return errors.Join(wrong...)
}

func (c Config) validatePlace(wrong *faults) {
	wrong.unless(stackName.MatchString(c.Name),
		"name is %q: write a stack name of letters, digits and hyphens, such as Casebridge-dev", c.Name)
	wrong.unless(accountID.MatchString(c.Account),
		"account is %q: write the 12 digits of the AWS account, or nothing for that of the credentials",
		c.Account)
	wrong.unless(regionName.MatchString(c.Region),
		"region is %q: write a region such as eu-central-1, or nothing for that of the credentials",
		c.Region)
	wrong.unless((c.Account == "") == (c.Region == ""),
		"account and region belong together: write both or neither")
	wrong.unless(slices.Contains([]string{"arm64", "x86_64"}, c.Architecture),
		"architecture must be one of [arm64 x86_64], not %q", c.Architecture)
	for key := range c.Tags {
		wrong.unless(key != "" && !strings.HasPrefix(strings.ToLower(key), "aws:"),
			"tag %q: write a name that does not begin with aws:", key)
	}
}

func (c Config) validateTokens(wrong *faults) {
	wrong.unless(c.Issuer != "",
		"issuer is missing: write the issuer of the callers' tokens, such as https://login.example.com")
	wrong.unless(c.Audience != "",
		"audience is empty: write the audience of the callers' tokens, such as casebridge")
	wrong.unless((c.JWKS == "") != (c.JWKSURL == ""),
		"the issuer's keys are needed once: write either jwks='{\"keys\":[…]}' or jwks_url=https://…")
	if (c.JWKS == "") != (c.JWKSURL == "") {
		c.validateKeys(wrong)
	}
	wrong.unless(c.bytesOfVariables() <= variablesLimit,
		"the variables of a function come to about %d bytes, and Lambda takes %d: give the keys by jwks_url instead of jwks", c.bytesOfVariables(), variablesLimit)
}

// validateKeys asks the code that the functions start with.
func (c Config) validateKeys(wrong *faults) {
	_, err := token.New(token.Config{Issuer: "-", Audience: "-", JWKS: c.JWKS, JWKSURL: c.JWKSURL})
	wrong.unless(err == nil,
		"jwks or jwks_url: %w: write the issuer's public keys, {\"keys\":[…]}, or the https:// address of them", err)
	var set struct{ Keys []map[string]any }
	if json.Unmarshal([]byte(c.JWKS), &set) != nil {
		return
	}
	for _, key := range set.Keys {
		wrong.unless(key["d"] == nil && key["kty"] != "oct",
			"jwks has a private key: write the public keys only, and replace that key")
	}
}

// variablesLimit is Lambda's limit for all environment variables of a function, names and values.
const variablesLimit = 4096

// bytesOfVariables is what the variables of a function that checks tokens come to at most. The
// names of the tables are made by CloudFormation from that of the stack.
func (c Config) bytesOfVariables() int {
	const namesAndTables = 400
	return namesAndTables + 3*len(c.Name) + len(c.Issuer) + len(c.Audience) + len(c.JWKS) +
		len(c.JWKSURL)
}

func (c Config) validateAPI(wrong *faults) {
	wrong.unless(stageName.MatchString(c.Stage),
		"stage is %q: write letters, digits and underscores, such as v1", c.Stage)
	wrong.unless((c.Domain == "") == (c.DomainCertificate == ""),
		"domain and domain_certificate belong together: write both or neither")
	wrong.unless(c.DomainCertificate == "" || strings.HasPrefix(c.DomainCertificate, "arn:"),
		"domain_certificate is %q: write the ARN of the certificate in ACM, in the region of the stack",
		c.DomainCertificate)
	wrong.unless(c.ThrottleRate > 0 && c.ThrottleBurst > 0,
		"throttle_rate and throttle_burst must be above 0: write the calls a second and at once that the API takes")
	wrong.unless(c.CallerLimit >= 0 && c.AccountLimit >= 0,
		"caller_limit and account_limit must not be below 0: write units a minute, or 0 for no limit")
	wrong.unless(!c.WAF || c.WAFRate >= 10,
		"waf_rate is %d: write how many calls one address may make in five minutes, at least 10",
		c.WAFRate)
	for name, reserved := range c.Concurrency {
		wrong.unless(slices.Contains(functionNames(), name),
			"concurrency has %q, which is no function: the names are %s", name,
			strings.Join(functionNames(), ", "))
		wrong.unless(reserved > 0, "concurrency of %s is %d: write at least 1, or leave it out", name,
			reserved)
	}
	fanout, reserved := c.Concurrency["fanout"]
	wrong.unless(!reserved || fanout >= deployment.JobWorkers,
		"concurrency of fanout is %d: write at least %d, because the queue starts as many workers",
		fanout, deployment.JobWorkers)
}

func (c Config) validateOperation(wrong *faults) {
	releases := []string{allAtOnce, canary}
	wrong.unless(slices.Contains(releases, c.Releases), "releases must be one of %v, not %q", releases,
		c.Releases)
	wrong.unless(slices.Contains(retentions, c.LogDays), "log_days is %d: write one of %v", c.LogDays,
		retentions)
	levels := []string{"debug", "info", "warn", "error"}
	wrong.unless(slices.Contains(levels, c.LogLevel), "log_level must be one of %v, not %q", levels,
		c.LogLevel)
	if c.AlarmEmail != "" {
		address, err := mail.ParseAddress(c.AlarmEmail)
		wrong.unless(err == nil && address.Address == c.AlarmEmail,
			"alarm_email is %q: write an address such as oncall@example.com", c.AlarmEmail)
	}
	wrong.unless(c.Env != "prod" || c.AlarmEmail != "",
		"alarm_email is missing: write who is told when prod is in trouble")
	wrong.unless(c.Runbook != "",
		"runbook is empty: write where people on call read infra/README.md, as a path or a URL")
}

func (c Config) validateData(wrong *faults) {
	removals := []string{"retain", "destroy"}
	wrong.unless(slices.Contains(removals, c.Removal), "removal must be one of %v, not %q", removals,
		c.Removal)
	safe := c.Removal == "retain" && c.DeletionProtection && c.TerminationProtection
	wrong.unless(c.Env != "prod" || safe,
		"prod must keep its data: write removal retain, deletion_protection true and termination_protection true")
	wrong.unless(!c.DeletionProtection || c.Removal == "retain",
		"deletion_protection needs removal retain: CloudFormation could not delete the tables")
	wrong.unless(c.BackupDays >= 0,
		"backup_days is %d: write for how many days daily backups are kept, or 0 for none", c.BackupDays)
	wrong.unless(c.BackupCopyVault == "" || c.BackupDays > 0,
		"backup_copy_vault needs backups: write backup_days above 0")
	wrong.unless(c.BackupCopyVault == "" || strings.HasPrefix(c.BackupCopyVault, "arn:"),
		"backup_copy_vault is %q: write the ARN of a backup vault", c.BackupCopyVault)
}
