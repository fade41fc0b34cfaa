package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// Announced says how many cases of how many accounts an announcement is for. The cases of consumers
// are of no account.
type Announced struct {
	Update   csm.Update
	Cases    int
	Accounts int
}

// Announce makes the announcement (rule 13). Nobody waits for its fan-out. The counts are of the
// moment before. It returns CodeIncidentNotFound, CodeForbidden, CodeIncidentClosed, CodeInvalid,
// CodeNoCustomerToTell, or CodeVersionMismatch when the incident is at none of the versions
// ifMatch, if there are any.
func (v *View) Announce(
	ctx context.Context, number string, request csm.AnnouncementRequest, ifMatch Versions,
) (_ Announced, err error) {
	defer wrapCall(&err, "announce to the cases of incident %.30s", number)
	return once(ctx, v, v.announcing(ctx, number, request, ifMatch))
}

// announcing makes the decision on an announcement.
func (v *View) announcing(
	ctx context.Context, number string, request csm.AnnouncementRequest, ifMatch Versions,
) func() (decision[Announced], error) {
	id, tried := v.store.newID(), int64(0)
	var counted Announced // once: others may change the incident faster than many cases are counted
	return func() (d decision[Announced], err error) {
		before, err := v.loadIncident(ctx, number)
		if err != nil {
			return d, err
		}
		written, found, err := v.store.update(ctx, before.Number, tried)
		if err != nil || found && written.Request == id { // written, but the answer got lost
			counted.Update = written.Update
			d.answer = counted
			return d, err
		}
		if err := matches(before.Number, before.Version, ifMatch); err != nil {
			return d, err
		}
		after, update, err := before.Announce(request, v.by, v.store.now())
		if err != nil {
			return d, err
		}
		somebody, err := v.toldSomebody(ctx, before, update)
		if err != nil {
			return d, err
		}
		if tried == 0 {
			counted, err = v.store.countAnnounced(ctx, update)
			if err != nil {
				return d, err
			}
		}
		tried = update.Version
		counted.Update = update
		d.answer = counted
		d.actions = append(v.writeUpdate(ctx, before, after, update, id), somebody)
		return d, nil
	}
}

// toldSomebody holds the transaction to the association of a case that the announcement is for. It
// returns CodeNoCustomerToTell when there is none.
func (v *View) toldSomebody(ctx context.Context, incident incidentItem, update csm.Update) (action, error) {
	for associated, err := range v.store.CasesOf(ctx, update, "", "") {
		if err != nil {
			return action{}, err
		}
		holds := "attribute_exists(pk) AND attribute_not_exists(to_version)"
		association := keyOf(incident.PK, associated.Place)
		return dynamo.Check(v.store.incidents, association, holds, nil).FailingWith(errStale), nil
	}
	return action{}, incident.NobodyToTell()
}

// AnnounceDry says whom the announcement would be for now, maybe nobody. Else it returns what
// Announce does.
func (v *View) AnnounceDry(
	ctx context.Context, number string, request csm.AnnouncementRequest, ifMatch Versions,
) (_ Announced, err error) {
	defer wrapCall(&err, "count the cases of incident %.30s", number)
	before, err := v.loadIncident(ctx, number)
	if err != nil {
		return Announced{}, err
	}
	if err := matches(before.Number, before.Version, ifMatch); err != nil {
		return Announced{}, err
	}
	_, update, err := before.Announce(request, v.by, v.store.now())
	if csm.CodeOf(err) == csm.CodeNoCustomerToTell {
		return Announced{}, nil
	}
	if err != nil {
		return Announced{}, err
	}
	announced, err := v.store.countAnnounced(ctx, update)
	announced.Update = csm.Update{}
	return announced, err
}

// countAnnounced counts the cases that the announcement is for, and their accounts.
func (s *Store) countAnnounced(ctx context.Context, update csm.Update) (Announced, error) {
	announced := Announced{Update: update}
	accounts := map[string]bool{}
	for associated, err := range s.CasesOf(ctx, update, "", "") {
		if err != nil {
			return announced, err
		}
		announced.Cases++
		if associated.Account != "" {
			accounts[associated.Account] = true
		}
	}
	announced.Accounts = len(accounts)
	reach(ctx, announced.Cases)
	return announced, nil
}

// RecipientsOf are who the messages of the cases are for now, by case.
func (s *Store) RecipientsOf(ctx context.Context, numbers []string) (people map[string][]csm.Person, err error) {
	defer wrap(&err, "read the customers of %d cases", len(numbers))
	places := make([]place, len(numbers))
	for n, number := range numbers {
		places[n] = s.inCases(caseKey(number))
	}
	items, err := s.getAll(ctx, places...)
	if err != nil {
		return nil, err
	}
	var cases []caseItem
	for _, item := range items {
		if item == nil {
			continue
		}
		of, err := unmarshal[caseItem](item)
		if err != nil {
			return nil, err
		}
		cases = append(cases, of)
	}
	return s.recipients(ctx, cases...)
}

// announcementItem puts an announcement into the index of what is pending, in a partition of its
// own, while its update has the attribute announcing, not pending. An older version of the code,
// which runs beside this one while a release is deployed, knows no announcements: it would take a
// pending one for done without writing a note.
type announcementItem struct {
	key
	Pending   string   `json:"pending"`
	CreatedAt csm.Time `json:"created_at"`
}

func (s *Store) newAnnouncementItem(update csm.Update) announcementItem {
	return announcementItem{
		key:       announcementKey(update.Incident, update.Version),
		Pending:   s.marked(announcementMark, update.Incident),
		CreatedAt: update.CreatedAt,
	}
}

// FinishAnnouncement takes a finished announcement out of the index. Doing it again changes
// nothing.
func (s *Store) FinishAnnouncement(ctx context.Context, incident string, version int64) (err error) {
	defer wrap(&err, "finish the announcement %s version %d", incident, version)
	return s.client.Delete(ctx, s.incidents, announcementKey(incident, version))
}
