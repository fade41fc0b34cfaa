package api

import (
	"iter"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// Refusal is one kind of error answer, whoever gives it: a function or API Gateway.
type Refusal struct {
	Type       csm.Code
	Status     int    // 0: the status that API Gateway chose
	Detail     string // what it means and what to do, when the answer says nothing more exact
	RetryAfter int    // seconds, for the header Retry-After; 0 for none
}

// Title is the status in words.
func (r Refusal) Title() string {
	if r.Status == 0 {
		return "Request refused"
	}
	return http.StatusText(r.Status)
}

// The refusals that come from the HTTP side or from API Gateway, not from the domain.
const (
	codeMalformed        csm.Code = "malformed"
	codeNoSuchRoute      csm.Code = "no_such_route"
	codeMethodNotAllowed csm.Code = "method_not_allowed"
	codeBodyTooLarge     csm.Code = "body_too_large"
	codeUnsupportedType  csm.Code = "unsupported_media_type"
	codeRequestRefused   csm.Code = "request_refused"
	codeTooManyRequests  csm.Code = "too_many_requests"
	codeLimitReached     csm.Code = "limit_reached"
	codeInternal         csm.Code = "internal"
	codeNoAnswer         csm.Code = "no_answer"
	codeKeysUnavailable  csm.Code = "keys_unavailable"
)

// catalogue is the one list of all error answers, by status.
var catalogue = []Refusal{
	{
		Type: codeMalformed, Status: http.StatusBadRequest,
		Detail: "The request cannot be read. Send a JSON object in UTF-8, and each query parameter once.",
	},
	{
		Type:   csm.CodeInvalidCursor,
		Status: http.StatusBadRequest,
		Detail: "The cursor was not given to you for this list, or is over an hour old. Begin the list again " +
			"without it.",
	},
	{
		Type: csm.CodeUnauthenticated, Status: http.StatusUnauthorized,
		Detail: "Send a bearer token in the Authorization header.",
	},
	{
		Type: csm.CodeForbidden, Status: http.StatusForbidden,
		Detail: "Your token does not allow you to do this. The detail names the roles that do.",
	},
	{
		Type: codeRequestRefused, Status: http.StatusForbidden,
		Detail: "API Gateway refused the request before it reached a function. Check method, path and " +
			"headers against GET /openapi.json.",
	},
	{
		Type: csm.CodeCaseNotFound, Status: http.StatusNotFound,
		Detail: "There is no such case that you may see. Check the number.",
	},
	{
		Type: csm.CodeIncidentNotFound, Status: http.StatusNotFound,
		Detail: "There is no such incident that you may see. Check the number.",
	},
	{
		Type: csm.CodeNoIncident, Status: http.StatusNotFound,
		Detail: "The case has no incident. Create or associate one first.",
	},
	{
		Type:   codeNoSuchRoute,
		Status: http.StatusNotFound,
		Detail: "Nothing answers this method and path. GET /openapi.json lists every call; the path begins " +
			"with the stage or the base path of the domain.",
	},
	{
		Type: codeMethodNotAllowed, Status: http.StatusMethodNotAllowed,
		Detail: "Nothing answers this method here. The header Allow lists the methods that there are.",
	},
	{
		Type: csm.CodeCaseAlreadyAssociated, Status: http.StatusConflict,
		Detail: "The case has an incident already. Remove it first with DELETE /cases/{case}/incident.",
	},
	{
		Type:   csm.CodeCaseClosed,
		Status: http.StatusConflict,
		Detail: "The case is closed or cancelled and cannot be changed any more. Open a new case instead.",
	},
	{
		Type: csm.CodeIncidentNotOpen, Status: http.StatusConflict,
		Detail: "Only a new, in_progress or on_hold incident can be associated.",
	},
	{
		Type:   csm.CodeIncidentNotShared,
		Status: http.StatusConflict,
		Detail: "The incident was created from a case of another account and is not shared. IT, or an agent for all " +
			"accounts, can share it with PATCH /incidents/{incident}.",
	},
	{
		Type:   csm.CodeIncidentClosed,
		Status: http.StatusConflict,
		Detail: "The incident is closed or canceled and cannot be changed any more. Open a new incident " +
			"instead.",
	},
	{
		Type:   csm.CodeStateNotReachable,
		Status: http.StatusConflict,
		Detail: "The record cannot go from its state to that one. The detail lists the states that it can " +
			"reach.",
	},
	{
		Type: csm.CodeNoSolutionProposed, Status: http.StatusConflict,
		Detail: "The case has no proposed solution to answer.",
	},
	{
		Type: csm.CodeRequesterCompletes, Status: http.StatusConflict,
		Detail: "A case of this type is completed by who asked. Propose a solution with POST " +
			"/cases/{case}/solution.",
	},
	{
		Type:   csm.CodeTypeWithoutIncident,
		Status: http.StatusConflict,
		Detail: "Cases of this type have no incident. Change the type of the case first.",
	},
	{
		Type:   csm.CodePluginInactive,
		Status: http.StatusConflict,
		Detail: "The integration com_sn_cs_sm is switched off. An admin can switch it on with PUT /settings.",
	},
	{
		Type: csm.CodeNoPriorityRow, Status: http.StatusConflict,
		Detail: "The priority lookup table has no row for this. An admin can add one with PUT /settings.",
	},
	{
		Type:   csm.CodeInconsistent,
		Status: http.StatusConflict,
		Detail: "The records of the case and the incident disagree. Nothing was changed. An administrator of " +
			"the installation has to run make check.",
	},
	{
		Type: csm.CodeSourceIDReused, Status: http.StatusConflict,
		Detail: "You used this source_id for other content before. Nothing was written: " +
			"send a new source_id with new content, or exactly the first content to get its answer.",
	},
	{
		Type:   csm.CodeNoCustomerToAsk,
		Status: http.StatusConflict,
		Detail: "The incident has no contact or consumer as its caller with an associated case. Send the " +
			"change without ask_customer.",
	},
	{
		Type:   csm.CodeNoCustomerToTell,
		Status: http.StatusConflict,
		Detail: "No case that you may see and of these accounts is associated with the incident. Check the " +
			"accounts, or associate the cases first.",
	},
	{
		Type: csm.CodeAlreadyPublic, Status: http.StatusConflict,
		Detail: "The activity is a comment: the customer sees it already.",
	},
	{
		Type: csm.CodeActivityNotFound, Status: http.StatusNotFound,
		Detail: "The case has no such activity. Take the id from the list of its activities.",
	},
	{
		Type:   csm.CodeRecordNotFound,
		Status: http.StatusNotFound,
		Detail: "There is no such record of the directory that you may see. Check the kind and the id.",
	},
	{
		Type:   csm.CodeRecordInUse,
		Status: http.StatusConflict,
		Detail: "Something names the record or did. Set active to false instead of deleting it.",
	},
	{
		Type:   csm.CodeTooManyCaseTypes,
		Status: http.StatusConflict,
		Detail: "There are as many case types as there can be. Delete or reuse one.",
	},
	{
		Type:   csm.CodeTooManyRelations,
		Status: http.StatusConflict,
		Detail: "As many accounts name the account as their parent or in a grant as there can be. Take it out of another one.",
	},
	{
		Type: csm.CodeTooManyWatchers, Status: http.StatusConflict,
		Detail: "The case has as many watchers as there can be. Remove one first.",
	},
	{
		Type:   csm.CodeVersionMismatch,
		Status: http.StatusPreconditionFailed,
		Detail: "The record is at another version by now. Read it again and repeat your change with its ETag.",
	},
	{
		Type: codeBodyTooLarge, Status: http.StatusRequestEntityTooLarge,
		Detail: "The body is larger than the API takes. Send less in one call.",
	},
	{
		Type: codeUnsupportedType, Status: http.StatusUnsupportedMediaType,
		Detail: "Send JSON, with Content-Type: application/json.",
	},
	{
		Type: csm.CodeInvalid, Status: http.StatusUnprocessableEntity,
		Detail: "Correct the request. errors names every bad field.",
	},
	{
		Type: csm.CodeIdempotencyKeyReused, Status: http.StatusUnprocessableEntity,
		Detail: "The Idempotency-Key was used for another request in the last 24 hours. Use a fresh key.",
	},
	{
		Type:   csm.CodeTooBusy,
		Status: http.StatusTooManyRequests,
		Detail: "The call could not be finished in time, because others change the same records. " +
			readAgain,
		RetryAfter: 1,
	},
	{
		Type: codeTooManyRequests, Status: http.StatusTooManyRequests,
		Detail:     "Calls come faster than the API takes them. Wait a second and send the call again.",
		RetryAfter: 1,
	},
	{
		Type: codeLimitReached, Status: http.StatusTooManyRequests,
		Detail: "You, or your account, have used up what one may take from the others. Wait as long as Retry-After " +
			"says. A call that reaches many cases counts as several.",
		RetryAfter: 1,
	},
	{
		Type: codeInternal, Status: http.StatusInternalServerError,
		Detail: "Something went wrong on our side. " + readAgain,
	},
	{
		Type:   codeKeysUnavailable,
		Status: http.StatusServiceUnavailable,
		Detail: "The keys of your identity provider cannot be read, so that no token can be checked now. " +
			"Send the call again.",
		RetryAfter: 5,
	},
	{
		Type:   codeNoAnswer,
		Status: http.StatusGatewayTimeout,
		Detail: "The call took too long or could not be passed on, and may still have been done. " +
			readAgain,
	},
}

// readAgain is what to do when it is not certain whether a call was done.
const readAgain = "Read the record before you send the call again; " +
	"a POST with the same Idempotency-Key is done once."

// refusalOf is the catalogue's entry of that code. Each code has one: a test holds that.
func refusalOf(code csm.Code) Refusal {
	i := slices.IndexFunc(catalogue, func(r Refusal) bool { return r.Type == code })
	if i < 0 {
		return Refusal{Type: code, Status: http.StatusInternalServerError}
	}
	return catalogue[i]
}

// sortedCodes puts codes into the order of the catalogue.
func sortedCodes(codes iter.Seq[csm.Code]) []csm.Code {
	place := func(code csm.Code) int {
		return slices.IndexFunc(catalogue, func(r Refusal) bool { return r.Type == code })
	}
	return slices.SortedFunc(codes, func(a, b csm.Code) int { return place(a) - place(b) })
}

// examples are the catalogue as the description shows it.
func examples() map[string]*huma.Example {
	shown := map[string]*huma.Example{}
	for _, refusal := range catalogue {
		shown[string(refusal.Type)] = &huma.Example{Value: problem(refusal.Type, "")}
	}
	return shown
}
