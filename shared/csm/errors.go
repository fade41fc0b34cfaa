package csm

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Code is the stable name of a refusal. Codes cross the wire as the
// problem's type: never rename one.
type Code string

// The refusals of the domain. Anything else that goes wrong is internal.
const (
	CodeInvalid               Code = "invalid"                    // a field is invalid, unknown or server-owned
	CodeUnauthenticated       Code = "unauthenticated"            // no token, or one that does not verify
	CodeForbidden             Code = "forbidden"                  // visible, but the caller's roles do not allow this
	CodeCaseNotFound          Code = "case_not_found"             // no such case for this caller
	CodeIncidentNotFound      Code = "incident_not_found"         // no such incident for this caller
	CodeNoIncident            Code = "no_incident"                // the case has no incident
	CodeCaseAlreadyAssociated Code = "case_already_associated"    // the case has an incident already
	CodeCaseClosed            Code = "case_closed"                // the case is closed or cancelled
	CodeIncidentNotOpen       Code = "incident_not_open"          // the incident is not new, in progress or on hold
	CodeIncidentNotShared     Code = "incident_not_shared"        // the incident was created from a case of another account
	CodeIncidentClosed        Code = "incident_closed"            // the incident is closed or canceled: final
	CodeStateNotReachable     Code = "state_not_reachable"        // the state machine has no such step from here
	CodeNoSolutionProposed    Code = "no_solution_proposed"       // accept or reject on a case that is not resolved
	CodeRequesterCompletes    Code = "requester_completes"        // close on a case whose requester completes it
	CodePluginInactive        Code = "plugin_inactive"            // com_sn_cs_sm is off
	CodeNoPriorityRow         Code = "no_priority_row"            // the priority lookup table has no row for this
	CodeNoCustomerToAsk       Code = "no_customer_to_ask"         // the incident's caller has no associated case
	CodeNoCustomerToTell      Code = "no_customer_to_tell"        // no case that the announcement is for
	CodeActivityNotFound      Code = "activity_not_found"         // the case has no such activity for this caller
	CodeAlreadyPublic         Code = "already_public"             // the activity is a comment: the customer sees it
	CodeTypeWithoutIncident   Code = "case_type_without_incident" // cases of the type may have none
	CodeRecordNotFound        Code = "record_not_found"           // no such record of the directory for this caller
	CodeRecordInUse           Code = "record_in_use"              // something names the record of the directory
	CodeTooManyCaseTypes      Code = "too_many_case_types"        // the directory has as many as it takes
	CodeTooManyRelations      Code = "too_many_relations"         // as many accounts name the account as can
	CodeTooManyWatchers       Code = "too_many_watchers"          // the case has as many watchers as there can be
	CodeVersionMismatch       Code = "version_mismatch"           // If-Match names another version
	CodeInvalidCursor         Code = "invalid_cursor"             // a cursor that was not given to this caller for this list
	CodeIdempotencyKeyReused  Code = "idempotency_key_reused"     // the key came before with another request
	CodeInconsistent          Code = "inconsistent"               // the tables disagree, since one was restored alone
	CodeSourceIDReused        Code = "source_id_reused"           // the caller's source id came before with other content
	CodeTooBusy               Code = "too_busy"                   // others keep changing the same record
)

// Error is a refusal: what was wrong and what to do about it, fit to show to the caller.
type Error struct {
	Code   Code
	Detail string
	Fields []Field
}

// Field names one bad field of a request.
type Field struct {
	Name    string // as in the request body
	Message string
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Detail }

// Is makes errors.Is(err, &Error{Code: c}) true for every refusal with that code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Detail == ""
}

// CodeOf is the code of the refusal in err's chain, or "" when there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// Refuse makes the refusal with that code.
func Refuse(code Code, format string, args ...any) error {
	return &Error{Code: code, Detail: fmt.Sprintf(format, args...)}
}

// invalid collects the bad fields of one request, so that the caller hears of all at once.
type invalid []Field

func (v *invalid) add(bad bool, name, format string, args ...any) {
	if bad {
		*v = append(*v, Field{Name: name, Message: fmt.Sprintf(format, args...)})
	}
}

// inOrder is the refusal with the bad fields in the order of the names, or nil.
func (v invalid) inOrder(names []string) error {
	slices.SortStableFunc(v, func(a, b Field) int {
		return cmp.Compare(slices.Index(names, a.Name), slices.Index(names, b.Name))
	})
	return v.err()
}

// err is the refusal with the bad fields in the order in which they were added, or nil.
func (v invalid) err() error {
	if len(v) == 0 {
		return nil
	}
	texts := make([]string, len(v))
	for i, field := range v {
		texts[i] = field.Name + " " + field.Message
	}
	return &Error{
		Code:   CodeInvalid,
		Detail: "Correct the request: " + strings.Join(texts, "; ") + ".",
		Fields: v,
	}
}
