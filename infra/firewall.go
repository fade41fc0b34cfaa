package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// NewFirewall lets one address make so many calls in five minutes, so that calls without a token
// cannot use up the rate that all callers share. API Gateway answers 403 beyond.
func NewFirewall(scope constructs.Construct, id string, rate int, stage awsapigateway.Stage) {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	visible := func(name string) *awswafv2.CfnWebACL_VisibilityConfigProperty {
		return &awswafv2.CfnWebACL_VisibilityConfigProperty{
			CloudWatchMetricsEnabled: jsii.Bool(true),
			MetricName:               jsii.String(name),
			SampledRequestsEnabled:   jsii.Bool(false), // they hold tokens
		}
	}
	acl := awswafv2.NewCfnWebACL(scope, jsii.String("Acl"), &awswafv2.CfnWebACLProps{
		Scope: jsii.String("REGIONAL"),
		DefaultAction: &awswafv2.CfnWebACL_DefaultActionProperty{
			Allow: &awswafv2.CfnWebACL_AllowActionProperty{},
		},
		VisibilityConfig: visible("Casebridge"),
		Rules: []any{
			&awswafv2.CfnWebACL_RuleProperty{
				Name:     jsii.String("rate-by-address"),
				Priority: jsii.Number(0),
				Action: &awswafv2.CfnWebACL_RuleActionProperty{
					Block: &awswafv2.CfnWebACL_BlockActionProperty{},
				},
				VisibilityConfig: visible("RateByAddress"),
				Statement: &awswafv2.CfnWebACL_StatementProperty{
					RateBasedStatement: &awswafv2.CfnWebACL_RateBasedStatementProperty{
						AggregateKeyType: jsii.String("IP"),
						Limit:            jsii.Number(rate),
					},
				},
			},
			managedRules(1, "AWSManagedRulesKnownBadInputsRuleSet", visible),
		},
	})
	awswafv2.NewCfnWebACLAssociation(scope, jsii.String("Association"),
		&awswafv2.CfnWebACLAssociationProps{
			ResourceArn: stage.StageArn(),
			WebAclArn:   acl.AttrArn(),
		})
}

// managedRules are rules that AWS keeps up to date.
func managedRules(
	priority float64, name string, visible func(string) *awswafv2.CfnWebACL_VisibilityConfigProperty,
) *awswafv2.CfnWebACL_RuleProperty {
	return &awswafv2.CfnWebACL_RuleProperty{
		Name:             jsii.String(name),
		Priority:         jsii.Number(priority),
		OverrideAction:   &awswafv2.CfnWebACL_OverrideActionProperty{None: map[string]any{}},
		VisibilityConfig: visible(name),
		Statement: &awswafv2.CfnWebACL_StatementProperty{
			ManagedRuleGroupStatement: &awswafv2.CfnWebACL_ManagedRuleGroupStatementProperty{
				VendorName: jsii.String("AWS"),
				Name:       jsii.String(name),
			},
		},
	}
}
