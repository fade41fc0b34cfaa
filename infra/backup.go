package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// NewBackup backs both tables up in one job a day, so that their
// backups are of about the same moment.
func NewBackup(scope constructs.Construct, id string, ground Ground, tables Tables) {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	kept := awscdk.Duration_Days(jsii.Number(ground.Config.BackupDays))
	rule := &awsbackup.BackupPlanRuleProps{
		RuleName:           jsii.String("daily"),
		ScheduleExpression: awsevents.Schedule_Expression(jsii.String("cron(0 2 * * ? *)")),
		DeleteAfter:        kept,
	}
	if ground.Config.BackupCopyVault != "" {
		rule.CopyActions = &[]*awsbackup.BackupPlanCopyActionProps{{
			DestinationBackupVault: awsbackup.BackupVault_FromBackupVaultArn(scope, jsii.String("CopyVault"),
				jsii.String(ground.Config.BackupCopyVault)),
			DeleteAfter: kept,
		}}
	}
	vault := awsbackup.NewBackupVault(scope, jsii.String("Vault"), &awsbackup.BackupVaultProps{
		EncryptionKey: ground.Key,
		RemovalPolicy: ground.Removal,
	})
	plan := awsbackup.NewBackupPlan(scope, jsii.String("Plan"), &awsbackup.BackupPlanProps{
		BackupVault:     vault,
		BackupPlanRules: &[]awsbackup.BackupPlanRule{awsbackup.NewBackupPlanRule(rule)},
	})
	plan.AddSelection(jsii.String("Tables"),
		&awsbackup.BackupSelectionOptions{Resources: &[]awsbackup.BackupResource{
			awsbackup.BackupResource_FromDynamoDbTable(tables.Case),
			awsbackup.BackupResource_FromDynamoDbTable(tables.Incident),
		}})
}
