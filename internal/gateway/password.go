package gateway

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// The cost of a password hash: OWASP's first recommendation for argon2id. The
// parameters stand in each hash, so raising them leaves old hashes valid.
const (
	passwordTime    = 2
	passwordMemory  = 19 * 1024 // KiB
	passwordThreads = 1
	passwordSize    = 32
)

// hashPassword returns the text form that argon2's own tools use.
func hashPassword(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	hash := argon2.IDKey([]byte(password), salt, passwordTime, passwordMemory, passwordThreads, passwordSize)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		passwordMemory, passwordTime, passwordThreads, encode(salt), encode(hash))
}

// A password check takes a core for some 20 ms and 19 MiB. Half of the cores
// work on them at most, so that whatever else the gateway does goes on, and a
// caller that has waited checkWait for a turn is sent away.
const checkWait = 5 * time.Second

func checksMax() int { return max(1, runtime.GOMAXPROCS(0)/2) }

// checkPassword checks a password when its turn has come.
func (g *Gateway) checkPassword(ctx context.Context, hash, password string) (bool, error) {
	wait, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	select {
	case g.checks <- struct{}{}:
		defer func() { <-g.checks }()
		return checkPassword(hash, password), nil
	case <-wait.Done():
		if err := ctx.Err(); err != nil {
			return false, err
		}
		return false, &fault.Error{Code: fault.RateLimited, Message: "Too many passwords wait to be checked.", RetryAfter: time.Second}
	}
}

// checkPassword compares in constant time. A hash that cannot be read has no
// password.
func checkPassword(hash, password string) bool {
	fields := strings.Split(hash, "$")
	if len(fields) != 6 || fields[1] != "argon2id" {
		return false
	}
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || time == 0 || threads == 0 {
		return false
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(fields[4])
	want, wantErr := base64.RawStdEncoding.DecodeString(fields[5])
	if saltErr != nil || wantErr != nil {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
