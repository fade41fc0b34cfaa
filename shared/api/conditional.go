package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/casebridge/casebridge/shared/store"
)

// etag is the ETag of a record at that version.
func etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// IfMatch is part of the input of calls that change a record (RFC 9110, 13.1.1).
type IfMatch struct {
	IfMatch string `header:"If-Match" example:"\"3\"" doc:"ETag of the record that the change was decided on: of the case or incident in the path. At another version the answer is 412 and nothing changes."`
}

// versions are the versions that If-Match allows; an ETag that was never given matches none.
func (m IfMatch) versions() store.Versions {
	all := strings.TrimSpace(m.IfMatch)
	if all == "" || all == "*" {
		return nil
	}
	var allowed store.Versions
	for tag := range strings.SplitSeq(all, ",") {
		tag = strings.TrimSpace(tag)
		version, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
		if err != nil || tag != etag(version) {
			version = -1
		}
		allowed = append(allowed, version)
	}
	return allowed
}

// IfNoneMatch is part of the input of calls that read. It is declared for the description:
// conditional compares it with the ETag of the answer.
type IfNoneMatch struct {
	IfNoneMatch string `header:"If-None-Match" example:"\"3\"" doc:"ETag of the answer that you have (RFC 9110, 13.1.2). The answer is 304, without a body, while the ETag is the same."`
}

// conditional takes repeated conditions as one list, answers 304 to a reader who has what there
// is, and sends no body to HEAD.
func conditional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"If-Match", "If-None-Match"} {
			if values := r.Header.Values(name); len(values) > 1 {
				r.Header.Set(name, strings.Join(values, ", "))
			}
		}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			w = &reading{
				ResponseWriter: w,
				has:            r.Header.Get("If-None-Match"),
				bodiless:       r.Method == http.MethodHead,
			}
		}
		next.ServeHTTP(w, r)
	})
}

// reading is the answer to a GET or HEAD.
type reading struct {
	http.ResponseWriter
	has      string // If-None-Match
	bodiless bool
}

func (r *reading) WriteHeader(status int) {
	if status == http.StatusOK && matchesWeakly(r.has, r.Header().Get("ETag")) {
		status = http.StatusNotModified
		r.bodiless = true
		r.Header().Del("Content-Type")
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *reading) Write(body []byte) (int, error) {
	if r.bodiless {
		return len(body), nil
	}
	return r.ResponseWriter.Write(body)
}

// matchesWeakly says that the list of ETags names this one, weak or strong (RFC 9110, 8.8.3.2).
func matchesWeakly(list, etag string) bool {
	if list == "" || etag == "" {
		return false
	}
	if strings.TrimSpace(list) == "*" {
		return true
	}
	for tag := range strings.SplitSeq(list, ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
