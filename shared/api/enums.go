package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// enum is a type of the domain with a fixed list of values.
type enum struct {
	domain reflect.Type
	schema reflect.Type // a huma.SchemaProvider
	values []any
}

// enums are the types whose lists the description and the validation of requests take from the
// domain. A field of such a type needs no enum tag.
var enums = []enum{
	enumOf(csm.ActionReasons),
	enumOf(csm.ActionStatuses),
	enumOf(csm.Actions),
	enumOf(csm.AllCustomerReplies),
	enumOf(csm.AllOnIncidentResolved),
	enumOf(csm.BulkResults),
	enumOf(csm.CaseEvents),
	enumOf(csm.CaseRequesters),
	enumOf(csm.CaseTypeIncidents),
	enumOf(csm.Completers),
	enumOf(csm.DirectoryKinds),
	enumOf(csm.DirectoryModes),
	enumOf(csm.DirectoryResults),
	enumOf(csm.CaseStates),
	enumOf(csm.Categories),
	enumOf(csm.CloseCodes),
	enumOf(csm.AllCustomerReplies),
	enumOf(csm.Elements),
	enumOf(csm.HoldReasons),
	enumOf(csm.IncidentStates),
	enumOf(csm.NotForwardedReasons),
	enumOf(csm.NoteKinds),
	enumOf(csm.ResolutionCodes),
	enumOf(csm.UpdateKinds),
	enumOf(csm.UserTypes),
}

func enumOf[T ~string](values []T) enum {
	e := enum{domain: reflect.TypeFor[T](), schema: reflect.TypeFor[enumSchema[T]]()}
	for _, v := range values {
		e.values = append(e.values, string(v))
	}
	return e
}

// registerEnums makes the registry describe each of the types by its list.
func registerEnums(r huma.Registry) {
	for _, e := range enums {
		r.RegisterTypeAlias(e.domain, e.schema)
	}
}

// enumSchema stands for T in the registry.
type enumSchema[T ~string] string

// Schema makes enumSchema a huma.SchemaProvider.
func (enumSchema[T]) Schema(huma.Registry) *huma.Schema {
	for _, e := range enums {
		if e.domain == reflect.TypeFor[T]() {
			return &huma.Schema{Type: huma.TypeString, Enum: e.values}
		}
	}
	// registerEnums registers every type that a field has.
	panic("api: no list of values for " + reflect.TypeFor[T]().String())
}
