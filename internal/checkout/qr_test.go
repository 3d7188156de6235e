package checkout

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rsc.io/qr"
)

// The drawing has exactly the modules of the code, and the margin around them.
func TestQRCodeDrawsEveryModule(t *testing.T) {
	const text = "ethereum:0x325Efcb12C86289F9f46169350b97d6934B090f5@1337/transfer?address=0x5C82D848D3cc13F61B2964A97bECAf0F1Fc6f21E&uint256=25000000"
	drawing, err := qrCode(text, `a "label" & <more>`)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(drawing), `aria-label="a &#34;label&#34; &amp; &lt;more&gt;"`) {
		t.Errorf("label: %.200s", drawing)
	}
	dark := map[[2]int]bool{}
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(string(drawing), -1) {
		x, y, width := number(t, run[1]), number(t, run[2]), number(t, run[3])
		if run[3] != run[4] {
			t.Fatalf("run %q does not close", run[0])
		}
		for i := range width {
			dark[[2]int{x + i, y}] = true
		}
	}
	for y := -quiet; y < code.Size+quiet; y++ {
		for x := -quiet; x < code.Size+quiet; x++ {
			if got, want := dark[[2]int{x + quiet, y + quiet}], code.Black(x, y); got != want {
				t.Fatalf("module %d,%d is dark: %t, want %t", x, y, got, want)
			}
		}
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRing(t *testing.T) {
	for _, c := range []struct {
		done, total uint64
		want        string
	}{
		{0, 2, "0 2"},
		{1, 2, "0.972 1.028"},
		{2, 2, "0.972 0.028 0.972 0.028"},
		{3, 2, "0.972 0.028 0.972 0.028"},
		{0, 1, "0 1"},
		{1, 1, "1 0"},
		{10, 64, "10 54"},
		{64, 64, "64 0"},
	} {
		if got := ring(c.done, c.total); got != c.want {
			t.Errorf("ring(%d, %d): %q, want %q", c.done, c.total, got, c.want)
		}
	}
}

func TestDigits(t *testing.T) {
	for amount, want := range map[string]string{
		"0.000001": "0.000001", "25.00": "25.00", "999.5": "999.5", "1000.00": "1 000.00",
		"12345.67": "12 345.67", "999999999999.999999": "999 999 999 999.999999",
	} {
		if got := strings.Join(digits(amount), " "); got != want {
			t.Errorf("digits(%q): %q, want %q", amount, got, want)
		}
	}
}

func TestGroups(t *testing.T) {
	for text, want := range map[string]string{
		"0x5C82D848D3cc13F61B2964A97bECAf0F1Fc6f21E": "0x 5C82 D848 D3cc 13F6 1B29 64A9 7bEC Af0F 1Fc6 f21E",
		"abcde": "abcd e", "": "",
	} {
		if got := strings.Join(groups(text), " "); got != want {
			t.Errorf("groups(%q): %q, want %q", text, got, want)
		}
	}
}
