package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
)

func (a *app) masterKeyCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "master-key", Short: "Look after the key that seals all secrets"}, a.masterKeyRotate())
}

func (a *app) masterKeyRotate() *cobra.Command {
	var path, newFile string
	cmd := &cobra.Command{
		Use:   "rotate --config FILE --new-master-key-file FILE",
		Short: "Seal all secrets with a new master key",
		Long: `Seals every secret of the database with a new master key. --new-master-key-file is
made, readable by you alone, unless it is there and holds a key already. The key of now
is the one that the configuration names; neither its file nor the configuration is
changed. Stop the gateway first: beside one that serves it is refused.

All secrets change their key in one step, and the new key is on the disk before that:
whenever the command or the machine is stopped, either key opens everything or the
other does, and you have both. Run the same command again then: it goes on, or says
that the step was taken.

Afterwards name the new file as masterKeyFile in the configuration and start the
gateway. Backups of before open with the old key alone: keep it for as long as one of
them, and destroy it with the last.

  xcheckoutd master-key rotate --config gateway.json --new-master-key-file master-2.key`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if newFile == "" {
				return cli.Usage("--new-master-key-file is required", cli.SeeHelp(cmd))
			}
			config, err := a.load(path)
			if err != nil {
				return err
			}
			done, err := service.RotateMasterKey(cmd.Context(), config, newFile)
			switch {
			case errors.Is(err, store.ErrInUse):
				return cli.Failed(err, "Stop the gateway, rotate the key, name the new one in the configuration, and start it again.")
			case errors.Is(err, store.ErrNoDatabase):
				return noDatabase(err)
			case err != nil:
				return fmt.Errorf("rotate master key: %w", err)
			}
			full, err := filepath.Abs(newFile)
			if err != nil {
				return err
			}
			answer := map[string]any{"masterKeyFile": full, "secrets": done.Secrets, "keyMade": done.Made, "changed": !done.Done}
			return a.print(answer, func(w io.Writer) {
				if done.Done {
					fmt.Fprintf(w, "All secrets were sealed with the key in %s already; nothing changed.\n", full)
				} else {
					fmt.Fprintf(w, "%d secrets are sealed with the key in %s now.\n", done.Secrets, full)
				}
				fmt.Fprintf(w, "Write \"masterKeyFile\": %q into %s, or the key into %s where that has none, and start the gateway.\n", full, path, service.MasterKeyVariable)
				fmt.Fprintln(w, "Keep the old key for as long as a backup of before: it opens with that alone.")
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&newFile, "new-master-key-file", "", "the file of the new key, which is made when it is not there (required)")
	return cmd
}
