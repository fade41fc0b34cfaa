// Package failures keeps what a function could not handle, whole, in the failure bucket.
package failures

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Bucket is the failure bucket.
type Bucket struct {
	Client *s3.Client
	Name   string
}

// Keep stores the record, with the cause and the moment in its metadata, below the prefix name.
// The same record again is the same object.
func (b Bucket) Keep(ctx context.Context, name string, record []byte, cause error) error {
	sum := sha256.Sum256(record)
	key := name + "-" + hex.EncodeToString(sum[:8]) + ".json"
	_, err := b.Client.PutObject(ctx, &s3.PutObjectInput{
		Bucket:      &b.Name,
		Key:         &key,
		Body:        bytes.NewReader(record),
		ContentType: aws.String("application/json"),
		Metadata: map[string]string{
			"cause":   fmt.Sprintf("%.500q", cause.Error()),
			"kept-at": time.Now().UTC().Format(time.RFC3339Nano),
		},
	})
	if err != nil {
		return fmt.Errorf("failures: keep %s: %w", key, err)
	}
	return nil
}

// mostCounted is how many objects Count counts.
const mostCounted = 1000

// Count is how many objects are kept, up to 1,000.
func (b Bucket) Count(ctx context.Context) (int, error) {
	list, err := b.Client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
		Bucket:  &b.Name,
		MaxKeys: aws.Int32(mostCounted),
	})
	if err != nil {
		return 0, fmt.Errorf("failures: count: %w", err)
	}
	return len(list.Contents), nil
}
