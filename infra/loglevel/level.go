package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/casebridge/casebridge/shared/env"
)

// updateTime is how long Lambda may take to change a function.
const updateTime = 2 * time.Minute

// setLevel changes the one variable of the function, unless somebody changes the function
// meanwhile, and waits until Lambda has done it.
func setLevel(
	ctx context.Context, client *lambda.Client, function, level string,
) (before string, err error) {
	now, err := client.GetFunctionConfiguration(ctx,
		&lambda.GetFunctionConfigurationInput{FunctionName: &function})
	if err != nil {
		return "", err
	}
	if now.Environment == nil || now.Environment.Variables == nil {
		return "", errors.New("it has no variables: is it of this stack?")
	}
	before = now.Environment.Variables[env.LogLevel]
	now.Environment.Variables[env.LogLevel] = level
	_, err = client.UpdateFunctionConfiguration(ctx, &lambda.UpdateFunctionConfigurationInput{
		FunctionName: &function,
		Environment:  &types.Environment{Variables: now.Environment.Variables},
		RevisionId:   now.RevisionId,
	})
	if err != nil {
		return "", err
	}
	return before, lambda.NewFunctionUpdatedV2Waiter(client).Wait(ctx,
		&lambda.GetFunctionInput{FunctionName: &function}, updateTime)
}

// ofRelease begins the description of a version that was made here; the number of the version of
// the release follows.
const ofRelease = "with another log level than version "

// moveToLevel moves the alias to a new version that logs from the level on. The function itself
// is left as the stack made it.
func moveToLevel(
	ctx context.Context, client *lambda.Client, function, alias, level string,
) (changed string, err error) {
	at, err := locate(ctx, client, function, alias)
	if err != nil {
		return "", err
	}
	before, err := setLevel(ctx, client, function, level)
	if err != nil {
		return "", err
	}
	version, err := client.PublishVersion(ctx, &lambda.PublishVersionInput{
		FunctionName: &function,
		Description:  aws.String(ofRelease + at.release),
	})
	if err == nil {
		err = at.move(ctx, client, aws.ToString(version.Version))
	}
	if err == nil && at.version != aws.ToString(version.Version) {
		err = at.forget(ctx, client)
	}
	_, undone := setLevel(ctx, client, function, before)
	if err := errors.Join(err, undone); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s -> %s, in version %s; that of the release is %s",
		before, level, *version.Version, at.release), nil
}

// moveBack moves the alias to the version of the release, and removes the one that was made here.
func moveBack(
	ctx context.Context, client *lambda.Client, function, alias string,
) (changed string, err error) {
	at, err := locate(ctx, client, function, alias)
	if err != nil {
		return "", err
	}
	if at.version == at.release {
		return "stays at version " + at.release, nil
	}
	if err := at.move(ctx, client, at.release); err != nil {
		return "", err
	}
	return "back at version " + at.release, at.forget(ctx, client)
}

// place is where an alias is.
type place struct {
	alias   *lambda.GetAliasOutput
	name    string // of the function
	version string // that is called
	release string // the version of the release, which may be the same
}

// locate finds the version that the alias calls and that of the release.
func locate(
	ctx context.Context, client *lambda.Client, function, alias string,
) (place, error) {
	now, err := client.GetAlias(ctx,
		&lambda.GetAliasInput{FunctionName: &function, Name: &alias})
	if err != nil {
		return place{}, err
	}
	if now.RoutingConfig != nil && len(now.RoutingConfig.AdditionalVersionWeights) > 0 {
		return place{}, errors.New("a release is under way: wait until it has ended")
	}
	called, err := client.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{
		FunctionName: &function,
		Qualifier:    now.FunctionVersion,
	})
	if err != nil {
		return place{}, err
	}
	version := aws.ToString(now.FunctionVersion)
	at := place{alias: now, name: function, version: version, release: version}
	if release, made := strings.CutPrefix(aws.ToString(called.Description), ofRelease); made {
		at.release = release
	}
	return at, nil
}

// move moves the alias, unless somebody moved it meanwhile.
func (p place) move(ctx context.Context, client *lambda.Client, version string) error {
	_, err := client.UpdateAlias(ctx, &lambda.UpdateAliasInput{
		FunctionName:    &p.name,
		Name:            p.alias.Name,
		FunctionVersion: &version,
		RevisionId:      p.alias.RevisionId,
	})
	return err
}

// forget removes the version that was called, if it was made here.
func (p place) forget(ctx context.Context, client *lambda.Client) error {
	if p.version == p.release {
		return nil
	}
	_, err := client.DeleteFunction(ctx,
		&lambda.DeleteFunctionInput{FunctionName: &p.name, Qualifier: &p.version})
	return err
}
