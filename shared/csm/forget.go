package csm

import (
	"slices"
	"strings"
)

// What stands in the records for what was erased.
const (
	// Forgotten stands for the id and the name of a person. A token with this subject has asked
	// for nothing.
	Forgotten = "forgotten"
	// ForgottenText stands for a text that the person wrote.
	ForgottenText = "This text was erased with the data of who wrote it."
)

// ErasedPerson is a person whose data is erased.
//
// The id and the name are replaced everywhere. Texts are replaced where the person wrote them as
// a customer, or as the employee who asked: the descriptions of their cases and their comments,
// with the copies on incidents and on other cases. What internal people write at work is the
// organisation's and stays, without their name.
//
// A person is a type and an id, and a contact an account too (rule 22). Who did something on a case
// is recorded by id alone: a customer who can write on the case and an internal person with the
// same id look alike there. On cases of the customer's own all counts as theirs, on others what the
// person erased can have done.
type ErasedPerson struct {
	ID      string
	Type    UserType
	Account string // of a contact; "*" when contacts of all accounts with the id are one person
}

// Check returns CodeInvalid for somebody whom no record can name.
func (p ErasedPerson) Check() error {
	var bad invalid
	bad.add(!visible(p.ID) || p.ID == Forgotten, "person", "must be the id of a person")
	bad.addPerson("person", p.ID)
	bad.add(!slices.Contains(UserTypes, p.Type), "type", "must be one of %s", list(UserTypes))
	bad.add((p.Account != "") != (p.Type == Contact), "account",
		`must be the account of a contact, "*" for all, and is only for contacts`)
	bad.addID("account", p.Account)
	return bad.err()
}

// covers says that what is known to be of the account, or of no account, can be of the person.
func (p ErasedPerson) covers(account string) bool {
	return account == "" || p.Type != Contact || p.Account == "*" || p.Account == account
}

// is says that the person is the one named in a record of the account.
func (p ErasedPerson) is(person Person, account string) bool {
	return person.ID == p.ID && person.Type == p.Type && p.covers(person.at(account).Account)
}

// Asked says that the person asked for the case.
func (p ErasedPerson) Asked(c Case) bool { return p.is(c.Requester(), c.Account) }

// acts says that somebody of whom a case of that account and requester only has the id may be of
// the type of the person, and so the person. Erased requesters count, for what was written late.
func (p ErasedPerson) acts(account string, requester Person) bool {
	//exhaustive:enforce
	switch p.Type {
	case Contact:
		return account != "" && p.covers(account)
	case Consumer:
		ids := []string{p.ID, Forgotten, ""} // the first release did not record it on associations
		return account == "" && requester.Type != Internal && slices.Contains(ids, requester.ID)
	case Internal:
		return !requester.External() || requester.ID != p.ID
	}
	return false
}

// replaced is the id or name, or what stands for it if it is to be replaced.
func replaced(id string, replace bool) string {
	if id != "" && replace {
		return Forgotten
	}
	return id
}

// erased is the text, or what stands for it if it is to be erased.
func erased(text string, erase bool) string {
	if text != "" && erase {
		return ForgottenText
	}
	return text
}

func (p ErasedPerson) person(person Person, account string) Person {
	person.ID = replaced(person.ID, p.is(person, account))
	return person
}

func (p ErasedPerson) people(people []Person, account string) []Person {
	people = slices.Clone(people)
	for n, person := range people {
		people[n] = p.person(person, account)
	}
	return people
}

// Case is the case without the person, who watches it no more.
func (p ErasedPerson) Case(c Case, watchers []Watcher) (Case, []Watcher) {
	acts := p.acts(c.Account, c.Requester())
	c.OpenedBy = replaced(c.OpenedBy, acts && c.OpenedBy == p.ID)
	c.UpdatedBy = replaced(c.UpdatedBy, acts && c.UpdatedBy == p.ID)
	c.AssignedTo = replaced(c.AssignedTo, p.Type == Internal && c.AssignedTo == p.ID)
	if p.Asked(c) {
		c.ShortDescription = erased(c.ShortDescription, true)
		c.Description = erased(c.Description, true)
		// With this code the notes are the reason for which they withdrew it.
		c.ResolutionNotes = erased(c.ResolutionNotes, c.ResolutionCode == SolvedByCustomer)
		c.Contact = replaced(c.Contact, true)
		c.Consumer = replaced(c.Consumer, true)
		c.Employee = replaced(c.Employee, true)
	}
	return c, slices.DeleteFunc(slices.Clone(watchers), func(w Watcher) bool {
		return p.is(w.person(), w.Account)
	})
}

// WroteOn says that the person, if it is their id, can have written a personal activity of that
// element on the case: customers write comments only.
func (p ErasedPerson) WroteOn(c Case, element Element) bool {
	return p.acts(c.Account, c.Requester()) && (p.Type == Internal || element == ElementComments)
}

// Note is the activity of the case without the person. Its id is the store's.
func (p ErasedPerson) Note(note Note, of Case) Note {
	if note.Event == EventMessageSent {
		note.Text = p.sentText(note.Text, of)
	}
	note.Recipients = p.people(note.Recipients, of.Account)
	personal := note.Source == nil && note.Event != EventMessageSent
	element := note.Element
	if !personal { // what a customer did on the case or the incident is in work notes too
		element = ElementComments
	}
	if note.CreatedBy != p.ID || !p.WroteOn(of, element) {
		return note
	}
	name := replaced(note.CreatedByName, true)
	if note.Source != nil && note.Source.Kind == NoteComment {
		note.Text = p.carriedText(note, name)
	}
	note.Text = erased(note.Text, personal && (p.Type != Internal || p.Asked(of)))
	note.CreatedBy = Forgotten
	note.CreatedByName = name
	return note
}

// carriedText is the text of the note as the update makes it once it is erased.
func (p ErasedPerson) carriedText(note Note, name string) string {
	update := Update{Incident: note.Source.Incident, CreatedByName: note.CreatedByName}
	update.Comment = strings.TrimPrefix(note.Text, update.commentText())
	update.Comment = erased(update.Comment, p.Type != Internal)
	update.CreatedByName = name
	return update.commentText()
}

// sentText is the text of Message.SentNote without the person.
func (p ErasedPerson) sentText(text string, of Case) string {
	const before, between, after = "Notification of ", ", ", " ("
	names, ok := strings.CutPrefix(text, before)
	end := strings.LastIndex(names, after)
	told := p.Type == Internal && p.Asked(of) ||
		p.Type != Internal && p.acts(of.Account, of.Requester())
	if !ok || end < 0 || !told {
		return text
	}
	all := between + names[:end] + between
	all = strings.ReplaceAll(all, between+p.ID+between, between+Forgotten+between)
	return before + strings.TrimSuffix(strings.TrimPrefix(all, between), between) + names[end:]
}

// Message is the message of the case, and whom it was sent to, without the person.
func (p ErasedPerson) Message(message Message, sentTo []Person, of Case) (Message, []Person) {
	by := message.CreatedBy == p.ID && p.acts(of.Account, of.Requester())
	message.CreatedBy = replaced(message.CreatedBy, by)
	return message, p.people(sentTo, of.Account)
}

// Association is the association without the person.
func (p ErasedPerson) Association(a Association) Association {
	acts := p.acts(a.Account, a.Requester)
	a.EndedBy = replaced(a.EndedBy, acts && a.EndedBy == p.ID)
	a.AssociatedBy = replaced(a.AssociatedBy, p.Type == Internal && a.AssociatedBy == p.ID)
	a.Requester = p.person(a.Requester, a.Account)
	return a
}

// caller is who an incident of that account is for. One that was opened directly names no account.
func (p ErasedPerson) caller(caller *Person, account string) *Person {
	if caller == nil {
		return nil
	}
	person := p.person(*caller, account)
	return &person
}

// Incident is the incident without the person. last is its last update, with the person or already
// without them; from is the case that it was created from, if it was.
func (p ErasedPerson) Incident(
	i Incident, provenance Provenance, from Case, last Update,
) (Incident, Provenance) {
	i.Caller = p.caller(i.Caller, provenance.Account)
	i.ShortDescription = erased(i.ShortDescription, i.CreatedFrom != "" && p.Asked(from))
	provenance.Consumer = replaced(
		provenance.Consumer, p.Type == Consumer && provenance.Consumer == p.ID)
	i.AssignedTo = replaced(i.AssignedTo, p.Type == Internal && i.AssignedTo == p.ID)
	i.OpenedBy = replaced(i.OpenedBy, p.Type == Internal && i.OpenedBy == p.ID)
	updated := last.Version == i.Version && (p.made(last) || last.CreatedBy == Forgotten)
	i.UpdatedBy = replaced(i.UpdatedBy, updated && i.UpdatedBy == p.ID)
	return i, provenance
}

// Update is the update of an incident that comes from there, without the person. Which cases have
// notes of it stays the same, but a question to the person is asked nobody else.
func (p ErasedPerson) Update(u Update, from Provenance) Update {
	made := p.made(u)
	u.Caller = p.caller(u.Caller, from.Account)
	if !made {
		return u
	}
	u.Comment = erased(u.Comment, u.Origin != nil)
	u.CreatedBy = Forgotten
	u.CreatedByName = replaced(u.CreatedByName, true)
	return u
}

// made says that the person made the update: a customer's names the case.
func (p ErasedPerson) made(u Update) bool {
	if u.CreatedBy != p.ID {
		return false
	}
	if u.Origin == nil {
		return p.Type == Internal
	}
	if u.Origin.Account == "" {
		other := u.Caller != nil && u.Caller.ID == p.ID && u.Caller.Type != p.Type
		return p.Type != Contact && !other
	}
	return p.Type == Contact && p.covers(u.Origin.Account)
}

// IsRecord says that the record of the directory is the person's, to be deleted.
func (p ErasedPerson) IsRecord(record DirectoryRecord) bool {
	kinds := map[UserType]DirectoryKind{Contact: Contacts, Consumer: Consumers}
	return record.Kind == kinds[p.Type] && record.ID == p.ID && p.covers(record.Account)
}

// Record is the record of somebody or something else without the person.
func (p ErasedPerson) Record(record DirectoryRecord) DirectoryRecord {
	if p.Type != Internal {
		return record
	}
	record.UpdatedBy = replaced(record.UpdatedBy, record.UpdatedBy == p.ID)
	record.Grants = slices.Clone(record.Grants)
	for n := range record.Grants {
		grant := &record.Grants[n]
		grant.GrantedBy = replaced(grant.GrantedBy, grant.GrantedBy == p.ID)
	}
	record.EndedGrants = slices.Clone(record.EndedGrants)
	for n := range record.EndedGrants {
		ended := &record.EndedGrants[n]
		ended.GrantedBy = replaced(ended.GrantedBy, ended.GrantedBy == p.ID)
		ended.EndedBy = replaced(ended.EndedBy, ended.EndedBy == p.ID)
	}
	return record
}
