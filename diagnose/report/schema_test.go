package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

// Every report that is written keeps to the schema that is printed.
func TestSchemaFitsReports(t *testing.T) {
	var b bytes.Buffer
	if err := Schema(&b); err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(b.Bytes(), &schema); err != nil {
		t.Fatal(err)
	}
	for _, m := range made {
		var doc any
		if err := json.Unmarshal([]byte(toJSON(t, m.make())), &doc); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range violations("report", schema, doc) {
			t.Errorf("%s: %s", m.name, wrong)
		}
	}
	if len(violations("report", schema, map[string]any{"schema": "rebalog.report/1", "tool": 1})) < 2 {
		t.Error("the check finds nothing wrong in a wrong document")
	}
}

// violations checks the few words of JSON Schema that ours uses.
func violations(at string, schema map[string]any, doc any) (wrong []string) {
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, doc) {
		return []string{fmt.Sprintf("%s is %v, not one of %v", at, doc, enum)}
	}
	if want, ok := schema["const"]; ok && want != doc {
		return []string{fmt.Sprintf("%s is %v, not %v", at, doc, want)}
	}
	switch schema["type"] {
	case "object":
		object, ok := doc.(map[string]any)
		if !ok {
			return []string{at + " is no object"}
		}
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := object[name.(string)]; !ok {
				wrong = append(wrong, fmt.Sprintf("%s has no %s", at, name))
			}
		}
		for name, value := range object {
			member, ok := properties[name].(map[string]any)
			if !ok {
				member, ok = schema["additionalProperties"].(map[string]any)
			}
			if !ok {
				wrong = append(wrong, fmt.Sprintf("%s.%s is not in the schema", at, name))
				continue
			}
			wrong = append(wrong, violations(at+"."+name, member, value)...)
		}
	case "array":
		list, ok := doc.([]any)
		if !ok {
			return []string{at + " is no array"}
		}
		for _, item := range list {
			wrong = append(wrong, violations(at+"[]", schema["items"].(map[string]any), item)...)
		}
	case "string":
		if _, ok := doc.(string); !ok {
			wrong = append(wrong, at+" is no string")
		}
	case "integer", "boolean":
		switch doc.(type) {
		case float64, bool:
		default:
			wrong = append(wrong, at+" is no "+schema["type"].(string))
		}
	}
	return wrong
}
