// Package page serves the page for people: the files that the build made of app, and the settings
// of the deployment that the page needs to sign its users in.
package page

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Settings is what the page is told of its deployment. It is shown to everybody.
type Settings struct {
	Issuer    string   `json:"issuer,omitempty"`    // that people sign in at; "" lets them paste a token instead
	ClientID  string   `json:"client_id,omitempty"` // of the page at the issuer; "" as well
	Scope     string   `json:"scope,omitempty"`     // that the page asks for
	Redirect  string   `json:"redirect,omitempty"`  // URL of the page as the issuer knows it; "" is where the page is
	Origins   []string `json:"-"`                   // beside the issuer's own, that signing in takes requests to
	Reference bool     `json:"reference,omitempty"` // whether the API reference is served
}

// Document is an HTML document and the Content-Security-Policy to send with it:
// only its own style and the scripts of its own origin run, and it talks to its
// own origin and the issuer only.
type Document struct {
	HTML   []byte
	Policy string
	ETag   string
}

// Page is the page of one deployment.
type Page struct {
	Index     Document
	Reference *Document // the API reference; nil unless the settings want it
	folder    fs.FS
}

// Open reads the page that the build left in the folder.
func Open(folder string, settings Settings) (*Page, error) {
	p := &Page{folder: os.DirFS(folder)}
	var err error
	if p.Index, err = p.document("index.html", settings); err != nil {
		return nil, fmt.Errorf("page: %w; make build makes it", err)
	}
	if !settings.Reference {
		return p, nil
	}
	reference, err := p.document("docs.html", Settings{})
	if err != nil {
		return nil, fmt.Errorf("page: %w; make build makes it", err)
	}
	p.Reference = &reference
	return p, nil
}

// besideProgram is the folder of the page in a function's package: page, beside the program.
func besideProgram() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("page: find the program: %w", err)
	}
	return filepath.Join(filepath.Dir(program), "page"), nil
}

// ErrNoAsset says that the page has no such file.
var ErrNoAsset = errors.New("page: no such file")

// The name of an asset has a hash of its content, so that a copy of it is good for ever.
var assetName = regexp.MustCompile(`^[a-z-]+-[A-Z0-9]{8}\.js$`)

// Asset is the content of a script that the page loads, or ErrNoAsset.
func (p *Page) Asset(name string) ([]byte, error) {
	if !assetName.MatchString(name) {
		return nil, ErrNoAsset
	}
	content, err := fs.ReadFile(p.folder, "assets/"+name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoAsset
	}
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	return content, nil
}

func (p *Page) document(name string, settings Settings) (Document, error) {
	template, err := fs.ReadFile(p.folder, name)
	if err != nil {
		return Document{}, err
	}
	origins, err := settings.origins()
	if err != nil {
		return Document{}, err
	}
	told, err := json.Marshal(settings)
	if err != nil {
		return Document{}, err
	}
	// Not html/template: its reflection keeps the linker from leaving out
	// anything, 1 MB in each function.
	whole := strings.Replace(string(template), "{{settings}}", html.EscapeString(string(told)), 1)
	sum := sha256.Sum256([]byte(whole))
	return Document{
		[]byte(whole), policy(whole, origins), `"` + base64.RawURLEncoding.EncodeToString(sum[:9]) + `"`,
	}, nil
}

// origins are the origins that signing in takes requests to.
func (s Settings) origins() ([]string, error) {
	if s.Issuer == "" {
		return s.Origins, nil
	}
	issuer, err := url.Parse(s.Issuer)
	if err != nil || issuer.Host == "" {
		return nil, fmt.Errorf("the issuer %q is no URL", s.Issuer)
	}
	return append([]string{issuer.Scheme + "://" + issuer.Host}, s.Origins...), nil
}

var inline = regexp.MustCompile(`(?s)<(style|script)>(.*?)</(?:style|script)>`)

func policy(document string, origins []string) string {
	sources := map[string]string{"style": "", "script": "'self'"}
	for _, element := range inline.FindAllStringSubmatch(document, -1) {
		sources[element[1]] += " '" + hash(element[2]) + "'"
	}
	issuer := strings.Join(append([]string{""}, origins...), " ")
	return strings.Join([]string{
		"default-src 'none'",
		"style-src" + sources["style"],
		"script-src " + sources["script"],
		"connect-src 'self'" + issuer,
		// A token may be renewed in a frame that the issuer leads back to this page.
		"frame-src 'self'" + issuer,
		"frame-ancestors 'self'",
		"img-src 'self' data:",
		"base-uri 'none'",
		"form-action 'none'",
	}, "; ")
}

// hash is a source expression of CSP (W3C CSP3, 2.3.1).
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
