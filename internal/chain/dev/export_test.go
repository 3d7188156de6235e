package dev

import "reflect"

// Housekeep has go-ethereum do to the chain's database what it does each minute.
func (c *Chain) Housekeep() error {
	db := c.node.eth.ChainDb() // wrapped by one that only closes
	inner := reflect.ValueOf(db).Elem().FieldByName("Database").Interface()
	return inner.(interface{ Freeze() error }).Freeze()
}
