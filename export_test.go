package xcheckout

import "time"

// SetBackoff makes the repeats of a client under test come sooner.
func (c *Client) SetBackoff(wait time.Duration) {
	c.sender.backoff = func(int) time.Duration { return wait }
}
