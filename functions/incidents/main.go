// Command incidents is the Lambda function that answers the calls declared
// for "incidents" in shared/api.
package main

import "github.com/casebridge/casebridge/shared/start/calls"

func main() { calls.Start("incidents") }
