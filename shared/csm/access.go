package csm

import "slices"

// Access is what decides, beside the case itself, who sees it.
type Access struct {
	Settings  Settings
	Relations map[string]Relations // of the caller's accounts, by account
	Now       Time
}

// Relations are what other accounts are to an account, as the directory has it.
type Relations struct {
	Children []string        // the accounts directly below it
	Granted  map[string]Time // the accounts whose cases its contacts may see, and until when
}

// Accounts are those whose cases a contact may see: their own, those that have a grant for
// them now, and, for a case manager, the children of their own. Which of the cases of their
// own accounts they see, Sees says.
func (a Access) Accounts(by Caller) []string {
	var accounts []string
	for _, own := range by.Accounts {
		if own == "" || by.Type != Contact {
			continue
		}
		accounts = append(accounts, own)
		if by.managesCases() {
			accounts = append(accounts, a.Relations[own].Children...)
		}
		for account := range a.Relations[own].Granted {
			if a.granted(account, own) {
				accounts = append(accounts, account)
			}
		}
	}
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// granted says whether an account has a grant for the contacts of another one now.
// One that has ended is as none.
func (a Access) granted(by, to string) bool { return a.Relations[to].Granted[by] > a.Now }

// Standing says what the caller is to the case beside having asked, and
// whether it exists for them (rule 17).
func (a Access) Standing(by Caller, of Case, watchers []Watcher) (standing Standing, sees bool) {
	switch by.Type {
	case Consumer:
		return Standing{}, of.isRequester(by)
	case Contact:
		standing.Follows = a.manages(by, of.Account) || a.watches(by, of, watchers)
		return standing, standing.Follows || of.isRequester(by) || a.hasGrant(by, of.Account)
	default:
		standing.Works = by.worksOn(of, a.Settings)
		return standing, standing.Works || of.isRequester(by)
	}
}

// manages says whether a contact is a case manager of the account, or of the one above it.
func (a Access) manages(by Caller, account string) bool {
	return by.managesCases() && account != "" &&
		slices.ContainsFunc(by.Accounts, func(own string) bool {
			return own == account || slices.Contains(a.Relations[own].Children, account)
		})
}

func (a Access) hasGrant(by Caller, account string) bool {
	return account != "" && slices.ContainsFunc(by.Accounts, func(own string) bool {
		return a.granted(account, own)
	})
}

// watches says whether the contact watches the case.
func (a Access) watches(by Caller, of Case, watchers []Watcher) bool {
	return slices.ContainsFunc(watchers, func(w Watcher) bool { return w.is(by) && a.follows(w, of) })
}

// follows says whether the watcher may see the case now: one of another account needs a grant.
func (a Access) follows(w Watcher, of Case) bool {
	return w.Account == of.Account || a.granted(of.Account, w.Account)
}

// Recipients are who the messages of the case are for: its requester and those of its watchers
// who may see it now, each once. The access has the relations of the watchers' accounts.
func (a Access) Recipients(of Case, watchers []Watcher) []Person {
	recipients := []Person{of.Requester()}
	for _, watcher := range watchers {
		person := watcher.person()
		if a.follows(watcher, of) && !slices.Contains(recipients, person) {
			recipients = append(recipients, person)
		}
	}
	return recipients
}
