// Package deployment is what tools must know of a deployed stack: the names of its outputs,
// and the figures that its functions and their triggers are deployed with. The CDK app in
// infra deploys from the same constants. This package imports only the standard library, so
// that a tool does not link the CDK.
package deployment
