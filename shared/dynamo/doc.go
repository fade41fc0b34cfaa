// Package dynamo reads and writes items in DynamoDB. It knows nothing of what the items mean.
//
// Every call outlasts throttling: it is tried again, with backoff and jitter, until its context
// ends. Then it returns an error for which Throttled is true. Errors name the operation and the
// table, never a key or a value, since those may be a person's.
package dynamo
