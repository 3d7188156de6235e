package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/xcheckout/xcheckout/internal/durable"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/internal/store"
)

// MasterKeyRotation is what came of RotateMasterKey.
type MasterKeyRotation struct {
	Secrets int  // how many were sealed anew
	Made    bool // whether the new key was made now, or was in its file before
	Done    bool // whether the secrets had been sealed with the new key before
}

// ErrSameKey says that the file of the new master key holds the one of now.
var ErrSameKey = errors.New("it holds the master key of now: name another file")

// RotateMasterKey seals every secret of the database anew, with the key in a file,
// which is made when it is not there. No other process may have the database open.
//
// Whenever it is cut off, one of the two keys opens everything, and both are in their
// files: the new one is on the disk before the first secret is sealed with it, and
// all are in one Update. Running it again finds out which one it is, and goes on.
func RotateMasterKey(ctx context.Context, c Config, newFile string) (done MasterKeyRotation, err error) {
	to, err := readMasterKey(newFile)
	if errors.Is(err, fs.ErrNotExist) {
		done.Made = true
	} else if err != nil {
		return done, err
	}
	if to != nil && to.Same(c.Box) {
		return done, fmt.Errorf("%s: %w", newFile, ErrSameKey)
	}
	config := store.Config{Database: c.Database, Box: c.Box, Existing: true, Log: cmp.Or(c.Log, slog.Default())}
	s, err := store.Open(ctx, config)
	if errors.Is(err, seal.ErrOpen) && to != nil {
		return rotatedBefore(ctx, config, to)
	}
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.CheckAlone(ctx); err != nil {
		return done, err
	}
	if done.Made { // only now, so that what is refused leaves no file
		key := seal.NewKey()
		if err := durable.Create(newFile, []byte(key+"\n")); err != nil {
			return done, fmt.Errorf("new master key: %w", err)
		}
		if to, err = seal.New(key); err != nil {
			return done, err
		}
	}
	done.Secrets, err = s.Reseal(ctx, to)
	return done, err
}

// rotatedBefore makes sure that the new key opens everything, where the old one opens
// nothing.
func rotatedBefore(ctx context.Context, c store.Config, to *seal.Box) (done MasterKeyRotation, err error) {
	c.Box = to
	s, err := store.Open(ctx, c)
	if errors.Is(err, seal.ErrOpen) {
		return done, fmt.Errorf("neither the master key of the configuration nor the new one is that of this database: %w", seal.ErrOpen)
	}
	if err != nil {
		return done, err
	}
	return MasterKeyRotation{Done: true}, errors.Join(s.CheckSealed(ctx), s.Close())
}

func readMasterKey(path string) (*seal.Box, error) {
	key, err := secret.Read(path)
	if err != nil {
		return nil, err
	}
	box, err := seal.New(key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return box, nil
}
