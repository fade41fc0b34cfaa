// Package config is what the functions take from their environment: the names of the variables, in one
// place, and the clients made from them.
package config

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/page"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/token"
)

// The environment variables of the functions; infra sets them.
const (
	CaseTable         = "CASE_TABLE"
	IncidentTable     = "INCIDENT_TABLE"
	Issuer            = "ISSUER"   // of the tokens
	Audience          = "AUDIENCE" // of the tokens
	JWKS              = "JWKS"     // the issuer's keys as JSON, or
	JWKSURL           = "JWKS_URL" // where they are published
	FailureBucket     = "FAILURE_BUCKET"
	NotificationTopic = "NOTIFICATION_TOPIC" // ARN
	FanoutQueue       = "FANOUT_QUEUE"       // URL of the queue of the fan-out's jobs
	LogLevel          = "LOG_LEVEL"          // debug, info (default), warn or error
	OIDCClientID      = "OIDC_CLIENT_ID"     // of the page at the issuer; empty: people paste a token
	OIDCScope         = "OIDC_SCOPE"         // that the page asks for
	OIDCRedirect      = "OIDC_REDIRECT"      // URL of the page as the issuer knows it; empty: where it is
	OIDCOrigins       = "OIDC_ORIGINS"       // that signing in calls beside the issuer's, separated by blanks
	Reference         = "API_REFERENCE"      // on: /docs shows the API reference
	PageFolder        = "PAGE_FOLDER"        // of the page that was built; empty: page, beside the program
)

// AWS is the SDK's configuration: the standard environment variables and the function's role.
func AWS(ctx context.Context) (aws.Config, error) {
	c, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return c, fmt.Errorf("config: load the AWS configuration: %w", err)
	}
	return c, nil
}

// Store is the store on the stack's tables.
func Store(c aws.Config) (*store.Store, error) {
	cases, err := Need(CaseTable)
	if err != nil {
		return nil, err
	}
	incidents, err := Need(IncidentTable)
	if err != nil {
		return nil, err
	}
	return store.New(dynamodb.NewFromConfig(c), cases, incidents), nil
}

// Verifier verifies the tokens of the stack's issuer.
func Verifier() (*token.Verifier, error) {
	return token.New(token.Config{
		Issuer: os.Getenv(Issuer), Audience: os.Getenv(Audience), JWKS: os.Getenv(JWKS), JWKSURL: os.Getenv(JWKSURL),
	})
}

// Page is the page as it is deployed.
func Page() (*page.Page, error) {
	folder := os.Getenv(PageFolder)
	if folder == "" {
		var err error
		if folder, err = page.BesideProgram(); err != nil {
			return nil, err
		}
	}
	settings := page.Settings{
		ClientID: os.Getenv(OIDCClientID), Scope: os.Getenv(OIDCScope), Redirect: os.Getenv(OIDCRedirect),
		Origins: strings.Fields(os.Getenv(OIDCOrigins)), Reference: os.Getenv(Reference) == "on",
	}
	if settings.ClientID != "" {
		settings.Issuer = os.Getenv(Issuer)
	}
	return page.Open(folder, settings)
}

// Logger writes JSON lines, which CloudWatch Logs takes apart, from the level of LOG_LEVEL on.
func Logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(os.Getenv(LogLevel))); err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// Need is the value of a variable that the function cannot do without.
func Need(name string) (string, error) {
	v := os.Getenv(name)
	if v == "" {
		return "", fmt.Errorf("config: the environment variable %s is empty; infra sets it on every function", name)
	}
	return v, nil
}
