package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
)

// Request reads the text of an HTTP request: request line, headers, an empty
// line, body. Line ends may be those of any system. The pseudo-headers of
// HTTP/2 (":method: POST") may stand in the place of the request line. It may also
// be what curl -v prints, which has no body.
//
// The body ends where Content-Length says; without one it is the rest. The
// error says in which line the text is no request.
func Request(text []byte) (Captured, error) {
	c := Captured{Header: http.Header{}}
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), "\r\n")
	verbose, err := verboseRequest(text)
	if err != nil {
		return c, err
	}
	if verbose != nil {
		text = verbose
	}
	head, body := splitHead(text)
	last := ""
	for i, line := range strings.Split(string(head), "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch name, value, found := cutHeader(line); {
		case i == 0 && !strings.HasPrefix(line, ":"):
			if err := c.setRequestLine(line); err != nil {
				return c, err
			}
		case i > 0 && last != "" && strings.TrimLeft(line, " \t") != line: // a folded header
			values := c.Header[last]
			values[len(values)-1] = strings.TrimSpace(values[len(values)-1] + " " + strings.TrimSpace(line))
		case !found:
			return c, fmt.Errorf("line %d is no header", i+1)
		case strings.HasPrefix(name, ":"):
			c.setPseudo(name, value)
		default:
			c.Header.Add(name, value)
			last = http.CanonicalHeaderKey(name)
		}
	}
	if c.Method == "" || c.Target == "" {
		return c, errors.New("the text begins with no request line, such as POST /path HTTP/1.1")
	}
	if host := c.Header.Get("Host"); host != "" {
		c.Host = host
	}
	return c, c.setBody(body)
}

// splitHead cuts the text at its first empty line.
func splitHead(text []byte) (head, body []byte) {
	for i := 0; i < len(text); i++ {
		if text[i] != '\n' {
			continue
		}
		rest := bytes.TrimPrefix(text[i+1:], []byte("\r"))
		if len(rest) > 0 && rest[0] == '\n' {
			return text[:i], rest[1:]
		}
	}
	return bytes.TrimRight(text, "\r\n"), nil
}

// cutHeader cuts a line at its colon; the name of a pseudo-header begins with
// one.
func cutHeader(line string) (name, value string, found bool) {
	pseudo := ""
	if strings.HasPrefix(line, ":") {
		pseudo, line = ":", line[1:]
	}
	name, value, found = strings.Cut(line, ":")
	return pseudo + strings.TrimSpace(name), strings.TrimSpace(value), found && name != ""
}

func (c *Captured) setRequestLine(line string) error {
	fields := strings.Fields(line)
	if len(fields) == 3 && strings.HasPrefix(fields[2], "HTTP/") {
		fields = fields[:2]
	}
	if len(fields) != 2 || !strings.HasPrefix(fields[1], "/") && !strings.Contains(fields[1], "://") {
		return errors.New("the text begins with no request line, such as POST /path HTTP/1.1")
	}
	c.Method, c.Target = fields[0], fields[1]
	if host, target, whole := cutURL(c.Target); whole && c.Target[0] != '/' {
		// As it is sent to a proxy, which sends on the rest alone.
		c.Host, c.Target = host, target
	}
	return nil
}

// verboseRequest returns the request in what curl -v prints, or nil for another text.
func verboseRequest(text []byte) ([]byte, error) {
	var head []byte
	bodySize := ""
	for line := range strings.Lines(string(text)) {
		// A terminal may have left something before it.
		sent, found := strings.CutPrefix(strings.TrimRight(line, "\r\n"), ">")
		if !found {
			continue
		}
		sent = strings.TrimPrefix(sent, " ")
		if name, value, _ := strings.Cut(sent, ":"); strings.EqualFold(name, "Content-Length") && strings.TrimSpace(value) != "0" {
			bodySize = strings.TrimSpace(value)
		}
		if head = append(append(head, sent...), '\n'); sent == "" {
			break
		}
	}
	if bodySize != "" {
		return nil, fmt.Errorf("curl -v shows no body, and this request has one of %s bytes: give the command itself (--curl-file)", bodySize)
	}
	return head, nil
}

func (c *Captured) setPseudo(name, value string) {
	switch name {
	case ":method":
		c.Method = value
	case ":path":
		c.Target = value
	case ":authority":
		c.Host = value
	}
}

func (c *Captured) setBody(rest []byte) error {
	c.Body = rest
	if strings.EqualFold(c.Header.Get("Transfer-Encoding"), "chunked") {
		if whole, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(rest))); err == nil {
			c.Body = whole // else it was written down after it was put together
		}
		return nil
	}
	length, err := strconv.Atoi(c.Header.Get("Content-Length"))
	switch {
	case err != nil:
		return nil
	case length > len(rest):
		return fmt.Errorf("the body has %d bytes and not the %d of its Content-Length: it is not what was sent (were its line ends or its whitespace changed?)", len(rest), length)
	}
	c.Body = rest[:length]
	return nil
}
