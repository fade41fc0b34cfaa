package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/infra/local/people"
)

const (
	atOnce   = 4 // records in work, on a machine that does everything else too
	agent    = "bob"
	engineer = "ada"
	admin    = "margaret.hamilton"
)

// filler makes the records that are missing.
type filler struct {
	ctx       context.Context
	clients   map[string]*client.Client // by id of the person
	data      data
	incidents shelf
	cases     shelf
	records   int // of the directory
}

// shelf is the records of one kind: their numbers by account and title, and how they came there.
type shelf struct {
	numbers     map[string]string
	opened      []record
	made, found int
}

func key(account, title string) string { return account + "\n" + title }

func newFiller(ctx context.Context, stack client.Stack) (*filler, error) {
	content, err := readData()
	if err != nil {
		return nil, err
	}
	f := &filler{ctx: ctx, clients: map[string]*client.Client{}, data: content}
	for _, person := range people.All() {
		if f.clients[person.ID], err = stack.As(person.Caller()); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// fill makes incidents, their cases, then what happens to the incidents, which the cases hear of,
// and last what happens to the cases.
func (f *filler) fill() error {
	for _, job := range []func() error{
		f.putDirectory,
		f.putPolicies,
		f.look,
		func() error { return f.open(&f.incidents, "/incidents", f.data.Incidents) },
		func() error { return f.open(&f.cases, "/cases", f.data.Cases) },
		f.associate,
		func() error { return f.play(&f.incidents) },
		func() error { return f.play(&f.cases) },
	} {
		if err := job(); err != nil {
			return err
		}
	}
	return nil
}

// putDirectory puts the records of the directory. Those that are there become as they are in the
// data.
func (f *filler) putDirectory() error {
	for _, kind := range []string{"accounts", "contacts", "consumers", "groups", "configuration_items", "case_types"} {
		records := f.data.Directory[kind]
		var answer struct {
			Items []struct{ ID, Result, Detail string }
		}
		body := map[string]any{"items": records}
		if err := f.call(admin, http.MethodPut, "/directory/"+kind, body, &answer); err != nil {
			return err
		}
		for _, record := range answer.Items {
			if record.Result == "refused" {
				return fmt.Errorf("%s %s is refused: %s", kind, record.ID, record.Detail)
			}
		}
		f.records += len(records)
	}
	return nil
}

// putPolicies puts the policies of accounts.
func (f *filler) putPolicies() error {
	for account, policy := range f.data.Policies {
		if err := f.call(admin, http.MethodPut, "/accounts/"+account+"/policy", policy, nil); err != nil {
			return err
		}
	}
	return nil
}

// look finds what is there.
func (f *filler) look() (err error) {
	if f.incidents.numbers, err = f.list(engineer, "/incidents"); err != nil {
		return err
	}
	f.cases.numbers = map[string]string{}
	for account := range f.accounts() {
		found, err := f.list(agent, "/cases?account="+url.QueryEscape(account))
		if err != nil {
			return err
		}
		for title, number := range found {
			f.cases.numbers[title] = number
		}
	}
	return nil
}

func (f *filler) accounts() map[string]bool {
	accounts := map[string]bool{}
	for _, c := range f.data.Cases {
		accounts[c.Account] = true
	}
	return accounts
}

// list gives the numbers of all records of a list.
func (f *filler) list(by, path string) (map[string]string, error) {
	address, err := url.Parse(path)
	if err != nil {
		return nil, err
	}
	query := address.Query()
	query.Set("limit", "500")
	numbers := map[string]string{}
	for {
		address.RawQuery = query.Encode()
		var page struct {
			Items []struct {
				Number  string `json:"number"`
				Account string `json:"account"`
				Title   string `json:"short_description"`
			} `json:"items"`
			Next string `json:"next_cursor"`
		}
		if err := f.call(by, http.MethodGet, address.String(), nil, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			numbers[key(item.Account, item.Title)] = item.Number
		}
		if page.Next == "" {
			return numbers, nil
		}
		query.Set("cursor", page.Next)
	}
}

// open makes the records that are not on the shelf.
func (f *filler) open(to *shelf, path string, records []record) error {
	numbers := make([]string, len(records))
	group := errgroup.Group{}
	group.SetLimit(atOnce)
	for i, r := range records {
		if to.numbers[key(r.Account, r.title())] != "" {
			to.found++
			continue
		}
		group.Go(func() error {
			var made struct {
				Number string `json:"number"`
			}
			err := f.call(r.By, http.MethodPost, path, r.Open, &made)
			numbers[i] = made.Number
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, number := range numbers {
		if number != "" {
			to.numbers[key(records[i].Account, records[i].title())] = number
			to.opened = append(to.opened, records[i])
			to.made++
		}
	}
	return nil
}

// associate associates the cases that were opened now to their incidents, in one call an incident.
func (f *filler) associate() error {
	wanted := map[string][]string{}
	for _, c := range f.cases.opened {
		if c.Incident != "" {
			incident := f.incidents.numbers[key("", c.Incident)]
			wanted[incident] = append(wanted[incident], f.cases.numbers[key(c.Account, c.title())])
		}
	}
	for incident, cases := range wanted {
		body := map[string]any{"cases": cases}
		if err := f.call(agent, http.MethodPost, "/incidents/"+incident+"/associate", body, nil); err != nil {
			return err
		}
	}
	return nil
}

// play makes the steps of the records that were opened now.
func (f *filler) play(of *shelf) error {
	group := errgroup.Group{}
	group.SetLimit(atOnce)
	for _, r := range of.opened {
		group.Go(func() error {
			for _, s := range r.Steps {
				method, path := s.methodAndPath(of.numbers[key(r.Account, r.title())])
				if err := f.call(s.By, method, path, s.Body, nil); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// call makes a call as the person and reads the answer into out, unless that is nil.
func (f *filler) call(by, method, path string, body map[string]any, out any) error {
	as, ok := f.clients[by]
	if !ok {
		return fmt.Errorf("there is no person %q in people.json", by)
	}
	var sent any
	if body != nil {
		sent = body
	}
	answer, err := as.Do(f.ctx, method, path, sent)
	if err != nil {
		return err
	}
	if answer.Status >= 300 {
		return fmt.Errorf("%s %s as %s: %d %s", method, path, by, answer.Status, answer.Body)
	}
	if out == nil {
		return nil
	}
	return answer.Into(out)
}
