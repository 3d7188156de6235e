package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// conditions are those of a filter, of which only some are set.
type conditions struct {
	texts []string
	args  []any
}

// add adds a condition with one ? for each of its values, if it is set.
func (c *conditions) add(set bool, condition string, values ...any) {
	if !set {
		return
	}
	for _, value := range values {
		c.args = append(c.args, value)
		condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(c.args)), 1)
	}
	c.texts = append(c.texts, condition)
}

// where returns them as a clause, and its arguments.
func (c *conditions) where() (string, []any) {
	return "where " + strings.Join(c.texts, " and "), c.args
}

// listOf is a list of values for "in", and its arguments: those of a statement that has
// no others. It has to have one at least.
func listOf(values []string) (list string, args []any) {
	places := make([]string, len(values))
	for i, value := range values {
		places[i], args = "$"+strconv.Itoa(i+1), append(args, value)
	}
	return strings.Join(places, ", "), args
}

// CreatedBetween selects rows by when they were made; what is empty selects nothing.
// The ids are bounds of those of that time, by which the rows are found without reading
// all those after them.
type CreatedBetween struct {
	From     time.Time // included
	Before   time.Time // excluded
	FromID   string    // included
	BeforeID string    // excluded
}

// between adds the condition for rows of a table whose ids, in a column, rise with time.
func (c *conditions) between(b CreatedBetween, table, id string) {
	c.add(!b.From.IsZero(), table+".created_at >= ?", ms(b.From))
	c.add(!b.Before.IsZero(), table+".created_at < ?", ms(b.Before))
	c.add(b.FromID != "", table+"."+id+" >= ?", b.FromID)
	c.add(b.BeforeID != "", table+"."+id+" < ?", b.BeforeID)
}

// pageOf is the end of a selection that returns a page, whose bounds it adds to the
// arguments.
func pageOf(args *[]any, limit, skip int) string {
	*args = append(*args, limit, skip)
	return fmt.Sprintf(" limit $%d offset $%d", len(*args)-1, len(*args))
}

// countUpTo counts the rows of a selection, no further than most.
func (tx *Tx) countUpTo(from string, args []any, most int) (n int64, err error) {
	err = tx.row("select count(*) from (select 1 from "+from+fmt.Sprintf(" limit $%d) as selected", len(args)+1), append(args, most), &n)
	return n, err
}
