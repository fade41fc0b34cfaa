package csm_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

// The enum tags, of which the API's description and validation are made, are the domain's own lists.
func TestEnumTagsAreTheDomainsLists(t *testing.T) {
	lists := map[string]any{
		"Case.category": csm.Categories, "Case.type": csm.CaseTypes, "Case.priority": []int{1, 2, 3, 4},
		"Case.state":       []csm.CaseState{csm.CaseNew, csm.CaseOpen, csm.CaseAwaitingInfo, csm.CaseResolved, csm.CaseClosed, csm.CaseCancelled},
		"CaseView.actions": csm.Actions, "Incident.impact": []int{1, 2, 3}, "Incident.urgency": []int{1, 2, 3}, "Incident.state": csm.IncidentStates,
		"Incident.hold_reason": csm.HoldReasons, "Incident.close_code": csm.CloseCodes, "Person.type": []csm.UserType{csm.Internal, csm.Contact, csm.Consumer},
		"Note.element": []csm.Element{csm.ElementWorkNotes, csm.ElementComments},
		"Source.kind":  []csm.UpdateKind{csm.KindCreated, csm.KindAssociated, csm.KindRemoved, csm.KindState, csm.KindComment},
	}
	for _, record := range []any{csm.Case{}, csm.CaseView{}, csm.Incident{}, csm.Person{}, csm.Note{}, csm.Source{}, csm.Association{}, csm.Settings{}, csm.PriorityRow{}} {
		of := reflect.TypeOf(record)
		for n := range of.NumField() {
			field := of.Field(n)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			name = of.Name() + "." + name
			tag, tagged := field.Tag.Lookup("enum")
			if list, ok := lists[name]; ok != tagged {
				t.Errorf("%s has an enum tag: %v, a list: %v", name, tagged, ok)
			} else if ok {
				want(t, name, tag, strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ","), "[]"))
				delete(lists, name)
			}
		}
	}
	for name := range lists {
		t.Errorf("there is no field %s", name)
	}
}
