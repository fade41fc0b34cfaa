// Command settings is the Lambda function that answers the calls
// declared for "settings" in shared/api.
package main

import "github.com/casebridge/casebridge/shared/start/calls"

func main() { calls.Start("settings") }
