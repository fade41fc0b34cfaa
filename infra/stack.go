package main

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
)

// Ground is what every construct of a stack stands on.
type Ground struct {
	Config  Config
	Removal awscdk.RemovalPolicy // of what holds data or logs
	Key     awskms.Key           // nil: the services' own keys
	Alarms  *Alarms
}

// NewStack puts all of Casebridge into one stack. Its outputs are described in package deployment.
func NewStack(scope constructs.Construct, config Config) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(config.Name), stackProps(config))
	for _, name := range slices.Sorted(maps.Keys(config.Tags)) {
		awscdk.Tags_Of(stack).Add(jsii.String(name), jsii.String(config.Tags[name]), nil)
	}
	ground := newGround(stack, config)

	tables := NewTables(stack, "Tables", ground)
	functions := NewFunctions(stack, "Functions", ground, tables)
	called := NewReleases(stack, "Releases", ground, functions)
	failures := NewFailures(stack, "Failures", ground)
	jobs := NewJobs(stack, "Jobs", ground, functions["fanout"], called["fanout"])
	topic := NewNotifications(stack, "Notifications", ground,
		functions["notify"], functions["fanout"], functions["repair"])

	addConsumers(stack, ground, tables, functions, called, failures)
	jobs.TakeFrom(functions["worknotes"])
	jobs.TakeFrom(functions["repair"])
	failures.CountedBy(functions["repair"])
	NewRepair(stack, "Repair", functions["repair"], called["repair"], ground.Alarms)
	watchPromises(ground)
	rest := NewAPI(stack, "Api", ground, functions, called)
	if config.BackupDays > 0 {
		NewBackup(stack, "Backup", ground, tables)
	}
	if config.Dashboard {
		NewDashboard(stack, "Dashboard", DashboardProps{
			Config:    config,
			Functions: functions,
			Jobs:      jobs,
			Failures:  failures,
			API:       rest,
			Tables:    tables,
			Alarms:    ground.Alarms,
		})
	}
	addOutputs(stack, map[string]*string{
		deployment.APIID:                 rest.RestApiId(),
		deployment.APIStage:              rest.DeploymentStage().StageName(),
		deployment.APIURL:                rest.Url(),
		deployment.CaseTable:             tables.Case.TableName(),
		deployment.IncidentTable:         tables.Incident.TableName(),
		deployment.FailureBucket:         failures.Bucket.BucketName(),
		deployment.NotificationTopic:     topic.TopicArn(),
		deployment.FanoutQueue:           jobs.Queue.QueueUrl(),
		deployment.FanoutDeadLetterQueue: jobs.Dead.QueueUrl(),
	}, called)
	return stack
}

// addConsumers puts the functions on the streams of the tables.
func addConsumers(
	stack awscdk.Stack, ground Ground, tables Tables, functions Functions, called Called,
	failures Failures,
) {
	consume := func(id, name string, sources map[string]Source) {
		NewStreamConsumer(stack, id, StreamConsumerProps{
			Name:     name,
			Function: functions[name],
			Called:   called[name],
			Sources:  sources,
			Failures: failures,
			Alarms:   ground.Alarms,
		})
	}
	updates := Source{Table: tables.Incident, Filter: newUpdates}
	messages := Source{Table: tables.Case, Filter: newMessages}
	consume("UpdateStream", "worknotes", map[string]Source{
		"Mapping": updates,
	})
	consume("NotificationStream", "notify", map[string]Source{
		"Mapping":        updates,
		"MessageMapping": messages,
	})
}

func stackProps(config Config) *awscdk.StackProps {
	props := &awscdk.StackProps{
		Description:           jsii.String("Casebridge: customer service cases that follow IT incidents"),
		TerminationProtection: jsii.Bool(config.TerminationProtection),
	}
	if config.Account != "" {
		props.Env = &awscdk.Environment{
			Account: jsii.String(config.Account),
			Region:  jsii.String(config.Region),
		}
	}
	return props
}

func newGround(stack awscdk.Stack, config Config) Ground {
	ground := Ground{Config: config, Removal: awscdk.RemovalPolicy_RETAIN}
	if config.Removal == "destroy" {
		ground.Removal = awscdk.RemovalPolicy_DESTROY
	}
	if config.CustomerKey {
		ground.Key = NewKey(stack, "Key", ground.Removal)
	}
	var told awssns.ITopic
	if config.AlarmEmail != "" {
		told = NewOnCall(stack, "OnCall", config.AlarmEmail, ground.Key)
	}
	ground.Alarms = NewAlarms(stack, "Alarms", told, config.Runbook)
	return ground
}

func addOutputs(stack awscdk.Stack, values map[string]*string, called Called) {
	for _, name := range deployment.Names() {
		awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{Value: values[name]})
	}
	for _, name := range functionNames() {
		awscdk.NewCfnOutput(stack, jsii.String(deployment.FunctionOutput(name)),
			&awscdk.CfnOutputProps{Value: called[name].FunctionName()})
	}
}
