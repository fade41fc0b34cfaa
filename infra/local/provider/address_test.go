package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func TestTheShortAddressIsTheStageOfTheAPIThatIsDeployedNow(t *testing.T) {
	engine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Seen", r.Method+" "+r.URL.RequestURI()+" "+r.Host)
	}))
	defer engine.Close()
	outputs := filepath.Join(t.TempDir(), "outputs.json")
	handler, err := newAddress(engine.URL, outputs)
	if err != nil {
		t.Fatal(err)
	}
	call := func() *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder,
			httptest.NewRequest(http.MethodPatch, "http://localhost:4567/cases/CS%2F1?limit=1&a=%2f", nil))
		return recorder
	}
	if got := call().Code; got != http.StatusServiceUnavailable {
		t.Errorf("nothing is deployed: %d", got)
	}
	for _, api := range []string{"first", "second"} {
		content := `{"Casebridge": {"ApiId": "` + api + `", "ApiStage": "v1"}}`
		if err := os.WriteFile(outputs, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		want := "PATCH /_aws/execute-api/" + api + "/v1/cases/CS%2F1?limit=1&a=%2f localhost:4567"
		if answer := call(); answer.Header().Get("Seen") != want {
			t.Errorf("%d %v %s: not %s", answer.Code, answer.Header(), answer.Body, want)
		}
	}
}

// As API Gateway does: what is small stays as it is, and an ETag counts for both.
func TestTheShortAddressCompressesWhatIsLarge(t *testing.T) {
	engine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Content-Type", "application/json")
		size, err := strconv.Atoi(r.URL.Query().Get("size"))
		if err != nil {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(bytes.Repeat([]byte("1"), size))
	}))
	defer engine.Close()
	outputs := filepath.Join(t.TempDir(), "outputs.json")
	content := `{"Casebridge": {"ApiId": "first", "ApiStage": "v1"}}`
	if err := os.WriteFile(outputs, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	handler, err := newAddress(engine.URL, outputs)
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range []struct {
		query, encoding string
		status          int
	}{
		{"?size=1023", "", http.StatusOK},
		{"?size=1024", "gzip", http.StatusOK},
		{"", "", http.StatusNotModified},
	} {
		request := httptest.NewRequest(http.MethodGet, "http://localhost:4567/cases"+answer.query, nil)
		request.Header.Set("Accept-Encoding", "gzip, br")
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		header := recorder.Header()
		if recorder.Code != answer.status || header.Get("Content-Encoding") != answer.encoding ||
			header.Get("ETag") != `"1"` {
			t.Errorf("%q is answered with %d and %v", answer.query, recorder.Code, header)
		}
	}
}
