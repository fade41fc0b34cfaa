package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/casebridge/casebridge/infra/deployment"
)

// replayRecords delivers what the failure bucket holds to the function that could not handle it,
// and removes what was handled now.
func replayRecords(
	ctx context.Context, c aws.Config, outputs deployment.Outputs,
) (replayed int, err error) {
	bucket := outputs["FailureBucket"]
	functions := lambda.NewFromConfig(c)
	store := s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true })
	pages := s3.NewListObjectsV2Paginator(store, &s3.ListObjectsV2Input{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return replayed, fmt.Errorf("list %s: %w", bucket, err)
		}
		for _, o := range page.Contents {
			if err := replay(ctx, functions, store, bucket, *o.Key, outputs); err != nil {
				fmt.Printf("%s stays: %v\n", *o.Key, err)
				continue
			}
			replayed++
		}
	}
	return replayed, nil
}

// replay delivers one object, and removes it unless it was set aside again meanwhile.
func replay(
	ctx context.Context, functions *lambda.Client, store *s3.Client, bucket, key string,
	outputs deployment.Outputs,
) error {
	o, err := read(ctx, store, bucket, key, outputs)
	if err != nil {
		return err
	}
	if err := deliver(ctx, functions, o.function, o.batch); err != nil {
		return err
	}
	now, err := store.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return fmt.Errorf("look again: %w", err)
	}
	if now.Metadata["kept-at"] != o.keptAt {
		return errors.New("it was set aside again")
	}
	_, err = store.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	return nil
}

// object is what was set aside: a batch for a function.
type object struct {
	function string
	batch    []byte
	keptAt   string
}

// read finds out which function an object is for, and the batch to give it. A function sets one
// record aside below its own name; Lambda sets a whole invocation aside below aws/lambda/.
func read(
	ctx context.Context, store *s3.Client, bucket, key string, outputs deployment.Outputs,
) (object, error) {
	out, err := store.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return object{}, fmt.Errorf("read: %w", err)
	}
	defer out.Body.Close()
	content, err := io.ReadAll(out.Body)
	if err != nil {
		return object{}, fmt.Errorf("read: %w", err)
	}
	if !strings.HasPrefix(key, "aws/lambda/") {
		name, _, _ := strings.Cut(key, "/")
		function := outputs.Function(name)
		if function == "" {
			return object{}, fmt.Errorf(
				"%q is no function of the stack: deliver the object by hand, or delete it", name)
		}
		// Byte for byte, so that it is the same object when it is set aside again.
		batch := slices.Concat([]byte(`{"Records":[`), content, []byte(`]}`))
		return object{function, batch, out.Metadata["kept-at"]}, nil
	}
	var invocation struct {
		RequestContext struct {
			FunctionARN string `json:"functionArn"`
		} `json:"requestContext"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(content, &invocation); err != nil {
		return object{}, fmt.Errorf("decode: %w", err)
	}
	batch := []byte(invocation.Payload)
	var text string
	if json.Unmarshal(batch, &text) == nil { // AWS keeps the payload as a text
		batch = []byte(text)
	}
	return object{invocation.RequestContext.FunctionARN, batch, ""}, nil
}

func deliver(ctx context.Context, client *lambda.Client, function string, batch []byte) error {
	out, err := client.Invoke(ctx, &lambda.InvokeInput{FunctionName: &function, Payload: batch})
	if err != nil {
		return fmt.Errorf("invoke %s: %w", function, err)
	}
	var answer struct {
		Failures []any `json:"batchItemFailures"`
	}
	if out.FunctionError != nil || json.Unmarshal(out.Payload, &answer) != nil ||
		len(answer.Failures) > 0 {
		return fmt.Errorf("failed again: %s", out.Payload)
	}
	return nil
}
