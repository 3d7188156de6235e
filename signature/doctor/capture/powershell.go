package capture

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// powerShellNames are the commands that send a request.
var powerShellNames = []string{"invoke-webrequest", "invoke-restmethod", "iwr", "irm"}

// IsPowerShell says whether a text is a PowerShell command that sends a request.
func IsPowerShell(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, powerShellNames[0]) || strings.Contains(text, powerShellNames[1])
}

// PowerShell reads an Invoke-WebRequest or Invoke-RestMethod command, as a browser
// copies it or a person writes it, and returns the request that it makes. What it
// would compute is not followed: the error says so.
func PowerShell(text string) (Captured, error) {
	words, err := powerShellWords(text)
	if err != nil {
		return Captured{}, err
	}
	begin := slices.IndexFunc(words, func(word string) bool { return slices.Contains(powerShellNames, strings.ToLower(word)) })
	if begin < 0 {
		return Captured{}, errors.New("the text holds no Invoke-WebRequest")
	}
	c := Captured{Header: http.Header{}}
	url := ""
	for i := begin + 1; i < len(words); i++ {
		name := strings.ToLower(words[i])
		if !strings.HasPrefix(name, "-") { // the address may stand without its name
			if strings.Contains(name, "://") {
				url = words[i]
			}
			continue
		}
		if i+1 == len(words) {
			break // a switch
		}
		value := words[i+1]
		switch name {
		case "-uri":
			url = value
		case "-method":
			c.Method = strings.ToUpper(value)
		case "-contenttype":
			c.Header.Set("Content-Type", value)
		case "-body":
			c.Body = []byte(value)
		case "-headers":
			i++
			if err := c.addPowerShellHeaders(words, &i); err != nil {
				return c, err
			}
			continue
		default:
			continue
		}
		i++
	}
	var found bool
	if c.Host, c.Target, found = cutURL(url); !found {
		return c, errors.New("the command has no -Uri")
	}
	if c.Method == "" {
		c.Method = http.MethodGet
	}
	return c, nil
}

// addPowerShellHeaders reads the table that begins at a word, and leaves the index
// at its last one.
func (c *Captured) addPowerShellHeaders(words []string, i *int) error {
	if words[*i] != "@{" {
		return errors.New("the headers are not in the command: put the table @{…} in the place of its name")
	}
	for *i++; *i < len(words) && words[*i] != "}"; *i++ {
		if words[*i] == ";" {
			continue
		}
		if *i+2 >= len(words) || words[*i+1] != "=" {
			return fmt.Errorf("the table of headers can't be read at %q", words[*i])
		}
		c.Header.Add(words[*i], words[*i+2])
		*i += 2
	}
	return nil
}

// powerShellWords takes a command apart as PowerShell does: quotes of two kinds,
// escapes by backticks, tables. A text in parentheses is the string in it, as in
// ([System.Text.Encoding]::UTF8.GetBytes("…")).
func powerShellWords(text string) (words []string, err error) {
	word, begun := strings.Builder{}, false
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' || c == '\'':
			quoted, size, err := powerShellString(text[i:])
			if err != nil {
				return nil, err
			}
			word.WriteString(quoted)
			begun = true
			i += size - 1
		case c == '`' && i+1 < len(text):
			if i++; text[i] != '\n' && text[i] != '\r' { // else the line goes on
				word.WriteByte(text[i])
				begun = true
			}
		case c == '$':
			return nil, errors.New("the command uses a variable, which is not followed: put its value there")
		case c == '@' && strings.HasPrefix(text[i:], "@{"):
			end()
			words = append(words, "@{")
			i++
		case c == '(':
			end()
			if at := strings.IndexAny(text[i:], `"'`); at > 0 {
				i += at - 1
			}
		case c == ')' || c == ' ' || c == '\t' || c == '\r' || c == '\n':
			end()
		case c == '}' || c == ';' || c == '=':
			end()
			words = append(words, string(c))
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	end()
	return words, nil
}

// powerShellString reads the string that a text begins with.
func powerShellString(text string) (value string, size int, err error) {
	quote := text[0]
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote && i+1 < len(text) && text[i+1] == quote:
			b.WriteByte(quote)
			i++
		case c == quote:
			return b.String(), i + 1, nil
		case c == '`' && quote == '"' && i+1 < len(text):
			i++
			if special, known := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '0': 0}[text[i]]; known {
				b.WriteByte(special)
			} else {
				b.WriteByte(text[i])
			}
		case c == '$' && quote == '"':
			return "", 0, errors.New("the command uses a variable, which is not followed: put its value there")
		default:
			b.WriteByte(c)
		}
	}
	return "", 0, errors.New("a string of the command does not end")
}
