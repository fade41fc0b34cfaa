package api

import (
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// call is what is declared of an operation beside its input and output.
type call struct {
	function    string
	method      string
	path        string
	id          string // operationId
	summary     string
	description string
	status      int    // of success
	content     string // media type of success, when it is not a record
	refusals    []csm.Code
	needs       csm.Permission // checked before the body is read
	public      bool           // needs no token
	free        bool           // reads no records, so that no limit holds
	dryRun      string         // schema of what a dry run answers with 200, when the call writes with another status
}

// maxBody is the most bytes that a request body may have. The longest legal body is a
// PATCH of an incident: about 25,000 characters in all its fields, at most 12 bytes
// each (a pair of \uXXXX escapes).
const maxBody = 512 << 10

// The keys of the metadata of an operation.
const (
	needed  = "needs"  // the call's permission
	ordered = "fields" // the fields of its body, in their order
	free    = "free"   // the call takes no units
)

// operation is the call as huma takes it; fields are those of its body, in their order.
func (c call) operation(fields []string) huma.Operation {
	security := []map[string][]string{{"token": {}}}
	if c.public {
		security = []map[string][]string{}
	}
	return huma.Operation{
		OperationID:        c.id,
		Method:             c.method,
		Path:               c.path,
		Summary:            c.summary,
		Description:        c.description,
		DefaultStatus:      c.status,
		MaxBodyBytes:       maxBody + 1, // huma refuses a body that fills its limit
		Tags:               []string{c.function},
		Security:           security,
		Responses:          c.responses(),
		SkipValidateParams: c.isPage(),
		Metadata:           map[string]any{needed: c.needs, ordered: fields, free: c.free},
	}
}

// isPage says that the call answers with a page for people. Links to a page may carry any query.
func (c call) isPage() bool { return c.content == "text/html" }

// ofRecord says that the call changes a record with a version, so that If-Match counts.
func (c call) ofRecord() bool {
	if c.method == http.MethodGet || strings.HasSuffix(c.path, "{kind}") {
		return false
	}
	return strings.Contains(c.path, "{") || c.path == "/settings"
}

// responses describes what the call can answer. huma adds the success of
// calls that answer with a record.
func (c call) responses() map[string]*huma.Response {
	responses := c.problems()
	if c.content != "" {
		responses[strconv.Itoa(c.status)] = &huma.Response{
			Content: map[string]*huma.MediaType{c.content: {Schema: &huma.Schema{}}},
		}
	}
	if c.dryRun != "" {
		responses[strconv.Itoa(http.StatusOK)] = &huma.Response{
			Description: "The answer to a dry run.",
			Content: map[string]*huma.MediaType{"application/json": {
				Schema: &huma.Schema{Ref: "#/components/schemas/" + c.dryRun},
			}},
		}
	}
	if c.method == http.MethodGet {
		responses[strconv.Itoa(http.StatusNotModified)] = &huma.Response{
			Description: "What If-None-Match names is still what there is.",
			Headers:     map[string]*huma.Header{"ETag": textHeader("As of the 200.")},
		}
	}
	return responses
}

// problems describes the refusals of the call: its own, those of every
// call, and those of API Gateway.
func (c call) problems() map[string]*huma.Response {
	responses := map[string]*huma.Response{}
	for _, code := range c.codes() {
		refusal := refusalOf(code)
		status := strconv.Itoa(refusal.Status)
		if responses[status] == nil {
			responses[status] = problemResponse(refusal)
		}
		examples := responses[status].Content[problemType].Examples
		examples[string(code)] = &huma.Example{Ref: "#/components/examples/" + string(code)}
	}
	return responses
}

func (c call) codes() []csm.Code {
	codes := map[csm.Code]bool{csm.CodeTooBusy: true, codeInternal: true, codeMalformed: true}
	for _, code := range c.refusals {
		codes[code] = true
	}
	if !c.isPage() {
		codes[csm.CodeInvalid] = true
	}
	if !c.public {
		codes[csm.CodeUnauthenticated] = true
		codes[codeKeysUnavailable] = true
		codes[codeLimitReached] = true
	}
	if c.method != http.MethodGet {
		codes[codeBodyTooLarge] = true
		codes[codeUnsupportedType] = true
	}
	if c.ofRecord() {
		codes[csm.CodeVersionMismatch] = true
	}
	for _, answer := range GatewayAnswers() {
		if answer.Status != 0 {
			codes[answer.Type] = true
		}
	}
	return sortedCodes(maps.Keys(codes))
}

func problemResponse(refusal Refusal) *huma.Response {
	response := &huma.Response{
		Description: http.StatusText(refusal.Status),
		Content: map[string]*huma.MediaType{problemType: {
			Schema:   &huma.Schema{Ref: "#/components/schemas/Problem"},
			Examples: map[string]*huma.Example{},
		}},
	}
	if refusal.RetryAfter > 0 {
		response.Headers = map[string]*huma.Header{
			"Retry-After": textHeader("Seconds to wait before the call is sent again."),
		}
	}
	return response
}

func textHeader(description string) *huma.Header {
	return &huma.Header{Schema: &huma.Schema{Type: huma.TypeString, Description: description}}
}
