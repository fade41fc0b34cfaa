package csm

// DirectoryMode says what the directory means for ids in cases and incidents.
type DirectoryMode string

// The modes.
const (
	DirectoryOff    DirectoryMode = "off"    // any id is taken
	DirectoryStrict DirectoryMode = "strict" // an id must have a record
)

// DirectoryModes are all of them.
var DirectoryModes = []DirectoryMode{DirectoryOff, DirectoryStrict}

// DirectoryName is a record that a field names.
type DirectoryName struct {
	Field string
	DirectoryKey
}

// named are the names without empty ids, each record once.
func named(names []DirectoryName) []DirectoryName {
	return unnamed(names, nil)
}

// unnamed are the names of records that those before do not name, each record once.
func unnamed(names, before []DirectoryName) []DirectoryName {
	known := map[DirectoryKey]bool{}
	for _, name := range before {
		known[name.DirectoryKey] = true
	}
	var left []DirectoryName
	for _, name := range names {
		if name.ID == "" || known[name.DirectoryKey] {
			continue
		}
		known[name.DirectoryKey] = true
		left = append(left, name)
	}
	return left
}

// Directory is those records of the directory that a request names, as far as they are there.
type Directory map[DirectoryKey]DirectoryRecord

// Names are the records that the case names.
func (c Case) Names() []DirectoryName {
	return named([]DirectoryName{
		{"account", DirectoryKey{Accounts, c.Account}},
		{"contact", DirectoryKey{Contacts, c.Contact}},
		{"consumer", DirectoryKey{Consumers, c.Consumer}},
		{"type", DirectoryKey{CaseTypes, string(c.Type)}},
		{"assignment_group", DirectoryKey{Groups, c.AssignmentGroup}},
		{"configuration_item", DirectoryKey{ConfigurationItems, c.ConfigurationItem}},
	})
}

// NewNames are the records that the case names and did not before.
func (c Case) NewNames(before Case) []DirectoryName { return unnamed(c.Names(), before.Names()) }

// Names are the records that the incident names.
func (i Incident) Names() []DirectoryName {
	names := []DirectoryName{
		{"configuration_item", DirectoryKey{ConfigurationItems, i.ConfigurationItem}},
		{"assignment_group", DirectoryKey{Groups, i.AssignmentGroup}},
	}
	if kind := i.callerKind(); kind != "" {
		names = append(names, DirectoryName{"caller.id", DirectoryKey{kind, i.Caller.ID}})
	}
	return named(names)
}

// NewNames are the records that the incident names and did not before.
func (i Incident) NewNames(before Incident) []DirectoryName {
	return unnamed(i.Names(), before.Names())
}

// NamesWith are the records that the incident and the change of it name.
func (i Incident) NamesWith(change IncidentChange) []DirectoryName {
	return named(append(change.Names(), i.Names()...))
}

// callerAccount is the account of which a caller who is a contact must be a contact in the
// directory: the one given, if it is for whoever names them to know its contacts.
func (i Incident) callerAccount(by Caller) string {
	if i.Caller == nil || !by.Covers(i.Caller.Account) && !by.inIT() {
		return ""
	}
	return i.Caller.Account
}

// callerKind is the kind of the record of an external caller; "" for others.
func (i Incident) callerKind() DirectoryKind {
	if i.Caller == nil {
		return ""
	}
	switch i.Caller.Type {
	case Contact:
		return Contacts
	case Consumer:
		return Consumers
	default:
		return ""
	}
}

// checkNames collects what is wrong with the records that a request names for the first
// time (rule 18). Case types have their own check, which knows the built-in ones. account is
// that of a contact, "" where none is given.
func (s Settings) checkNames(names []DirectoryName, account string, by Caller, bad *invalid) {
	for _, name := range names {
		if name.Kind == CaseTypes {
			continue
		}
		record, found := s.record(name.DirectoryKey, account, by)
		absent := "is not in the directory"
		if name.Kind == Contacts && account != "" {
			absent = "is no contact of " + account + " in the directory"
		}
		bad.add(!found && s.strict(), name.Field, "%s", absent)
		bad.add(found && !record.Active, name.Field, "names %s, which is not active any more", name.ID)
	}
}

// record is the record that a request names. One that the caller may not see is as absent,
// and so is a contact of another account than the one given.
func (s Settings) record(key DirectoryKey, account string, by Caller) (record DirectoryRecord, found bool) {
	record, found = s.Named[key]
	if key.Kind == Contacts && account != "" {
		return record, found && record.Account == account
	}
	return record, found && (by.Type != Internal || by.SeesRecord(record))
}

// checkSigner holds that a customer who has a record is active in it: one who is not opens
// nothing new, for whichever of their accounts. A contact's record of an account that is none of
// theirs is somebody else's. It returns CodeForbidden.
func (s Settings) checkSigner(by Caller) error {
	key := DirectoryKey{Contacts, by.ID}
	if by.Type == Consumer {
		key.Kind = Consumers
	}
	record, found := s.Named[key]
	theirs := by.Type == Consumer || by.belongsTo(record.Account)
	if !found || !theirs || record.Active {
		return nil
	}
	return Refuse(CodeForbidden,
		"Your record in the directory is not active any more, so that you cannot open cases. "+
			"Those that you have go on. Ask customer service.")
}

// names says whether something new can name the record.
func (s Settings) names(key DirectoryKey) bool {
	record, found := s.Named[key]
	if !found {
		return !s.strict()
	}
	return record.Active
}

func (s Settings) strict() bool { return s.Directory == DirectoryStrict }

// CheckNames holds a record of the directory to naming only others that are there
// (rule 18). It returns CodeInvalid.
func (r DirectoryRecord) CheckNames(before DirectoryRecord, settings Settings, by Caller) error {
	var bad invalid
	settings.checkNames(r.NewNames(before), "", by, &bad)
	return bad.inOrder(directoryFields)
}

// SeesRecord says whether a record of the directory exists for the caller. Those who work
// for some accounts see these accounts and their contacts; consumers belong to no
// account. Admins and IT see all.
func (c Caller) SeesRecord(r DirectoryRecord) bool {
	if !c.May(ReadDirectory) {
		return false
	}
	if c.May(AdministerDirectory) || c.inIT() {
		return true
	}
	//exhaustive:enforce
	switch r.Kind {
	case Accounts:
		return c.Covers(r.ID)
	case Contacts:
		return c.Covers(r.Account)
	case Consumers:
		return c.CoversAll()
	case Groups, ConfigurationItems, CaseTypes:
	}
	return true
}

// CheckUnused holds that nothing names the record, so that it can be
// deleted. It returns CodeRecordInUse.
func (r DirectoryRecord) CheckUnused(used bool) error {
	if !used {
		return nil
	}
	return Refuse(CodeRecordInUse,
		"%s %s is or was named by a case, an incident or another record. "+
			`Set "active" to false instead: what names it stays, and nothing new can name it.`,
		Label(string(r.Kind)), r.ID)
}

// TooManyCaseTypes is the refusal of one more case type than there can be.
func TooManyCaseTypes() error {
	return Refuse(CodeTooManyCaseTypes,
		"There are %d case types, which is as many as there can be. Delete or reuse one.", MostCaseTypes)
}

// MostRelations is how many accounts can name an account as their parent or in a grant: what a
// contact of the account does reads all of them.
const MostRelations = 600

// TooManyRelations is the refusal of one more account that names the account.
func TooManyRelations(account string) error {
	return Refuse(CodeTooManyRelations,
		"%s is the parent or in a grant of %d accounts, which is as many as there can be. "+
			"Take it out of another account first.", account, MostRelations)
}

// DirectoryResult says what putting a record did.
type DirectoryResult string

// What putting a record does.
const (
	RecordCreated   DirectoryResult = "created"
	RecordChanged   DirectoryResult = "changed"
	RecordUnchanged DirectoryResult = "unchanged"
	RecordRefused   DirectoryResult = "refused"
)

// DirectoryResults are all of them.
var DirectoryResults = []DirectoryResult{
	RecordCreated, RecordChanged, RecordUnchanged, RecordRefused,
}

// ResultOfPut says what made the record before into the one after.
func ResultOfPut(before, after DirectoryRecord) DirectoryResult {
	switch {
	case before.Version == 0:
		return RecordCreated
	case after.Version != before.Version:
		return RecordChanged
	default:
		return RecordUnchanged
	}
}
