package csm

import (
	"slices"
	"time"
)

// OnIncidentResolved says what a case gets when its incident is resolved.
type OnIncidentResolved string

// What a case gets when its incident is resolved: a work note, or a proposed solution too.
const (
	NoteOnResolved    OnIncidentResolved = "note"
	ProposeOnResolved OnIncidentResolved = "propose"
)

// AllOnIncidentResolved are all of them.
var AllOnIncidentResolved = []OnIncidentResolved{NoteOnResolved, ProposeOnResolved}

// Policy says how the cases of an account are handled (rule 16). Days are counted from the
// proposal of a solution; 0 is off.
type Policy struct {
	OnIncidentResolved OnIncidentResolved `json:"on_incident_resolved" doc:"What a case gets when its incident is resolved: a work note alone, or proposal_text proposed as its solution too."`
	ProposalText       string             `json:"proposal_text,omitempty" maxLength:"8000" doc:"The solution that is proposed to the customer, needed for propose. What IT wrote is never proposed."`
	AutoCloseDays      int                `json:"auto_close_days" minimum:"0" maximum:"365" doc:"Days without an answer after which a proposed solution closes the case; 0 never. Counts for solutions proposed from now on."`
	RemindDays         int                `json:"remind_days" minimum:"0" maximum:"365" doc:"Days without an answer after which the customer is reminded of a proposed solution; 0 never. Less than auto_close_days."`
	CustomerReplies    CustomerReplies    `json:"customer_replies,omitempty" doc:"Overrides customer_replies of the settings for cases of the account; absent: the settings hold."`
	Version            int64              `json:"-"`
}

// mostPolicyDays is the most days that a policy may wait.
const mostPolicyDays = 365

// DefaultPolicy is in force for an account without one.
func DefaultPolicy() Policy { return Policy{OnIncidentResolved: NoteOnResolved} }

// Change decides what the policy is after it was replaced by that one. It returns CodeForbidden,
// or CodeInvalid naming every bad field.
func (p Policy) Change(to Policy, by Caller) (Policy, error) {
	if err := by.Require(AdministerSettings); err != nil {
		return Policy{}, err
	}
	if to.OnIncidentResolved == "" {
		to.OnIncidentResolved = NoteOnResolved
	}
	if err := to.validate(); err != nil {
		return Policy{}, err
	}
	to.Version = p.Version + 1
	return to, nil
}

func (p Policy) validate() error {
	var bad invalid
	bad.add(!slices.Contains(AllOnIncidentResolved, p.OnIncidentResolved),
		"on_incident_resolved", "must be one of %s", list(AllOnIncidentResolved))
	if p.OnIncidentResolved == ProposeOnResolved {
		bad.addText("proposal_text", p.ProposalText)
	} else {
		bad.add(!fits(p.ProposalText, 0, longestText), "proposal_text",
			"must have at most 8,000 characters")
	}
	bad.addDays("auto_close_days", p.AutoCloseDays)
	bad.addDays("remind_days", p.RemindDays)
	late := p.AutoCloseDays > 0 && p.RemindDays >= p.AutoCloseDays
	bad.add(late, "remind_days", "must be less than auto_close_days: a closed case needs no reminder")
	bad.add(p.CustomerReplies != "" && !slices.Contains(AllCustomerReplies, p.CustomerReplies),
		"customer_replies", "must be absent or one of %s", list(AllCustomerReplies))
	return bad.err()
}

func (v *invalid) addDays(field string, days int) {
	v.add(days < 0 || days > mostPolicyDays, field, "must be 0 to %d days", mostPolicyDays)
}

// CheckAccount holds the length of an account's id (rule 22). It returns CodeInvalid.
func CheckAccount(account string) error {
	var bad invalid
	bad.add(!fits(account, 1, longestID), "account", "must have 1 to 100 characters")
	return bad.err()
}

// For are the settings for cases of an account with that policy.
func (s Settings) For(policy Policy) Settings {
	if policy.CustomerReplies != "" {
		s.CustomerReplies = policy.CustomerReplies
	}
	s.Policy = policy
	return s
}

// daysAfter is the time that many days after a time of ours.
func daysAfter(at Time, days int) Time {
	start, err := time.Parse(timeLayout, string(at))
	if err != nil { // only a record that nobody here wrote
		return at
	}
	return At(start.AddDate(0, 0, days))
}
