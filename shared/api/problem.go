package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/casebridge/casebridge/shared/csm"
)

// Problem is every error answer (RFC 9457). Type is one of the stable
// codes; detail says what to do.
type Problem struct {
	Type   string     `json:"type" doc:"Stable code of the refusal."`
	Title  string     `json:"title" doc:"The HTTP status in words."`
	Status int        `json:"status" doc:"The HTTP status."`
	Detail string     `json:"detail" doc:"What is wrong and what to do about it."`
	Errors []BadField `json:"errors,omitempty" maxItems:"50" doc:"Every bad field of the request, in the order of the fields; the first 50 when there are more, and detail says how many more."`

	after string // Retry-After in seconds, "" for that of the catalogue
}

// BadField is one bad field of a request.
type BadField struct {
	Location string `json:"location" example:"body.hold_reason" doc:"Where: body, path, query or header, and the name."`
	Message  string `json:"message" doc:"What is wrong with it."`
}

const problemType = "application/problem+json"

func (p *Problem) Error() string { return p.Type + ": " + p.Detail }

// GetStatus makes Problem a huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes Problem a huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

// header is what a problem says in headers.
func (p *Problem) header() http.Header {
	header := http.Header{"Content-Type": {problemType}}
	if p.after != "" {
		header.Set("Retry-After", p.after)
	} else if after := refusalOf(csm.Code(p.Type)).RetryAfter; after > 0 {
		header.Set("Retry-After", strconv.Itoa(after))
	}
	return header
}

// problem is the answer of that code; detail says more than the catalogue does, unless it is "".
func problem(code csm.Code, detail string, fields ...BadField) *Problem {
	refusal := refusalOf(code)
	return &Problem{
		Type:   string(code),
		Title:  refusal.Title(),
		Status: refusal.Status,
		Detail: cmp.Or(detail, refusal.Detail),
		Errors: fields[:min(len(fields), mostErrors)],
	}
}

// newProblem makes the answer to what huma or a handler found wrong.
func newProblem(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
	var p *Problem
	switch status {
	case http.StatusInternalServerError, 0:
		p = ofError(ctx, errors.Join(errs...))
	case http.StatusBadRequest:
		p = problem(codeMalformed, "", badFields(ctx, errs)...)
	case http.StatusRequestEntityTooLarge:
		p = problem(codeBodyTooLarge,
			fmt.Sprintf("The body is too large. Send at most %d bytes.", maxBody))
	case http.StatusUnsupportedMediaType:
		p = problem(codeUnsupportedType, "")
	case http.StatusUnprocessableEntity:
		fields := badFields(ctx, errs)
		p = problem(csm.CodeInvalid, correct(fields), fields...)
	default:
		title := http.StatusText(status)
		code := strings.ReplaceAll(strings.ToLower(title), " ", "_")
		p = &Problem{Type: code, Title: title, Status: status, Detail: message}
	}
	if ctx != nil {
		setHeader(ctx, p)
	}
	return p
}

// ofError is the answer to a handler's error: a refusal as it is,
// anything else without what is inside.
func ofError(ctx huma.Context, err error) *Problem {
	if refusal, ok := errors.AsType[*csm.Error](err); ok {
		fields := make([]BadField, len(refusal.Fields))
		for i, f := range refusal.Fields {
			fields[i] = BadField{"body." + f.Name, f.Message}
		}
		return problem(refusal.Code, refusal.Detail, fields...)
	}
	if ctx != nil {
		slog.ErrorContext(ctx.Context(), "call failed",
			"operation", ctx.Operation().OperationID, "error", err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return problem(csm.CodeTooBusy, "")
	}
	return problem(codeInternal, "")
}

// An answer names at most mostErrors bad fields, and mostInDetail of them in its detail.
const (
	mostErrors   = 50
	mostInDetail = 10
)

// badFields are huma's errors in the order of the request's fields.
func badFields(ctx huma.Context, errs []error) []BadField {
	fields := make([]BadField, 0, len(errs))
	for _, err := range errs {
		var detailed huma.ErrorDetailer
		switch {
		case errors.As(err, &detailed):
			detail := detailed.ErrorDetail()
			if _, is := detail.Value.(crowd); is {
				detail.Message = fmt.Sprintf("has more than %d fields", mostFields)
			}
			fields = append(fields, BadField{cut(detail.Location, 200), cut(detail.Message, 300)})
		case err != nil:
			fields = append(fields, BadField{"body", cut(err.Error(), 300)})
		}
	}
	var order []string
	if ctx != nil {
		order, _ = ctx.Operation().Metadata[ordered].([]string)
	}
	inOrder(fields, order)
	return fields
}

// inOrder puts bad fields into the order of the body's fields, and the unknown ones behind them
// by name. huma finds the known ones in alphabetical order and the unknown ones in that of a map.
func inOrder(bad []BadField, fields []string) {
	slices.SortStableFunc(bad, func(a, b BadField) int {
		if c := cmp.Compare(a.place(fields), b.place(fields)); c != 0 || !a.unknown() {
			return c
		}
		return cmp.Compare(a.Location, b.Location)
	})
}

// place is where the field belongs: what is no field of the body comes
// first, unknown fields come last.
func (f BadField) place(fields []string) int {
	if f.unknown() {
		return len(fields)
	}
	name := strings.TrimPrefix(f.Location, "body.")
	if end := strings.IndexAny(name, ".["); end >= 0 {
		name = name[:end]
	}
	return slices.Index(fields, name)
}

func (f BadField) unknown() bool {
	return f.Message == validation.MsgUnexpectedProperty || f.Message == "unknown query parameter"
}

// correct says what to correct: the first bad fields, and how many
// there are beyond those in errors.
func correct(fields []BadField) string {
	named := make([]string, 0, mostInDetail)
	for _, f := range fields[:min(len(fields), mostInDetail)] {
		named = append(named, f.Location+": "+f.Message)
	}
	detail := "Correct the request: " + strings.Join(named, "; ")
	switch more := len(fields) - mostErrors; {
	case more > 0:
		detail += fmt.Sprintf("; and so on. errors lists the first %d, there are %d more",
			mostErrors, more)
	case len(fields) > mostInDetail:
		detail += fmt.Sprintf("; and %d more, see errors", len(fields)-mostInDetail)
	}
	return detail + "."
}

// cut shortens a text to at most that many bytes, at the border of a character.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}

// setHeader sets the headers of a problem that huma writes.
func setHeader(ctx huma.Context, p *Problem) {
	for name, values := range p.header() {
		ctx.SetHeader(name, values[0])
	}
}

// write answers a call that does not reach its handler.
func write(api huma.API, ctx huma.Context, p *Problem) {
	setHeader(ctx, p)
	ctx.SetStatus(p.Status)
	if err := api.Marshal(ctx.BodyWriter(), "application/json", p); err != nil {
		slog.ErrorContext(ctx.Context(), "write a problem", "error", err)
	}
}
