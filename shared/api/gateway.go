package api

import (
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
)

// GatewayAnswer is an error answer that API Gateway gives itself, without a function.
type GatewayAnswer struct {
	Response string // API Gateway's response type
	Refusal
}

// GatewayAnswers lists the answers for API Gateway's response types, from the
// same catalogue as the functions'.
func GatewayAnswers() []GatewayAnswer {
	answer := func(response string, code csm.Code) GatewayAnswer {
		return GatewayAnswer{response, refusalOf(code)}
	}
	// A status set on a default would become that of every type that is not named here.
	byDefault := func(response string, code csm.Code) GatewayAnswer {
		named := answer(response, code)
		named.Status = 0
		return named
	}
	return []GatewayAnswer{
		// A method or path that the API does not have; the second one is the answer when the call
		// has an Authorization that is no AWS signature.
		answer("MISSING_AUTHENTICATION_TOKEN", codeNoSuchRoute),
		answer("INVALID_SIGNATURE", codeNoSuchRoute),
		answer("RESOURCE_NOT_FOUND", codeNoSuchRoute),
		answer("ACCESS_DENIED", codeRequestRefused),
		answer("WAF_FILTERED", codeRequestRefused),
		answer("REQUEST_TOO_LARGE", codeBodyTooLarge),
		answer("UNSUPPORTED_MEDIA_TYPE", codeUnsupportedType),
		answer("THROTTLED", codeTooManyRequests),
		answer("QUOTA_EXCEEDED", codeTooManyRequests),
		answer("INTEGRATION_FAILURE", codeNoAnswer),
		answer("INTEGRATION_TIMEOUT", codeNoAnswer),
		byDefault("DEFAULT_4XX", codeRequestRefused),
		byDefault("DEFAULT_5XX", codeInternal),
	}
}

// Title is the status in words, or what a default stands for.
func (a GatewayAnswer) Title() string {
	if a.Status == 0 && a.Type == codeInternal {
		return http.StatusText(http.StatusInternalServerError)
	}
	return a.Refusal.Title()
}
