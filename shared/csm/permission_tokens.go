package csm

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
func (c Caller) Tokens() []string {
	tokens := []string{}
	for _, named := range permissionTokens {
		if c.May(named.permission) {
			tokens = append(tokens, named.token)
		}
	}
	return tokens
}
