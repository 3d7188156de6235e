package docs

import (
	"github.com/yuin/goldmark/ast"
	extension "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// stackedTables gives each cell of a table with more than two columns its head, so that the style
// sheet can set the cells of a row one below the other where the page is narrow.
type stackedTables struct{}

func (stackedTables) Transform(root *ast.Document, reader text.Reader, _ parser.Context) {
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		table, ok := n.(*extension.Table)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		table.SetAttributeString("class", []byte("stacks"))
		var heads []string
		for row := table.FirstChild(); row != nil; row = row.NextSibling() {
			column := 0
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				if row.Kind() == extension.KindTableHeader {
					heads = append(heads, plain(cell, reader.Source()))
				} else if column > 0 && column < len(heads) && len(heads) > 2 { // the first is the row's own head
					cell.SetAttributeString("data-head", []byte(heads[column]))
				}
				column++
			}
		}
		return ast.WalkSkipChildren, nil
	})
}
