package docs

// try is how a call is tried: what a reader changes before it is sent.
type try struct {
	Method, Path string
	Query        []field
	Body         string // an example
}

type field struct {
	Name, Value string
}

// newTry returns nil for calls that can't be tried.
func newTry(c *call) *try {
	if c.Coming {
		return nil
	}
	return nil
}
