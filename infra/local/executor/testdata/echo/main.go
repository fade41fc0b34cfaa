// Command echo is the function of the executor's tests: it does what its event says.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

type event struct {
	Do   string `json:"do"`
	Text string `json:"text"`
	N    int    `json:"n"`
}

type answer struct {
	Text     string `json:"text"`
	PID      int    `json:"pid"`
	LeftMS   int64  `json:"left_ms"`
	DynamoDB string `json:"dynamodb"`
}

func main() {
	fmt.Println("init", os.Getpid())
	switch os.Getenv("INIT") {
	case "exit":
		os.Exit(3)
	case "hang":
		time.Sleep(time.Hour)
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, e event) (answer, error) {
	fmt.Println("handling", e.Do, e.Text)
	deadline, _ := ctx.Deadline()
	a := answer{
		Text:     e.Text,
		PID:      os.Getpid(),
		LeftMS:   time.Until(deadline).Milliseconds(),
		DynamoDB: os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"),
	}
	switch e.Do {
	case "error":
		return a, errors.New("boom")
	case "panic":
		panic("ouch")
	case "exit":
		os.Exit(e.N)
	case "sleep":
		time.Sleep(time.Duration(e.N) * time.Millisecond)
	case "large":
		a.Text = strings.Repeat("x", e.N)
	case "chatter":
		for range e.N {
			fmt.Println(strings.Repeat(e.Text, 100))
		}
	}
	return a, nil
}
