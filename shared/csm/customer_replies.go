package csm

// CustomerReplies says which comments of customers on a case become
// comments on its incident (rule 11).
type CustomerReplies string

// The values of the setting customer_replies.
const (
	RepliesOff            CustomerReplies = "off"
	RepliesAwaitingCaller CustomerReplies = "awaiting_caller" // of the incident's caller, while it awaits them
	RepliesAll            CustomerReplies = "all"             // of every customer, while the incident is open
)

// AllCustomerReplies are all of them.
var AllCustomerReplies = []CustomerReplies{RepliesOff, RepliesAwaitingCaller, RepliesAll}
