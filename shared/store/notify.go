package store

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
)

// DueNotifications are the notifications of an update whose fate is not recorded yet, and that fate.
// found is false when there is no such update.
func (s *Store) DueNotifications(ctx context.Context, incident string, version int64) (due []csm.Notification, fate csm.Notified, found bool, err error) {
	got, err := s.getAll(ctx, place{s.incidents, updateKey(incident, version)}, place{s.incidents, incidentKey(incident)})
	if err != nil || got[0] == nil || got[1] == nil {
		return nil, "", false, err
	}
	u, err := unmarshal[updateItem](got[0])
	if err != nil {
		return nil, "", true, err
	}
	i, err := unmarshal[incidentItem](got[1])
	if err != nil || u.Caller == nil {
		return nil, "", true, err
	}
	if len(u.Notified) == 0 {
		due = u.Notifications()
	}
	associated := false
	if i.LinkedFrom != 0 && u.Caller.External() {
		if associated, err = s.associatedAt(ctx, incident, version); err != nil {
			return nil, "", true, err
		}
	}
	return due, u.NotificationOutcome(i.Provenance, associated), true, nil
}

// associatedAt says whether any case was associated at that version of the incident, which is committed: no
// later association or removal changes the answer.
func (s *Store) associatedAt(ctx context.Context, incident string, version int64) (bool, error) {
	for _, err := range s.CasesOf(ctx, incident, version, "", "") {
		return err == nil, err
	}
	return false, nil
}

// RecordNotified records the fate of all notifications of an update. Doing it again changes nothing.
func (s *Store) RecordNotified(ctx context.Context, incident string, version int64, notifications []csm.Notification, fate csm.Notified) error {
	notified := map[string]types.AttributeValue{}
	for _, n := range notifications {
		notified[string(n.Kind)] = text(string(fate))
	}
	_, err := s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.incidents, Key: updateKey(incident, version).attributes(),
		UpdateExpression:          aws.String("SET notified = if_not_exists(notified, :notified)"),
		ConditionExpression:       aws.String("attribute_exists(pk)"),
		ExpressionAttributeValues: attributes{":notified": &types.AttributeValueMemberM{Value: notified}},
	})
	if err != nil {
		return fmt.Errorf("store: record the notifications of %s version %d: %w", incident, version, err)
	}
	return nil
}
