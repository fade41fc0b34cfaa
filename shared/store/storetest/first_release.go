package storetest

import (
	"context"
	"embed"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// testdata/first_release holds both tables as the first release wrote them: INC0000001 with three
// cases, one of them removed again, and its fifth update still pending; a canceled INC0000002; an
// accepted and a proposed solution; a kept answer and source ids. Never change these files: they
// are what is out there.
//
//go:embed testdata/first_release
var firstRelease embed.FS

// FirstRelease makes fresh tables with the records of the first release.
func FirstRelease(tb TB) Tables {
	tb.Helper()
	tables := New(tb)
	tables.restore(tb, tables.Cases, "cases.json")
	tables.restore(tb, tables.Incidents, "incidents.json")
	return tables
}

func (t Tables) restore(tb TB, table, file string) {
	tb.Helper()
	raw, err := firstRelease.ReadFile("testdata/first_release/" + file)
	if err != nil {
		tb.Fatalf("%v", err)
	}
	var items []map[string]wireValue
	if err := json.Unmarshal(raw, &items); err != nil {
		tb.Fatalf("%v", err)
	}
	for _, item := range items {
		in := &dynamodb.PutItemInput{TableName: &table, Item: attributesOf(item)}
		if _, err := t.DB.PutItem(context.Background(), in); err != nil {
			tb.Fatalf("%v", err)
		}
	}
}

// wireValue is an attribute in DynamoDB's JSON; exactly one field is set.
type wireValue struct {
	S    *string
	N    *string
	B    []byte
	BOOL *bool
	NS   []string
	L    *[]wireValue
	M    *map[string]wireValue
}

func (v wireValue) attribute() types.AttributeValue {
	switch {
	case v.S != nil:
		return &types.AttributeValueMemberS{Value: *v.S}
	case v.N != nil:
		return &types.AttributeValueMemberN{Value: *v.N}
	case v.B != nil:
		return &types.AttributeValueMemberB{Value: v.B}
	case v.BOOL != nil:
		return &types.AttributeValueMemberBOOL{Value: *v.BOOL}
	case v.NS != nil:
		return &types.AttributeValueMemberNS{Value: v.NS}
	case v.L != nil:
		list := make([]types.AttributeValue, len(*v.L))
		for i, value := range *v.L {
			list[i] = value.attribute()
		}
		return &types.AttributeValueMemberL{Value: list}
	case v.M != nil:
		return &types.AttributeValueMemberM{Value: attributesOf(*v.M)}
	}
	panic("an attribute of a kind that the first release did not write")
}

func attributesOf(item map[string]wireValue) map[string]types.AttributeValue {
	attributes := map[string]types.AttributeValue{}
	for name, value := range item {
		attributes[name] = value.attribute()
	}
	return attributes
}
