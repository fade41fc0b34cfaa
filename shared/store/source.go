package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// callKind is a kind of call that takes a source id. It is part of keys: a kind never changes its
// name.
type callKind string

const (
	openIncidentCall      callKind = "open_incident"
	changeIncidentCall    callKind = "change_incident"
	commentOnIncidentCall callKind = "comment_on_incident"
	commentOnCaseCall     callKind = "comment_on_case"
)

// sourced is a call with the id that it has in the system it comes from. The id is of the caller's
// source (subject and type of the token, and the accounts of a contact of another account than the
// record's), of the kind of call, and of the record that is called on.
type sourced struct {
	key      key // of the appliedItem
	earlier  key // where the first release marked the id, whoever and whatever the call was
	content  string
	sourceID string
}

// sourcedOpening is the opening of an incident with the id in the request.
func (v *View) sourcedOpening(request csm.IncidentRequest) sourced {
	id := request.SourceID
	request.SourceID = ""
	return sourced{
		key:      appliedOpening(v.by, openIncidentCall, id),
		earlier:  firstReleaseOpening(id),
		content:  contentOf(request),
		sourceID: id,
	}
}

// sourcedChange is a change of the incident, or a comment on it, with the id in the change.
func (v *View) sourcedChange(incident incidentItem, kind callKind, change csm.IncidentChange) sourced {
	id := change.SourceID
	change.SourceID = ""
	return v.sourcedOn(incident.key, "", kind, id, change)
}

// sourcedOn is a call of that kind on a record, which is of that account if it is of one.
func (v *View) sourcedOn(
	record key, account string, kind callKind, id string, request any,
) sourced {
	return sourced{
		key:      appliedOn(record, account, v.by, kind, id),
		earlier:  firstReleaseApplied(record, id),
		content:  contentOf(request),
		sourceID: id,
	}
}

// appliedItem marks that the call with a source id was done, and what it made.
type appliedItem struct {
	key
	Content  string `json:"content"`            // hash of what was asked
	Incident string `json:"incident,omitempty"` // that was opened
	Version  int64  `json:"version,omitempty"`  // of the incident that the call made; 0 when it changed nothing
	NoteKey  string `json:"note_key,omitempty"` // sort key of the comment on the case
	csm.Forwarding
}

// firstReleaseItem is what the first release wrote of a source id: neither its caller nor its
// content.
type firstReleaseItem struct {
	Incident string   `json:"incident"`
	Version  int64    `json:"version"`
	Note     csm.Note `json:"note"`
}

// applied reads what the call made when it was done before. At most one of the two is there. It
// returns CodeSourceIDReused when the call was done with other content.
func (v *View) applied(
	ctx context.Context, table string, call sourced,
) (now *appliedItem, earlier *firstReleaseItem, err error) {
	if call.sourceID == "" {
		return nil, nil, nil
	}
	found, err := v.store.getAll(ctx, place{Table: table, Key: call.key}, place{Table: table, Key: call.earlier})
	if err != nil {
		return nil, nil, err
	}
	if found[0] != nil {
		item, err := unmarshal[appliedItem](found[0])
		if err == nil && item.Content != call.content {
			err = sourceIDReused()
		}
		return &item, nil, err
	}
	if found[1] != nil {
		item, err := unmarshal[firstReleaseItem](found[1])
		return nil, &item, err
	}
	return nil, nil, nil
}

// markApplied records the call, in the transaction of what it makes.
func markApplied(table string, call sourced, made appliedItem) []action {
	if call.sourceID == "" {
		return nil
	}
	made.key = call.key
	made.Content = call.content
	return []action{create(table, made)}
}

func sourceIDReused() error {
	return csm.Refuse(csm.CodeSourceIDReused, "You used this source_id for other content before. "+
		"Nothing was written: send a new source_id with new content, or exactly the first content to get its answer.")
}

// openedBefore is the incident that the call opened before, as it is now.
//
// What the first release opened with the id counts for whoever opened it. It kept no content: the
// incident is the answer if it still has the short description of the request, and the id is
// refused if it has not.
func (v *View) openedBefore(
	ctx context.Context, request csm.IncidentRequest, call sourced,
) (incident csm.Incident, found bool, err error) {
	now, earlier, err := v.applied(ctx, v.store.incidents, call)
	if err != nil {
		return incident, false, err
	}
	if now != nil {
		incident, err = v.Incident(ctx, now.Incident)
		return incident, err == nil, err
	}
	if earlier == nil {
		return incident, false, nil
	}
	incident, err = v.Incident(ctx, earlier.Incident)
	if err != nil || incident.OpenedBy != v.by.ID {
		return csm.Incident{}, false, err
	}
	if incident.ShortDescription != strings.TrimSpace(request.ShortDescription) {
		return csm.Incident{}, false, sourceIDReused()
	}
	return incident, true, nil
}

// updatedBefore is the update that the call made before; its version is 0 when the call changed
// nothing.
//
// The first release kept with an id neither the kind of call nor its content, but its update tells
// the person, the state and the comment. An id of somebody else, of the opening, or of an update
// without a comment when a comment is made now, is free. Else the update is the answer if state and
// comment are those of the change, and the id is refused if they are not.
func (v *View) updatedBefore(
	ctx context.Context, incident incidentItem, kind callKind, change csm.IncidentChange, call sourced,
) (update csm.Update, found bool, err error) {
	now, earlier, err := v.applied(ctx, v.store.incidents, call)
	if err != nil {
		return update, false, err
	}
	if now != nil {
		item, _, err := v.store.update(ctx, incident.Number, now.Version)
		return item.Update, err == nil, err
	}
	if earlier == nil {
		return update, false, nil
	}
	item, found, err := v.store.update(ctx, incident.Number, earlier.Version)
	free := !found || item.CreatedBy != v.by.ID || item.Is(csm.KindCreated) ||
		kind == commentOnIncidentCall && !item.Is(csm.KindComment)
	if err != nil || free {
		return update, false, err
	}
	if !saysTheSame(item.Update, change) {
		return update, false, sourceIDReused()
	}
	return item.Update, true, nil
}

// saysTheSame says that the update has the comment of the change, and the state if the change has
// one.
func saysTheSame(update csm.Update, change csm.IncidentChange) bool {
	comment := ""
	if change.Comments != nil {
		comment = *change.Comments
	}
	return update.Comment == comment && (change.State == nil || *change.State == update.State)
}

// commentedBefore is the comment that the call made before. What the first release added counts for
// the person who said it.
func (v *View) commentedBefore(
	ctx context.Context, record key, text string, call sourced,
) (comment csm.Comment, found bool, err error) {
	now, earlier, err := v.applied(ctx, v.store.cases, call)
	if err != nil {
		return comment, false, err
	}
	if now != nil {
		place := keyOf(record.PK, now.NoteKey)
		item, found, err := get[noteItem](ctx, v.store, v.store.cases, place)
		if err == nil && !found {
			err = fmt.Errorf("the comment of a source id is missing")
		}
		return csm.Comment{Note: item.note(), Forwarding: now.Forwarding}, found, err
	}
	if earlier == nil || earlier.Note.CreatedBy != v.by.ID {
		return comment, false, nil
	}
	if earlier.Note.Text != text {
		return comment, false, sourceIDReused()
	}
	return csm.Comment{Note: earlier.Note}, true, nil
}

// unchangedIncident holds a transaction to the incident as it was read, without changing it.
func (v *View) unchangedIncident(read incidentItem) action {
	return dynamo.Check(v.store.incidents, read.key, atVersion, readAt(read.Version)).FailingWith(errStale)
}

// contentOf is a hash of the fields of a request that say something, so that a field added later
// changes no hash of a request without it. Renaming a field changes them all: a test holds the
// names.
func contentOf(request any) string {
	fields := map[string]any{}
	value := reflect.ValueOf(request)
	for n := range value.NumField() {
		if !value.Field(n).IsZero() {
			fields[value.Type().Field(n).Name] = value.Field(n).Interface()
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		panic(fmt.Sprintf("store: content of %T: %v", request, err)) // requests are texts and numbers
	}
	return hash("%s", text)
}
