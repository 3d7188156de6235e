package wire

// Once is part of the parameters of every changing call: what makes a request
// happen once, by the caller's own name for it. Neither says what is asked for.
type Once struct {
	RequestID string `json:"requestId,omitzero"` // repeated, it has the answer of before
	Nonce     string `json:"nonce,omitzero"`     // repeated, it is refused
}

// Take returns both and forgets them, so that what is left says what was asked for.
func (o *Once) Take() Once {
	taken := *o
	*o = Once{}
	return taken
}
