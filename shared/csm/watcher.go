package csm

import "slices"

// MostWatchers is how many watchers a case has at most.
const MostWatchers = 50

// Watcher is a contact who follows a case that somebody else asked for (rule 17).
type Watcher struct {
	ID      string   `json:"id" doc:"Id of the contact."`
	Type    UserType `json:"type" doc:"Always contact."`
	Account string   `json:"account" doc:"The account of the contact."`
}

// person is the watcher as somebody who is told things.
func (w Watcher) person() Person { return Person{ID: w.ID, Type: w.Type} }

// is says whether the caller is the watcher: somebody of another account may have the same id.
func (w Watcher) is(by Caller) bool {
	return w.Type == by.Type && w.ID == by.ID && slices.Contains(by.Accounts, w.Account)
}
