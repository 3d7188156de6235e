package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "version prints which version of this command it is, and what it was built with.",
		Example: "  xcheckout version --json",
		Args:    cli.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			if a.json {
				return a.print(struct {
					Version string `json:"version"`
					Go      string `json:"go"`
					OS      string `json:"os"`
					Arch    string `json:"arch"`
				}{xcheckout.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH})
			}
			fmt.Fprintf(a.stdout, "xcheckout %s (%s, %s/%s)\n", xcheckout.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}
