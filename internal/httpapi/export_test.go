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

// Scopes returns the scopes that the routes of the table need, by method and path.
func (s *Server) Scopes() map[string]string {
	scopes := map[string]string{}
	for path, methods := range s.routes {
		for method, route := range methods {
			scopes[method+" "+path] = string(route.scope)
		}
	}
	return scopes
}
