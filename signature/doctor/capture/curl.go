package capture

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// Curl reads a curl command line, as a shell takes it or as a browser copies
// it, and returns the request that it makes. Files that the command reads
// (--data-binary @order.json) are read through open, as curl would read them.
//
// The error says what of the command can't be followed.
func Curl(command string, open func(name string) ([]byte, error)) (Captured, error) {
	words, err := splitWords(command)
	if err != nil {
		return Captured{}, err
	}
	begin := slices.IndexFunc(words, func(word string) bool {
		name := strings.TrimSuffix(path.Base(word), ".exe")
		return name == "curl"
	})
	if begin < 0 {
		return Captured{}, errors.New("the text holds no curl command")
	}
	c := &curl{open: open, header: http.Header{}}
	if err := c.read(words[begin+1:]); err != nil {
		return Captured{}, err
	}
	return c.captured()
}

// curl is what the options of a command add up to.
type curl struct {
	open func(name string) ([]byte, error)

	url, method, media string
	header             http.Header
	removed            []string // headers that must not be sent
	data               []byte
	hasData, form      bool
	get, head          bool
	query              []string
}

// withValue are the options that take a value and change nothing that is
// signed.
var withValue = strings.Fields(`--abstract-unix-socket --alt-svc --aws-sigv4 --cacert --capath --cert --cert-type --ciphers
	--connect-timeout --connect-to --cookie-jar --create-file-mode --crlfile --curves --dns-interface --dns-ipv4-addr
	--dns-ipv6-addr --dns-servers --doh-url --dump-header --engine --etag-compare --etag-save --expect100-timeout
	--happy-eyeballs-timeout-ms --hostpubmd5 --hsts --interface --keepalive-time --key --key-type --limit-rate --local-port
	--max-filesize --max-redirs --max-time --netrc-file --noproxy --output --output-dir --parallel-max --pass --pinnedpubkey
	--preproxy --proto --proto-default --proto-redir --proxy --proxy-header --proxy-user --pubkey --range --rate --resolve
	--retry --retry-delay --retry-max-time --socks4 --socks4a --socks5 --socks5-hostname --speed-limit --speed-time --stderr
	--continue-at --ftp-port --quote --telnet-option --time-cond --tls-max --tls13-ciphers --trace --trace-ascii --unix-socket --user --oauth2-bearer --write-out`)

// longNames are the options of one letter that matter here or take a value.
var longNames = map[byte]string{
	'X': "--request", 'H': "--header", 'd': "--data", 'F': "--form", 'G': "--get", 'I': "--head", 'A': "--user-agent",
	'b': "--cookie", 'e': "--referer", 'T': "--upload-file", 'K': "--config",
	'c': "--cookie-jar", 'C': "--continue-at", 'D': "--dump-header", 'E': "--cert", 'm': "--max-time", 'o': "--output", 'P': "--ftp-port",
	'Q': "--quote", 'r': "--range", 't': "--telnet-option", 'u': "--user", 'U': "--proxy-user", 'w': "--write-out", 'x': "--proxy",
	'y': "--speed-time", 'Y': "--speed-limit", 'z': "--time-cond",
}

// option takes the value of an option.
type option func(c *curl, value string) error

// options are all that take a value.
var options = func() map[string]option {
	all := followed
	for _, name := range withValue {
		all[name] = ignored
	}
	return all
}()

// followed are the options that change the request.
var followed = map[string]option{
	"--request":        func(c *curl, value string) error { c.method = value; return nil },
	"--url":            (*curl).setURL,
	"--header":         (*curl).addHeader,
	"--data":           func(c *curl, value string) error { return c.addData(value, true, true) },
	"--data-ascii":     func(c *curl, value string) error { return c.addData(value, true, true) },
	"--data-binary":    func(c *curl, value string) error { return c.addData(value, true, false) },
	"--data-raw":       func(c *curl, value string) error { return c.addData(value, false, false) },
	"--data-urlencode": (*curl).addEncoded,
	"--json":           (*curl).addJSON,
	"--url-query":      func(c *curl, value string) error { return c.addQuery(value) },
	"--form":           (*curl).addForm,
	"--form-string":    (*curl).addForm,
	"--user-agent":     func(c *curl, value string) error { return c.addHeader("User-Agent: " + value) },
	"--cookie":         func(c *curl, value string) error { return c.addHeader("Cookie: " + value) },
	"--referer":        func(c *curl, value string) error { return c.addHeader("Referer: " + value) },
	"--upload-file":    (*curl).upload,
	"--config": func(*curl, string) error {
		return errors.New("the command reads a file of options (-K), which is not followed")
	},
	"--continue-at": ignored, "--ftp-port": ignored, "--quote": ignored, "--telnet-option": ignored,
}

func ignored(*curl, string) error { return nil }

func (c *curl) read(words []string) error {
	for i := 0; i < len(words); i++ {
		word := words[i]
		name, value, hasValue := "", "", false
		switch {
		case strings.HasPrefix(word, "--"):
			name = word
		case len(word) > 1 && word[0] == '-':
			name, value, hasValue = c.letters(word[1:])
		default:
			if err := c.setURL(word); err != nil {
				return err
			}
			continue
		}
		c.get = c.get || name == "--get"
		c.head = c.head || name == "--head"
		option := options[name]
		if option == nil {
			continue
		}
		if !hasValue {
			if i++; i == len(words) {
				return fmt.Errorf("the option %s has no value", name)
			}
			value = words[i]
		}
		if err := option(c, value); err != nil {
			return err
		}
	}
	return nil
}

// letters takes a word of options of one letter, the last of which may take a
// value: in the same word, or in the next.
func (c *curl) letters(word string) (name, value string, hasValue bool) {
	for i := range len(word) {
		name = longNames[word[i]]
		if options[name] != nil {
			value = word[i+1:]
			return name, value, value != ""
		}
		c.get = c.get || name == "--get"
		c.head = c.head || name == "--head"
	}
	return "", "", false
}

func (c *curl) setURL(value string) error {
	if c.url != "" {
		return errors.New("the command has two URLs; give one of them")
	}
	c.url = value
	return nil
}

func (c *curl) addHeader(value string) error {
	if name, found := strings.CutPrefix(value, "@"); found {
		text, err := c.file(name)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" {
				if err := c.addHeader(line); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if name, found := strings.CutSuffix(value, ";"); found && !strings.Contains(value, ":") {
		c.header.Add(name, "")
		return nil
	}
	name, text, found := strings.Cut(value, ":")
	switch text = strings.TrimSpace(text); {
	case !found:
	case text == "":
		c.removed = append(c.removed, http.CanonicalHeaderKey(strings.TrimSpace(name)))
	default:
		c.header.Add(strings.TrimSpace(name), text)
	}
	return nil
}

// addData adds to the body. Files may be named, and of theirs --data leaves
// line breaks out.
func (c *curl) addData(value string, files, strip bool) error {
	data := []byte(value)
	if name, found := strings.CutPrefix(value, "@"); found && files {
		var err error
		if data, err = c.file(name); err != nil {
			return err
		}
		if strip {
			data = []byte(strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(string(data)))
		}
	}
	if c.hasData && c.media != mediaJSON {
		c.data = append(c.data, '&')
	}
	c.hasData = true
	c.data = append(c.data, data...)
	return nil
}

const (
	mediaForm = "application/x-www-form-urlencoded"
	mediaJSON = "application/json"
)

func (c *curl) addJSON(value string) error {
	c.media = mediaJSON
	return c.addData(value, true, false)
}

func (c *curl) addEncoded(value string) error {
	text, err := c.encoded(value)
	if err != nil {
		return err
	}
	return c.addData(text, false, false)
}

func (c *curl) addQuery(value string) error {
	if text, found := strings.CutPrefix(value, "+"); found {
		c.query = append(c.query, text)
		return nil
	}
	text, err := c.encoded(value)
	c.query = append(c.query, text)
	return err
}

// encoded reads the forms of --data-urlencode: text, =text, name=text, @file,
// name@file.
func (c *curl) encoded(value string) (string, error) {
	at := strings.IndexAny(value, "=@")
	if at < 0 {
		return url.QueryEscape(value), nil
	}
	name, text := value[:at], value[at+1:]
	if value[at] == '@' {
		data, err := c.file(text)
		if err != nil {
			return "", err
		}
		text = string(data)
	}
	if name != "" {
		name += "="
	}
	return name + url.QueryEscape(text), nil
}

// addForm makes the request a file upload, whose body is not signed and so need
// not be known.
func (c *curl) addForm(string) error {
	c.form = true
	return nil
}

func (c *curl) upload(name string) error {
	data, err := c.file(name)
	c.data, c.hasData, c.media = data, true, "-"
	if c.method == "" {
		c.method = "PUT"
	}
	return err
}

func (c *curl) file(name string) ([]byte, error) {
	if name == "-" || name == "." {
		return nil, errors.New("the command reads its standard input, which is not here: put it into a file")
	}
	data, err := c.open(name)
	if err != nil {
		return nil, fmt.Errorf("the command reads a file: %w", err)
	}
	return data, nil
}

// captured puts the request together.
func (c *curl) captured() (Captured, error) {
	if c.url == "" {
		return Captured{}, errors.New("the command has no URL")
	}
	if !strings.Contains(c.url, "://") {
		c.url = "http://" + c.url
	}
	host, target, _ := cutURL(c.url)
	if c.get && c.hasData {
		c.query = append(c.query, string(c.data))
		c.data, c.hasData = nil, false
	}
	if len(c.query) > 0 {
		mark := "?"
		if strings.Contains(target, "?") {
			mark = "&"
		}
		target += mark + strings.Join(c.query, "&")
	}
	result := Captured{Method: c.method, Target: target, Host: host, Header: c.header, Body: c.data}
	switch {
	case c.form:
		c.setDefault("Content-Type", "multipart/form-data; boundary=curl")
		result.Body = []byte("--curl--")
	case c.media == mediaJSON:
		c.setDefault("Content-Type", mediaJSON)
	case c.hasData && c.media == "":
		c.setDefault("Content-Type", mediaForm)
	}
	if name := c.header.Get("Host"); name != "" {
		result.Host = name
	}
	switch {
	case result.Method != "":
	case c.head:
		result.Method = "HEAD"
	case c.hasData || c.form:
		result.Method = "POST"
	default:
		result.Method = "GET"
	}
	return result, nil
}

func (c *curl) setDefault(name, value string) {
	if c.header.Get(name) == "" && !slices.Contains(c.removed, name) {
		c.header.Set(name, value)
	}
}
