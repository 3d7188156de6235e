package service_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// A replica that stood still for so long that it counted as gone, while the master key
// was changed, ends when it wakes up: it can verify nobody's requests any more.
func TestKeyIsChangedWhileAReplicaStandsStill(t *testing.T) {
	cfg := config(t, nil)
	s := start(t, cfg)
	if !s.Gateway.Shared() {
		t.Skip("SQLite has one replica")
	}
	c, err := s.Gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: shopOf(t, s.Gateway).MerchantID})
	if err != nil {
		t.Fatal(err)
	}
	still := databasetest.SQL(t, cfg.Database)
	comesTrue(t, "the key is changed", func() bool {
		// As if it had not been heard of for too long; it may be heard of at once again.
		if _, err := still.Exec("update replicas set alive_until = 0"); err != nil {
			t.Fatal(err)
		}
		_, err := service.RotateMasterKey(t.Context(), cfg, filepath.Join(t.TempDir(), "master-2.key"))
		if err != nil && !errors.Is(err, store.ErrInUse) {
			t.Fatal(err)
		}
		return err == nil
	})
	if _, err := s.Gateway.CredentialByAPIKey(t.Context(), c.APIKey); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("a request: %v, want %s", err, fault.Unavailable)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Wait(ctx); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("it ended with %v, want %v", err, seal.ErrOpen)
	}
}
