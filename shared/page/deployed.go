package page

import (
	"os"
	"strings"

	"github.com/casebridge/casebridge/shared/env"
)

// Deployed is the page as the environment variables of shared/env describe it.
func Deployed() (*Page, error) {
	folder := os.Getenv(env.PageFolder)
	if folder == "" {
		var err error
		if folder, err = besideProgram(); err != nil {
			return nil, err
		}
	}
	settings := Settings{
		ClientID:  os.Getenv(env.OIDCClientID),
		Scope:     os.Getenv(env.OIDCScope),
		Redirect:  os.Getenv(env.OIDCRedirect),
		Origins:   strings.Fields(os.Getenv(env.OIDCOrigins)),
		Reference: os.Getenv(env.Reference) == "on",
	}
	if settings.ClientID != "" {
		settings.Issuer = os.Getenv(env.Issuer)
	}
	return Open(folder, settings)
}
