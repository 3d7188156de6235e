// Package durable replaces files in such a way that a crash, of the program or
// of the machine, leaves the old content or the new one and never half of it.
package durable

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// Replace gives a file new content. The file is then readable by its owner
// alone, whatever it was before, and on the disk when Replace returns.
func Replace(path string, content []byte) error {
	return ReplaceBy(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// ReplaceBy is Replace for content that write makes piece by piece. An error of
// write leaves the file as it was.
func ReplaceBy(path string, write func(io.Writer) error) error {
	// CreateTemp makes its file with mode 0600, which the rename keeps. It lies
	// in the same directory, since a rename works within one file system.
	fresh, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.new")
	if err != nil {
		return fmt.Errorf("replace file: %w", err)
	}
	buffer := bufio.NewWriter(fresh)
	if err = write(buffer); err == nil {
		err = errors.Join(buffer.Flush(), fresh.Sync())
	}
	if err = errors.Join(err, fresh.Close()); err == nil {
		err = os.Rename(fresh.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("replace file %s: %w", path, errors.Join(err, os.Remove(fresh.Name())))
	}
	if err := syncDirectory(filepath.Dir(path)); err != nil {
		return fmt.Errorf("replace file %s: %w", path, err)
	}
	return nil
}

// syncDirectory makes a rename outlive a crash of the machine. Windows does so
// by itself and syncs no directories.
func syncDirectory(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}
