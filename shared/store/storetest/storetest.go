// Package storetest gives tests a store on the real DynamoDB Local, with tables of their own.
package storetest

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/casebridge/casebridge/shared/store"
)

// Tables are the two tables of one test.
type Tables struct {
	DB               *dynamodb.Client
	Cases, Incidents string
}

// Store is a store on the tables. Several of them are like several instances of a function.
func (t Tables) Store(options ...store.Option) *store.Store {
	return store.New(t.DB, t.Cases, t.Incidents, options...)
}

// With is the same tables through a client with other options.
func (t Tables) With(options ...func(*dynamodb.Options)) Tables {
	t.DB = dynamodb.New(t.DB.Options(), options...)
	return t
}

// TB is what is needed of a test; a program that measures can have it too.
type TB interface {
	Helper()
	Cleanup(func())
	Context() context.Context
	Fatalf(format string, args ...any) // does not return
}

// New makes fresh tables, which end with the test.
func New(t TB, options ...func(*dynamodb.Options)) Tables {
	t.Helper()
	tables := Tables{DB: client(t, options...), Cases: name("cases"), Incidents: name("incidents")}
	create(t, tables.DB, tables.Cases, store.CaseTable)
	create(t, tables.DB, tables.Incidents, store.IncidentTable)
	return tables
}

var serial atomic.Int64

func name(of string) string { return fmt.Sprintf("%s-%d-%d", of, os.Getpid(), serial.Add(1)) }

func client(t TB, options ...func(*dynamodb.Options)) *dynamodb.Client {
	t.Helper()
	endpoint := os.Getenv("DYNAMODB_ENDPOINT")
	if endpoint == "" {
		endpoint = "http://127.0.0.1:4577"
	}
	u, err := url.Parse(endpoint)
	if err != nil {
		t.Fatalf("DYNAMODB_ENDPOINT: %v", err)
	}
	c, err := (&net.Dialer{Timeout: 2 * time.Second}).DialContext(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Fatalf(
			"These tests need DynamoDB Local at %s. Start it with: infra/local/engine start-dynamodb (make test does). %v", endpoint, err)
	}
	c.Close()
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: &endpoint,
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
		APIOptions:   []func(*middleware.Stack) error{RecordUses},
	}, options...)
}

func keys(pk, sk string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &pk, KeyType: types.KeyTypeHash},
		{AttributeName: &sk, KeyType: types.KeyTypeRange},
	}
}

func create(t TB, db *dynamodb.Client, table string, schema store.Table) {
	t.Helper()
	names := map[string]bool{store.PK: true, store.SK: true}
	in := &dynamodb.CreateTableInput{
		TableName:   &table,
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   keys(store.PK, store.SK),
	}
	for _, index := range schema.Indexes {
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: &index.Name,
			KeySchema: keys(index.Partition, index.Sort),
			Projection: &types.Projection{
				ProjectionType:   types.ProjectionType(index.Projection),
				NonKeyAttributes: index.Attributes,
			},
		})
		names[index.Partition] = true
		names[index.Sort] = true
	}
	for name := range names {
		text := types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS}
		in.AttributeDefinitions = append(in.AttributeDefinitions, text)
	}
	if _, err := db.CreateTable(context.Background(), in); err != nil {
		t.Fatalf("create table %s: %v", table, err)
	}
	t.Cleanup(func() {
		_, _ = db.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &table})
	})
}
