package vectors

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xcheckout/xcheckout/spec"
)

// shares says how many of a hundred vectors are of a type, and how one is made.
var shares = []struct {
	kind  spec.VectorType
	title string
	share int
	make  func(*generator, int) spec.Vector
}{
	{spec.VectorsAccepted, "Random messages that are signed and verified", 40, (*generator).accepted},
	{spec.VectorsRefused, "Random messages that are refused", 35, (*generator).refused},
	{spec.VectorsHTTP, "Random requests with their headers", 5, (*generator).http},
	{spec.VectorsReadings, "Random messages verified with all readings", 10, (*generator).readings},
	{spec.VectorsCanonical, "Random JSON texts and their canonical text", 5, (*generator).canonical},
	{spec.VectorsWhitespace, "Random bodies and the text of them that is sent", 5, (*generator).whitespace},
}

// Make makes count random vectors, one file a type. The same seed and count make
// the same vectors, on every machine. From a count of about 50 on, every code is
// among them that does not depend on a server's state.
func Make(seed uint64, count int) []spec.VectorFile {
	g := &generator{rnd: rand.New(rand.NewPCG(seed, 0))}
	var files []spec.VectorFile
	done, shared := 0, 0
	for _, s := range shares {
		shared += s.share
		file := spec.VectorFile{Schema: "../vectors.schema.json", Type: s.kind, Title: s.title, File: string(s.kind) + ".json",
			How: fmt.Sprintf("Made at random from the seed %d; each expectation is known from how its message was put together.", seed)}
		for n := 0; done < (count*shared+99)/100 && done < count; n++ {
			v := s.make(g, n)
			v.Name = fmt.Sprintf("random-%d-%s-%d", seed, s.kind, n)
			file.Vectors = append(file.Vectors, v)
			done++
		}
		if len(file.Vectors) > 0 {
			files = append(files, file)
		}
	}
	return files
}

// Encode writes a file of vectors, in one line unless there is an indent. Unlike
// the vectors' own encoding it keeps the empty timestamps and signatures that
// some are refused for.
func Encode(file spec.VectorFile, indent string) ([]byte, error) {
	type vector struct {
		spec.Vector
		Timestamp *string `json:"timestamp,omitempty"`
		Signature *string `json:"signature,omitempty"`
	}
	list := make([]vector, len(file.Vectors))
	for i := range file.Vectors {
		v := &file.Vectors[i]
		list[i].Vector = *v
		if v.Timestamp != "" || file.Type == spec.VectorsRefused {
			list[i].Timestamp = &v.Timestamp
		}
		if v.Signature != "" || file.Type == spec.VectorsRefused {
			list[i].Signature = &v.Signature
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	err := encoder.Encode(struct {
		spec.VectorFile
		Vectors []vector `json:"vectors"`
	}{file, list})
	return text.Bytes(), err
}

// generator draws.
type generator struct{ rnd *rand.Rand }

// chance is true once in n times.
func (g *generator) chance(n int) bool { return g.rnd.IntN(n) == 0 }

func pick[T any](g *generator, list []T) T { return list[g.rnd.IntN(len(list))] }

// signed is a message with the text that is signed of it, part by part.
type signed struct {
	spec.Vector
	query string // decoded, with its question mark
	body  string // canonical
}

// sign completes the vector by the plainest means.
func (s *signed) sign() {
	s.StringToSign = s.Timestamp + s.body
	if s.Kind != "webhook" {
		path, _, _ := strings.Cut(s.Target, "?")
		s.StringToSign = s.Method + s.Timestamp + path + s.query + s.body
	}
	s.Signature = macOf(s.SignKey, s.StringToSign)
}

func macOf(key, text string) string {
	mac := hmac.New(sha512.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

const window = 120_000 // milliseconds

// message is one of the kinds that is in order, not yet signed.
func (g *generator) message(kind string) *signed {
	s := &signed{Vector: spec.Vector{Kind: kind, SignKey: g.key(), Timestamp: strconv.FormatInt(1e12+g.rnd.Int64N(9e12), 10)}}
	if g.chance(20) {
		s.Timestamp = pick(g, []string{"1000000000000", "9999999999999", "1636360661729"})
	}
	if g.chance(3) {
		at, _ := strconv.ParseInt(s.Timestamp, 10, 64)
		at += pick(g, []int64{-window, window, g.rnd.Int64N(2*window) - window})
		s.Now = &at
	}
	if kind != "webhook" {
		s.Method = pick(g, []string{"GET", "POST", "PUT", "DELETE", "PATCH"})
		s.Target = g.path()
		g.addQuery(s)
	}
	withBody := kind != "" || s.Method != "GET" && s.Method != "DELETE" && !g.chance(5)
	if withBody {
		g.addBody(s, g.container(1+g.rnd.IntN(5)))
	} else if g.chance(4) {
		s.ContentType = pick(g, []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "json", "*/*; q=0.5", "application/json; charset=utf-16", "text/plain; a=\"\\\"b*=\" ;"})
	}
	return s
}

// addBody gives the message a body, with whitespace, and a type that fits.
func (g *generator) addBody(s *signed, t text) {
	s.Body, s.body = g.spaced(t), t.compact()
	s.ContentType = pick(g, []string{"", "application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", `Application/JSON; Charset="utf-8"`})
	if g.chance(20) {
		s.ContentEncoding = pick(g, []string{"identity", "Identity"})
	}
}

func (g *generator) key() string {
	size := 16 + g.rnd.IntN(25)
	if g.chance(10) {
		size = pick(g, []int{16, 111, 112, 127, 128, 129, 255, 256})
	}
	key := make([]byte, size)
	for i := range key {
		key[i] = byte('!' + g.rnd.IntN('~'-'!'+1))
	}
	return string(key)
}

// path is one that all routers read alike.
func (g *generator) path() string {
	if g.chance(10) {
		return "/"
	}
	parts := []string{"openapi", "test", "checkout", "order", "a", "b-c", "d_e", "~f", "v1.0", "x=1", "y,z", "it's", "(1)", "a+b", "$", "@me", "a:b", "!", "*", "&", "%20", "%C3%A9", "%e9%87%91", "%41", "%7e", "%3b", "%0A", "...", "..a"}
	var b strings.Builder
	for range 1 + g.rnd.IntN(4) {
		b.WriteByte('/')
		segment := ""
		for range 1 + g.rnd.IntN(2) {
			segment += pick(g, parts)
		}
		b.WriteString(segment)
	}
	return b.String()
}

// addQuery gives the message a query, or none.
func (g *generator) addQuery(s *signed) {
	values := []string{"", "1", "a b", "25.00", "é", "支付", "a+b", "x=y", "100%", "%zz", "50% off", "a;b", "it's", "/", "?", "\\", "<>", "^`|~", "\u00a0", "\u2028", "😀", "@:,", "retcode"}
	names := []string{"orderNo", "test", "page", "a", "b", "c", "é", "金額", "a b", "x-y", "_", "%", "p.q", "Test", "😀"}
	g.rnd.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	raw, separator := "", "?"
	for _, name := range names[:g.rnd.IntN(4)] {
		value := pick(g, values)
		switch g.rnd.IntN(6) {
		case 0, 1:
			value += pick(g, values)
		case 2:
			if c := g.character(); !unicode.IsControl(c) && !strings.ContainsRune("&#{}[]\"", c) {
				value += string(c)
			}
		}
		// A percent sign and what follows could be read as an escape.
		if strings.Contains(value, "%") && percentEscape(value) {
			value = "1"
		}
		raw += separator + g.encode(name, true) + "=" + g.encode(value, false)
		s.query += separator + name + "=" + value
		s.Params = append(s.Params, [2]string{name, value})
		separator = "&"
	}
	s.Target += raw
}

func percentEscape(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if _, err := strconv.ParseUint(s[i+1:i+3], 16, 8); s[i] == '%' && err == nil {
			return true
		}
	}
	return false
}

// encode percent-encodes what must be, and now and then what need not.
func (g *generator) encode(s string, name bool) string {
	free := "-._~!$'()*,:@/?"
	if !name {
		free += "="
	}
	var b strings.Builder
	for _, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if (letter || strings.IndexByte(free, c) >= 0) && !g.chance(15) {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, pick(g, []string{"%%%02X", "%%%02x"}), c)
	}
	return b.String()
}

func (g *generator) accepted(n int) spec.Vector {
	kind := ""
	if n%5 == 4 {
		kind = pick(g, []string{"response", "webhook"})
	}
	s := g.message(kind)
	switch {
	case kind == "response" && g.chance(2):
		g.addBody(s, g.object(3, []member{{"retcode", text{pick(g, []string{`"200"`, "200", `"404001"`})}}}))
	case s.Body != "" && g.chance(20):
		g.addBody(s, g.nested(pick(g, []int{100 + g.rnd.IntN(28), 128})))
	case kind == "" && s.Body != "" && g.chance(15):
		s.Upload, s.body, s.ContentEncoding = true, "", ""
		s.ContentType = pick(g, []string{"multipart/form-data; boundary=x", `Multipart/Form-Data;boundary="x"`, "multipart/form-data"})
		s.Vector = bodyVector(s.Vector, "--x\r\n"+pick(g, []string{g.words(), "\xff\x00", `{"a": 1`})+"\r\n--x--\r\n")
		s.BodyMax = g.rnd.IntN(3) // no limit of theirs
	}
	if s.Body != "" && !s.Upload && g.chance(10) {
		s.BodyMax = len(s.Body) // and not a byte more
	}
	s.sign()
	s.CanonicalBody = s.body
	return s.Vector
}

func (g *generator) canonical(n int) spec.Vector {
	if n%3 == 2 {
		fault := pick(g, bodyFaults)
		for fault.code == "body_not_object_or_array" { // every value has a canonical text
			fault = pick(g, bodyFaults)
		}
		return bodyVector(spec.Vector{Code: fault.code}, fault.make(g))
	}
	t := g.value(4)
	return spec.Vector{Body: g.spaced(t), CanonicalBody: t.compact()}
}

// bodyVector gives a vector a body, which may not be UTF-8.
func bodyVector(v spec.Vector, body string) spec.Vector {
	v.Body, v.BodyBase64 = body, nil
	if !utf8.ValidString(body) {
		v.Body, v.BodyBase64 = "", []byte(body)
	}
	return v
}
