// Package store keeps the domain's records in DynamoDB: keys, transactions and queries, nowhere
// else.
//
// A [View] is the store as one caller sees it: what the caller may not see does not exist for them
// (CodeCaseNotFound, CodeIncidentNotFound), so that no handler can forget to ask. A View has no
// method of [Store]: those are for the functions behind the stream, which act for nobody.
//
// Every change is one transaction whose conditions say that nothing it was decided on has changed;
// when something has, it is decided again from fresh records. There is no check-then-act. Items are
// changed attribute by attribute: what another version of this code keeps beside them survives.
//
// # What callers read
//
//   - [View.Case]: a case, with what the caller can do to it.
//   - [View.CaseAndIncident]: a case and its incident.
//   - [View.CasesByNumber]: several cases.
//   - [View.ListCases]: the cases that the caller may see.
//   - [View.CaseActivities]: what was said and done on a case.
//   - [View.AssociationsOfCase]: the incidents that a case has or had.
//   - [View.Incident]: an incident.
//   - [View.ListIncidents]: the incidents that the caller may see.
//   - [View.IncidentActivities]: what was said and done on an incident.
//   - [View.CasesOfIncident]: the cases that an incident has or had.
//   - [View.Watchers]: who watches a case (rule 17).
//   - [View.Updates]: the updates of an incident, and how far their notes came.
//   - [View.AnnounceDry]: whom an announcement would reach.
//   - [View.Settings]: the settings.
//   - [View.Require]: whether there can be a record for which the caller has a permission.
//   - [View.Policy]: the policy of an account.
//   - [View.AccountNames]: the names of accounts.
//   - [View.Record]: a record of the directory (rule 18).
//   - [View.Records]: the records of the directory that the caller may see.
//
// # What callers change
//
//   - [View.OpenCase]: a new case.
//   - [View.ChangeCase]: the fields and the state of a case.
//   - [View.CommentOnCase]: a comment on a case, and maybe on its incident (rule 11).
//   - [View.WorkNoteOnCase]: an internal note on a case.
//   - [View.PublishWorkNote]: a work note shown to the customer (rule 12).
//   - [View.ProposeSolution]: a solution for the customer to answer.
//   - [View.AcceptSolution]: the customer's yes, which closes the case.
//   - [View.RejectSolution]: the customer's no, which opens it again.
//   - [View.CloseCase]: the end of a case that the fulfiller completes.
//   - [View.WithdrawCase]: the end of a case whose requester needs it no more.
//   - [View.Watch]: a contact who watches a case (rule 17).
//   - [View.Unwatch]: a contact who watches it no more.
//   - [View.AcknowledgeCase]: that the agent saw what happened on a case.
//   - [View.CreateIncident]: an incident from a case (rules 1 and 2).
//   - [View.AssociateIncident]: a case with an open incident (rule 3).
//   - [View.AssociateWithHistory]: the same, with all notes of the incident (rule 5).
//   - [View.RemoveIncident]: a case without its incident (rule 5).
//   - [View.SyncIncident]: the notes that a case lacks.
//   - [View.AssociateCases]: many cases with an open incident.
//   - [View.RemoveCases]: many cases without the incident.
//   - [View.OpenIncident]: an incident that comes from no case.
//   - [View.ChangeIncident]: the fields and the state of an incident, with a comment or without.
//   - [View.CommentOnIncident]: a comment on an incident.
//   - [View.WorkNoteOnIncident]: an internal note on an incident.
//   - [View.Announce]: a text to the customers of the cases of an incident (rule 13).
//   - [View.ChangeSettings]: the settings.
//   - [View.ChangePolicy]: the policy of an account.
//   - [View.PutRecord]: a record of the directory, changed or new.
//   - [View.PutRecords]: many of them.
//   - [View.DeleteRecord]: a record of the directory that nothing names.
//
// # What background functions read
//
//   - [Store.As]: the store as a caller sees it.
//   - [Store.AsDelivering]: the same, with updates handed on before the call is answered.
//   - [Store.Delivery]: an update, and how far its notes came.
//   - [Store.CasesOf]: the cases that get the notes of an update.
//   - [Store.RequesterOf]: who asked on a case.
//   - [Store.RecipientsOf]: who hears of a case.
//   - [Store.Policies]: the policies of accounts.
//   - [Store.PendingSince]: updates with work that is not finished.
//   - [Store.PendingState]: how such work stands.
//   - [Store.HistoriesPendingSince]: cases that may lack notes of the incident that they joined.
//   - [Store.MessagesPendingSince]: messages that are not sent.
//   - [Store.OldestPending]: since when the oldest of what is pending waits.
//   - [Store.TakeUnits]: takes what a call costs from the bucket of its caller.
//   - [Store.CasesDue]: cases for which a policy has something to do.
//   - [Store.DueNotifications]: the notifications of an update.
//   - [Store.Outgoing]: a message and whom it is for.
//   - [Store.Check]: the broken promises of the records.
//
// # What background functions change
//
//   - [Store.WriteNotes]: the notes of an update on cases.
//   - [Store.BeginCut]: the first page of an update's cases.
//   - [Store.ContinueCut]: a further page.
//   - [Store.EndCut]: the last page.
//   - [Store.FinishPage]: that the cases of a page have their notes.
//   - [Store.FinishPages]: that those of all pages have.
//   - [Store.FinishUpdate]: that all cases of an update have.
//   - [Store.AskCase]: a question to the requester of a case (rule 12).
//   - [Store.ProposeByPolicy]: a solution that a policy proposes (rule 16).
//   - [Store.WithdrawByPolicy]: such a solution taken back.
//   - [Store.BreakSilence]: a reminder, or the end, of a case that nobody answered (rule 16).
//   - [Store.FinishHistory]: the notes that a case with history lacks.
//   - [Store.FinishAnnouncement]: that an announcement was sent.
//   - [Store.RecordRepairFailure]: that repair failed at an update.
//   - [Store.RecordNotified]: what became of the notifications of an update.
//   - [Store.FinishNotifications]: that nothing of them is left to do.
//   - [Store.RecordSent]: that a message was sent.
//   - [Store.Mend]: what can be mended of what Check found.
//   - [Store.Forget]: a person erased from all records.
package store
