package evm

// Forget drops what is kept of blocks that were read, so that they are read again.
func (s *Source) Forget() *Source {
	s.settled.mu.Lock()
	defer s.settled.mu.Unlock()
	s.settled.blocks, s.settled.order = nil, nil
	return s
}
