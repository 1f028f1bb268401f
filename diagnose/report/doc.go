// Package report turns a diagnosis into what people and scripts read: text and
// JSON, and JSON back into a diagnosis.
//
// A view adds nothing: whatever [Text] says stands in the [diagnose.Report], so
// a saved report can be shown again in any format. Everything that came from a
// log passes through [Visible] when it is laid out, a finding at a time; no other
// code escapes.
package report
