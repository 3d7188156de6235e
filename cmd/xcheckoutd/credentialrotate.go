package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) credentialRotate() *cobra.Command {
	var path string
	var activate, retire, cancel bool
	cmd := &cobra.Command{
		Use:   "rotate API_KEY",
		Short: "Exchange a credential's signKey for a new one, step by step",
		Long: `Exchanges the signKey of a credential without a moment in which a request or a
webhook is refused. apiKey, apiSecret and tokens stay. Each step holds from the next
request on, in a gateway that is running too:

  step                          requests may be signed by     webhooks are signed by
  before                        the current key               the current key
  rotate API_KEY                the current and the next key  the current key
  rotate API_KEY --activate     both: now current, previous   the new key
  rotate API_KEY --retire       the new key alone             the new key

1. Without a flag it makes the next key, which is shown here and never again. Give it
   to whatever receives webhooks, beside the key that it has, and then to the programs
   that sign. --cancel ends the next key instead, as when its text was lost.
2. --activate, once all receivers know the new key.
3. --retire, once no program signs by the old key any more.

An answer is signed by the key that its request was signed with. Never more than two
keys are live. A step that was made before changes nothing, and says so.
'xcheckoutd credential list' shows how far a rotation is.

  xcheckoutd credential rotate xck_live_… --config gateway.json
  xcheckoutd credential rotate xck_live_… --config gateway.json --activate
  xcheckoutd credential rotate xck_live_… --config gateway.json --retire`,
		Args: cli.Exactly("API_KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			step, steps := gateway.RotationBegin, 0
			for named, flag := range map[gateway.RotationStep]bool{gateway.RotationActivate: activate, gateway.RotationRetire: retire, gateway.RotationCancel: cancel} {
				if flag {
					step, steps = named, steps+1
				}
			}
			if steps > 1 {
				return cli.Usage("give one of --activate, --retire and --cancel: each is a step of its own", cli.SeeHelp(cmd))
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				done, err := s.Gateway.RotateSignKey(cmd.Context(), gateway.Operator(), args[0], step)
				if err != nil {
					return err
				}
				return a.printRotation(done, step)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().BoolVar(&activate, "activate", false, "make the next key the current one, which signs webhooks")
	cmd.Flags().BoolVar(&retire, "retire", false, "end the key that was current before")
	cmd.Flags().BoolVar(&cancel, "cancel", false, "end the next key instead")
	return cmd
}

// signKeyRow is a live signKey of an answer, without its text.
type signKeyRow struct {
	KeyID   string `json:"keyId"`
	State   string `json:"state"`
	Created string `json:"created"`
}

func signKeyRows(keys []gateway.SignKeyInfo) []signKeyRow {
	rows := []signKeyRow{}
	for _, k := range keys {
		rows = append(rows, signKeyRow{k.ID, string(k.State), k.CreatedAt.Format(time.RFC3339)})
	}
	return rows
}

// places are the places of signKeys in a rotation, as people read them.
func places(keys []signKeyRow) string {
	var list []string
	for _, k := range keys {
		list = append(list, k.State)
	}
	return strings.Join(list, ", ")
}

func (a *app) printRotation(done gateway.Rotation, step gateway.RotationStep) error {
	answer := struct {
		APIKey  string       `json:"apiKey"`
		Changed bool         `json:"changed"`
		SignKey string       `json:"nextSignKey,omitzero"`
		Keys    []signKeyRow `json:"signKeys"`
	}{done.APIKey, done.Changed, done.NextSignKey, signKeyRows(done.Keys)}
	sentence := map[gateway.RotationStep]string{
		gateway.RotationBegin:    "Requests may be signed by either key. Webhooks are signed by the current one until --activate.",
		gateway.RotationActivate: "The new key is the current one: webhooks are signed by it. Requests may still be signed by the previous one, until --retire.",
		gateway.RotationRetire:   "The current key is the only one that is live.",
		gateway.RotationCancel:   "The current key is the only one that is live.",
	}[step]
	return a.print(answer, func(w io.Writer) {
		if done.NextSignKey != "" {
			fmt.Fprintf(w, "next signKey\t%s\t(shown only now)\n", done.NextSignKey)
		}
		fmt.Fprintf(w, "signKeys\t%s\n", places(answer.Keys))
		if !done.Changed {
			fmt.Fprintln(w, "This step was made before; nothing changed.")
		}
		fmt.Fprintln(w, sentence)
	})
}
