// Package csm is the domain of Casebridge: cases, incidents, the association between
// them, the rules of ServiceNow's "CSM integration with Incident Management", the text of
// work notes, and who may do what.
//
// It imports only the standard library, has no clock of its own and does no I/O. The
// same structs are what the API answers with and what the store keeps: their json names
// are the one name of each field.
//
// # Rules of the integration
//
// Code and tests of the whole repository cite these rules by their numbers. A number is never
// given to another rule.
//
//  1. Create. An incident can be created from a case. It copies short_description and
//     configuration_item, has the contact or consumer of the case as its caller, and starts in
//     state new. The case and the incident are associated from the incident's second version on.
//  2. Priority. While incident data lookup is on, an incident that is created from a case has the
//     case's priority; its impact and urgency come from the row of the priority lookup table with
//     that priority and the lowest order. Without a row, creating is refused with
//     no_priority_row. While the lookup is off, the incident has priority 5, impact 3 and
//     urgency 3. The priority of an incident that was opened directly comes from the row of its
//     impact and urgency; without a row it is 5 while the lookup is off, and opening or changing is
//     refused with no_priority_row while it is on.
//  3. Associate. A case can be associated with an incident that is open: new, in_progress or
//     on_hold. Otherwise the call is refused with incident_not_open.
//  4. At most one. A case has at most one incident. While it has one, create_incident and
//     associate_incident are not available, and both calls are refused with
//     case_already_associated, naming the incident.
//  5. Remove. The association of a case can be removed. The incident, the notes that the case
//     has, and the history of its associations stay. A case can join an incident with its
//     history: its association then begins at version 1, and it gets every note that the others
//     have.
//  6. Work notes. A case gets a work note of every change of its incident's state (with the hold
//     reason, or the resolution code and notes) and of every additional comment on the incident.
//     Creating, associating and removing leave one too. Work notes of the incident are internal
//     to IT and are never copied. A correction of the hold reason or of the resolution in the
//     same state is an update of its own kind, with a note. The note of creating or associating
//     names the incident's state, with the hold reason or the resolution that it carries.
//  7. Suppression. The caller of an incident is notified of its creation, its changes of state
//     and its additional comments, except for a caller who is a contact or consumer while a case
//     is associated: that customer follows the case. An update is suppressed if a case was
//     associated when it was made (the interval of rule 10), or if it created the incident from a
//     case. Once no case is associated, further updates are published again.
//  8. Plugin switch. While com_sn_cs_sm is off, every action of the integration is refused with
//     plugin_inactive and none of them is available. Records themselves still work, and updates of
//     incidents that are associated already still reach their cases.
//  9. Roles. Who may do what is [Permissions]. Roles count for internal callers; contacts and
//     consumers have what is listed for their type, on the cases that rule 17 shows them. What a
//     caller may not see does not exist for them: the answer is the same as for a record that is
//     absent.
//  10. Interval. A case gets the note of an update if and only if it was associated when the
//     update was made: from_version <= version < to_version. An association begins with the
//     incident's next version. Removing it, or closing or cancelling the case, ends it before the
//     incident's next version.
//  11. Replies. A customer's comment on a case becomes a comment on its incident too, in the same
//     transaction, as the setting customer_replies has it: off; awaiting_caller (the default),
//     for the incident's caller while the incident is on hold awaiting them; all, for every
//     customer while the incident is open. One by the awaited caller brings the incident back to
//     in_progress. The update names its origin: its comment goes to no case of another account
//     and not back to the origin case, and whoever does not cover the account reads neither the
//     words nor the name on the incident, IT aside. While the integration is off nothing is
//     forwarded.
//  12. Questions. A change to on_hold awaiting_caller can ask the customer: its comment is put,
//     as a comment, on each associated case of the incident's caller, and a new or open one of
//     them becomes awaiting_info, once for each question. Without such a case the change is
//     refused with no_customer_to_ask. An agent can publish a work note: a comment with its text
//     or an edited one, once for each work note.
//  13. Announcements. One text can be put, as a comment, on each associated case of an incident, or
//     on those of some accounts, under the interval of rule 10, and is sent to their customers. It
//     is an update of its own kind. It takes sn_incident_write, and is for cases of the accounts
//     that the token covers: other accounts are as if they had no case. When no case is left it is
//     refused with no_customer_to_tell. A case that joins the incident later with its history gets
//     the comment, but nobody is told.
//  14. Messages. The requester and the watchers of a case are told of each comment by somebody
//     internal, of a question, an announcement, a proposed solution and a request for
//     information, and when the case is closed or cancelled; never of a work note. A message goes
//     to those who are its recipients when it is sent: at least once each, always with the same
//     id. Internal callers see on the case what was sent.
//  15. Action status. It says whom a case waits for. needs_attention, by the agent: what happened
//     since an agent last acted on it, or the solution that it has was proposed, the last of: the
//     incident was resolved, canceled or reopened (incident_resolved, incident_canceled,
//     incident_reopened); the incident awaits its caller while the case is new or open
//     (question); the customer commented or rejected a solution (customer_replied,
//     solution_rejected). Else blocked_by_customer while the case is awaiting_info or resolved
//     (awaiting_info, solution_proposed), else blocked_internally while its incident is open
//     (incident_open), else none; none for a case that is closed or cancelled. An agent acts by
//     opening, changing, commenting, proposing, creating, associating or removing an incident,
//     and acknowledging; a work note is no act. It is derived on reading, and never written by an
//     update's fan-out. Of the incident it tells only those who may see it, and customers only
//     what waits for them.
//  16. Policy. An account may have a policy. With on_incident_resolved propose, the fan-out of an
//     update that resolves the incident proposes the policy's text, never what IT wrote, with the
//     code solved_by_closing_incident on the account's cases that get the note and are new, open
//     or awaiting_info. An update that reopens the incident withdraws such a proposal if nobody
//     answered it. Each update counts once for a case, and one that comes after a later one
//     proposes nothing. customer_replies overrides the setting for the account's cases.
//  17. Who sees what. A contact sees the cases of their account that they asked for or watch; with
//     the role sn_customerservice.customer_case_manager, which counts for contacts only, all cases of
//     the account and of the accounts directly below it; and the cases of an account that has a grant
//     for theirs, until the grant ends. Who asked, watches or manages comments and accepts or
//     rejects; who asked also withdraws; a grant lets them read and no more, and not see who watches.
//     Agents and who asked choose the watchers, at most 50: contacts of the account, or of one with a
//     grant, who see the case and hear of it while the grant holds. A watcher can be removed when the
//     case has ended, too. Consumers see their own cases. Internal callers see those of their
//     accounts, and of a type that names roles only with one of these; cases of consumers and
//     employees are of no account, which takes "*". An employee sees the cases that they asked for,
//     as a customer does, whatever their roles are. An incident that was created from a case is seen
//     by those who cover the account of the case, and by IT; by others who may see incidents only
//     while it is shared. IT, or somebody who covers all accounts, shares it and ends that: an update
//     in the log, of which no case has a note. A case of another account, or of another consumer, is
//     associated with it only while it is shared. When that ends, cases that are associated stay so
//     and go on getting notes; who does not cover the account sees the incident's number on them, and
//     can remove it, but not the incident.
//  18. Directory. Accounts, contacts, consumers, groups, configuration items and case types can
//     have records, which admins change and internal callers search. Those who work for some accounts
//     see only these and their contacts. An account is never above itself, and has at most ten above
//     it. At most 600 accounts name one as their parent or in a grant. A record is in use from the
//     first time that a case, an incident or another record names it: it cannot be deleted then, only
//     made inactive. What names an inactive record stays, and nothing new can name it; a contact or
//     consumer whose record is inactive opens no cases. While the setting directory is strict, an id
//     must have a record, and a contact one of the case's account, to be named by what is opened or
//     changed; while it is off, any id is taken. A case type without a record is one of the built-in
//     ones. A new case that names no group gets that of its type, if it can name it. Cases of a type
//     whose incident is never get none: the actions of the integration are refused with
//     case_type_without_incident, but one that has an incident already can be rid of it.
//
// # Rules of the records
//
//  19. Incident states. new leads to in_progress, on_hold, resolved and canceled; in_progress and
//     on_hold to each other, resolved and canceled; resolved to in_progress (reopened) and
//     closed; closed and canceled are final. on_hold needs a hold_reason; awaiting_caller needs a
//     comment in the same change too. resolved and closed need close_code and close_notes.
//     Leaving a state clears what only that state has. A comment by the caller while
//     awaiting_caller brings the incident back to in_progress in the same update.
//  20. Case states. An agent moves a case from new to open, awaiting_info and cancelled, and
//     between open and awaiting_info; all three can be cancelled. Proposing a solution makes it
//     resolved, and then only the customer goes on: accepting closes it, rejecting opens it
//     again. A proposed solution is the customer's to answer, so a resolved case cannot be
//     cancelled. A customer's comment moves awaiting_info to open. closed and cancelled are
//     final: nothing about the case changes any more. Who completes a case is decided by its
//     type: cases of a type that the fulfiller completes are closed by an agent, with code and
//     notes; other types refuse it with requester_completes. Who asked may withdraw the case at
//     any time: it is closed with solved_by_customer, and the reason becomes a comment. A reason
//     of cancelling becomes one too. remind_days and auto_close_days of the account's policy
//     (rule 16) count from the proposal of a solution, by the policy of that time: a reminder,
//     then closing, each once. An answer or a comment by the customer ends the silence.
//  21. Versions and times. Every change of a record makes its next version; a change that changes
//     nothing makes none. Associating does not change the incident's version. The times of one
//     record never run backwards, whatever the clocks say: each change is at least a millisecond
//     after the one before.
//  22. Texts. A short_description has 1 to 160 characters; a description up to 8,000; a comment,
//     a work note, a reason and the notes of a resolution 1 to 8,000. A text that is mandatory
//     has at least one visible character. Ids of people have at most 255 characters, as the sub
//     of a token; other ids 100. Contacts of two accounts are two people, whatever their ids are;
//     records of older releases, and incidents opened without it, do not say the account of their
//     caller, who may be of any. Characters are Unicode code points, not bytes.
//  23. Refusals. A request is refused with every bad field at once, in the order of the fields of
//     its record. A refusal says what to do.
package csm
