package csm

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"
)

// DirectoryKind is a kind of record in the directory (rule 18).
type DirectoryKind string

// The kinds of records.
const (
	Accounts           DirectoryKind = "accounts"
	Contacts           DirectoryKind = "contacts"
	Consumers          DirectoryKind = "consumers"
	Groups             DirectoryKind = "groups"
	ConfigurationItems DirectoryKind = "configuration_items"
	CaseTypes          DirectoryKind = "case_types"
)

// DirectoryKinds are all of them.
var DirectoryKinds = []DirectoryKind{
	Accounts, Contacts, Consumers, Groups, ConfigurationItems, CaseTypes,
}

// DirectoryKey names a record of the directory.
type DirectoryKey struct {
	Kind DirectoryKind
	ID   string
}

// DirectoryRecord says who or what an id stands for. Which fields it has depends on its kind.
type DirectoryRecord struct {
	Kind   DirectoryKind `json:"kind" readOnly:"true" doc:"What the record is of."`
	ID     string        `json:"id" readOnly:"true" example:"acme" doc:"The id that cases and incidents name."`
	Name   string        `json:"name,omitempty" example:"Acme Corporation" doc:"What is shown beside the id. Every kind has one but case types, which have a label."`
	Active bool          `json:"active" doc:"Whether new cases, incidents and assignments can name it. What names it already stays as it is."`
	Parent string        `json:"parent,omitempty" doc:"Of an account: the account above it."`
	Grants []Grant       `json:"grants,omitempty" doc:"Of an account: the accounts whose contacts may see its cases."`
	// EndedGrants are those that were taken away, with the last one last.
	EndedGrants []EndedGrant `json:"ended_grants,omitempty" readOnly:"true" doc:"Of an account: its last 100 grants that were taken away or changed."`
	Account     string       `json:"account,omitempty" doc:"Of a contact: the account that they belong to."`
	Email       string       `json:"email,omitempty" doc:"Of a contact or consumer."`
	UpdatedAt   Time         `json:"updated_at" readOnly:"true" format:"date-time" doc:"When it last changed."`
	UpdatedBy   string       `json:"updated_by" readOnly:"true" doc:"Who changed it last."`
	Version     int64        `json:"version" readOnly:"true" minimum:"1" doc:"Counts the changes of the record; its ETag."`
	CaseTypeFields
}

// CaseTypeFields are the fields that only a case type has.
type CaseTypeFields struct {
	Label           string           `json:"label,omitempty" doc:"Of a case type: what is shown for it."`
	Requester       CaseRequester    `json:"requester,omitempty" doc:"Of a case type: who asks, a contact or consumer (customer) or an internal person (employee)."`
	Completes       Completer        `json:"completes,omitempty" doc:"Of a case type: who ends a case, the requester by accepting the solution, or the fulfiller by closing it."`
	Roles           []string         `json:"roles,omitempty" doc:"Of a case type: agents need one of them beside their own role; none: all agents work on it."`
	AssignmentGroup string           `json:"assignment_group,omitempty" doc:"Of a case type: the group of a new case that names none."`
	Incident        CaseTypeIncident `json:"incident,omitempty" doc:"Of a case type: whether its cases may have an incident."`
}

// Grant lets the contacts of another account see the cases of the account that it is of.
type Grant struct {
	Account   string `json:"account" minLength:"1" maxLength:"100" doc:"The account whose contacts may see the cases."`
	Until     Time   `json:"until" format:"date-time" doc:"When the grant ends."`
	GrantedAt Time   `json:"granted_at,omitempty" readOnly:"true" format:"date-time" doc:"When it was given."`
	GrantedBy string `json:"granted_by,omitempty" readOnly:"true" doc:"Who gave it."`
}

// EndedGrant is a grant that was taken away, or replaced by one with another end.
type EndedGrant struct {
	Grant
	EndedAt Time   `json:"ended_at" format:"date-time" doc:"When it was taken away."`
	EndedBy string `json:"ended_by" doc:"Who took it away."`
}

// The bounds of a record.
const (
	mostGrants    = 25 // each may take three actions of a transaction, which has 100
	mostEnded     = 100
	mostRoles     = 20
	longestName   = 160
	longestEmail  = 254 // RFC 5321, 4.5.3.1.3, without the angle brackets
	MostAncestors = 10  // of an account
)

// Key names the record.
func (r DirectoryRecord) Key() DirectoryKey { return DirectoryKey{r.Kind, r.ID} }

// DisplayName is the name that is shown beside the id.
func (r DirectoryRecord) DisplayName() string { return cmp.Or(r.Name, r.Label) }

// CaseType is the record as that of a case type.
func (r DirectoryRecord) CaseType() CaseTypeRecord {
	return CaseTypeRecord{
		Label:           r.Label,
		Active:          r.Active,
		Requester:       r.Requester,
		Completes:       r.Completes,
		Roles:           r.Roles,
		AssignmentGroup: r.AssignmentGroup,
		Incident:        r.Incident,
	}
}

// Change decides what the record is after it was replaced by that one, or created where it
// has no version. It returns the record itself when nothing differs; CodeForbidden; or
// CodeInvalid naming every bad field.
func (r DirectoryRecord) Change(
	to DirectoryRecord, by Caller, now time.Time,
) (DirectoryRecord, error) {
	if err := by.Require(AdministerDirectory); err != nil {
		return DirectoryRecord{}, err
	}
	to = to.withDefaults()
	if err := to.validate(); err != nil {
		return DirectoryRecord{}, err
	}
	to.Grants = r.granted(to.Grants, by, now)
	to.EndedGrants = r.ended(to.Grants, by, now)
	to.UpdatedAt = r.UpdatedAt
	to.UpdatedBy = r.UpdatedBy
	to.Version = r.Version
	if reflect.DeepEqual(to, r) {
		return r, nil
	}
	to.UpdatedAt = next(r.UpdatedAt, now)
	to.UpdatedBy = by.ID
	to.Version++
	return to, nil
}

func (r DirectoryRecord) withDefaults() DirectoryRecord {
	r.Name = strings.TrimSpace(r.Name)
	r.Label = strings.TrimSpace(r.Label)
	if r.Kind == CaseTypes {
		r.Requester = cmp.Or(r.Requester, RequestedByCustomer)
		r.Completes = cmp.Or(r.Completes, CompletedByRequester)
		r.Incident = cmp.Or(r.Incident, IncidentAllowed)
	}
	if len(r.Roles) == 0 {
		r.Roles = nil
	}
	return r
}

// granted are the grants, of which those that the record has already keep who gave them and when.
func (r DirectoryRecord) granted(grants []Grant, by Caller, now time.Time) []Grant {
	var given []Grant
	for _, grant := range grants {
		grant.GrantedAt = At(now)
		grant.GrantedBy = by.ID
		for _, before := range r.Grants {
			if before.Account == grant.Account && before.Until == grant.Until {
				grant = before
			}
		}
		given = append(given, grant)
	}
	return given
}

// ended are the grants that were taken away before, and those that are not
// among the present ones any more.
func (r DirectoryRecord) ended(present []Grant, by Caller, now time.Time) []EndedGrant {
	ended := slices.Clone(r.EndedGrants)
	for _, grant := range r.Grants {
		if !slices.Contains(present, grant) {
			ended = append(ended, EndedGrant{grant, At(now), by.ID})
		}
	}
	return ended[max(0, len(ended)-mostEnded):]
}

// names are the other records that the record names.
func (r DirectoryRecord) names() []DirectoryName {
	names := []DirectoryName{
		{"parent", DirectoryKey{Accounts, r.Parent}},
		{"account", DirectoryKey{Accounts, r.Account}},
		{"assignment_group", DirectoryKey{Groups, r.AssignmentGroup}},
	}
	for _, grant := range r.Grants {
		names = append(names, DirectoryName{"grants", DirectoryKey{Accounts, grant.Account}})
	}
	return named(names)
}

// NewNames are the other records that the record names and did not before.
func (r DirectoryRecord) NewNames(before DirectoryRecord) []DirectoryName {
	return unnamed(r.names(), before.names())
}

// CheckAncestors holds that an account is not above itself, and that not too many are above it:
// those are given from its parent on. It returns CodeInvalid.
func (r DirectoryRecord) CheckAncestors(ancestors []string) error {
	var bad invalid
	bad.add(slices.Contains(ancestors, r.ID), "parent", "is below %s itself", r.ID)
	bad.add(len(ancestors) > MostAncestors, "parent", "has too many accounts above it: at most %d",
		MostAncestors)
	return bad.err()
}
