package api

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/page"
	"github.com/casebridge/casebridge/shared/store"
)

// deployedPage opens the page as it is deployed, once.
type deployedPage func() (*page.Page, error)

func declarePage(r *router) {
	deployed := deployedPage(sync.OnceValues(page.Deployed))

	declare(r, call{
		function: "workspace", method: http.MethodGet, path: "/",
		id: "get-page", status: http.StatusOK, content: "text/html", public: true,
		summary: "Open the page",
		description: "A page for agents, IT and customers. It signs them in at the issuer " +
			"and does everything through this API.",
	}, deployed.index)

	declare(r, call{
		function: "workspace", method: http.MethodGet, path: "/docs",
		id: "get-reference", status: http.StatusOK, content: "text/html", public: true,
		summary:     "Open the API reference",
		description: "This description for people, where the deployment serves it.",
		refusals:    []csm.Code{codeNoSuchRoute},
	}, deployed.reference)

	declare(r, call{
		function: "workspace", method: http.MethodGet, path: "/assets/{asset}",
		id: "get-asset", status: http.StatusOK, content: "text/javascript", public: true,
		summary:     "Read a script of the page",
		description: "Its name changes with its content.",
		refusals:    []csm.Code{codeNoSuchRoute},
	}, deployed.asset)
}

const htmlType = "text/html; charset=utf-8"

func (deployed deployedPage) index(context.Context, *store.View, *IfNoneMatch) (*document, error) {
	p, err := deployed()
	if err != nil {
		return nil, err
	}
	return documentOf(htmlType, "no-cache", p.Index.Policy, p.Index.HTML), nil
}

func (deployed deployedPage) reference(
	context.Context, *store.View, *IfNoneMatch,
) (*document, error) {
	p, err := deployed()
	if err != nil {
		return nil, err
	}
	if p.Reference == nil {
		return nil, problem(codeNoSuchRoute,
			"This deployment has no API reference for people. GET /openapi.json has it for programs.")
	}
	return documentOf(htmlType, "no-cache", p.Reference.Policy, p.Reference.HTML), nil
}

type assetInput struct {
	IfNoneMatch
	Asset string `path:"asset" example:"app-ABCDEFGH.js" doc:"Name of the script."`
}

// forEver is the Cache-Control of what never changes under its name.
const forEver = "public, max-age=31536000, immutable"

func (deployed deployedPage) asset(
	_ context.Context, _ *store.View, in *assetInput,
) (*document, error) {
	p, err := deployed()
	if err != nil {
		return nil, err
	}
	content, err := p.Asset(in.Asset)
	if errors.Is(err, page.ErrNoAsset) {
		return nil, problem(codeNoSuchRoute, "The page has no such script. Load the page again.")
	}
	return documentOf("text/javascript; charset=utf-8", forEver, "default-src 'none'", content), err
}
