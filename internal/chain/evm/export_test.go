package evm

import "time"

// Forget drops what is kept of blocks that were read, so that they are read again.
func (s *Source) Forget() *Source {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	s.known.blocks, s.known.order = nil, nil
	return s
}

// StuckAfter sets for how long a head may not rise before other nodes are asked.
func (s *Source) StuckAfter(d time.Duration) *Source {
	s.stuckAfter = d
	return s
}
