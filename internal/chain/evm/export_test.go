package evm

// Forget drops what is kept of blocks that were read, so that they are read again.
func (s *Source) Forget() *Source {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	s.known.blocks, s.known.order = nil, nil
	return s
}
