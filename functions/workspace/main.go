// Command workspace is the Lambda function that answers the calls declared
// for "workspace" in shared/api.
package main

import "github.com/casebridge/casebridge/shared/start/calls"

func main() { calls.Start("workspace") }
