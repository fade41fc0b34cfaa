// Package store keeps the domain's records in DynamoDB: keys, transactions and queries, nowhere else.
//
// A View is the store as one caller sees it: what the caller may not see does not exist for them
// (CodeCaseNotFound, CodeIncidentNotFound), so that no handler can forget to ask. A View has no method of
// Store: those are for the functions behind the stream, which act for nobody.
//
// Every change is one transaction whose conditions say that nothing it was decided on has changed; when
// something has, it is decided again from fresh records. There is no check-then-act.
package store
