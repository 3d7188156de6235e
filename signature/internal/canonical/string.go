package canonical

// seenEscape is the bit of scanString's second result that says that the string
// holds an escape. The other bits, as far as they are high bits, say that a
// byte at or behind the string's beginning has its own high bit set.
const seenEscape = 1

// scanString returns the index behind the string whose first byte after the
// quote is at index i, or -1.
func scanString(text []byte, i int) (end int, seen uint64) {
	for {
		if i+8 <= len(text) {
			w := word(text, i)
			seen |= w & highBits
			stops := stringStops(w)
			if stops == 0 {
				i += 8
				continue
			}
			i += found(stops)
		} else {
			for i < len(text) && text[i] != '"' && text[i] != '\\' && text[i] >= ' ' {
				seen |= uint64(text[i]) & 0x80
				i++
			}
			if i == len(text) {
				return -1, seen
			}
		}
		switch text[i] {
		case '"':
			return i + 1, seen
		case '\\':
			n := escapeSize(text, i)
			if n == 0 {
				return -1, seen
			}
			i, seen = i+n, seen|seenEscape
		default:
			return -1, seen
		}
	}
}

// escapeSize returns the length of the escape at index i, or 0 if it is
// malformed. Two escapes that make a surrogate pair count as one; a surrogate
// alone is malformed.
func escapeSize(text []byte, i int) int {
	if i+1 >= len(text) {
		return 0
	}
	switch text[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		switch first := hex4(text, i+2); {
		case first < 0 || isLow(first):
			return 0
		case !isHigh(first):
			return 6
		}
		if i+12 <= len(text) && text[i+6] == '\\' && text[i+7] == 'u' && isLow(hex4(text, i+8)) {
			return 12
		}
	}
	return 0
}

func isHigh(unit rune) bool { return unit&^0x3ff == 0xd800 }
func isLow(unit rune) bool  { return unit&^0x3ff == 0xdc00 }

// hex4 returns the value of the four hexadecimal digits at index i, or -1.
func hex4(text []byte, i int) rune {
	if i+4 > len(text) {
		return -1
	}
	var unit rune
	for _, c := range text[i : i+4] {
		switch lower := c | 0x20; {
		case c-'0' <= 9:
			unit = unit<<4 | rune(c-'0')
		case lower-'a' <= 5:
			unit = unit<<4 | rune(lower-'a'+10)
		default:
			return -1
		}
	}
	return unit
}

// scanNumber returns the index behind the number at index i. ok is false if a
// digit is missing there.
func scanNumber(text []byte, i int) (end int, ok bool) {
	if text[i] == '-' {
		i++
	}
	if i < len(text) && text[i] == '0' {
		i++
	} else if i, ok = scanDigits(text, i); !ok {
		return i, false
	}
	if i < len(text) && text[i] == '.' {
		if i, ok = scanDigits(text, i+1); !ok {
			return i, false
		}
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		return scanDigits(text, i)
	}
	return i, true
}

func scanDigits(text []byte, i int) (end int, ok bool) {
	end = i
	for end < len(text) && text[end]-'0' <= 9 {
		end++
	}
	return end, end > i
}
