package service_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// Replicas agree in what an order or a block is judged by, and in nothing of their machines.
func TestDigest(t *testing.T) {
	digest := func(text string) string {
		t.Helper()
		c, err := service.Load(writeFile(t, text))
		if err != nil {
			t.Fatal(err)
		}
		return c.Digest
	}
	of := digest(valid)
	for change, same := range map[string]bool{
		`"confirmations": 12`: true,
		`"confirmations": 13`: false,
		`"confirmations": 12, "headsUrl": "ws://127.0.0.1:1", "alarmAfter": "2m"`: true,
		`"confirmations": 12, "finalDepth": 70`:                                   false,
	} {
		if got := digest(strings.Replace(valid, `"confirmations": 12`, change, 1)); (got == of) != same {
			t.Errorf("with %s it is %s, without %s", change, got, of)
		}
	}
}

func TestReplicasWithOtherConfigurations(t *testing.T) {
	t.Parallel()
	c := config(t, startChain(t))
	c.Database = databasetest.Postgres(t)
	const says = "replicas serve with other configurations"
	var logs []*lockedLog
	for _, digest := range []string{"a", "a", "b"} {
		log := &lockedLog{}
		c.Digest, c.Log = digest, slog.New(slog.NewTextHandler(log, nil))
		start(t, c)
		if logs = append(logs, log); digest == "a" && strings.Contains(log.String(), says) {
			t.Errorf("of two that agree: %s", log)
		}
	}
	for _, log := range logs {
		comesTrue(t, "each says that there is another", func() bool { return strings.Contains(log.String(), says) })
	}
}
