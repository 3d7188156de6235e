package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/xcheckout/xcheckout/bench/internal/databases"
	"github.com/xcheckout/xcheckout/bench/internal/gateway"
	"github.com/xcheckout/xcheckout/bench/internal/load"
)

// The subjects.
const (
	ours       = "gateway"
	floor      = "raw"
	rival      = "naive"
	rowsAlone  = "rows"
	rivalsKey  = "aR2822Y6XbehWMclnB0Y2NJK"
	firstOrder = 64 // orders that are there before anything is measured
)

// stage is everything that is measured on one kind of database.
type stage struct {
	options
	gateway   *gateway.Gateway
	idleMB    float64
	targets   map[string]*load.Target
	processes []*process
	rows      *rows // nil on PostgreSQL
	databases databases.Databases
}

// newStage starts everything. The stage must be closed after an error too.
func newStage(database, dir string, o options) (*stage, error) {
	s := &stage{options: o, targets: map[string]*load.Target{}, databases: databases.Databases{Cluster: o.postgres}}
	gatewayConfig := gateway.Config{Dir: dir, BlockTime: o.blockTime}
	rivalDatabase := filepath.Join(dir, "naive.db")
	var err error
	if database == "PostgreSQL" {
		if gatewayConfig.Database, err = s.databases.Make("gateway"); err != nil {
			return s, err
		}
		if rivalDatabase, err = s.databases.Make("naive"); err != nil {
			return s, err
		}
	} else if s.rows, err = openRows(dir); err != nil {
		return s, err
	}
	if s.gateway, err = gateway.Start(gatewayConfig); err != nil {
		return s, fmt.Errorf("start the gateway on %s: %w", database, err)
	}
	if s.rows == nil {
		if err := s.databases.Check(gatewayConfig.Database); err != nil {
			return s, err
		}
	}
	time.Sleep(2 * time.Second) // what the start needed is given back
	if s.idleMB, err = residentMB(s.gateway.PID()); err != nil {
		return s, err
	}
	return s, s.startRivals(rivalDatabase)
}

// startRivals starts the servers beside the gateway, with constants of the same size
// as its answers.
func (s *stage) startRivals(database string) error {
	s.targets[ours] = &load.Target{Address: s.gateway.Address}
	if err := s.firstOrders(ours); err != nil {
		return err
	}
	answers := map[string]string{}
	for path, call := range map[string]load.Call{"/checkout/order/create": load.Create, "/checkout/order/info": load.Info, "/checkout/order/list": load.List(1)} {
		answer, err := s.targets[ours].One(call)
		if err != nil {
			return err
		}
		answers[path] = string(answer.Body)
	}
	for name, settings := range map[string]settings{floor: {Answers: answers}, rival: {Database: database}} {
		p, err := start(name, settings)
		if err != nil {
			return err
		}
		s.processes, s.targets[name] = append(s.processes, p), &p.Target
	}
	return s.firstOrders(rival)
}

// firstOrders makes the orders that are asked for where none were made by then.
func (s *stage) firstOrders(name string) error {
	if err := s.connect(1, name); err != nil {
		return err
	}
	for range firstOrder {
		if _, err := s.targets[name].One(load.Create); err != nil {
			return err
		}
	}
	return nil
}

// subjects are those that a call is measured of.
func (s *stage) subjects(call load.Call, count int) []string {
	switch {
	case call.Name == load.Create.Name && count == aimed && s.rows != nil:
		return []string{ours, floor, rival, rowsAlone}
	case call.Method == "POST" && call.Name != load.Create.Name: // the list
		return []string{ours, floor}
	}
	return []string{ours, floor, rival}
}

// connect gives each subject so many connections, and the gateway a fresh token.
func (s *stage) connect(count int, subjects ...string) error {
	for _, name := range subjects {
		t := s.targets[name]
		if t == nil { // no server
			continue
		}
		if name == ours {
			var err error
			if t.Caller, err = s.gateway.Caller(); err != nil {
				return err
			}
		}
		if err := t.Connect(count); err != nil {
			return err
		}
	}
	return nil
}

// rate is a turn of one subject.
func (s *stage) rate(name string, call load.Call) (rate float64, err error) {
	if name == rowsAlone {
		rate, err = s.rows.rate(s.turn)
	} else {
		rate, err = s.targets[name].Rate(call, s.turn)
	}
	if err != nil {
		err = fmt.Errorf("%s, %s: %w", call.Name, name, err)
	}
	return rate, err
}

func (s *stage) close() error {
	var errs []error
	for _, p := range s.processes {
		errs = append(errs, p.Close())
	}
	if s.targets[ours] != nil {
		s.targets[ours].Close()
	}
	if s.gateway != nil {
		errs = append(errs, s.gateway.Close())
	}
	if s.rows != nil {
		errs = append(errs, s.rows.db.Close())
	}
	return errors.Join(append(errs, s.databases.Drop())...)
}
