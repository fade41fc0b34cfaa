package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareDirectory(r *router) {
	declare(r, call{
		function: "directory", method: http.MethodGet, path: "/directory/{kind}/{id}",
		id: "get-directory-record", status: http.StatusOK, needs: csm.ReadDirectory,
		summary:     "Read a record of the directory",
		description: "What the id stands for. " + directorySeen,
		refusals:    []csm.Code{csm.CodeForbidden, csm.CodeRecordNotFound},
	}, getRecord)

	declare(r, call{
		function: "directory", method: http.MethodPut, path: "/directory/{kind}/{id}",
		id: "put-directory-record", status: http.StatusOK, needs: csm.AdministerDirectory,
		summary: "Replace a record of the directory, or create it",
		description: "A field that is absent gets its default, whatever it was before. " +
			"An inactive record stays in what names it, and nothing new can name it.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeTooManyCaseTypes, csm.CodeTooManyRelations},
	}, putRecord)

	declare(r, call{
		function: "directory", method: http.MethodDelete, path: "/directory/{kind}/{id}",
		id: "delete-directory-record", status: http.StatusNoContent, needs: csm.AdministerDirectory,
		summary: "Delete a record of the directory",
		description: "Only one that no case, incident or other record names or ever named. " +
			"Any other can be made inactive.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeRecordNotFound, csm.CodeRecordInUse},
	}, deleteRecord)

	declare(r, call{
		function: "directory", method: http.MethodGet, path: "/directory/{kind}",
		id: "list-directory-records", status: http.StatusOK, needs: csm.ReadDirectory,
		summary: "List records of the directory",
		description: "By id; with prefix, which is made for completing what somebody types, by the id or name " +
			"that begins so. " + directorySeen + " A page can be short although more follow: " +
			"go on while there is a next_cursor.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeInvalidCursor},
	}, listRecords)

	declare(r, call{
		function: "directory", method: http.MethodPut, path: "/directory/{kind}",
		id: "put-directory-records", status: http.StatusOK, needs: csm.AdministerDirectory,
		summary: "Replace or create up to 500 records of the directory",
		description: "Each on its own, as PUT of one record does it: one that is refused does not stop the others. " +
			"Records that are not in the list stay as they are. Safe to repeat. Send fewer when the body gets too large.",
		refusals: []csm.Code{csm.CodeForbidden},
	}, putRecords)
}

const directorySeen = "For internal callers. Those who work for some accounts see these accounts and their " +
	"contacts; consumers take a token for all accounts. Admins and IT see all records."

// KindInPath is part of the input of calls on the directory.
type KindInPath struct {
	Kind csm.DirectoryKind `path:"kind" example:"accounts" doc:"What the records are of."`
}

// RecordInPath is part of the input of calls on a record of the directory.
type RecordInPath struct {
	KindInPath
	ID string `path:"id" maxLength:"255" example:"acme" doc:"Id of the record."`
}

func (in RecordInPath) key() csm.DirectoryKey { return csm.DirectoryKey{Kind: in.Kind, ID: in.ID} }

type recordInput struct {
	RecordInPath
	IfNoneMatch
}

func getRecord(ctx context.Context, view *store.View, in *recordInput) (*record[csm.DirectoryRecord], error) {
	found, err := view.Record(ctx, in.key())
	return &record[csm.DirectoryRecord]{etag(found.Version), found}, err
}

type putRecordInput struct {
	RecordInPath
	IfMatch
	Body RecordFields
}

func putRecord(ctx context.Context, view *store.View, in *putRecordInput) (*record[csm.DirectoryRecord], error) {
	changed, err := view.PutRecord(ctx, in.Body.record(in.key()), in.versions()...)
	return &record[csm.DirectoryRecord]{etag(changed.Record.Version), changed.Record}, err
}

type deleteRecordInput struct {
	RecordInPath
	IfMatch
}

func deleteRecord(ctx context.Context, view *store.View, in *deleteRecordInput) (*struct{}, error) {
	return nil, view.DeleteRecord(ctx, in.key(), in.versions()...)
}

type listRecordsInput struct {
	KindInPath
	Paging
	Words  string `query:"q" maxLength:"160" doc:"Only records with every one of these words anywhere in the id or name, in upper or lower case."`
	Prefix string `query:"prefix" maxLength:"160" doc:"Only records whose id or name begins so, in upper or lower case."`
	Active string `query:"active" enum:"true,false" doc:"Only records that are, or are not, active."`
}

func listRecords(ctx context.Context, view *store.View, in *listRecordsInput) (*list[csm.DirectoryRecord], error) {
	filter := store.DirectoryFilter{Words: in.Words, Prefix: in.Prefix, Active: flag(in.Active)}
	return listOf(view.Records(ctx, in.Kind, filter, in.Limit, in.Cursor))
}
