package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/infra/local/people"
)

const (
	tokenLife   = time.Hour
	requestLife = 10 * time.Minute
)

// storage keeps what is going on in memory: an op.Storage.
type storage struct {
	keys *issuer.Issuer

	mutex    sync.Mutex
	requests map[string]*request // by id
}

var (
	errUnsupported = errors.New("the development issuer does not support this")
	errNoRequest   = errors.New("this signing in is over or unknown: begin again on the page")
)

// CreateAuthRequest lets a person who is signed in pass without a page
// when the client asks for none.
func (s *storage) CreateAuthRequest(
	ctx context.Context, asked *oidc.AuthRequest, _ string,
) (op.AuthRequest, error) {
	made := &request{asked: *asked, id: rand.Text(), at: time.Now()}
	if len(asked.Prompt) == 1 && asked.Prompt[0] == oidc.PromptNone {
		if made.person, _ = ctx.Value(personKey{}).(string); made.person == "" {
			return nil, oidc.ErrLoginRequired()
		}
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for id, request := range s.requests {
		if time.Since(request.at) > requestLife {
			delete(s.requests, id)
		}
	}
	s.requests[made.id] = made
	return made, nil
}

// choose makes the person the one who signs in by the request.
func (s *storage) choose(id, person string) error {
	if _, err := people.Find(person); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	request, ok := s.requests[id]
	if !ok {
		return errNoRequest
	}
	request.person, request.at = person, time.Now()
	return nil
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	return s.find(func(r *request) bool { return r.id == id })
}

func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	return s.find(func(r *request) bool { return r.code == code })
}

// find gives a copy, so that nobody sees a change half made.
func (s *storage) find(wanted func(*request) bool) (op.AuthRequest, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, request := range s.requests {
		if wanted(request) {
			found := *request
			return &found, nil
		}
	}
	return nil, errNoRequest
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	request, ok := s.requests[id]
	if !ok {
		return errNoRequest
	}
	request.code = code
	return nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.requests, id)
	return nil
}

func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), time.Now().Add(tokenLife), nil
}

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != clientID {
		return nil, fmt.Errorf("there is no client %q: the page's is %s", id, clientID)
	}
	return page{}, nil
}

// GetPrivateClaimsFromScopes are the claims of an access token.
func (s *storage) GetPrivateClaimsFromScopes(
	_ context.Context, id, _ string, _ []string,
) (map[string]any, error) {
	person, err := people.Find(id)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"name": person.Name, "roles": person.Roles, "user_type": person.Type, "accounts": person.Accounts,
	}, nil
}

// SetUserinfoFromRequest adds the same claims to an ID token.
func (s *storage) SetUserinfoFromRequest(
	ctx context.Context, info *oidc.UserInfo, r op.IDTokenRequest, _ []string,
) error {
	return s.SetUserinfoFromToken(ctx, info, "", r.GetSubject(), "")
}

// SetUserinfoFromToken answers /userinfo.
func (s *storage) SetUserinfoFromToken(
	ctx context.Context, info *oidc.UserInfo, _, id, _ string,
) error {
	claims, err := s.GetPrivateClaimsFromScopes(ctx, id, "", nil)
	if err != nil {
		return err
	}
	info.Subject = id
	for name, value := range claims {
		info.AppendClaims(name, value)
	}
	return nil
}

// TerminateSession has nothing to end: the session is the browser's cookie.
func (s *storage) TerminateSession(context.Context, string, string) error { return nil }

func (s *storage) SetUserinfoFromScopes(
	context.Context, *oidc.UserInfo, string, string, []string,
) error {
	return nil
}

func (s *storage) Health(context.Context) error { return nil }

// What follows is for other kinds of clients.

func (s *storage) CreateAccessAndRefreshTokens(
	context.Context, op.TokenRequest, string,
) (string, string, time.Time, error) {
	return "", "", time.Time{}, errUnsupported
}

func (s *storage) TokenRequestByRefreshToken(
	context.Context, string,
) (op.RefreshTokenRequest, error) {
	return nil, errUnsupported
}

func (s *storage) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

func (s *storage) RevokeToken(context.Context, string, string, string) *oidc.Error { return nil }

func (s *storage) AuthorizeClientIDSecret(context.Context, string, string) error {
	return errUnsupported
}

func (s *storage) SetIntrospectionFromToken(
	context.Context, *oidc.IntrospectionResponse, string, string, string,
) error {
	return errUnsupported
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errUnsupported
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errUnsupported
}
