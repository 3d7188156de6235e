package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Level is how bad a Finding is.
type Level string

// The levels. A Problem loses money, orders or secrets, or will.
const (
	OK      Level = "ok"
	Warning Level = "warning"
	Problem Level = "problem"
)

// Finding is one thing that Diagnose looked at.
type Finding struct {
	Check string // what was looked at, as in "database"
	Level Level
	Says  string // a sentence
	Do    string // what to do about it; empty where nothing is to be done
}

// checkup is a Diagnose under way.
type checkup struct {
	config   Config
	path     string // of the configuration
	findings []Finding
	wallets  []gateway.PayoutWallet // as they are recorded; none where the database does not open
}

// Diagnose looks at everything that a gateway depends on: its configuration, keys and
// files, its database and that one's servers, the clocks, and the nodes of its chains.
// It changes nothing, and works beside a gateway that serves.
func Diagnose(ctx context.Context, path string) []Finding {
	d := &checkup{path: path}
	config, err := Load(path)
	d.config = config
	if err != nil && !errors.Is(err, ErrMasterKey) {
		d.fail("configuration", err, "Correct it: 'xcheckoutd serve --help' shows what belongs into it.")
		return d.findings
	}
	d.checkConfig()
	d.checkClock(readKernelClock())
	if err != nil {
		d.fail("master key", err, "Put the key that this database was made with where the configuration says. Nothing can be served without it.")
	}
	if store.IsPostgres(config.Database) {
		d.checkServers(ctx)
	} else {
		d.checkFiles(ctx)
	}
	d.checkData(ctx)
	d.checkPayouts(ctx)
	d.checkSweeping(ctx)
	return d.findings
}

func (d *checkup) ok(check, format string, args ...any) {
	d.findings = append(d.findings, Finding{Check: check, Level: OK, Says: fmt.Sprintf(format, args...)})
}

func (d *checkup) find(level Level, check, do, format string, args ...any) {
	d.findings = append(d.findings, Finding{check, level, fmt.Sprintf(format, args...), do})
}

// fail is a Problem that an error tells of, with the hint that the error has.
func (d *checkup) fail(check string, err error, do string) {
	text := err.Error()
	var hinting interface{ Hint() string }
	if errors.As(err, &hinting) && hinting.Hint() != "" {
		do = hinting.Hint()
		text = strings.TrimSuffix(text, ": "+do)
	}
	d.find(Problem, check, do, "%s", text)
}

// worseInProduction is a Problem in production, and a Warning elsewhere.
func (d *checkup) worseInProduction() Level {
	if d.config.Environment == gateway.Production {
		return Problem
	}
	return Warning
}

// clockErrorMax is how far the clock may be off before requests of merchants, whose
// clocks are off too, come near the end of the window.
const clockErrorMax = 2 * time.Second

func (d *checkup) checkClock(k kernelClock) {
	const keep = "Run chronyd (with rtcsync) or systemd-timesyncd, on the host if this is a container; 'xcheckout doctor clock' measures how far the clock is off."
	switch {
	case !k.known:
		d.find(Warning, "clock", keep, "Whether this machine's clock is kept right is not known on this system.")
	case !k.synchronized:
		d.find(Warning, "clock", keep, "The kernel does not take this machine's clock for synchronised: requests are refused when it is off.")
	case k.errorMax > clockErrorMax:
		d.find(Warning, "clock", keep, "This machine's clock may be off by %v.", k.errorMax.Round(time.Millisecond))
	default:
		d.ok("clock", "This machine's clock is synchronised, within %v.", k.errorMax.Round(time.Millisecond))
	}
}

// checkData looks at what is in the database, as the gateway would open it.
func (d *checkup) checkData(ctx context.Context) {
	c := d.config
	c.ReadOnly, c.WhileServed = true, true
	s, err := Open(ctx, c)
	if errors.Is(err, seal.ErrOpen) {
		d.fail("master key", err, "Find the right key. With the wrong one no merchant's request can be verified, and none is answered.")
		c.Box = nil
		s, err = Open(ctx, c)
	} else if err == nil && c.Box != nil {
		d.checkKey(ctx, s)
	}
	if err != nil {
		d.checkUnopened(err)
		d.checkNodes(ctx)
		return
	}
	defer s.Store.Close()
	d.ok("schema", "The schema is that of this program.")
	if c.Box != nil {
		d.checkRecovery(ctx, s)
	}
	d.checkChains(ctx, s, c)
	d.checkFeeds(ctx, s, c)
	if d.wallets, err = s.Gateway.PayoutWallets(ctx, gateway.Operator()); err != nil {
		d.fail("payouts", err, "See 'xcheckoutd payout status'.")
	}
}

// checkUnopened says why the database can't be opened.
func (d *checkup) checkUnopened(err error) {
	switch {
	case errors.Is(err, store.ErrNoDatabase):
		d.find(Problem, "schema", "Is the path or address right? 'xcheckoutd migrate' makes the tables, and so does 'xcheckoutd serve'.", "%v.", err)
	case errors.Is(err, store.ErrDamaged): // which checkFiles has said
	case errors.Is(err, store.ErrSchema), errors.Is(err, store.ErrKind):
		d.fail("schema", err, "Use the version of this program that the database is of, or run 'xcheckoutd migrate' where that is an older one.")
	default:
		d.fail("database", err, "Make it answer: without its database the gateway can't even say what was paid.")
	}
}

func (d *checkup) checkKey(ctx context.Context, s *Service) {
	if err := s.Store.CheckSealed(ctx); err != nil {
		d.fail("master key", err, "Restore the rows that do not open from a backup: this key opens the others.")
		return
	}
	d.ok("master key", "It opens every secret of the database.")
}

func (d *checkup) checkRecovery(ctx context.Context, s *Service) {
	const export = "Run 'xcheckoutd recovery export --config F --out FILE', and keep the file offline."
	state, err := s.Gateway.RecoveryState(ctx)
	production := d.config.Environment == gateway.Production
	switch {
	case errors.Is(err, store.ErrNotFound):
		d.find(Warning, "recovery", "Start the gateway once, then run 'xcheckoutd recovery export'.", "There is nothing to export yet: no gateway has served this database.")
	case err != nil:
		d.fail("recovery", err, export)
	case !state.Made && production:
		d.find(Problem, "recovery", export, "There is no recovery export, and no order is taken before there is one: a lost database would be lost money.")
	case !state.Made:
		d.ok("recovery", "There is no recovery export, which only production needs.")
	case state.Stale:
		d.find(Warning, "recovery", export, "Merchants or chains are newer than the recovery export of %s.", state.At.Format(time.DateTime))
	default:
		d.ok("recovery", "The recovery export of %s has all merchants and chains.", state.At.Format(time.DateTime))
	}
}

func (d *checkup) checkChains(ctx context.Context, s *Service, c Config) {
	list, err := s.ChainStatus(ctx, c)
	if err != nil {
		d.fail("chains", err, "See 'xcheckoutd chain status'.")
		return
	}
	for _, one := range list {
		d.judgeChain(one, fmt.Sprintf("%d node(s) answer, and it is read up to block %d.", len(one.Nodes), one.Cursor))
	}
}

// checkNodes asks the nodes of each chain where nothing is known of what was recorded.
func (d *checkup) checkNodes(ctx context.Context) {
	for _, c := range d.config.Chains {
		unknown := gateway.ChainRecord{Name: c.Name, Recorded: true, UpdatedAt: time.Now()}
		one := askNodes(ctx, d.config, c, unknown)
		d.judgeChain(one, fmt.Sprintf("%d node(s) answer.", len(one.Nodes)))
	}
}

func (d *checkup) judgeChain(one ChainStatus, well string) {
	name := "chain " + one.Name
	for _, wrong := range one.Wrong {
		do := "Look at what 'xcheckoutd chain status' and the gateway's log say."
		if wrong.Do != "" {
			do = strings.ToUpper(wrong.Do[:1]) + wrong.Do[1:] + "."
		}
		d.find(Problem, name, do, "%s", wrong.Text)
	}
	if len(one.Wrong) == 0 {
		d.ok(name, "%s", well)
	}
	if len(one.Nodes) == 1 && d.config.Environment == gateway.Production {
		d.find(Warning, name, "Name a second node in rpcUrls, of another provider.", "It has one node: while that is down, no order is taken.")
	}
}

// exposedFile tells whether users other than its owner can read or change a file.
func exposedFile(path string) (*secret.ExposedError, bool) {
	_, err := secret.ReadFile(path)
	var exposed *secret.ExposedError
	return exposed, errors.As(err, &exposed)
}
