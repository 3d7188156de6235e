package main

import (
	"strings"
	"testing"
)

// A name of nobody is called that by every command, which says where names are to be had.
func TestUnknownNames(t *testing.T) {
	config := configFile(t)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	for line, want := range map[string][2]string{
		"merchant update mer_x --name Shop":                 {"there is no merchant mer_x", "merchant list"},
		"merchant disable mer_x":                            {"there is no merchant mer_x", "merchant list"},
		"merchant enable mer_x":                             {"there is no merchant mer_x", "merchant list"},
		"merchant create --name Branch --parent mer_x":      {"there is no merchant mer_x", "merchant list"},
		"merchant webhook mer_x --url https://shop.example": {"there is no merchant mer_x", "merchant list"},
		"merchant endpoint list mer_x":                      {"there is no merchant mer_x", "merchant list"},
		"merchant address list mer_x":                       {"there is no merchant mer_x", "merchant list"},
		"merchant plan list mer_x":                          {"there is no merchant mer_x", "merchant list"},
		"statement mer_x --token ETH_USDT":                  {"there is no merchant mer_x", "merchant list"},
		"credential create --merchant mer_x":                {"there is no merchant mer_x", "merchant list"},
		"credential list --merchant mer_x":                  {"there is no merchant mer_x", "merchant list"},
		"credential set xck_x --scope read":                 {"there is no active credential with this apiKey", "credential list"},
		"credential revoke xck_x":                           {"there is no active credential with this apiKey", "credential list"},
		"credential rotate xck_x":                           {"there is no active credential with this apiKey", "credential list"},
	} {
		o := command(t, append(strings.Fields(line), "--config", config)...)
		if _, hint, _ := strings.Cut(o.stderr, "\nhint: "); o.exit != 1 || !strings.Contains(o.stderr, want[0]) || !strings.Contains(hint, want[1]) {
			t.Errorf("%s: %+v, want exit 1, %q and a hint at %q", line, o, want[0], want[1])
		}
	}
}
