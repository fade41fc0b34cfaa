package dynamo

import (
	"fmt"
	"maps"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The names of the key attributes of every table.
const (
	PK = "pk"
	SK = "sk"
)

// Item is the attributes of an item by their names.
type Item = map[string]types.AttributeValue

// Key is the primary key of an item. A struct that embeds it marshals to a whole item.
type Key struct {
	PK string `json:"pk"`
	SK string `json:"sk"`
}

// Item is the key as attributes.
func (k Key) Item() Item { return Item{PK: Text(k.PK), SK: Text(k.SK)} }

// KeyOf is the primary key of an item.
func KeyOf(item Item) Key { return Key{PK: TextOf(item[PK]), SK: TextOf(item[SK])} }

// Text is a text as an attribute's value.
func Text(text string) types.AttributeValue { return &types.AttributeValueMemberS{Value: text} }

// Number is a whole number as an attribute's value.
func Number(number int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(number, 10)}
}

// TextOf is the text of an attribute, "" for one that is absent or no text.
func TextOf(value types.AttributeValue) string {
	if text, ok := value.(*types.AttributeValueMemberS); ok {
		return text.Value
	}
	return ""
}

// NumberOf is the whole number of an attribute; ok is false for one
// that is absent or no such number.
func NumberOf(value types.AttributeValue) (number int64, ok bool) {
	text, ok := value.(*types.AttributeValueMemberN)
	if !ok {
		return 0, false
	}
	number, err := strconv.ParseInt(text.Value, 10, 64)
	return number, err == nil
}

// Bool is yes or no as an attribute's value.
func Bool(yes bool) types.AttributeValue { return &types.AttributeValueMemberBOOL{Value: yes} }

// Value makes an attribute's value of a struct, as Marshal does.
func Value(record any) types.AttributeValue {
	return &types.AttributeValueMemberM{Value: Marshal(record)}
}

// Values are the :named values of an expression:
// Values{}.Text(":state", "new").Number(":version", 3).
type Values map[string]types.AttributeValue

// Text adds a text.
func (v Values) Text(name, text string) Values {
	v[name] = Text(text)
	return v
}

// Number adds a whole number.
func (v Values) Number(name string, number int64) Values {
	v[name] = Number(number)
	return v
}

// With is the values and another one; v may be nil.
func (v Values) With(name string, value types.AttributeValue) Values {
	all := Values{name: value}
	maps.Copy(all, v)
	return all
}

// NumberSet adds a set of one whole number, to be added to a set.
func (v Values) NumberSet(name string, number int64) Values {
	v[name] = &types.AttributeValueMemberNS{Value: []string{strconv.FormatInt(number, 10)}}
	return v
}

// TextMap adds a map of texts.
func (v Values) TextMap(name string, texts map[string]string) Values {
	entries := Item{}
	for key, text := range texts {
		entries[key] = Text(text)
	}
	v[name] = &types.AttributeValueMemberM{Value: entries}
	return v
}

// The names of attributes are the json names of the fields.
var (
	encoder = attributevalue.NewEncoder(func(o *attributevalue.EncoderOptions) { o.TagKey = "json" })
	decoder = attributevalue.NewDecoder(func(o *attributevalue.DecoderOptions) { o.TagKey = "json" })
)

// Marshal makes an item of a struct; its json names are the attributes' names. It panics for a
// type that can be no item, such as a struct with a channel.
func Marshal(record any) Item {
	value, err := encoder.Encode(record)
	if err != nil {
		panic(fmt.Sprintf("dynamo: marshal %T: %v", record, err))
	}
	return value.(*types.AttributeValueMemberM).Value
}

// Unmarshal makes a struct of an item. Attributes that the struct does not know are left out.
func Unmarshal[T any](item Item) (record T, err error) {
	return UnmarshalValue[T](&types.AttributeValueMemberM{Value: item})
}

// UnmarshalValue makes a value of an attribute's value.
func UnmarshalValue[T any](value types.AttributeValue) (record T, err error) {
	if err := decoder.Decode(value, &record); err != nil {
		return record, fmt.Errorf("dynamo: unmarshal %T: %w", record, err)
	}
	return record, nil
}
