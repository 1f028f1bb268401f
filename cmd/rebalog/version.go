package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/rebalog/rebalog/diagnose/report"
)

// versionCmd prints the version, as --version does.
type versionCmd struct{}

func (versionCmd) Run(c *call) error {
	_, err := fmt.Fprintln(c.stdout, versionLine())
	return err
}

// schemaCmd prints what --format json keeps to.
type schemaCmd struct{}

func (schemaCmd) Help() string {
	return `Examples:

    rebalog schema
    rebalog schema > report.schema.json

An addition to the report does not change the schema's name; a change that breaks a reader does.`
}

func (schemaCmd) Run(c *call) error { return report.Schema(c.stdout) }

// release is set by the linker when a release is built: -ldflags "-X main.release=1.2.3".
var release string

// version is what reports and cases carry; "devel" for a build that nobody named.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

func versionLine() string {
	return fmt.Sprintf("rebalog %s %s/%s", version(), runtime.GOOS, runtime.GOARCH)
}
