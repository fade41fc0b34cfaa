package store

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// wrap adds the operation and the record's number to *err, once. A refusal stays as it is: its
// detail is for the caller. The arguments are numbers of records, never ids of people, keys or
// texts.
func wrap(err *error, operation string, args ...any) {
	if *err == nil {
		return
	}
	if _, refused := errors.AsType[*csm.Error](*err); refused {
		return
	}
	shown := make([]any, len(args))
	for n, arg := range args {
		shown[n] = numberOf(arg)
	}
	*err = fmt.Errorf("store: %s: %w", fmt.Sprintf(operation, shown...), *err)
}

// recordName is the number of a case or an incident, or the id of a message.
var recordName = regexp.MustCompile(`^([A-Z]{2,3}[0-9]{1,15}|[0-9A-Z]{26})$`)

// numberOf is a number as an error shows it. What a caller sent in place of one may be anything,
// even a person's.
func numberOf(arg any) any {
	if text, isText := arg.(string); isText && !recordName.MatchString(text) {
		return "a record"
	}
	return arg
}

// wrapCall is wrap for a caller's use case: what DynamoDB throttled until the call's time was up is
// CodeTooBusy.
func wrapCall(err *error, operation string, args ...any) {
	wrap(err, operation, args...)
	if dynamo.Throttled(*err) {
		*err = fmt.Errorf("%w: %w", tooBusy(), *err)
	}
}

// tooBusy is the refusal of a call that DynamoDB throttled until its time was up.
func tooBusy() error {
	return csm.Refuse(csm.CodeTooBusy, "The records are under heavy load. Try again in a moment; read the record first, or use an Idempotency-Key, so that nothing is done twice.")
}
