package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// Problem is every error answer (RFC 9457). Type is one of the stable codes; detail says what to do.
type Problem struct {
	Type   string     `json:"type" doc:"Stable code of the refusal."`
	Title  string     `json:"title" doc:"The HTTP status in words."`
	Status int        `json:"status" doc:"The HTTP status."`
	Detail string     `json:"detail" doc:"What is wrong and what to do about it."`
	Errors []BadField `json:"errors,omitempty" doc:"Every bad field of the request."`
}

// BadField is one bad field of a request.
type BadField struct {
	Location string `json:"location" example:"body.hold_reason" doc:"Where: body, path, query or header, and the name."`
	Message  string `json:"message" doc:"What is wrong with it."`
}

func (p *Problem) Error() string { return p.Type + ": " + p.Detail }

// GetStatus makes Problem a huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes Problem a huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// The refusals that come from the HTTP side, not from the domain.
const (
	codeMalformed        csm.Code = "malformed"
	codeNoSuchRoute      csm.Code = "no_such_route"
	codeMethodNotAllowed csm.Code = "method_not_allowed"
	codeBodyTooLarge     csm.Code = "body_too_large"
	codeUnsupportedType  csm.Code = "unsupported_media_type"
	codeInternal         csm.Code = "internal"
)

// statusOf is the one place that knows both the codes and the statuses.
var statusOf = map[csm.Code]int{
	codeMalformed:                 http.StatusBadRequest,
	csm.CodeInvalidCursor:         http.StatusBadRequest,
	csm.CodeUnauthenticated:       http.StatusUnauthorized,
	csm.CodeForbidden:             http.StatusForbidden,
	csm.CodeCaseNotFound:          http.StatusNotFound,
	csm.CodeIncidentNotFound:      http.StatusNotFound,
	csm.CodeNoIncident:            http.StatusNotFound,
	codeNoSuchRoute:               http.StatusNotFound,
	codeMethodNotAllowed:          http.StatusMethodNotAllowed,
	csm.CodeCaseAlreadyAssociated: http.StatusConflict,
	csm.CodeCaseClosed:            http.StatusConflict,
	csm.CodeIncidentNotOpen:       http.StatusConflict,
	csm.CodeIncidentClosed:        http.StatusConflict,
	csm.CodeStateNotReachable:     http.StatusConflict,
	csm.CodeNoSolutionProposed:    http.StatusConflict,
	csm.CodePluginInactive:        http.StatusConflict,
	csm.CodeNoPriorityRow:         http.StatusConflict,
	csm.CodeVersionMismatch:       http.StatusPreconditionFailed,
	codeBodyTooLarge:              http.StatusRequestEntityTooLarge,
	codeUnsupportedType:           http.StatusUnsupportedMediaType,
	csm.CodeInvalid:               http.StatusUnprocessableEntity,
	csm.CodeIdempotencyKeyReused:  http.StatusUnprocessableEntity,
	csm.CodeTooBusy:               http.StatusTooManyRequests,
	codeInternal:                  http.StatusInternalServerError,
}

func problem(code csm.Code, detail string, fields ...BadField) *Problem {
	status := statusOf[code]
	return &Problem{Type: string(code), Title: http.StatusText(status), Status: status, Detail: detail, Errors: fields}
}

// newProblem makes the answer to what huma or a handler found wrong.
func newProblem(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
	if status == http.StatusInternalServerError || status == 0 {
		return ofError(ctx, errors.Join(errs...))
	}
	var fields []BadField
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok {
			e := d.ErrorDetail()
			fields = append(fields, BadField{e.Location, e.Message})
		} else if err != nil {
			fields = append(fields, BadField{"body", err.Error()})
		}
	}
	switch status {
	case http.StatusBadRequest:
		return problem(codeMalformed, "The request cannot be read. Send a JSON object in UTF-8.", fields...)
	case http.StatusRequestEntityTooLarge:
		return problem(codeBodyTooLarge, fmt.Sprintf("The body is too large. Send at most %d bytes.", maxBody))
	case http.StatusUnsupportedMediaType:
		return problem(codeUnsupportedType, "Send JSON, with Content-Type: application/json.")
	case http.StatusUnprocessableEntity:
		return problem(csm.CodeInvalid, "Correct the request: "+describe(fields)+".", fields...)
	}
	return &Problem{Type: strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_"), Title: http.StatusText(status), Status: status, Detail: message, Errors: fields}
}

func describe(fields []BadField) string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Location + ": " + f.Message
	}
	return strings.Join(out, "; ")
}

// ofError is the answer to a handler's error: a refusal as it is, anything else without a word of the inside.
func ofError(ctx huma.Context, err error) *Problem {
	if refusal, ok := errors.AsType[*csm.Error](err); ok {
		fields := make([]BadField, len(refusal.Fields))
		for i, f := range refusal.Fields {
			fields[i] = BadField{"body." + f.Name, f.Message}
		}
		return problem(refusal.Code, refusal.Detail, fields...)
	}
	if ctx != nil {
		slog.ErrorContext(ctx.Context(), "internal error", "operation", ctx.Operation().OperationID, "error", err)
	}
	return problem(codeInternal, "Something went wrong on our side. Nothing that was not confirmed is certain; read the record again before you repeat the call.")
}

// problems describes the refusals of a call: its own and those of every call.
func (c call) problems() map[string]*huma.Response {
	codes := append(slices.Clone(c.refusals), csm.CodeInvalid, csm.CodeTooBusy, codeInternal)
	if !c.public {
		codes = append(codes, csm.CodeUnauthenticated)
	}
	if c.method != http.MethodGet {
		codes = append(codes, codeMalformed, codeBodyTooLarge, codeUnsupportedType)
	}
	out := map[string]*huma.Response{}
	for _, code := range codes {
		status := strconv.Itoa(statusOf[code])
		if out[status] == nil {
			out[status] = &huma.Response{Description: http.StatusText(statusOf[code]), Content: map[string]*huma.MediaType{
				"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}, Examples: map[string]*huma.Example{}},
			}}
		}
		out[status].Content["application/problem+json"].Examples[string(code)] = &huma.Example{Value: problem(code, "What is wrong and what to do about it.")}
	}
	return out
}
