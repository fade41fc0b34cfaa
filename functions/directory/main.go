// Command directory is the Lambda function that answers the calls declared
// for "directory" in shared/api.
package main

import "github.com/casebridge/casebridge/shared/start/calls"

func main() { calls.Start("directory") }
