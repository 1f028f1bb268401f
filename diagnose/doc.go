// Package diagnose turns the history of consumer groups into findings: what
// happened, why, how sure that is, and what to change.
//
// A diagnosis is data ([Report]); how it looks is the business of
// diagnose/report.
package diagnose
