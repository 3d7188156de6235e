package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// Fix is the corrected line of code in each language.
type Fix = spec.Fix

// Finding is one mistake that was made.
type Finding struct {
	Code Code
	// Cause says what was done, and Cure what to do instead, each in a sentence.
	// Detail says in a few words how exactly, where there are several ways.
	Cause, Detail, Cure string
	Fix                 Fix
}

// Diagnosis is what was found out about a signature. Its texts hold neither
// keys nor MACs, and the values of secret members are left out of them.
type Diagnosis struct {
	// Valid says that nothing is wrong: the signature is the message's, and its
	// form is in order; so is the timestamp, if the case says when it arrived.
	Valid bool
	// Findings are the mistakes that explain the signature, in the order of
	// likelihood; none when nothing does.
	Findings []Finding
	// Explanation says all of it in sentences, one line a finding.
	Explanation string
	// Expected is the string to sign that belongs to the message. Actual is the
	// one that was signed, if that is known, which Signed tells; else what the
	// caller says was signed, or the message's parts as they arrived.
	Expected, Actual string
	Signed           bool
	// Reading names another reading of the rules in which the signature is right, as
	// in prose/structural: the findings say in what it differs from the
	// specification, and a verifier that takes all readings accepts the message.
	Reading string

	claimed bool
}

// Codes returns the codes of the findings.
func (d Diagnosis) Codes() []Code {
	codes := make([]Code, len(d.Findings))
	for i, f := range d.Findings {
		codes[i] = f.Code
	}
	return codes
}

// Fix returns the corrected lines of code, one a finding.
func (d Diagnosis) Fix() Fix {
	var goLines, javaLines, jsLines []string
	for _, f := range d.Findings {
		goLines = appendNew(goLines, f.Fix.Go)
		javaLines = appendNew(javaLines, f.Fix.Java)
		jsLines = appendNew(jsLines, f.Fix.JavaScript)
	}
	return Fix{Go: strings.Join(goLines, "\n"), Java: strings.Join(javaLines, "\n"), JavaScript: strings.Join(jsLines, "\n")}
}

func appendNew(lines []string, line string) []string {
	if slices.Contains(lines, line) {
		return lines
	}
	return append(lines, line)
}

// newDiagnosis says what was found. ended is why the search ended early, if it
// did.
func newDiagnosis(c *Case, s *scene, found *hit, ended error) Diagnosis {
	d := Diagnosis{Expected: s.show(recipe{}), Actual: s.showReceived(), claimed: c.StringToSign != ""}
	if d.claimed {
		d.Actual = string(signature.Redact([]byte(c.StringToSign)))
	}
	if found != nil {
		if d.Signed = true; !found.claimed {
			d.Actual = s.show(found.recipe)
		}
		mistakes := found.mistakes
		if skew, skewed := skewOf(c, s); skewed {
			mistakes = union(mistakes, []mistake{skew})
		}
		for _, m := range mistakes {
			d.Findings = append(d.Findings, newFinding(m))
		}
	}
	_, refused := signature.Parse(c.Message, c.Signature, signature.Options{Upload: isUpload(&c.Message)})
	d.Valid = found != nil && !c.lacksBearer() && !found.claimed && len(d.Findings) == 0 && refused == nil
	d.Reading = readingOf(c)
	d.Explanation = withoutKeys(c, d.explain(c, refused, ended))
	d.Expected, d.Actual = withoutKeys(c, d.Expected), withoutKeys(c, d.Actual)
	return d
}

func newFinding(m mistake) Finding {
	row, known := spec.FindingByCode(string(m.code))
	if !known {
		panic("doctor: spec/doctor.json has no " + string(m.code))
	}
	return Finding{m.code, row.Cause, m.detail, row.Cure, row.Fix}
}

func (d *Diagnosis) explain(c *Case, refused, ended error) string {
	var lines []string
	for _, f := range d.Findings {
		line := f.Cause
		if f.Detail != "" {
			line += " Here: " + f.Detail + "."
		}
		lines = append(lines, line+" "+f.Cure)
	}
	if d.Reading != "" {
		lines = append([]string{"This is no mistake but another reading of the rules, " + d.Reading + ": spec/signature.md, section 5, says where it is printed. " +
			"A verifier takes it with Options.Readings in Go, readings in Node, Readings.all in Java; a gateway does unless its setting readings is \"printed\"."}, lines...)
	}
	switch {
	case len(lines) > 0:
	case d.Valid:
		lines = append(lines, "The signature is right.")
	case d.Signed && d.Actual != d.Expected:
		lines = append(lines, "The text that you gave was signed, and with the right key; it is not the one that belongs to this message.")
	case d.Signed:
		lines = append(lines, "The MAC is right.")
	case ended != nil:
		lines = append(lines, "The search was stopped before it had tried all of the usual mistakes; those that it did try do not explain this signature.")
	default:
		lines = append(lines, d.explainNothing(c)...)
	}
	if c.lacksBearer() {
		lines = append(lines, "The Authorization header does not begin with the word Bearer and a space: a gateway takes no token without them.")
	}
	if refused != nil && (len(d.Findings) == 0 || !d.explains(refused)) {
		lines = append(lines, "A verifier refuses this message before it compares signatures: "+refused.Error()+".")
	}
	return strings.Join(lines, "\n")
}

// lacksBearer says whether the Authorization header has its token alone.
func (c *Case) lacksBearer() bool {
	scheme, token, _ := strings.Cut(c.Authorization, " ")
	return c.Authorization != "" && (!strings.EqualFold(scheme, "Bearer") || token == "")
}

// readingOf names the reading in which the message verifies, or returns "" for the
// specification's and for none.
func readingOf(c *Case) string {
	path, _, _ := strings.Cut(c.Message.Target, "?")
	readings, err := signature.AllReadings(path)
	if err != nil {
		readings, _ = signature.AllReadings()
	}
	for _, secret := range c.SignKeys {
		p, err := signature.Parse(c.Message, c.Signature, signature.Options{Upload: isUpload(&c.Message), Readings: readings})
		if err != nil {
			return ""
		}
		key, err := signature.NewKey(secret)
		if err != nil {
			continue
		}
		if _, err := p.Verify(p.Timestamp(), key); err == nil && p.Reading() != (signature.Reading{Query: c.Message.QueryReading}) {
			return p.Reading().String()
		}
	}
	return ""
}

// explains says that the findings are the reason of a refusal already.
func (d *Diagnosis) explains(refused error) bool {
	var codes []Code
	switch signature.CodeOf(refused) {
	case signature.SignatureMalformed:
		codes = []Code{HMACSHA256, HMACSHA1OrMD5, HexEncoded, Base64URLAlphabet, Base64OfHex, SignatureURLEncoded}
	case signature.TimestampMalformed:
		codes = []Code{TimestampInSeconds, TimestampInMicroseconds}
	case signature.MethodNotAllowed:
		codes = []Code{MethodLowerCase}
	case signature.PathInvalid:
		codes = []Code{URIWithTrailingSlash}
	case signature.ContentTypeNotAccepted:
		codes = []Code{FormEncodedBody}
	case signature.BodyInvalidJSON:
		codes = []Code{BOM, FormEncodedBody, BodyEncodingNotUTF8}
	case signature.BodyNotObjectOrArray:
		codes = []Code{FormEncodedBody}
	}
	return slices.ContainsFunc(d.Codes(), func(code Code) bool { return slices.Contains(codes, code) })
}

func (d *Diagnosis) explainNothing(c *Case) []string {
	lines := []string{"None of the usual mistakes, alone or two at once, explains this signature."}
	switch {
	case c.Signature == "":
		return []string{"There is no signature."}
	case len(slices.Concat(targetLists(c.Signature)...)) == 0:
		lines = append(lines, "It is not an encoding of 64 bytes that anyone uses; perhaps it was cut off, or another header was taken for it.")
	case d.claimed && d.Actual == d.Expected:
		lines = append(lines, "The text that you gave is the right one, so the key is another one, or the MAC is made in another way.")
	case d.claimed:
		lines = append(lines, "The text that you gave was not signed with any of these keys; it differs from the right one, so begin there.")
	case d.Actual == d.Expected:
		lines = append(lines, "The message is as simple as can be, so the key is probably another one.")
	}
	var untried []string
	if c.APISecret == "" {
		untried = append(untried, "apiSecret")
	}
	if c.APIKey == "" {
		untried = append(untried, "apiKey")
	}
	if len(c.OtherKeys) == 0 {
		untried = append(untried, "keys of other environments")
	}
	if len(untried) > 0 {
		lines = append(lines, "Not given, and so not tried: "+strings.Join(untried, ", ")+".")
	}
	return lines
}

func targetLists(text string) [][]target {
	all := targetsOf(text)
	return all[:]
}

// skewOf says how far the timestamp is from the moment of arrival, if that is
// too far. Whole quarters of an hour, as far as places are apart, are taken for
// those of a time zone.
func skewOf(c *Case, s *scene) (m mistake, skewed bool) {
	if c.ReceivedAt.IsZero() || s.milli == 0 {
		return m, false
	}
	ahead := time.UnixMilli(s.milli).Sub(time.UnixMilli(c.ReceivedAt.UnixMilli()))
	if ahead.Abs() <= signature.DefaultWindow {
		return m, false
	}
	quarters := ahead.Round(15 * time.Minute)
	if quarters != 0 && quarters.Abs() <= zoneMax && (ahead-quarters).Abs() <= zoneSlack {
		return mistake{TimeZone, offBy(ahead)}, true
	}
	return mistake{ClockSkew, offBy(ahead)}, true
}

// Places are at most 14 hours from UTC. A clock that is right but for its zone is off
// by no more than a message takes.
const (
	zoneMax   = 14 * time.Hour
	zoneSlack = 30 * time.Second
)

func offBy(ahead time.Duration) string {
	direction := "ahead"
	if ahead < 0 {
		direction, ahead = "behind", -ahead
	}
	about := ahead.Round(time.Second).String()
	if days := ahead / (24 * time.Hour); days > 1 {
		about = fmt.Sprintf("%d days", days)
	}
	return fmt.Sprintf("it is %d ms %s, that is %s", ahead.Milliseconds(), direction, about)
}

// differsBy is the mistake of a timestamp that was read shift milliseconds
// after its header, or before.
func differsBy(shift int64) mistake {
	return mistake{TimestampDiffersFromHeader, offBy(time.Duration(shift) * time.Millisecond)}
}

// quoted shows a text with its invisible characters escaped.
func quoted(text string) string { return fmt.Sprintf("%q", text) }
