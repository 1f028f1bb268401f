package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/rebalog/rebalog/diagnose"
)

// JSON writes r as an indented document with a newline at its end. The same
// report gives the same bytes: lists keep their order, maps are sorted by key,
// an empty list is [] and never null, and '<', '>' and '&' stay readable.
// Bytes that are no UTF-8 become U+FFFD, since JSON cannot hold them; path,
// line and offset still lead to the original.
func JSON(w io.Writer, r *diagnose.Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	whole := rewritten(*r, func(s string) string { return s })
	if err := enc.Encode(whole); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// ErrNotReport is the cause when a document is something else than a report.
var ErrNotReport = errors.New("not a rebalog report")

// Read reads one report that [JSON] wrote. Members that this version does not
// know are passed over, as additions do not change the schema's name. The
// error wraps [ErrNotReport] where the document is JSON of another kind, and
// says so where it is a report of another schema.
func Read(r io.Reader) (*diagnose.Report, error) {
	dec := json.NewDecoder(r)
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("read report: %w: more follows after its end", ErrNotReport)
	}
	// The schema is looked at first: a report of another schema may not fit our types.
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("read report: %w: no object with a schema", ErrNotReport)
	}
	if err := checkSchema(head.Schema); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	report := new(diagnose.Report)
	if err := json.Unmarshal(raw, report); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	return report, nil
}

func checkSchema(schema string) error {
	family, _, _ := strings.Cut(diagnose.Schema, "/")
	switch {
	case schema == diagnose.Schema:
		return nil
	case strings.HasPrefix(schema, family+"/"):
		return fmt.Errorf("its schema is %q, this version reads %q", schema, diagnose.Schema)
	default:
		return fmt.Errorf("%w: its schema is %q", ErrNotReport, schema)
	}
}
