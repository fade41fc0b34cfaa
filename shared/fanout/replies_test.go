package fanout_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

var (
	hopper = csmtest.Of(csm.Caller{ID: "hopper", Name: "Hopper", Type: csm.Contact}, "acme")
	admin  = csmtest.Root
)

// loop is an incident with cases of several customers.
type loop struct {
	*testing.T
	tables   storetest.Tables
	store    *store.Store
	incident string
	cases    map[string]string // the number of the case by the id of who asked
}

// newLoop associates a case of each customer with the incident that was created from grace's.
func newLoop(t *testing.T, customers ...csm.Caller) *loop {
	t.Parallel()
	tables := storetest.New(t)
	l := &loop{T: t, tables: tables, store: tables.Store(), cases: map[string]string{}}
	for _, customer := range append([]csm.Caller{csmtest.Grace}, customers...) {
		opened, err := l.store.As(customer).OpenCase(t.Context(),
			csm.CaseRequest{ShortDescription: "Mail is down"})
		l.must(err)
		l.cases[customer.ID] = opened.Number
		if l.incident == "" {
			incident, err := l.agent().CreateIncident(t.Context(), opened.Number)
			l.must(err)
			l.incident = incident.Number
			shared := true
			_, err = l.agent().ChangeIncident(t.Context(), l.incident, csm.IncidentChange{Shared: &shared},
				nil)
			l.must(err)
			continue
		}
		_, err = l.agent().AssociateIncident(t.Context(), opened.Number, l.incident)
		l.must(err)
	}
	return l
}

func (l *loop) agent() *store.View { return l.store.As(agent) }

func (l *loop) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func (l *loop) replies(mode csm.CustomerReplies) {
	l.Helper()
	_, err := l.store.As(admin).ChangeSettings(l.Context(), csm.SettingsChange{CustomerReplies: &mode},
		nil)
	l.must(err)
}

func (l *loop) ask(question string) error {
	state, reason := csm.IncidentOnHold, csm.AwaitingCaller
	change := csm.IncidentChange{
		State:        &state,
		HoldReason:   &reason,
		Comments:     &question,
		AsksCustomer: true,
	}
	_, err := l.agent().ChangeIncident(l.Context(), l.incident, change, nil)
	return err
}

func (l *loop) comment(by csm.Caller, text string) csm.Comment {
	l.Helper()
	comment, err := l.store.As(by).CommentOnCase(l.Context(), l.cases[by.ID], text, "")
	l.must(err)
	return comment
}

// deliver delivers every update, each twice.
func (l *loop) deliver() {
	l.Helper()
	incident, err := l.agent().Incident(l.Context(), l.incident)
	l.must(err)
	for version := range incident.Version {
		for range 2 {
			l.must(fanout.Fanout{Store: l.store}.Deliver(l.Context(), l.incident, version+1))
		}
	}
}

func (l *loop) state(of csm.Caller) (csm.CaseState, csm.IncidentState) {
	l.Helper()
	read, err := l.agent().Case(l.Context(), l.cases[of.ID])
	l.must(err)
	incident, err := l.agent().Incident(l.Context(), l.incident)
	l.must(err)
	return read.State, incident.State
}

func (l *loop) texts(by csm.Caller, number string) (texts []string) {
	l.Helper()
	page, err := l.store.As(by).CaseActivities(l.Context(), number, nil, 100, "")
	l.must(err)
	for _, note := range page.Items {
		texts = append(texts, note.Text)
	}
	return texts
}

// Rules 11 and 12: the question reaches the customer, and the answer ends both waits at once.
func TestAQuestionAndItsAnswer(t *testing.T) {
	l := newLoop(t, csmtest.Hedy)
	l.must(l.ask("Since when?"))
	l.deliver()
	if state, _ := l.state(csmtest.Grace); state != csm.CaseAwaitingInfo {
		t.Errorf("the case that was asked is %s", state)
	}
	if state, _ := l.state(csmtest.Hedy); state != csm.CaseNew {
		t.Errorf("the other case is %s", state)
	}
	if got := l.texts(csmtest.Grace, l.cases["grace"]); !slices.Equal(got, []string{"Since when?"}) {
		t.Errorf("the customer reads %q", got)
	}
	if got := l.texts(csmtest.Hedy, l.cases["hedy"]); len(got) != 0 {
		t.Errorf("the other customer reads %q", got)
	}
	page, err := l.store.As(csmtest.Grace).CaseActivities(t.Context(), l.cases["grace"], nil, 100, "")
	l.must(err)
	if strings.Contains(fmt.Sprintf("%+v", page.Items), "INC0") {
		t.Errorf("the customer learns of the incident: %+v", page.Items)
	}

	answer := l.comment(csmtest.Grace, "Since Monday.")
	if answer.Forwarded == nil || !*answer.Forwarded {
		t.Errorf("the answer was not forwarded: %+v", answer)
	}
	caseState, incidentState := l.state(csmtest.Grace)
	if caseState != csm.CaseOpen || incidentState != csm.IncidentInProgress {
		t.Errorf("after the answer the case is %s and the incident %s", caseState, incidentState)
	}
	l.deliver() // the question comes again: it is answered
	if state, _ := l.state(csmtest.Grace); state != csm.CaseOpen {
		t.Errorf("the question asked again makes the case %s", state)
	}
}

func TestNobodyToAsk(t *testing.T) {
	l := newLoop(t, csmtest.Hedy)
	l.must(l.agent().RemoveIncident(t.Context(), l.cases["grace"]))
	if err := l.ask("Since when?"); csm.CodeOf(err) != csm.CodeNoCustomerToAsk {
		t.Errorf("error is %v", err)
	}
}

// Rule 11: no text of one customer stands in any item of another, whatever way notes take.
func TestACustomersWordsStayInTheirAccount(t *testing.T) {
	l := newLoop(t, hopper, csmtest.Hedy, csmtest.Carol)
	dave := csm.Caller{ID: "dave", Name: "Dave", Type: csm.Consumer}
	opened, err := l.store.As(dave).OpenCase(t.Context(), csm.CaseRequest{ShortDescription: "No mail"})
	l.must(err)
	l.cases[dave.ID] = opened.Number
	l.replies(csm.RepliesAll)
	speakers := []csm.Caller{csmtest.Grace, hopper, csmtest.Hedy, csmtest.Carol}
	for _, speaker := range speakers {
		l.comment(speaker, "words of "+speaker.ID)
	}
	_, err = l.agent().AssociateWithHistory(t.Context(), l.cases[dave.ID], l.incident)
	l.must(err)
	l.deliver()
	for _, number := range l.cases {
		_, err := l.agent().SyncIncident(t.Context(), number)
		l.must(err)
	}
	account := map[string]string{"grace": "acme", "hopper": "acme", "hedy": "globex"}
	items := l.caseItems()
	for owner, number := range l.cases {
		for _, speaker := range speakers {
			found := strings.Contains(items[store.CaseKey(number).PK], "words of "+speaker.ID)
			want := owner == speaker.ID || account[owner] != "" && account[owner] == account[speaker.ID]
			if found != want {
				t.Errorf("the case of %s has the words of %s: %v, want %v", owner, speaker.ID, found, want)
			}
		}
	}
	limited := csmtest.Of(csmtest.With(csmtest.Bob, csm.RoleAgent, csm.RoleIncidentRead), "globex")
	page, err := l.store.As(limited).IncidentActivities(t.Context(), l.incident, nil, 100, "")
	l.must(err)
	updates, err := l.store.As(limited).Updates(t.Context(), l.incident, 100, "")
	l.must(err)
	seen := fmt.Sprintf("%+v %+v", page.Items, updates.Items)
	for _, speaker := range []string{"grace", "hopper", "carol"} {
		if strings.Contains(seen, "words of "+speaker) {
			t.Errorf("an agent of globex reads the words of %s: %s", speaker, seen)
		}
	}
}

// caseItems is all that each partition of the case table holds, as text.
func (l *loop) caseItems() map[string]string {
	l.Helper()
	items := map[string]string{}
	pages := dynamodb.NewScanPaginator(l.tables.DB, &dynamodb.ScanInput{TableName: &l.tables.Cases})
	for pages.HasMorePages() {
		page, err := pages.NextPage(l.Context())
		l.must(err)
		for _, item := range page.Items {
			for _, value := range item {
				if text, ok := value.(*types.AttributeValueMemberS); ok {
					items[item["pk"].(*types.AttributeValueMemberS).Value] += " " + text.Value
				}
			}
		}
	}
	return items
}

// Eight customers reply at once: every comment is on its case and on the incident, once.
func TestRepliesAtOnceAreAllKept(t *testing.T) {
	l := newLoop(t, hopper, csmtest.Hedy, csmtest.Carol)
	l.replies(csm.RepliesAll)
	done := make(chan error)
	speakers := []csm.Caller{csmtest.Grace, hopper, csmtest.Hedy, csmtest.Carol}
	for n := range 8 {
		speaker := speakers[n%len(speakers)]
		go func() {
			_, err := l.tables.Store().As(speaker).CommentOnCase(t.Context(), l.cases[speaker.ID],
				fmt.Sprint("reply ", n), "")
			done <- err
		}()
	}
	for range 8 {
		l.must(<-done)
	}
	page, err := l.store.As(csmtest.Of(agent, "*")).IncidentActivities(t.Context(), l.incident,
		[]csm.Element{csm.ElementComments}, 100, "")
	l.must(err)
	seen := map[string]int{}
	for _, note := range page.Items {
		seen[note.Text]++
	}
	for n := range 8 {
		if seen[fmt.Sprint("reply ", n)] != 1 {
			t.Errorf("reply %d is %d times on the incident", n, seen[fmt.Sprint("reply ", n)])
		}
	}
}

// Rule 5: a case that joins with history gets every note that the others have,
// also when its first writer died.
func TestACaseThatJoinsWithHistoryGetsEveryNote(t *testing.T) {
	l := newLoop(t)
	said := "Looking into it."
	_, err := l.agent().ChangeIncident(t.Context(), l.incident, csm.IncidentChange{Comments: &said},
		nil)
	l.must(err)
	l.deliver()
	opened, err := l.store.As(csmtest.Hedy).OpenCase(t.Context(),
		csm.CaseRequest{ShortDescription: "No mail"})
	l.must(err)
	// The notes cannot be written: only the association is made.
	broken := l.tables.With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "BatchWriteItem" {
			return storetest.LoseRequest
		}
		return storetest.None
	})).Store()
	association, err := broken.As(agent).AssociateWithHistory(t.Context(), opened.Number, l.incident)
	l.must(err)
	if association.FromVersion != 1 {
		t.Errorf("the association begins at %d", association.FromVersion)
	}
	l.must(fanout.Fanout{Store: l.store}.Repair(t.Context(), time.Now().Add(time.Hour)))
	texts := l.texts(agent, opened.Number)
	if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, said) }) {
		t.Errorf("the case reads %q", texts)
	}
}

// Rule 12: publishing a work note shows it to the customer once.
func TestAPublishedWorkNoteIsAComment(t *testing.T) {
	l := newLoop(t)
	number := l.cases["grace"]
	note, err := l.agent().WorkNoteOnCase(t.Context(), number, "The disk is full.")
	l.must(err)
	first, err := l.agent().PublishWorkNote(t.Context(), number, note.ID, "A disk is full.")
	l.must(err)
	again, err := l.agent().PublishWorkNote(t.Context(), number, note.ID, "Something else.")
	l.must(err)
	if first.ID != again.ID || first.Text != "A disk is full." {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if got := l.texts(csmtest.Grace, number); !slices.Equal(got, []string{"A disk is full."}) {
		t.Errorf("the customer reads %q", got)
	}
	for id, want := range map[string]csm.Code{
		"absent": csm.CodeActivityNotFound,
		first.ID: csm.CodeAlreadyPublic,
	} {
		if _, err := l.agent().PublishWorkNote(t.Context(), number, id, ""); csm.CodeOf(err) != want {
			t.Errorf("publishing %s: %v, want %s", id, err, want)
		}
	}
}
