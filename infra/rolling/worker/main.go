// Command worker is the code of the functions behind HTTP, for the test of rolling deploys, which
// builds it in two versions. It prints its address, and ends when its standard input does.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
)

// queue sends jobs to the test, which gives them to any worker.
type queue struct{ address string }

func (q queue) Send(ctx context.Context, jobs []fanout.Job) error {
	body, err := json.Marshal(jobs)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, q.address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}

// call is what the test asks for; which fields count depends on the call.
type call struct {
	Incident string
	Version  int64
	Text     string
	Cases    []string
}

func main() {
	endpoint := os.Getenv("DYNAMODB_ENDPOINT")
	db := dynamodb.New(dynamodb.Options{
		BaseEndpoint: &endpoint,
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	s := store.New(db, os.Getenv(env.CaseTable), os.Getenv(env.IncidentTable))
	f := fanout.Fanout{Store: s, Queue: queue{os.Getenv(env.FanoutQueue)}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(listener.Addr())
	server := http.Server{Handler: handler(s, f), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func handler(s *store.Store, f fanout.Fanout) http.Handler {
	agent := csmtest.Of(csmtest.With(csmtest.Bob, csm.RoleAgent, csm.RoleIncidentWrite, csm.RoleITIL), "*")
	view := fanout.Prompt{Store: s}.As(agent)
	mux := http.NewServeMux()
	answer(mux, "/comment", func(ctx context.Context, in call) error {
		_, err := view.CommentOnIncident(ctx, in.Incident, in.Text, in.Text) // said once, however often it is tried
		return err
	})
	answer(mux, "/associate", func(ctx context.Context, in call) error {
		items, err := view.AssociateCases(ctx, in.Incident, in.Cases, false)
		for _, item := range items {
			if item.Result != csm.ResultAssociated && item.Result != csm.ResultAlreadyAssociated {
				return fmt.Errorf("%s: %s", item.Case, item.Result)
			}
		}
		return err
	})
	answer(mux, "/deliver", func(ctx context.Context, in call) error {
		return f.Deliver(ctx, in.Incident, in.Version)
	})
	answer(mux, "/work", f.Work)
	answer(mux, "/repair", func(ctx context.Context, _ call) error {
		return f.Repair(ctx, time.Now().Add(time.Hour))
	})
	return mux
}

// answer does the work that the body describes.
func answer[T any](mux *http.ServeMux, path string, work func(context.Context, T) error) {
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		var in T
		err := json.NewDecoder(r.Body).Decode(&in)
		if err == nil {
			err = work(r.Context(), in)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}
