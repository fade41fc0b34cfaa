package csm

import "slices"

// permissionTokens name the permissions for programs, in the order in which a caller's are
// listed. A token never changes.
var permissionTokens = []struct {
	permission Permission
	token      string
}{
	{OpenCases, "open_cases"},
	{ReadCases, "read_cases"},
	{ChangeCases, "change_cases"},
	{CommentCases, "comment_on_cases"},
	{WorkNoteCases, "write_work_notes"},
	{AnswerSolutions, "answer_solutions"},
	{WithdrawCases, "withdraw_cases"},
	{ReadIncidents, "read_incidents"},
	{Associate, "associate_incidents"},
	{CreateFromCases, "create_incidents_from_cases"},
	{ChangeIncidents, "change_incidents"},
	{CloseIncidents, "close_incidents"},
	{Announce, "announce"},
	{AdministerSettings, "administer_settings"},
	{ReadDirectory, "read_directory"},
	{AdministerDirectory, "administer_directory"},
}

// Tokens are the names of the permissions that the caller has, never nil.
func (c Caller) Tokens() []string { return tokensOf(c.May) }

// OwnCaseTokens are the names of the permissions that an internal caller has on cases that they
// asked for, whatever their roles are, where there are types of which employees ask. Customers have
// none beside their Tokens.
func (c Caller) OwnCaseTokens() []string {
	return tokensOf(func(p Permission) bool {
		return c.Type == Internal && (p.OfEmployees() || slices.Contains(ofCustomers, p))
	})
}

func tokensOf(has func(Permission) bool) []string {
	tokens := []string{}
	for _, named := range permissionTokens {
		if has(named.permission) {
			tokens = append(tokens, named.token)
		}
	}
	return tokens
}
