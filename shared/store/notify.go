package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/invocation"
)

// DueNotifications are the notifications of an update whose outcome is not recorded yet, and that
// outcome. found is false when there is no such update.
func (s *Store) DueNotifications(
	ctx context.Context, incident string, version int64,
) (due []csm.Notification, outcome csm.Notified, found bool, err error) {
	defer wrap(&err, "read the notifications of %s version %d", incident, version)
	items, err := s.getAll(ctx, s.inIncidents(updateKey(incident, version)), s.inIncidents(incidentKey(incident)))
	if err != nil || items[0] == nil || items[1] == nil {
		return nil, "", false, err
	}
	update, err := unmarshal[updateItem](items[0])
	if err != nil {
		return nil, "", true, err
	}
	invocation.CausedBy(ctx, update.Trace)
	record, err := unmarshal[incidentItem](items[1])
	if err != nil || update.Caller == nil {
		return nil, "", true, err
	}
	if len(update.Notified) == 0 {
		due = update.Notifications()
	}
	associated := false
	if record.LinkedFrom != 0 && update.Caller.External() {
		if associated, err = s.associatedAt(ctx, incident, version); err != nil {
			return nil, "", true, err
		}
	}
	return due, update.NotificationOutcome(record.Provenance, associated), true, nil
}

// associatedAt says whether any case was associated at that version of the incident, which is
// committed: no later association or removal changes the answer.
func (s *Store) associatedAt(ctx context.Context, incident string, version int64) (bool, error) {
	update := csm.Update{Incident: incident, Version: version}
	for _, err := range s.CasesOf(ctx, update, "", "") {
		return err == nil, err
	}
	return false, nil
}

// RecordNotified records the outcome of all notifications of an update. Doing it again changes
// nothing.
func (s *Store) RecordNotified(
	ctx context.Context, incident string, version int64, notifications []csm.Notification, outcome csm.Notified,
) (err error) {
	defer wrap(&err, "record the notifications of %s version %d", incident, version)
	notified := map[string]string{}
	for _, notification := range notifications {
		notified[string(notification.Kind)] = string(outcome)
	}
	_, err = s.client.Update(ctx, s.incidents, updateKey(incident, version), dynamo.Change{
		Expression: "SET notified = if_not_exists(notified, :notified)",
		Condition:  "attribute_exists(pk)",
		Values:     dynamo.Values{}.TextMap(":notified", notified),
	})
	if err != nil {
		return err
	}
	return s.FinishNotifications(ctx, incident, version)
}

// FinishNotifications takes an update whose notifications are recorded from those that repair looks
// after. Doing it again changes nothing.
func (s *Store) FinishNotifications(ctx context.Context, incident string, version int64) error {
	return s.client.Delete(ctx, s.incidents, notifyKey(incident, version))
}
