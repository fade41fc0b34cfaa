package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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
