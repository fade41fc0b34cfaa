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
	codeInternal         csm.Code = "internal"
	codeNoAnswer         csm.Code = "no_answer"
	codeKeysUnavailable  csm.Code = "keys_unavailable"
)

// catalogue is the one list of all error answers, by status.
var catalogue = []Refusal{
	{codeMalformed, 400, "The request cannot be read. Send a JSON object in UTF-8, and each query parameter once.", 0},
	{csm.CodeInvalidCursor, 400, "The cursor was not given to you for this list, or is over an hour old. Begin the list again without it.", 0},
	{csm.CodeUnauthenticated, 401, "Send a bearer token in the Authorization header.", 0},
	{csm.CodeForbidden, 403, "Your token does not allow you to do this. The detail names the roles that do.", 0},
	{codeRequestRefused, 403, "API Gateway refused the request before it reached a function. Check method, path and headers against GET /openapi.json.", 0},
	{csm.CodeCaseNotFound, 404, "There is no such case that you may see. Check the number.", 0},
	{csm.CodeIncidentNotFound, 404, "There is no such incident that you may see. Check the number.", 0},
	{csm.CodeNoIncident, 404, "The case has no incident. Create or associate one first.", 0},
	{codeNoSuchRoute, 404, "Nothing answers this method and path. GET /openapi.json lists every call; the path begins with the stage or the base path of the domain.", 0},
	{codeMethodNotAllowed, 405, "Nothing answers this method here. The header Allow lists the methods that there are.", 0},
	{csm.CodeCaseAlreadyAssociated, 409, "The case has an incident already. Remove it first with DELETE /cases/{case}/incident.", 0},
	{csm.CodeCaseClosed, 409, "The case is closed or cancelled and cannot be changed any more. Open a new case instead.", 0},
	{csm.CodeIncidentNotOpen, 409, "Only a new, in_progress or on_hold incident can be associated.", 0},
	{csm.CodeIncidentClosed, 409, "The incident is closed or canceled and cannot be changed any more. Open a new incident instead.", 0},
	{csm.CodeStateNotReachable, 409, "The record cannot go from its state to that one. The detail lists the states that it can reach.", 0},
	{csm.CodeNoSolutionProposed, 409, "The case has no proposed solution to answer.", 0},
	{csm.CodePluginInactive, 409, "The integration com_sn_cs_sm is switched off. An admin can switch it on with PUT /settings.", 0},
	{csm.CodeNoPriorityRow, 409, "The priority lookup table has no row for this. An admin can add one with PUT /settings.", 0},
	{csm.CodeVersionMismatch, 412, "The record is at another version by now. Read it again and repeat your change with its ETag.", 0},
	{codeBodyTooLarge, 413, "The body is larger than the API takes. Send less in one call.", 0},
	{codeUnsupportedType, 415, "Send JSON, with Content-Type: application/json.", 0},
	{csm.CodeInvalid, 422, "Correct the request. errors names every bad field.", 0},
	{csm.CodeIdempotencyKeyReused, 422, "The Idempotency-Key was used for another request in the last 24 hours. Use a fresh key.", 0},
	{csm.CodeTooBusy, 429, "The call could not be finished in time, because others change the same records. " + readAgain, 1},
	{codeTooManyRequests, 429, "Calls come faster than the API takes them. Wait a second and send the call again.", 1},
	{codeInternal, 500, "Something went wrong on our side. " + readAgain, 0},
	{codeKeysUnavailable, 503, "The keys of your identity provider cannot be read, so that no token can be checked now. Send the call again.", 5},
	{codeNoAnswer, 504, "The call took too long or could not be passed on, and may still have been done. " + readAgain, 0},
}

// readAgain is what to do when it is not certain whether a call was done.
const readAgain = "Read the record before you send the call again; a POST with the same Idempotency-Key is done once."

// refusalOf is the catalogue's entry of that code. Each code has one: a test holds that.
func refusalOf(code csm.Code) Refusal {
	i := slices.IndexFunc(catalogue, func(r Refusal) bool { return r.Type == code })
	if i < 0 {
		return Refusal{code, http.StatusInternalServerError, "", 0}
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
