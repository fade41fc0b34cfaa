package csm_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

// The lists of which the API's description and validation are made have every constant of
// their type, in the order of declaration. A type with constants and no list here is a type
// that the API would take any text for.
func TestListsHaveEveryConstantOfTheirType(t *testing.T) {
	lists := map[string][]string{
		"Action":             texts(csm.Actions),
		"ActionReason":       texts(csm.ActionReasons),
		"ActionStatus":       texts(csm.ActionStatuses),
		"CustomerAct":        texts(csm.CustomerActs),
		"BulkResult":         texts(csm.BulkResults),
		"CaseEvent":          texts(csm.CaseEvents),
		"CaseState":          texts(csm.CaseStates),
		"CaseType":           texts(csm.BuiltInCaseTypes),
		"CaseRequester":      texts(csm.CaseRequesters),
		"CaseTypeIncident":   texts(csm.CaseTypeIncidents),
		"Completer":          texts(csm.Completers),
		"DirectoryKind":      texts(csm.DirectoryKinds),
		"DirectoryResult":    texts(csm.DirectoryResults),
		"DirectoryMode":      texts(csm.DirectoryModes),
		"Category":           texts(csm.Categories),
		"CustomerReplies":    texts(csm.AllCustomerReplies),
		"OnIncidentResolved": texts(csm.AllOnIncidentResolved),
		"CloseCode":          texts(csm.CloseCodes),
		"Element":            texts(csm.Elements),
		"HoldReason":         texts(csm.HoldReasons),
		"IncidentState":      texts(csm.IncidentStates),
		"MessageKind":        texts(csm.MessageKinds),
		"NotForwarded":       texts(csm.NotForwardedReasons),
		"NoteKind":           texts(csm.NoteKinds),
		"ResolutionCode":     texts(csm.ResolutionCodes),
		"UpdateKind":         texts(csm.UpdateKinds),
		"UserType":           texts(csm.UserTypes),
	}
	neverInARequest := []string{"Code", "Notified", "Permission"}
	for name, constants := range constantsByType(t) {
		if !slices.Contains(neverInARequest, name) {
			want(t, name, lists[name], constants)
		}
		delete(lists, name)
	}
	want(t, "lists of types that are gone", len(lists), 0)
}

func texts[T ~string](values []T) (out []string) {
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}

// constantsByType are the text constants of the package's source, by the name of their type.
func constantsByType(t *testing.T) map[string][]string {
	t.Helper()
	production := func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }
	//nolint:staticcheck // it needs no types
	packages, err := parser.ParseDir(token.NewFileSet(), ".", production, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	ast.Inspect(packages["csm"], func(n ast.Node) bool {
		spec, isValue := n.(*ast.ValueSpec)
		if !isValue || len(spec.Values) != 1 {
			return true
		}
		typeName, typed := spec.Type.(*ast.Ident)
		text, isText := spec.Values[0].(*ast.BasicLit)
		if typed && isText && text.Kind == token.STRING && typeName.Name != "string" {
			value, err := strconv.Unquote(text.Value)
			if err != nil {
				t.Fatal(err)
			}
			out[typeName.Name] = append(out[typeName.Name], value)
		}
		return true
	})
	return out
}
