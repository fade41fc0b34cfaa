// Package api is the HTTP side: it declares every call once, and from the declarations come the
// routing inside the functions, the routes of API Gateway (infra) and the OpenAPI description.
//
// A handler gets the caller's view of the store and returns a record or an error; authentication,
// validation and the answer to an error happen in one place each.
package api
