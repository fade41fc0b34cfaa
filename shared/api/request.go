package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/invocation"
)

// named tells the log what is called. The route is the pattern: a path may name a person.
func named(ctx huma.Context, next func(huma.Context)) {
	called := ctx.Operation()
	invocation.Operation(ctx.Context(), called.OperationID)
	invocation.Describe(ctx.Context(), slog.String("route", called.Method+" "+called.Path))
	next(ctx)
}

// refuseBadQuery refuses a parameter that is given more than once, since nobody could say which one
// counts, and one that is not UTF-8. huma refuses unknown parameters.
func refuseBadQuery(api huma.API) middleware {
	return func(ctx huma.Context, next func(huma.Context)) {
		if ctx.Operation().SkipValidateParams {
			next(ctx)
			return
		}
		url := ctx.URL()
		query := url.Query()
		var malformed, empty []BadField
		for _, parameter := range ctx.Operation().Parameters {
			if parameter.In != "query" {
				continue
			}
			if len(query[parameter.Name]) > 1 {
				malformed = append(malformed, BadField{"query." + parameter.Name, "is given more than once"})
			}
			if !utf8.ValidString(query.Get(parameter.Name)) {
				malformed = append(malformed, BadField{"query." + parameter.Name, "is not UTF-8"})
			}
			if parameter.Schema.Format == dateTime && query.Has(parameter.Name) &&
				query.Get(parameter.Name) == "" {
				empty = append(empty, BadField{"query." + parameter.Name, "is empty"})
			}
		}
		switch {
		case len(malformed) > 0:
			write(api, ctx, problem(codeMalformed, giveOnce, malformed...))
		case len(empty) > 0: // huma takes an empty parameter for an absent one
			write(api, ctx, problem(csm.CodeInvalid, giveTime, empty...))
		default:
			next(ctx)
		}
	}
}

const (
	dateTime = "date-time"
	giveTime = "Give the time as RFC 3339 has it, such as 2026-01-31T08:00:00Z, or leave the parameter out."
)

const giveOnce = "Give each query parameter once, in UTF-8; several values of one are separated by commas."

func writePlain(w http.ResponseWriter, p *Problem) {
	for name, values := range p.header() {
		w.Header()[name] = values
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // into memory
}

func noRoute(w http.ResponseWriter, r *http.Request) {
	detail := "There is no " + r.Method + " " + cut(r.URL.Path, 200) +
		". GET /openapi.json lists every call."
	writePlain(w, problem(codeNoSuchRoute, detail))
}

// refuseOtherMethods answers the methods that the paths do not have (RFC 9110, 15.5.6).
func refuseOtherMethods(mux exactRoot) {
	for _, path := range Paths() {
		var allowed []string
		for _, route := range GatewayRoutes() {
			if route.Path == path && route.Method != "ANY" {
				allowed = append(allowed, route.Method)
			}
		}
		slices.Sort(allowed)
		list := strings.Join(allowed, ", ")
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", list)
			detail := "There is no " + r.Method + " here. Use one of: " + list + "."
			writePlain(w, problem(codeMethodNotAllowed, detail))
		})
	}
}

// lowerCaseMediaType writes the media type as huma knows it (RFC
// 9110, 8.3.1: case does not matter).
func lowerCaseMediaType(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if t := r.Header.Get("Content-Type"); t != "" {
			r.Header.Set("Content-Type", strings.ToLower(t))
		}
		next.ServeHTTP(w, r)
	})
}

// exactPath refuses a path that is not UTF-8, and one with an empty part, . or .. in it, which a
// ServeMux would redirect.
func exactPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !utf8.ValidString(r.URL.Path) {
			writePlain(w, problem(codeMalformed, "The path is not UTF-8. Percent-encode the bytes of its UTF-8 form."))
			return
		}
		clean := path.Clean("/" + r.URL.Path)
		if r.URL.Path != clean && (clean == "/" || r.URL.Path != clean+"/") {
			noRoute(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recovering answers a panic with a 500 and keeps the function alive.
func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				// What is in the panic may be of a person; where it happened is not.
				slog.ErrorContext(r.Context(), "panic", "panic", fmt.Sprintf("%T", p), "stack",
					string(debug.Stack()))
				writePlain(w, problem(codeInternal, ""))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
