// Package page is the agents' page: one HTML document that does everything through the API.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
)

//go:embed page.html page.css *.js
var files embed.FS

// The scripts, in the order in which the document has them.
var scripts = []string{"api.js", "forms.js", "cases.js", "incidents.js", "main.js"}

// Document is the page, and the Content-Security-Policy to send with it: nothing but its own style and
// script runs, and it talks to its own origin only.
type Document struct {
	HTML   []byte
	Policy string
}

// Get is the document. It is put together at the first call.
var Get = sync.OnceValues(func() (Document, error) {
	style, err := files.ReadFile("page.css")
	if err != nil {
		return Document{}, fmt.Errorf("page: %w", err)
	}
	var script []byte
	for _, name := range scripts {
		s, err := files.ReadFile(name)
		if err != nil {
			return Document{}, fmt.Errorf("page: %w", err)
		}
		script = append(script, s...)
	}
	html, err := files.ReadFile("page.html")
	if err != nil {
		return Document{}, fmt.Errorf("page: %w", err)
	}
	// Not text/template: its reflection keeps the linker from leaving out anything, 1 MB in each function.
	whole := strings.NewReplacer("{{style}}", string(style), "{{script}}", string(script)).Replace(string(html))
	policy := fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", hash(style), hash(script))
	return Document{[]byte(whole), policy}, nil
})

// hash is a source expression of CSP (W3C CSP3, 2.3.1).
func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
