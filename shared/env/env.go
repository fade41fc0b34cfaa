// Package env names the environment variables of the functions. infra sets
// them; shared/start reads them.
package env

// The names of the variables.
const (
	CaseTable         = "CASE_TABLE"
	IncidentTable     = "INCIDENT_TABLE"
	Issuer            = "ISSUER"             // of the tokens: their iss
	Audience          = "AUDIENCE"           // of the tokens: their aud
	JWKS              = "JWKS"               // the issuer's key set as JSON, or
	JWKSURL           = "JWKS_URL"           // where the issuer publishes it
	FailureBucket     = "FAILURE_BUCKET"     // name
	NotificationTopic = "NOTIFICATION_TOPIC" // ARN
	LinkBase          = "LINK_BASE"          // that a case's number is appended to; empty: messages have no link
	FanoutQueue       = "FANOUT_QUEUE"       // URL of the queue of the fan-out's jobs
	ShardedIndexes    = "SHARDED_INDEXES"    // false: see store.WithoutShards
	CallerLimit       = "CALLER_LIMIT"       // units a minute of each caller; 0 or empty: no limit
	AccountLimit      = "ACCOUNT_LIMIT"      // of all customers of an account together
	LogLevel          = "LOG_LEVEL"          // debug, info (default), warn or error
	Stack             = "STACK"              // name of the stack, a dimension of the metrics; empty: none are written
	Tracing           = "TRACING"            // true: AWS X-Ray traces the function, and updates keep their trace
	OIDCClientID      = "OIDC_CLIENT_ID"     // of the page at the issuer; empty: people paste a token
	OIDCScope         = "OIDC_SCOPE"         // that the page asks for
	OIDCRedirect      = "OIDC_REDIRECT"      // URL of the page as the issuer knows it; empty: where it is
	OIDCOrigins       = "OIDC_ORIGINS"       // that signing in calls beside the issuer's, separated by blanks
	Reference         = "API_REFERENCE"      // on: /docs shows the API reference
	PageFolder        = "PAGE_FOLDER"        // of the page that was built; empty: page, beside the program
)
