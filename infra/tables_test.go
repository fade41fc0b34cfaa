package main

import "testing"

func TestTables(t *testing.T) {
	type index struct{ partition, sort, projection string }
	tests := []struct {
		output  string
		indexes map[string]index
		ttl     any
		stream  any
	}{
		{
			output: "CaseTable",
			indexes: map[string]index{
				"cases_by_account": {"account_key", "updated_key", "ALL"},
				"cases_by_update":  {"shard_key", "updated_key", "ALL"},
				"due_cases":        {"due_mark", "due_at", "KEYS_ONLY"},
				"pending_messages": {"message_pending", "created_at", "KEYS_ONLY"},
			},
			ttl:    map[string]any{"AttributeName": "expires_at", "Enabled": true},
			stream: map[string]any{"StreamViewType": "KEYS_ONLY"},
		},
		{
			output: "IncidentTable",
			indexes: map[string]index{
				"incidents_by_shard": {"state_shard", "opened_key", "INCLUDE"},
				"incidents_by_state": {"state_key", "opened_key", "ALL"},
				"pending_updates":    {"pending", "created_at", "KEYS_ONLY"},
			},
			stream: map[string]any{"StreamViewType": "KEYS_ONLY"},
		},
	}
	for _, test := range tests {
		t.Run(test.output, func(t *testing.T) {
			table := template.Resources[outputRef(t, test.output)].Properties
			equal(t, "billing", table["BillingMode"], "PAY_PER_REQUEST")
			equal(t, "recovery", at(table, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
				true)
			equal(t, "key", table["KeySchema"], keySchema("pk", "sk"))
			equal(t, "TTL", table["TimeToLiveSpecification"], test.ttl)
			equal(t, "stream", table["StreamSpecification"], test.stream)

			indexes, _ := table["GlobalSecondaryIndexes"].([]any)
			equal(t, "number of indexes", len(indexes), len(test.indexes))
			for _, got := range indexes {
				want := test.indexes[at(got, "IndexName").(string)]
				equal(t, "index key", at(got, "KeySchema"), keySchema(want.partition, want.sort))
				equal(t, "projection", at(got, "Projection", "ProjectionType"), want.projection)
			}
			for _, a := range table["AttributeDefinitions"].([]any) {
				equal(t, "type of a key", at(a, "AttributeType"), "S")
			}
		})
	}
}

func keySchema(partition, sort string) any {
	return []any{
		map[string]any{"AttributeName": partition, "KeyType": "HASH"},
		map[string]any{"AttributeName": sort, "KeyType": "RANGE"},
	}
}
