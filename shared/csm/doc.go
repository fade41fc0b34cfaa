// Package csm is the domain of Casebridge: cases, incidents, the association between them, the rules
// of ServiceNow's "CSM integration with Incident Management", the text of work notes, and who may do what.
//
// It imports only the standard library, has no clock of its own and does no I/O. The same structs are
// what the API answers with and what the store keeps: their json names are the one name of each field.
package csm
