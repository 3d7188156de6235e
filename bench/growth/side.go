package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"github.com/xcheckout/xcheckout/bench/internal/gateway"
	"github.com/xcheckout/xcheckout/bench/internal/load"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
)

// side is a gateway with a number of orders. Either it serves, or its database is
// open here.
type side struct {
	gateway *gateway.Gateway
	target  *load.Target
	store   *store.Store // read only
	db      *sql.DB
	service *service.Service // records blocks; nil while it serves, and until the first
	cursor  chain.Block
	token   chain.Address // that blocks pay in
	waiting bool          // jobs were added that wait
	serving bool
}

// newSide makes a gateway and fills its database. The side must be closed after an
// error too.
func newSide(dir string, orders int64) (*side, error) {
	s := &side{}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s, err
	}
	var err error
	if s.gateway, err = gateway.Start(gateway.Config{Dir: dir, BlockTime: "12s"}); err != nil {
		return s, err
	}
	s.serving, s.target = true, &load.Target{Address: s.gateway.Address}
	if err := s.template(); err != nil {
		return s, fmt.Errorf("make an order to copy: %w", err)
	}
	if err := s.ready(false); err != nil {
		return s, err
	}
	begin := time.Now()
	if err := fill(s.db, orders); err != nil {
		return s, fmt.Errorf("fill: %w", err)
	}
	s.target.SetCreated(orders)
	fmt.Fprintf(os.Stderr, "%d orders were filled in within %s\n", orders, time.Since(begin).Round(time.Second))
	if orders > few {
		return s, nil
	}
	return s, s.gateway.CheckLedger()
}

// template makes the order that the others are copies of, and an event.
func (s *side) template() error {
	if err := s.connect(1); err != nil {
		return err
	}
	for _, c := range []load.Call{load.Create, load.Cancel} {
		if _, err := s.target.One(c); err != nil {
			return err
		}
	}
	return nil
}

func (s *side) connect(count int) (err error) {
	if s.target.Caller, err = s.gateway.Caller(); err != nil {
		return err
	}
	return s.target.Connect(count)
}

// ready makes it serve, or opens its database while it does not.
func (s *side) ready(serving bool) (err error) {
	if serving {
		if !s.serving {
			if err := errors.Join(s.closeDatabase(), s.gateway.Serve()); err != nil {
				return err
			}
			s.serving = true
			if err := settle(s.gateway.PID()); err != nil {
				return err
			}
		}
		return s.connect(connections)
	}
	if !s.serving {
		return nil
	}
	s.target.Close()
	if err := s.gateway.Stop(); err != nil {
		return err
	}
	s.serving = false
	return s.openDatabase()
}

func (s *side) openDatabase() (err error) {
	file := s.gateway.DatabaseFile()
	if s.db, err = sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=cache_size(-400000)"); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(1)
	key, err := os.ReadFile(s.gateway.MasterKeyFile())
	if err != nil {
		return err
	}
	box, err := seal.New(string(key))
	if err != nil {
		return err
	}
	s.store, err = store.Open(context.Background(), store.Config{Database: file, Box: box, ReadOnly: true})
	return err
}

// addWaiting adds the jobs that wait, once. A gateway that served would run them.
func (s *side) addWaiting() error {
	if s.waiting {
		return nil
	}
	s.waiting = true
	_, err := s.db.Exec(waitingJobs)
	return err
}

// closeDatabase takes the waiting jobs away again.
func (s *side) closeDatabase() error {
	var errs []error
	if s.db != nil {
		_, err := s.db.Exec("delete from river_job where state = 'available'")
		errs = append(errs, err, s.db.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	if s.service != nil {
		errs = append(errs, s.service.Close())
	}
	s.db, s.store, s.service, s.waiting = nil, nil, nil, false
	return errors.Join(errs...)
}

func (s *side) close() error {
	if s.target != nil {
		s.target.Close()
	}
	err := s.closeDatabase()
	if s.gateway != nil {
		err = errors.Join(err, s.gateway.Close())
	}
	return err
}
