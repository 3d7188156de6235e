package store

import (
	"strconv"
	"strings"
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
