package main

import (
	_ "embed"
	"html/template"
	"net/http"
	"net/url"

	"github.com/casebridge/casebridge/infra/local/people"
)

//go:embed login.html
var loginPage string

var loginTemplate = template.Must(template.New("login").Parse(loginPage))

// login lets one choose as whom to sign in.
type login struct {
	storage  *storage
	callback string // URL that goes on with a request whose person is known
}

func (l *login) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("request")
	if person := r.PostFormValue("person"); person != "" {
		if err := l.storage.choose(id, person); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		http.SetCookie(w, &http.Cookie{
			Name: cookieName, Value: person, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	found, err := l.storage.AuthRequestByID(r.Context(), id)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if found.Done() {
		http.Redirect(w, r, l.callback+"?id="+url.QueryEscape(id), http.StatusSeeOther)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = loginTemplate.Execute(w, map[string]any{"Request": id, "People": people.All()})
}
