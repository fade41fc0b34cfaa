// Package client calls the API over HTTP, for the tour and the end-to-end tests.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/csm"
)

// Stack is a deployed stack and the issuer whose tokens it takes.
type Stack struct {
	URL    string
	Issuer *issuer.Issuer
	HTTP   *http.Client
}

// FromEnvironment is the stack at CASEBRIDGE_URL, which takes tokens signed
// with the key file CASEBRIDGE_KEY.
func FromEnvironment() (Stack, error) {
	url := os.Getenv("CASEBRIDGE_URL")
	if url == "" {
		return Stack{}, fmt.Errorf(
			"CASEBRIDGE_URL is empty: it must be the API's URL, as make url prints it. make test and make run set it")
	}
	i, err := issuer.Open(os.Getenv("CASEBRIDGE_KEY"))
	if err != nil {
		return Stack{}, err
	}
	return Stack{
		URL:    strings.TrimSuffix(url, "/"),
		Issuer: i,
		HTTP:   &http.Client{Timeout: time.Minute},
	}, nil
}

// As is a client with a token of that caller.
func (s Stack) As(by csm.Caller) (*Client, error) {
	token, err := s.Issuer.Token(by, time.Hour)
	return &Client{Stack: s, Token: token}, err
}

// Client calls a stack for one caller; without a token when Token is "".
type Client struct {
	Stack
	Token string
}

// Answer is what a call gave.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Into decodes the body.
func (a Answer) Into(v any) error {
	if err := json.Unmarshal(a.Body, v); err != nil {
		return fmt.Errorf("decode %.200q: %w", a.Body, err)
	}
	return nil
}

// Do makes a call. body is sent as JSON, or as it is when it is a string, or not at all when nil.
// headers are pairs of name and value.
func (c *Client) Do(
	ctx context.Context, method, path string, body any, headers ...string,
) (Answer, error) {
	r, err := c.request(ctx, method, path, body, headers)
	if err != nil {
		return Answer{}, err
	}
	resp, err := c.HTTP.Do(r)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return Answer{resp.StatusCode, resp.Header, content}, nil
}

func (c *Client) request(
	ctx context.Context, method, path string, body any, headers []string,
) (*http.Request, error) {
	var content []byte
	switch b := body.(type) {
	case nil:
	case string:
		content = []byte(b)
	default:
		var err error
		if content, err = json.Marshal(b); err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.URL+path, bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r, nil
}
