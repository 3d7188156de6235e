package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"

	"github.com/xcheckout/xcheckout/signature"
)

// floor is what no signer can do without: HMAC-SHA512 with the key's state kept,
// and Base64 into a buffer that is used again.
type floor struct {
	mac     hash.Hash
	sum     []byte
	encoded [signature.EncodedSize]byte
}

func newFloor() *floor {
	f := &floor{mac: hmac.New(sha512.New, []byte(secret)), sum: make([]byte, 0, signature.MACSize)}
	f.mac.Reset() // from here on it restores the state instead of hashing the key
	return f
}

// authenticate makes the MAC of a text.
func (f *floor) authenticate(text []byte) {
	f.mac.Reset()
	f.mac.Write(text)
	f.sum = f.mac.Sum(f.sum[:0])
}

// sign makes the signature of a string to sign.
func (f *floor) sign(text []byte) {
	f.authenticate(text)
	base64.StdEncoding.Encode(f.encoded[:], f.sum)
}

// signAsIntegrator is what integrators write.
func signAsIntegrator(m signature.Message) (string, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, m.Body); err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s%s%s%s", m.Method, m.Timestamp, m.Target, compact.String())
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// appendStripped appends the text without structural whitespace, byte by byte:
// the first thing that one would write instead of json.Compact.
func appendStripped(dst, text []byte) []byte {
	inString, escaped := false, false
	for _, c := range text {
		if !inString && (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
			continue
		}
		dst = append(dst, c)
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = inString
		case c == '"':
			inString = !inString
		}
	}
	return dst
}
