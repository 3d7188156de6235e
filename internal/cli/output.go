package cli

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
)

// Output is a program's standard output, which remembers whether all of it could be
// written: an answer that is lost on a full disk is no success. It is safe for
// concurrent use.
type Output struct {
	to  io.Writer
	mu  sync.Mutex
	err error
}

// NewOutput makes an Output that writes to another writer.
func NewOutput(to io.Writer) *Output { return &Output{to: to} }

// Write writes, and remembers the first error.
func (o *Output) Write(data []byte) (int, error) {
	n, err := o.to.Write(data)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.err == nil {
			o.err = err
		}
	}
	return n, err
}

// Err is a failure if something could not be written.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		return nil
	}
	return fmt.Errorf("the answer could not be written: %w", o.err)
}

// ReaderGone says whether an error is that nobody reads the answer any more, as
// with | head: there is nobody to tell it to.
func ReaderGone(err error) bool { return errors.Is(err, syscall.EPIPE) }
