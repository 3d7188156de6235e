package mac

import "encoding/binary"

// EncodedSize is the length of a MAC's text: Base64 of Size bytes.
const EncodedSize = 88

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// sextets[k][c] is what the character c contributes as the k-th of four to
// their three bytes, first byte lowest. notSextet marks all other characters.
var sextets = func() (t [4][256]uint32) {
	for k := range t {
		for c := range t[k] {
			t[k][c] = notSextet
		}
		for value, c := range []byte(alphabet) {
			bits := uint32(value) << (18 - 6*k)
			t[k][c] = bits>>16 | bits&0xff00 | bits&0xff<<16
		}
	}
	return t
}()

const notSextet = 1 << 31

// pairs[n] is the text of the twelve bits n: two characters, the first lowest.
var pairs = func() (t [1 << 12]uint16) {
	for n := range t {
		t[n] = uint16(alphabet[n>>6]) | uint16(alphabet[n&63])<<8
	}
	return t
}()

// Encode writes the text of a MAC.
func Encode(text *[EncodedSize]byte, mac *[Size]byte) {
	// Three bytes are four characters. Each step reads a byte too many.
	for i := range Size / 3 {
		three := binary.BigEndian.Uint32(mac[i*3:i*3+4]) >> 8
		four := uint32(pairs[three>>12]) | uint32(pairs[three&0xfff])<<16
		binary.LittleEndian.PutUint32(text[i*4:i*4+4], four)
	}
	binary.LittleEndian.PutUint16(text[EncodedSize-4:], pairs[uint(mac[Size-1])<<4])
	text[EncodedSize-2], text[EncodedSize-1] = '=', '='
}

// Decode reads the one text that a MAC has, which is EncodedSize long: standard
// Base64 with padding, without line breaks, and with zero bits behind the last
// byte. It reports whether it is one.
func Decode(mac *[Size]byte, text string) bool {
	if len(text) != EncodedSize {
		return false
	}
	// 21 groups of four characters are 63 bytes; each is stored with a byte too
	// many, which the next one overwrites.
	var all uint32
	for i := range Size / 3 {
		group := text[i*4 : i*4+4]
		three := sextets[0][group[0]] | sextets[1][group[1]] | sextets[2][group[2]] | sextets[3][group[3]]
		all |= three
		binary.LittleEndian.PutUint32(mac[i*3:i*3+4], three)
	}
	last := sextets[0][text[EncodedSize-4]] | sextets[1][text[EncodedSize-3]]
	all |= last
	mac[Size-1] = byte(last)
	return all < notSextet && last <= 0xff && text[EncodedSize-2:] == "=="
}
