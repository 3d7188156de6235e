// Package secret reads files that hold secrets: keys, passwords, credentials.
// It reads none that other users of the machine can read as well, since such a
// secret is none any more.
package secret

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
)

// Limits of what is read. A longer file is another file.
const (
	secretMax = 4 << 10
	fileMax   = 1 << 20
)

// ErrForm is a file that holds something else than one secret. Nothing of what
// it holds is in the error.
var ErrForm = errors.New("a secret is one line of plain text")

// ErrKind is a path that leads to something else than a file. Nothing of it was
// read, or even opened: that could take for ever.
var ErrKind = errors.New("a secret is in a regular file, or comes from the shell, as in <(pass show key)")

// ExposedError is a file that users other than its owner can read or change.
type ExposedError struct {
	Path string
	Mode fs.FileMode
}

func (e *ExposedError) Error() string {
	return fmt.Sprintf("other users can read or change %s (its mode is %04o): %s", e.Path, e.Mode.Perm(), e.Hint())
}

// Hint is what to type.
func (e *ExposedError) Hint() string { return "chmod 600 " + quote(e.Path) }

// Read returns the one secret that a file holds. A line break at its end, which
// editors leave there, is no part of it. It returns an *ExposedError where
// others can read the file, ErrForm where it holds anything but one line, and
// ErrKind where it is no file.
func Read(path string) (string, error) {
	data, err := read(path, secretMax)
	if err != nil {
		return "", err
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	switch {
	case text == "":
		return "", fmt.Errorf("the file %s is empty: %w", path, ErrForm)
	case strings.ContainsAny(text, "\r\n\x00") || strings.HasPrefix(text, "\ufeff"):
		// The zero bytes and the mark are of editors that write UTF-16, or UTF-8
		// with a mark in front of it.
		return "", fmt.Errorf("the file %s has several lines, or is no plain text: %w", path, ErrForm)
	}
	return text, nil
}

// ReadFile returns a whole file that holds secrets among other things. It
// returns an *ExposedError where others can read it, and ErrKind where it is no
// file.
func ReadFile(path string) ([]byte, error) { return read(path, fileMax) }

func read(path string, max int64) ([]byte, error) {
	// Before it is opened: opening a named pipe waits until somebody writes to it,
	// and no signal ends that. What can't be looked at says so when opened.
	if info, err := os.Stat(path); err == nil {
		if err := checkKind(path, info.Mode()); err != nil {
			return nil, err
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	// Of the open file, not of the path, which may be another one's by now.
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	// What comes from the shell's pipe is there for one reader.
	if info.Mode().IsRegular() && exposed(info) {
		return nil, &ExposedError{Path: path, Mode: info.Mode()}
	}
	var data bytes.Buffer
	if n, err := io.Copy(&data, io.LimitReader(file, max+1)); err != nil {
		return nil, err
	} else if n > max {
		return nil, fmt.Errorf("the file %s is longer than %d bytes: %w", path, max, ErrForm)
	}
	return data.Bytes(), nil
}

// fromShell are the paths that a shell puts in place of <(pass show key), and
// that of standard input.
var fromShell = regexp.MustCompile(`^/(dev/fd/[0-9]+|proc/self/fd/[0-9]+|dev/stdin)$`)

// checkKind refuses everything but a regular file and a pipe without a name.
func checkKind(path string, mode fs.FileMode) error {
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return fmt.Errorf("%s is a directory: name the file in it: %w", path, ErrKind)
	case mode&fs.ModeNamedPipe != 0 && nameless(path):
		return nil
	case mode&fs.ModeNamedPipe != 0:
		return fmt.Errorf("%s is a named pipe, to which nobody may ever write: %w", path, ErrKind)
	}
	return fmt.Errorf("%s is a device or a socket: %w", path, ErrKind)
}

// nameless says whether a path leads to a descriptor of a pipe without a name.
// On Linux one of a named pipe is opened anew, and waits as that does; elsewhere
// descriptors are no links, and what is open is read.
func nameless(path string) bool {
	if !fromShell.MatchString(path) {
		return false
	}
	behind, err := os.Readlink(path)
	return err != nil || !strings.HasPrefix(behind, "/") || nameless(behind)
}

// quote makes a path one word of a shell's command line.
func quote(path string) string {
	plain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("/._-+=:,@%", r)
	}
	if path != "" && strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
