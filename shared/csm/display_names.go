package csm

// CaseNames are the names beside the ids of a case, where the directory has a record.
type CaseNames struct {
	AccountName           string `json:"account_name,omitempty" readOnly:"true" doc:"Name of the account, where the directory has a record."`
	ContactName           string `json:"contact_name,omitempty" readOnly:"true" doc:"Name of the contact, where the directory has a record."`
	ConsumerName          string `json:"consumer_name,omitempty" readOnly:"true" doc:"Name of the consumer, where the directory has a record."`
	AssignmentGroupName   string `json:"assignment_group_name,omitempty" readOnly:"true" doc:"Name of the group, where the directory has a record."`
	ConfigurationItemName string `json:"configuration_item_name,omitempty" readOnly:"true" doc:"Name of the configuration item, where the directory has a record."`
}

// Keys are the records whose names a reader is shown beside the ids.
func (c Case) Keys() []DirectoryKey { return keysOf(c.Names()) }

// NamedIn are the names of what the case names. A record of a contact of
// another account is somebody else's.
func (c Case) NamedIn(directory Directory) CaseNames {
	names := CaseNames{
		AccountName:           directory.name(Accounts, c.Account),
		ConsumerName:          directory.name(Consumers, c.Consumer),
		AssignmentGroupName:   directory.name(Groups, c.AssignmentGroup),
		ConfigurationItemName: directory.name(ConfigurationItems, c.ConfigurationItem),
	}
	if directory[DirectoryKey{Contacts, c.Contact}].Account == c.Account {
		names.ContactName = directory.name(Contacts, c.Contact)
	}
	return names
}

// Keys are the records whose names a reader is shown beside the ids.
func (i Incident) Keys() []DirectoryKey { return keysOf(i.Names()) }

// NamedIn is the incident with the names of what it names, as far as the caller may
// see that: i is redacted for them.
func (i Incident) NamedIn(directory Directory, p Provenance) Incident {
	i.AssignmentGroupName = directory.name(Groups, i.AssignmentGroup)
	i.ConfigurationItemName = directory.name(ConfigurationItems, i.ConfigurationItem)
	kind := i.callerKind()
	if kind == "" {
		return i
	}
	record := directory[DirectoryKey{kind, i.Caller.ID}]
	account := i.Caller.at(p.Account).Account
	if kind == Consumers || account == "" || record.Account == account {
		i.CallerName = record.DisplayName()
	}
	return i
}

// name is the name of the record, "" without one.
func (d Directory) name(kind DirectoryKind, id string) string {
	return d[DirectoryKey{kind, id}].DisplayName()
}

// keysOf are the keys of the named records but of case types, whose labels readers know.
func keysOf(names []DirectoryName) []DirectoryKey {
	var keys []DirectoryKey
	for _, name := range names {
		if name.Kind != CaseTypes {
			keys = append(keys, name.DirectoryKey)
		}
	}
	return keys
}
