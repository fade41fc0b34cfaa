// Command infra is the CDK app of Casebridge. From this folder:
//
//	npx cdk deploy -c env=dev -c issuer=https://login.example.com -c jwks_url=https://login.example.com/keys
//
// README.md describes the environments and every setting.
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
	context, _ := app.Node().GetAllContext(nil).(map[string]any)
	config, err := readConfig(context)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	NewStack(app, config)
	app.Synth(nil)
}
