package durable

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Create makes a file that is not there yet, readable by its owner alone and on the
// disk when Create returns; a crash leaves no file or the whole one. It returns an
// error that is fs.ErrExist where there is one already, and leaves that alone.
func Create(path string, content []byte) error {
	fresh, err := Temporary(path)
	if err != nil {
		return fmt.Errorf("create file: %w", err)
	}
	defer os.Remove(fresh)
	file, err := os.OpenFile(fresh, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("create file: %w", err)
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("create file %s: %w", path, err)
	}
	return Name(fresh, path)
}

// Temporary makes an empty file for what is to be at the path once it is whole: in the
// same directory, with a name of its own, readable by its owner alone.
func Temporary(path string) (string, error) {
	fresh, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.new")
	if err != nil {
		return "", err
	}
	return fresh.Name(), fresh.Close()
}

// Name gives a file of Temporary its name, where nothing has it yet, once its content
// is on the disk; it returns an error that is fs.ErrExist otherwise. The temporary
// name is gone then.
func Name(fresh, path string) error {
	file, err := os.OpenFile(fresh, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("name file: %w", err)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("name file %s: %w", path, err)
	}
	// A rename would replace what somebody else has made there meanwhile.
	if err := os.Link(fresh, path); err != nil {
		return fmt.Errorf("name file: %w", err)
	}
	if err := errors.Join(os.Remove(fresh), syncDirectory(filepath.Dir(path))); err != nil {
		return fmt.Errorf("name file %s: %w", path, err)
	}
	return nil
}
