package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/xcheckout/xcheckout/bench/internal/load"
	"github.com/xcheckout/xcheckout/signature"
)

// settings are what this program's own servers, each a process of its own, read
// from their standard input.
type settings struct {
	Token, SignKey string
	Database       string            // of the naive rival
	Answers        map[string]string // of raw, by path
}

// servers make the handlers of those processes, by the argument that starts them.
var servers = map[string]func(settings) (http.Handler, error){floor: raw, rival: naive}

// serve prints the address of a server and serves until its standard input ends.
func serve(handler func(settings) (http.Handler, error)) error {
	var s settings
	stdin := json.NewDecoder(os.Stdin)
	if err := stdin.Decode(&s); err != nil {
		return err
	}
	h, err := handler(s)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	go http.Serve(listener, h)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// raw answers with constants.
func raw(s settings) (http.Handler, error) {
	mux := http.NewServeMux()
	for path, answer := range s.Answers {
		body := []byte(answer)
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			w.Header()["Content-Type"] = []string{"application/json"}
			w.Header()["Content-Length"] = []string{fmt.Sprint(len(body))}
			w.Write(body)
		})
	}
	return mux, nil
}

// process is one of those servers.
type process struct {
	load.Target
	cmd   *exec.Cmd
	stdin io.Closer
}

// start starts one of this program's servers.
func start(name string, s settings) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	key, err := signature.NewKey(rivalsKey)
	if err != nil {
		return nil, err
	}
	s.Token, s.SignKey = "token-1", rivalsKey
	p := &process{cmd: exec.Command(self, name), Target: load.Target{Caller: load.Caller{Key: key, Token: s.Token}, Unsigned: name == floor}}
	p.cmd.Stderr = os.Stderr
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.stdin = stdin
	if err := json.NewEncoder(stdin).Encode(s); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	if _, err := fmt.Fscan(stdout, &p.Address); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", name, err), p.Close())
	}
	return p, nil
}

// Close ends the process.
func (p *process) Close() error {
	p.Target.Close()
	p.stdin.Close()
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(5 * time.Second):
		return errors.Join(p.cmd.Process.Kill(), <-ended)
	}
}
