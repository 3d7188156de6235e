package service

import (
	"time"
)

// WithTimeouts makes every wait of the server's for a client as short as d.
func WithTimeouts(c Config, d time.Duration) Config {
	c.limits = defaultLimits
	c.limits.header, c.limits.read, c.limits.write, c.limits.idle, c.limits.oneWrite = d, d, d, d, d
	return c
}

// WithStop makes a stop that waits for clients no longer than that, and for what
// is under way for ever.
func WithStop(c Config, clients time.Duration) Config {
	c.limits = defaultLimits
	c.limits.clients, c.limits.stop = clients, 24*time.Hour
	return c
}

// WithConnections limits how many may be open at once.
func WithConnections(c Config, max int) Config {
	c.limits = defaultLimits
	c.limits.connections = max
	return c
}

// Connections is how many are open, at the gateway's address and at that of the
// metrics.
func (s *Service) Connections() int {
	n := s.server.listener.Open()
	if s.metrics != nil {
		n += s.metrics.listener.Open()
	}
	return n
}

// WithAudit compares chain and ledger that often.
func (c DevConfig) WithAudit(every time.Duration) DevConfig {
	c.audit = auditTimes{every: every, first: every, look: every / 2}
	return c
}

// WithAudit is the same of a configuration.
func WithAudit(c Config, every time.Duration) Config {
	c.audit = DevConfig{}.WithAudit(every).audit
	return c
}

// Soon is a Sweeping that looks all the time, and leaves alone what was swept or refused
// no longer than that.
func (s Sweeping) Soon(again time.Duration) *Sweeping {
	s.look, s.again, s.raise = 20*time.Millisecond, again, 200*time.Millisecond
	return &s
}
