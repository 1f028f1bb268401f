package main

import (
	"context"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/parsers"
)

// built is the road as it is in this binary.
var built = stages{
	open:      func(context.Context, reading) (caseReader, error) { return nil, errNotBuilt },
	diagnose:  diagnose.Run,
	scenarios: diagnose.Scenarios,
	lines:     parsers.Table,
}
