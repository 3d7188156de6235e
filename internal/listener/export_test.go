package listener

import "time"

// Waiting is how many connections wait for their clients.
func (l *Listener) Waiting() int { return l.WaitingFor(0) }

// WaitingFor is how many have done so for a while.
func (l *Listener) WaitingFor(while time.Duration) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for c := range l.open {
		if since, waiting := c.waiting(); waiting && time.Since(since) >= while {
			n++
		}
	}
	return n
}
