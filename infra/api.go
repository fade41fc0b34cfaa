package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/api"
)

// NewAPI makes the REST API from api.Routes: each call goes to the function that the route names,
// which also checks the token.
func NewAPI(
	scope constructs.Construct, id string, ground Ground, functions Functions, called Called,
) awsapigateway.RestApi {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	rest := awsapigateway.NewRestApi(scope, jsii.String("Rest"), &awsapigateway.RestApiProps{
		RestApiName: jsii.String(strings.ToLower(ground.Config.Name)),
		// Less than a kilobyte does not get smaller.
		MinCompressionSize: awscdk.Size_Kibibytes(jsii.Number(1)),
		EndpointTypes:      &[]awsapigateway.EndpointType{awsapigateway.EndpointType_REGIONAL},
		// An account without this role refuses a stage that writes an access log. It is one for all
		// of the account's APIs in the region and therefore outlives the stack (the CDK's default).
		CloudWatchRole: jsii.Bool(ground.Config.APILoggingRole),
		DeployOptions: &awsapigateway.StageOptions{
			StageName:      jsii.String(ground.Config.Stage),
			TracingEnabled: traced(ground.Config),
			AccessLogDestination: awsapigateway.NewLogGroupLogDestination(newLogGroup(scope, "AccessLogs",
				ground)),
			AccessLogFormat: awsapigateway.AccessLogFormat_Custom(jsii.String(accessLog())),
			// One API must not use up the 10,000 calls a second that all APIs of an account share.
			ThrottlingRateLimit:  jsii.Number(ground.Config.ThrottleRate),
			ThrottlingBurstLimit: jsii.Number(ground.Config.ThrottleBurst),
		},
	})
	// The stack names its outputs itself.
	rest.Node().TryRemoveChild(jsii.String("Endpoint"))

	answer := func(function, method, path string) {
		fn := called[function]
		if fn == nil {
			panic(fmt.Sprintf("%s %s is answered by function %q, which functions.go does not declare",
				method, path, function))
		}
		rest.Root().ResourceForPath(jsii.String(path)).AddMethod(
			jsii.String(method),
			awsapigateway.NewLambdaIntegration(fn, &awsapigateway.LambdaIntegrationOptions{
				// One permission for each call would outgrow the 20 KB of a function's policy.
				ScopePermissionToMethod: jsii.Bool(false),
			}),
			nil,
		)
	}
	for _, route := range api.GatewayRoutes() {
		answer(route.Function, route.Method, route.Path)
	}
	awaitPermissions(rest)
	addProblems(rest)
	if ground.Config.Domain != "" {
		addDomain(rest, scope, ground.Config)
	}
	watchAPI(rest, ground.Alarms, functions)
	if ground.Config.WAF {
		NewFirewall(awscdk.Stack_Of(scope), "Firewall", ground.Config.WAFRate, rest.DeploymentStage())
	}
	return rest
}

// traced is nil, not false, without tracing, so that the template says nothing of it.
func traced(config Config) *bool {
	if !config.Tracing {
		return nil
	}
	return jsii.Bool(true)
}

// awaitPermissions lets no deployment of the API begin before it may call what it calls.
func awaitPermissions(rest awsapigateway.RestApi) {
	for _, child := range *rest.Node().Children() {
		if strings.HasPrefix(*child.Node().Id(), "ApiPermission.") {
			rest.LatestDeployment().Node().AddDependency(child)
		}
	}
}

// addDomain makes the API known under its own name too. Its record in DNS points
// to the output ApiDomainTarget.
func addDomain(rest awsapigateway.RestApi, scope constructs.Construct, config Config) {
	certificate := awscertificatemanager.Certificate_FromCertificateArn(scope,
		jsii.String("Certificate"), jsii.String(config.DomainCertificate))
	domain := rest.AddDomainName(jsii.String("Domain"), &awsapigateway.DomainNameOptions{
		DomainName:     jsii.String(config.Domain),
		Certificate:    certificate,
		EndpointType:   awsapigateway.EndpointType_REGIONAL,
		SecurityPolicy: awsapigateway.SecurityPolicy_TLS_1_2,
	})
	awscdk.NewCfnOutput(awscdk.Stack_Of(scope), jsii.String(deployment.APIDomainTarget),
		&awscdk.CfnOutputProps{
			Value: domain.DomainNameAliasDomainName(),
		})
}

func watchAPI(rest awsapigateway.RestApi, alarms *Alarms, functions Functions) {
	alarms.Add(Alarm{
		Name:      "ApiFails",
		Meaning:   "Calls of agents and customers fail: the API answered with 5xx in two of three periods of five minutes.",
		Section:   "the-api-fails",
		Metric:    rest.MetricServerError(over("Sum", 5)),
		Periods:   3,
		Breaching: 2,
	})
	alarms.Add(Alarm{
		Name:      "ApiSlow",
		Meaning:   "One call in a hundred takes over three seconds.",
		Section:   "the-api-is-slow",
		Metric:    rest.MetricLatency(over("p99", 5)),
		Threshold: 3_000, // milliseconds
		Periods:   3,
	})
	throttles := map[string]awscloudwatch.IMetric{}
	for name, fn := range functions.inOrder() {
		if answersCalls(name) {
			throttles[name] = fn.MetricThrottles(over("Sum", 5))
		}
	}
	alarms.Add(Alarm{
		Name:      "ApiThrottled",
		Meaning:   "Lambda refuses calls of agents and customers because no concurrent execution is left.",
		Section:   "functions-are-throttled",
		Metric:    sumOf("refused calls", 5, throttles),
		Threshold: 10,
		Periods:   2,
	})
}

// accessLog is the format of a line: what is needed to follow a call,
// nothing that tells who made it.
func accessLog() string {
	line, err := json.Marshal(map[string]string{
		"time":               "$context.requestTime",
		"request_id":         "$context.requestId",
		"trace":              "$context.xrayTraceId",
		"method":             "$context.httpMethod",
		"route":              "$context.resourcePath",
		"status":             "$context.status",
		"latency_ms":         "$context.responseLatency",
		"function_request":   "$context.integration.requestId",
		"function_latency":   "$context.integration.latency",
		"function_error":     "$context.integration.error",
		"gateway_error_type": "$context.error.responseType",
	})
	if err != nil {
		panic(err)
	}
	return string(line)
}
