package store

import (
	"context"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// loadedCase is a case with the settings that its rules depend on.
type loadedCase struct {
	caseItem
	settings csm.Settings
	names    namedRecords // that the change names
}

// loadCase reads the case, with what decides whether the caller sees it and what a change of
// it names, in one request. It returns CodeCaseNotFound alike for a case that is absent and
// one that the caller may not see.
func (v *View) loadCase(
	ctx context.Context, number string, names ...csm.DirectoryName,
) (loadedCase, error) {
	number = strings.ToUpper(number)
	if len(number) > longestNumber {
		return loadedCase{}, caseNotFound(number)
	}
	places := append([]place{v.store.inCases(caseKey(number))}, v.accessPlaces()...)
	named, found, err := v.store.loadNamed(ctx, names, places...)
	if err != nil {
		return loadedCase{}, err
	}
	if found[0] == nil {
		return loadedCase{}, caseNotFound(number)
	}
	item, err := unmarshal[caseItem](found[0])
	if err != nil {
		return loadedCase{}, err
	}
	access, err := v.accessOf(found[1:])
	if err != nil {
		return loadedCase{}, err
	}
	item, sees := v.seen(item, access)
	if !sees {
		return loadedCase{}, caseNotFound(number)
	}
	access.Settings.Named = named.directory()
	return loadedCase{item, access.Settings, named}, nil
}

// longestNumber is more bytes than any record's number has; DynamoDB takes keys of at most 2,048.
const longestNumber = 30

func caseNotFound(number string) error {
	return csm.Refuse(csm.CodeCaseNotFound, "There is no case %.30s that you may see. Check the number.",
		number)
}

// writeCase changes the case that was read, unless somebody else has since.
// association is the one that it has then.
func (v *View) writeCase(read caseItem, after csm.Case, association csm.Association) action {
	return v.store.changedCase(read, after, association)
}

func (s *Store) changedCase(read caseItem, after csm.Case, association csm.Association) action {
	condition, values := atVersion, readAt(read.Version)
	if after.Marks != read.Marks {
		condition, values = sameActs(read)
	}
	return change(s.cases, read.key, read, read.changedTo(after, association), condition, values)
}

// sameActs is the condition that the case is at the version that was read and that nobody has acted on it since: a
// comment makes no new version, and of two at once the later one's times must stay.
func sameActs(read caseItem) (condition string, values dynamo.Values) {
	condition, values = atVersion, readAt(read.Version)
	for _, mark := range []struct {
		name string
		at   csm.Time
	}{
		{"customer_acted_at", read.Marks.CustomerActedAt},
		{"agent_acted_at", read.Marks.AgentActedAt},
		{"commented_at", read.Marks.CommentedAt},
		{"work_noted_at", read.Marks.WorkNotedAt},
	} {
		if mark.at == "" {
			condition += " AND attribute_not_exists(" + mark.name + ")"
			continue
		}
		condition += " AND " + mark.name + " = :read_" + mark.name
		values.Text(":read_"+mark.name, string(mark.at))
	}
	return condition, values
}

// Case reads one case.
func (v *View) Case(ctx context.Context, number string) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "read case %.30s", number)
	view, _, err := v.caseAndIncident(ctx, number)
	return view, err
}

// CaseAndIncident reads one case and its incident, nil when it has none that the caller may see.
func (v *View) CaseAndIncident(
	ctx context.Context, number string,
) (_ csm.CaseView, _ *csm.Incident, err error) {
	defer wrapCall(&err, "read case %.30s", number)
	view, incident, err := v.caseAndIncident(ctx, number)
	if err != nil || incident == nil {
		return view, nil, err
	}
	seen, err := v.named(ctx, *incident)
	return view, &seen, err
}

func (v *View) caseAndIncident(ctx context.Context, number string) (csm.CaseView, *incidentItem, error) {
	found, err := v.loadCase(ctx, number)
	if err != nil {
		return csm.CaseView{}, nil, err
	}
	if err := found.Require(v.by, csm.ReadCases); err != nil {
		return csm.CaseView{}, nil, err
	}
	behind, err := v.behind(ctx, found.Case)
	if err != nil {
		return csm.CaseView{}, nil, err
	}
	return behind.view(v, found.Case, found.settings), behind.incident, nil
}

// OpenCase writes a new case. It returns what csm.OpenCase returns.
func (v *View) OpenCase(ctx context.Context, request csm.CaseRequest) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "open case")
	return once(ctx, v, func() (d decision[csm.CaseView], err error) {
		names, access, err := v.loadForOpening(ctx, request)
		if err != nil {
			return d, err
		}
		draft, err := csm.OpenCase(request, v.by, access.Settings, v.store.now())
		if err != nil {
			return d, err
		}
		number, err := v.store.caseNumbers.take(ctx)
		if err != nil {
			return d, err
		}
		opened, _ := v.seen(newCaseItem(draft.Numbered(number), csm.Association{}), access)
		d.answer = behindCase{directory: names.directory()}.view(v, opened.Case, access.Settings)
		d.actions = append(names.use(opened.Names()).actions(v.store), create(v.store.cases, opened))
		return d, nil
	})
}

// loadForOpening reads what decides which cases the caller sees, and what the case will name:
// with the group of its type, if it gets that.
func (v *View) loadForOpening(
	ctx context.Context, request csm.CaseRequest,
) (namedRecords, csm.Access, error) {
	named := request.Names(v.by)
	records, access, err := v.accessAndNamed(ctx, named)
	group := request.DefaultGroup(access.Settings)
	if err != nil || group == "" {
		return records, access, err
	}
	ofType := csm.DirectoryName{
		Field: "assignment_group", DirectoryKey: csm.DirectoryKey{Kind: csm.Groups, ID: group},
	}
	return v.accessAndNamed(ctx, append(named, ofType))
}

func (v *View) accessAndNamed(
	ctx context.Context, names []csm.DirectoryName,
) (namedRecords, csm.Access, error) {
	records, found, err := v.store.loadNamed(ctx, names, v.accessPlaces()...)
	if err != nil {
		return nil, csm.Access{}, err
	}
	access, err := v.accessOf(found)
	access.Settings.Named = records.directory()
	return records, access, err
}

// ChangeCase applies the change. It returns what csm.Case.Apply returns, or CodeVersionMismatch
// when the case is at none of the versions ifMatch. A case that becomes cancelled gets no
// updates of its incident any more.
func (v *View) ChangeCase(
	ctx context.Context, number string, change csm.CaseChange, ifMatch Versions,
) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "change case %.30s", number)
	decide := func(before loadedCase) (csm.Case, []action, error) {
		after, err := before.Apply(change, v.by, before.settings, v.store.now())
		actions := before.names.use(after.NewNames(before.Case)).actions(v.store)
		return after, append(actions, v.store.writeEvent(after, change.Cancelled(after, v.by))...), err
	}
	return v.changeCase(ctx, number, ifMatch, decide, change.Names()...)
}

// Versions are those of a record on which a caller's change was decided; none means any.
type Versions []int64

// matches holds a change to the versions. It returns CodeVersionMismatch.
func matches(number string, version int64, ifMatch Versions) error {
	if len(ifMatch) == 0 || slices.Contains(ifMatch, version) {
		return nil
	}
	return csm.Refuse(csm.CodeVersionMismatch,
		"%s is at version %d by now. Read it again and repeat your change with its ETag.", number, version)
}

// decideCase decides what becomes of a case, and what else to write if it changes.
type decideCase func(before loadedCase) (after csm.Case, actions []action, err error)

// changeCase writes what decide makes of the case, which may name those records, and ends the
// association when the case ends.
func (v *View) changeCase(
	ctx context.Context, number string, ifMatch Versions, decide decideCase, names ...csm.DirectoryName,
) (csm.CaseView, error) {
	return once(ctx, v, func() (d decision[csm.CaseView], err error) {
		before, err := v.loadCase(ctx, number, names...)
		if err != nil {
			return d, err
		}
		if err := matches(before.Number, before.Version, ifMatch); err != nil {
			return d, err
		}
		after, actions, err := decide(before)
		if err != nil {
			return d, err
		}
		behind, err := v.behind(ctx, after)
		if err != nil {
			return d, err
		}
		d.answer = behind.view(v, after, before.settings)
		if after == before.Case { // then there is nothing else to write either
			return d, nil
		}
		changes, err := v.writeChange(ctx, before.caseItem, after)
		d.actions = slices.Concat(actions, changes)
		return d, err
	})
}

// writeChange writes the case, the end of its association when it has ended, and the message of it.
func (v *View) writeChange(ctx context.Context, before caseItem, after csm.Case) ([]action, error) {
	var actions []action
	association := before.association()
	if after.State.Final() && after.Incident != "" {
		ended, err := v.endAssociation(ctx, association)
		if err != nil {
			return nil, err
		}
		actions = ended
		association = csm.Association{}
	}
	actions = append(actions, v.writeCase(before, after, association))
	return append(actions, v.store.tellOfChange(before.Case, after)...), nil
}
