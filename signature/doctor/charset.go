package doctor

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"io"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// charset is an encoding that text was turned into bytes in, instead of UTF-8.
type charset uint8

const (
	charsetUTF8     charset = iota
	charsetLatin1           // Java's ISO_8859_1: ? for what it lacks
	charsetGBK              // Java's GBK
	charsetUTF16            // Java's UTF_16: big-endian with a mark
	charsetUTF16LE          // JavaScript's utf16le, .NET's Encoding.Unicode
	charsetUTF16BE          // Java's UTF_16BE
	charsetUTF16LEM         // little-endian with a mark
	charsetBinary           // JavaScript's latin1: the low byte of each unit
	charsetASCII            // Java's US_ASCII
	charsetWindows          // Windows-1252
	charsetMojibake         // UTF-8 taken for Latin-1 and written as UTF-8 again
	charsets
)

var charsetNames = [charsets]string{
	"", "Latin-1", "GBK", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-16LE", "Latin-1, as JavaScript's latin1", "ASCII", "Windows-1252",
	"UTF-8 that was taken for Latin-1",
}

func (form charset) wide() bool { return form >= charsetUTF16 && form <= charsetUTF16LEM }

// append appends text, which is UTF-8, in the character set.
func (form charset) append(dst, text []byte) []byte {
	switch form {
	case charsetUTF8:
		return append(dst, text...)
	case charsetUTF16, charsetUTF16BE, charsetUTF16LE, charsetUTF16LEM:
		return form.appendWide(dst, text)
	case charsetBinary:
		for _, unit := range utf16.Encode([]rune(string(text))) {
			dst = append(dst, byte(unit))
		}
		return dst
	case charsetMojibake:
		for _, c := range text {
			dst = utf8.AppendRune(dst, rune(c))
		}
		return dst
	}
	for _, r := range string(text) {
		dst = form.appendNarrow(dst, r)
	}
	return dst
}

func (form charset) appendNarrow(dst []byte, r rune) []byte {
	switch {
	case r < 0x80:
		return append(dst, byte(r))
	case form == charsetGBK:
		if r < 1<<16 && gbk().encode[r] != 0 {
			code := gbk().encode[r]
			return append(dst, byte(code>>8), byte(code))
		}
	case form == charsetLatin1 && r < 0x100:
		return append(dst, byte(r))
	case form == charsetWindows:
		if c := bytes.IndexRune(windows1252, r); c >= 0 {
			return append(dst, byte(0x80+utf8.RuneCount(windows1252[:c])))
		}
		if r >= 0xa0 && r < 0x100 {
			return append(dst, byte(r))
		}
	}
	return append(dst, '?')
}

// windows1252 are the characters of 0x80 to 0x9f, U+FFFD for none.
var windows1252 = []byte("€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ")

func (form charset) appendWide(dst, text []byte) []byte {
	units := utf16.Encode([]rune(string(text)))
	if form == charsetUTF16 || form == charsetUTF16LEM {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, unit := range units {
		if form == charsetUTF16LE || form == charsetUTF16LEM {
			dst = append(dst, byte(unit), byte(unit>>8))
		} else {
			dst = append(dst, byte(unit>>8), byte(unit))
		}
	}
	return dst
}

// decoded are the readings of bytes that are not UTF-8, most likely first.
func decoded(text []byte) [][]byte {
	if form, ok := wideOf(text); ok {
		return [][]byte{decodeWide(text, form)}
	}
	var readings [][]byte
	if reading, ok := decodeGBK(text); ok {
		readings = append(readings, reading)
	}
	var latin []byte
	for _, c := range text {
		latin = utf8.AppendRune(latin, rune(c))
	}
	return append(readings, latin)
}

// wideOf recognises UTF-16 by its mark or by the zeros of ASCII characters.
func wideOf(text []byte) (charset, bool) {
	switch zero := bytes.IndexByte(text, 0); {
	case len(text)%2 != 0 || len(text) < 2:
		return 0, false
	case text[0] == 0xff && text[1] == 0xfe:
		return charsetUTF16LEM, true
	case text[0] == 0xfe && text[1] == 0xff:
		return charsetUTF16, true
	case zero < 0 || bytes.Count(text, []byte{0}) < len(text)/4:
		return 0, false
	case zero%2 == 0:
		return charsetUTF16BE, true
	}
	return charsetUTF16LE, true
}

func decodeWide(text []byte, form charset) []byte {
	units := make([]uint16, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		unit := uint16(text[i])<<8 | uint16(text[i+1])
		if form == charsetUTF16LE || form == charsetUTF16LEM {
			unit = uint16(text[i+1])<<8 | uint16(text[i])
		}
		units = append(units, unit)
	}
	if units[0] == 0xfeff {
		units = units[1:]
	}
	return []byte(string(utf16.Decode(units)))
}

// gbkTable is written by testdata/java/GBKTable.java: the characters of the
// two-byte codes from 0x8140 to 0xFEFE in order, 190 to a row, zero for no
// character; each as its difference to the one before it in two bytes,
// big-endian; all compressed by DEFLATE.
//
//go:embed gbk.bin
var gbkTable []byte

// gbkCodes are both directions of the table, zero for nothing.
type gbkCodes struct {
	encode, decode [1 << 16]uint16
}

// gbk unpacks the table when it is first needed.
var gbk = sync.OnceValue(func() *gbkCodes {
	table, err := io.ReadAll(flate.NewReader(bytes.NewReader(gbkTable)))
	if err != nil {
		panic("doctor: gbk.bin: " + err.Error())
	}
	codes := new(gbkCodes)
	i, r := 0, uint16(0)
	for lead := 0x81; lead <= 0xfe; lead++ {
		for trail := 0x40; trail <= 0xfe; trail++ {
			if trail == 0x7f {
				continue
			}
			r += uint16(table[2*i])<<8 | uint16(table[2*i+1])
			i++
			if code := uint16(lead<<8 | trail); r != 0 {
				codes.encode[r], codes.decode[code] = code, r
			}
		}
	}
	return codes
})

func decodeGBK(text []byte) (reading []byte, ok bool) {
	for i := 0; i < len(text); i++ {
		if text[i] < 0x80 {
			reading = append(reading, text[i])
			continue
		}
		if i++; i == len(text) {
			return nil, false
		}
		r := gbk().decode[uint16(text[i-1])<<8|uint16(text[i])]
		if r == 0 {
			return nil, false
		}
		reading = utf8.AppendRune(reading, rune(r))
	}
	return reading, true
}
