package load

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// Caller is whom requests are signed as.
type Caller struct {
	Key   *signature.Key
	Token string
}

// verifyEvery says of how many answers one has its signature verified.
const verifyEvery = 64

// Conn is a kept connection that sends one request after the other. It does what
// a client can't do without, and no more: it writes one buffer, and reads until the
// answer's end into another.
type Conn struct {
	address  string
	caller   Caller
	unsigned bool // answers have no signature
	conn     net.Conn
	sent     int
	target   []byte
	body     []byte
	out, in  []byte
	answer   Answer
}

// Answer is what came back; it is good until the next request.
type Answer struct{ Head, Body []byte }

// Dial connects to a server. Of one that signs no answers, none is verified.
func Dial(address string, caller Caller, unsigned bool) (*Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &Conn{address: address, caller: caller, unsigned: unsigned, conn: conn, in: make([]byte, 64<<10)}, nil
}

// Close closes the connection.
func (c *Conn) Close() error { return c.conn.Close() }

// Do sends request n of a call and reads its answer, which must be one of success.
func (c *Conn) Do(call Call, n int64) (Answer, error) {
	timestamp := signature.Timestamp(time.Now())
	c.target = call.Target(c.target[:0], n)
	c.body = c.body[:0]
	if call.Body != nil {
		c.body = call.Body(c.body, n)
	}
	message := signature.Message{Method: call.Method, Timestamp: timestamp, Target: string(c.target), Body: c.body}
	out := append(c.out[:0], call.Method...)
	out = append(append(append(out, ' '), c.target...), " HTTP/1.1\r\nHost: "...)
	out = append(append(append(out, c.address...), "\r\nTIMESTAMP: "...), timestamp...)
	out, err := c.caller.Key.AppendSign(append(out, "\r\nSIGNATURE: "...), message)
	if err != nil {
		return Answer{}, err
	}
	out = append(append(append(out, "\r\nAuthorization: Bearer "...), c.caller.Token...), "\r\n"...)
	if call.Body != nil {
		out = append(out, "Content-Type: application/json\r\nContent-Length: "...)
		out = append(strconv.AppendInt(out, int64(len(c.body)), 10), "\r\n"...)
	}
	c.out = append(append(out, "\r\n"...), c.body...)
	if _, err := c.conn.Write(c.out); err != nil {
		return Answer{}, err
	}
	if err := c.read(); err != nil {
		return Answer{}, err
	}
	return c.answer, c.check(message)
}

var (
	headEnd       = []byte("\r\n\r\n")
	contentLength = []byte("\r\nContent-Length: ")
	succeeded     = []byte("HTTP/1.1 200 ")
	retcode       = []byte(`{"retcode":"200",`)
)

// read reads one answer.
func (c *Conn) read() error {
	have, end := 0, -1
	for total := 0; end < 0 || have < total; {
		n, err := c.conn.Read(c.in[have:])
		if err != nil {
			return fmt.Errorf("read an answer after %d bytes: %w", have, err)
		}
		have += n
		if end >= 0 {
			continue
		}
		if end = bytes.Index(c.in[:have], headEnd); end < 0 {
			continue
		}
		end += len(headEnd)
		length, err := lengthOf(c.in[:end])
		if err != nil {
			return err
		}
		if total = end + length; total > len(c.in) {
			return fmt.Errorf("an answer of %d bytes is more than is expected", total)
		}
	}
	c.answer = Answer{Head: c.in[:end], Body: c.in[end:have]}
	return nil
}

func lengthOf(head []byte) (int, error) {
	_, rest, found := bytes.Cut(head, contentLength)
	digits, _, _ := bytes.Cut(rest, []byte("\r"))
	if !found {
		return 0, fmt.Errorf("an answer has no Content-Length: %q", head)
	}
	return strconv.Atoi(string(digits))
}

// check refuses what is no success, and verifies a sample of the signatures.
func (c *Conn) check(request signature.Message) error {
	if !bytes.HasPrefix(c.answer.Head, succeeded) || !bytes.HasPrefix(c.answer.Body, retcode) {
		return fmt.Errorf("%s %s was answered with %.20q and %.300q", request.Method, request.Target, c.answer.Head, c.answer.Body)
	}
	if c.sent++; c.unsigned || c.sent%verifyEvery != 1 {
		return nil
	}
	signed := request
	signed.Kind, signed.Timestamp, signed.Body = signature.KindResponse, c.header("timestamp"), c.answer.Body
	want, err := c.caller.Key.Sign(signed)
	if err != nil {
		return fmt.Errorf("verify an answer: %w", err)
	}
	if c.header("signature") != want {
		return errors.New("the signature of an answer does not match")
	}
	return nil
}

// header returns a header of the answer by its name in small letters.
func (c *Conn) header(name string) string {
	for line := range strings.SplitSeq(string(c.answer.Head), "\r\n") {
		if key, value, found := strings.Cut(line, ": "); found && strings.ToLower(key) == name {
			return value
		}
	}
	return ""
}
