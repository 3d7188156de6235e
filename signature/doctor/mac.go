package doctor

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/url"
	"strings"
)

// target is a MAC that a signature's text may stand for, and the mistakes in
// making and writing it.
type target struct {
	sum      []byte
	mistakes []mistake
}

// digests are the hash functions by the size of their sums, in bytes.
var digests = map[int]struct {
	new     func() hash.Hash
	mistake mistake
}{
	sha512.Size: {new: sha512.New},
	sha256.Size: {sha256.New, mistake{code: HMACSHA256}},
	sha1.Size:   {sha1.New, mistake{HMACSHA1OrMD5, "HMAC-SHA1"}},
	md5.Size:    {md5.New, mistake{HMACSHA1OrMD5, "HMAC-MD5"}},
}

// targetsOf returns what the text of a signature may stand for, by the number
// of mistakes.
func targetsOf(text string) (byMistakes [codesMax + 1][]target) {
	seen := map[string]bool{}
	for _, written := range writtenForms(text) {
		for _, decoded := range decodings(written.text) {
			digest, known := digests[len(decoded.sum)]
			if !known || seen[string(decoded.sum)] {
				continue
			}
			mistakes := union(written.mistakes, decoded.mistakes)
			if digest.mistake.code != "" {
				mistakes = union(mistakes, []mistake{digest.mistake})
			}
			if len(mistakes) <= codesMax {
				seen[string(decoded.sum)] = true
				byMistakes[len(mistakes)] = append(byMistakes[len(mistakes)], target{decoded.sum, mistakes})
			}
		}
	}
	return byMistakes
}

// written is a text that a header's text came from.
type written struct {
	text     string
	mistakes []mistake
}

func writtenForms(text string) []written {
	text = strings.TrimSpace(text)
	forms := []written{{text: text}}
	urlEncoded := mistakeOf(SignatureURLEncoded)
	once, err := url.PathUnescape(text)
	if err == nil && once != text {
		forms = append(forms, written{once, []mistake{urlEncoded("")}})
		if twice, err := url.PathUnescape(once); err == nil && twice != once {
			forms = append(forms, written{twice, []mistake{urlEncoded("twice")}})
		}
	}
	if strings.Contains(text, " ") {
		forms = append(forms, written{strings.ReplaceAll(text, " ", "+"), []mistake{urlEncoded("decoded: a space in the place of +")}})
	}
	return forms
}

// decodings returns the bytes that a text may be the encoding of.
func decodings(text string) []target {
	var all []target
	add := func(sum []byte, mistakes ...mistake) { all = append(all, target{sum, mistakes}) }
	if sum, ok := fromHex(text); ok {
		add(sum, mistake{code: HexEncoded})
	}
	plain, variant, ok := fromBase64(text)
	if !ok {
		return all
	}
	add(plain, variant...)
	if sum, ok := fromHex(string(plain)); ok {
		add(sum, append(variant, mistake{code: Base64OfHex})...)
	}
	return all
}

// How many leading zeros a number may have lost.
const zerosLostMax = 4

// fromHex decodes hexadecimal text, which .NET's BitConverter and openssl put
// separators into, and from which Java's BigInteger drops leading zeros.
func fromHex(text string) ([]byte, bool) {
	text = strings.NewReplacer("-", "", ":", "").Replace(strings.TrimSpace(text))
	for size := range digests {
		if lost := 2*size - len(text); lost > 0 && lost <= zerosLostMax {
			text = strings.Repeat("0", lost) + text
		}
	}
	sum, err := hex.DecodeString(text)
	return sum, err == nil && len(sum) > 0
}

// fromBase64 decodes every kind of Base64 and says how it differs from the
// standard's.
func fromBase64(text string) (sum []byte, variant []mistake, ok bool) {
	isVariant := mistakeOf(Base64URLAlphabet)
	joined := strings.Join(strings.Fields(text), "")
	bare := strings.TrimRight(joined, "=")
	standard := strings.NewReplacer("-", "+", "_", "/").Replace(bare)
	sum, err := base64.RawStdEncoding.DecodeString(standard)
	if err != nil {
		return nil, nil, false
	}
	switch {
	case standard != bare:
		variant = []mistake{isVariant("the URL alphabet")}
	case len(joined)%4 != 0:
		variant = []mistake{isVariant("no padding")}
	case joined != text:
		variant = []mistake{isVariant("line breaks, as MIME encoders put them")}
	}
	return sum, variant, true
}

// plainSums are the hashes that are taken for a MAC where SHA-512 is used
// without HMAC.
func plainSums(text, key []byte) map[string][sha512.Size]byte {
	joined := func(parts ...string) [sha512.Size]byte { return sha512.Sum512([]byte(strings.Join(parts, ""))) }
	t, k := string(text), string(key)
	return map[string][sha512.Size]byte{
		"without the key":            joined(t),
		"of the key and the text":    joined(k, t),
		"of the text and the key":    joined(t, k),
		"of the text and &key=":      joined(t, "&key=", k),
		"of the text, & and the key": joined(t, "&", k),
		"of the key around the text": joined(k, t, k),
	}
}
