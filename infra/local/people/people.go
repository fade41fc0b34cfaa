// Package people has the sample people of the local stack: those whom the development issuer
// offers for signing in, and in whose names the sample data is made.
package people

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

//go:embed people.json
var file []byte

// Person is one of them; Title says in a few words what they are.
type Person struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Title    string       `json:"title"`
	Type     csm.UserType `json:"user_type"`
	Roles    []string     `json:"roles"`
	Accounts []string     `json:"accounts"`
}

// All are the people in the order in which they are shown.
func All() []Person {
	var all []Person
	if err := json.Unmarshal(file, &all); err != nil {
		panic("people.json: " + err.Error()) // it is part of the program
	}
	return all
}

// Find is the person with the id.
func Find(id string) (Person, error) {
	all := All()
	i := slices.IndexFunc(all, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return Person{}, fmt.Errorf("there is no person %q in people.json", id)
	}
	return all[i], nil
}

// Caller is the person as a token shows them.
func (p Person) Caller() csm.Caller {
	return csm.Caller{ID: p.ID, Name: p.Name, Type: p.Type, Roles: p.Roles, Accounts: p.Accounts}
}
