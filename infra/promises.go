package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"

	"github.com/casebridge/casebridge/shared/invocation"
)

// watchPromises makes the alarms on what customers are promised, from what the functions measure:
// notes and notifications in time, records that agree, tokens that are accepted.
func watchPromises(ground Ground) {
	for _, alarm := range promises(ground.Config) {
		ground.Alarms.Add(alarm)
	}
}

func promises(config Config) []Alarm {
	return []Alarm{
		{
			Name:      "NotesWait",
			Meaning:   "Some cases lack the notes of an update of their incident that is over 15 minutes old.",
			Section:   "notes-wait",
			Metric:    measured(config, invocation.PendingNotesAge, "", over("Maximum", 5)),
			Threshold: pendingTooLong,
			Periods:   2,
		},
		{
			Name:    "NotificationsWait",
			Meaning: "Callers or customers were not told of something that is over 15 minutes old.",
			Section: "notifications-wait",
			Metric: largestOf("age of the oldest", 5, map[string]awscloudwatch.IMetric{
				"updates":  measured(config, invocation.PendingNotificationsAge, "", over("Maximum", 5)),
				"messages": measured(config, invocation.PendingMessagesAge, "", over("Maximum", 5)),
			}),
			Threshold: pendingTooLong,
			Periods:   2,
		},
		{
			Name:    "StreamsStopped",
			Meaning: "For 20 minutes only repair did the work of the streams, so that notes and messages come minutes late.",
			Section: "streams-stopped",
			Metric:  measured(config, invocation.Redriven, "", over("Sum", 5)),
			Periods: 4,
		},
		{
			Name:    "RecordsDisagree",
			Meaning: "A call found that the two tables disagree about a case and its incident: calls on that case are refused until the records are mended.",
			Section: "records-disagree",
			Metric:  measured(config, invocation.RecordsDisagree, "", over("Sum", 5)),
		},
		{
			Name:      "TokensRefused",
			Meaning:   "Hundreds of calls a minute bring a token that is not accepted: somebody cannot sign in, or tries tokens out.",
			Section:   "tokens-are-refused",
			Metric:    measured(config, invocation.Refusals, "unauthenticated", over("Sum", 5)),
			Threshold: 1_000,
			Periods:   2,
		},
		{
			Name:    "KeysUnavailable",
			Meaning: "For ten minutes tokens could not be checked, because the issuer's keys cannot be fetched: those calls are answered 503.",
			Section: "token-keys-are-missing",
			Metric:  measured(config, invocation.Refusals, "keys_unavailable", over("Sum", 5)),
			Periods: 2,
		},
	}
}

// pendingTooLong is in seconds. Repair has tried several times by then.
const pendingTooLong = 15 * 60
