package httpapi

import "slices"

// Calls returns the methods and paths of the route table, in order.
func (s *Server) Calls() (list []string) {
	for path, methods := range s.routes {
		for method := range methods {
			list = append(list, method+" "+path)
		}
	}
	slices.Sort(list)
	return list
}
