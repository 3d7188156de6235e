package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/docs"
)

func (a *app) docsCommand() *cobra.Command {
	var out, baseURL string
	cmd := &cobra.Command{
		Use:   "docs --out DIR",
		Short: "Write the API reference as files",
		Long: `docs writes the reference that a gateway serves at /docs as files that need no
server: open DIR/docs/index.html in a browser, or put DIR on any web server. Every
page is there as Markdown too, with docs/llms.txt as their list. Files of other
names in DIR stay as they are.`,
		Example: "  xcheckoutd docs --out ./reference --base-url https://pay.example.com",
		Args:    cli.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			if out == "" {
				return cli.Usage("--out is required: the directory to write to", "")
			}
			files, err := docs.Export(out, strings.TrimSuffix(baseURL, "/"))
			if err != nil {
				return fmt.Errorf("write the reference: %w", err)
			}
			first := filepath.Join(out, "docs", "index.html")
			return a.print(map[string]any{"files": files, "open": first}, func(w io.Writer) {
				fmt.Fprintf(w, "%d files; open\t%s\n", files, first)
			})
		},
	}
	cmd.Flags().StringVar(&baseURL, "base-url", "http://127.0.0.1:8787", "the gateway that the texts name")
	cmd.Flags().StringVar(&out, "out", "", "the directory (required)")
	a.jsonFlag(cmd)
	return cmd
}
