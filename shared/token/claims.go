package token

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/golang-jwt/jwt/v5"

	"github.com/casebridge/casebridge/shared/csm"
)

// The limits of what a token says of its bearer, in bytes and entries. Ids and accounts become
// parts of keys in the tables, which have limits of their own.
const (
	maxID       = 255
	maxName     = 255
	maxRole     = 255
	maxRoles    = 100
	maxAccount  = 400 // 100 characters, as in the calls
	maxAccounts = 500
)

// ClaimError is the error of a token that the issuer signed, with a claim that is not accepted.
type ClaimError struct {
	Claim   string // its name
	Problem string // what is wrong with it: "must have 1 to 255 bytes"
}

func (e *ClaimError) Error() string { return "the claim " + e.Claim + " " + e.Problem }

// claims are what a token says. Names count as they are written (RFC 7519, 4): encoding/json
// would also take Roles for roles, so that a map holds them and not a struct.
type claims struct{ jwt.MapClaims }

// UnmarshalJSON refuses a name that stands twice in one object (RFC 7519, 4).
func (c *claims) UnmarshalJSON(data []byte) error {
	if err := checkNames(data); err != nil {
		return err
	}
	return json.Unmarshal(data, &c.MapClaims)
}

func (c claims) caller() (csm.Caller, error) {
	id, err := c.text("sub", maxID)
	if err != nil {
		return csm.Caller{}, err
	}
	if id == "" {
		return csm.Caller{}, &ClaimError{"sub", fmt.Sprintf("must have 1 to %d bytes", maxID)}
	}
	name, err := c.text("name", maxName)
	if err != nil {
		return csm.Caller{}, err
	}
	if name == "" {
		name = id
	}
	userType, err := c.userType()
	if err != nil {
		return csm.Caller{}, err
	}
	roles, err := c.list("roles", maxRoles, maxRole)
	if err != nil {
		return csm.Caller{}, err
	}
	accounts, err := c.accounts(userType)
	if err != nil {
		return csm.Caller{}, err
	}
	return csm.Caller{ID: id, Name: name, Type: userType, Roles: roles, Accounts: accounts}, nil
}

func (c claims) userType() (csm.UserType, error) {
	text, err := c.text("user_type", maxID)
	if err != nil {
		return "", err
	}
	userType := csm.UserType(text)
	if !slices.Contains([]csm.UserType{csm.Internal, csm.Contact, csm.Consumer}, userType) {
		return "", &ClaimError{"user_type", "must be internal, contact or consumer"}
	}
	return userType, nil
}

// accounts are those of the claims accounts and account. "*", for all
// accounts, is for internal callers.
func (c claims) accounts(of csm.UserType) ([]string, error) {
	accounts, err := c.list("accounts", maxAccounts, maxAccount)
	if err != nil {
		return nil, err
	}
	account, err := c.text("account", maxAccount)
	if err != nil {
		return nil, err
	}
	if account != "" {
		accounts = append(accounts, account)
	}
	if of != csm.Internal {
		accounts = slices.DeleteFunc(accounts, func(account string) bool { return account == "*" })
	}
	return accounts, nil
}

// text is the value of an optional claim that is a string of at most limit bytes.
func (c claims) text(name string, limit int) (string, error) {
	value, present := c.MapClaims[name]
	if !present || value == nil {
		return "", nil
	}
	text, ok := value.(string)
	if !ok {
		return "", &ClaimError{name, "must be a string"}
	}
	if len(text) > limit {
		return "", &ClaimError{name, fmt.Sprintf("must have at most %d bytes", limit)}
	}
	return text, nil
}

// list is the value of an optional claim that is a list of at most entries
// strings of at most limit bytes.
func (c claims) list(name string, entries, limit int) ([]string, error) {
	value, present := c.MapClaims[name]
	if !present || value == nil {
		return nil, nil
	}
	items, ok := value.([]any)
	if !ok {
		return nil, &ClaimError{name, "must be a list of strings"}
	}
	if len(items) > entries {
		return nil, &ClaimError{name, fmt.Sprintf("must have at most %d entries", entries)}
	}
	var list []string
	for _, item := range items {
		text, ok := item.(string)
		if !ok {
			return nil, &ClaimError{name, "must be a list of strings"}
		}
		if len(text) > limit {
			return nil, &ClaimError{name, fmt.Sprintf("must have entries of at most %d bytes", limit)}
		}
		list = append(list, text)
	}
	return list, nil
}
