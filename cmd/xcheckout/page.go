package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
)

// pageFlags are those of every list: of what is said in the plural.
func pageFlags(cmd *cobra.Command, p *xcheckout.PageRequest, plural string) {
	flags := cmd.Flags()
	flags.IntVar(&p.PageNum, "page", 0, "the number of the page, from 1")
	flags.StringVar(&p.Cursor, "cursor", "", "where the page before has ended")
	flags.IntVar(&p.PageSize, "page-size", 0, "how many "+plural+", at most 200 (default the gateway's)")
}

// showPage prints a page of a list, a record a line, with the flag for what comes after
// it.
func showPage[T any](a *app, page *xcheckout.Page[T], plural string, line func(T) string) error {
	if a.json {
		return a.printRaw(page.Raw)
	}
	table := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, record := range page.Records {
		fmt.Fprintln(table, line(record))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if page.Total != nil {
		more := ""
		if page.TotalIsMore {
			more = "more than "
		}
		fmt.Fprintf(a.stderr, "%s in all: %s%d\n", plural, more, *page.Total) // "1 orders" is no English
	}
	if page.NextCursor != "" {
		fmt.Fprintf(a.stderr, "for more: --cursor %s\n", page.NextCursor)
	}
	return nil
}
