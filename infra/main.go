// Command infra is the CDK app of Casebridge. From this folder:
//
//	npx cdk deploy -c issuer=https://login.example.com -c jwks_url=https://login.example.com/keys
//
// Config lists every context value.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	config, err := readConfig(func(name string) any {
		return app.Node().TryGetContext(jsii.String(name))
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	NewStack(app, "Casebridge", config)
	app.Synth(nil)
}
