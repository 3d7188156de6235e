package signature

func structural(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// appendStripped appends text without the whitespace that stands outside of
// strings.
func appendStripped(dst, text []byte) []byte {
	inString := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '"':
			inString = !inString
		case c == '\\' && inString && i+1 < len(text):
			dst = append(dst, c)
			i++
			c = text[i]
		case !inString && structural(c):
			continue
		}
		dst = append(dst, c)
	}
	return dst
}
