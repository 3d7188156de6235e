package gateway

// CloseAt sets how many open addresses of a family there are when those that
// ended are looked for.
func (g *Gateway) CloseAt(family string, n int) { g.watched[family].closeAt = n }

// WatchedAddresses counts the addresses of a family that are held in memory.
func (g *Gateway) WatchedAddresses(family string) (open, closed int) {
	return g.watched[family].set.Len()
}

// LimitWork sets how much one Update of Record does.
func (g *Gateway) LimitWork(n int) { g.workPerUpdate = n }
