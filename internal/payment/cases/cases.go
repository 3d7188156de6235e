// Package cases reads the table of what becomes of payments, testdata/matching.txt: a
// small language in which each case says what happens on a chain and what must come of
// it. The pure core, and the gateway on chains of several kinds, are held against the
// same cases. It is for tests.
//
// A line is a verb and its words; what stands after # is a comment.
//
//	case TITLE               a new case: a merchant, and two chains, ETH and BSC, at second 0
//	tolerance AMOUNT         the merchant's
//	order NAME AMOUNT [TOKEN [SECONDS]]  in ETH_USDT by default, for 60 seconds
//	block [CHAIN] TRANSFER…  the next block, a second after the last one
//	until SECOND             an empty block on each chain at that time
//	confirm                  as many empty blocks on each chain as confirm what is there
//	reorg DEPTH              takes the newest blocks of ETH away; one more must follow
//	again                    a block with what reorgs took, in its order
//	cancel NAME [CODE]       by the merchant, refused with a code
//	reopen TOKEN             by the operator, after the gateway closed it to new orders
//	refuse TOKEN CODE        an order in the token is refused with a code
//	want NAME STATUS RECEIVED KEPT ABNORMAL [TYPE:AMOUNT…]
//	events NAME REASON…      all that was announced of the order
//	holds TOKEN [ACCOUNT:POSTED…]        what accounts hold, of those that hold anything
//
// A transfer is NAME=AMOUNT, in the order's token, or NAME=AMOUNT:TOKEN; the token FAKE
// is one that the gateway doesn't know, and of ETH_FEE a hundredth less arrives than its
// logs say. Transfers in brackets are one chain transaction.
package cases

import (
	"bufio"
	_ "embed"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/xcheckout/xcheckout/money"
)

// The two chains, and the tokens of cases.
const (
	ETH     = "ETH"
	BSC     = "BSC"
	USDT    = "ETH_USDT" // 6 decimals
	USDC    = "ETH_USDC" // 18 decimals
	BSCUSDT = "BSC_USDT" // 18 decimals
	Fee     = "ETH_FEE"  // 6 decimals
	Fake    = "FAKE"     // 6 decimals, on ETH
)

// Arrives is how much of raw units of a token arrives.
func Arrives(token string, raw *big.Int) *big.Int {
	if token != Fee {
		return raw
	}
	return new(big.Int).Sub(raw, new(big.Int).Div(raw, big.NewInt(100)))
}

// Confirmations are those that a deposit needs in every case.
const Confirmations = 3

//go:embed testdata/matching.txt
var table string

// Case is what happens, step by step.
type Case struct {
	Title string
	Line  int
	Steps []Step
}

// Step is one line of a case.
type Step struct {
	Line    int
	Verb    string
	Name    string       // of an order
	Amount  money.Amount // of order and tolerance
	Token   string       // of order and holds
	Seconds int          // of order, until; the depth of reorg
	Chain   string       // of block
	Blocks  [][]Transfer // of block: each chain transaction
	Words   []string     // what is wanted; the code of cancel
}

// Transfer pays an order's address.
type Transfer struct {
	Order  string
	Amount string // decimal, for it may have more digits than an amount
	Token  string
}

// Matching are the cases of the table. It panics where the table can't be read.
func Matching() []Case {
	list, err := Read(table)
	if err != nil {
		panic("cases: " + err.Error())
	}
	return list
}

// Read reads a table.
func Read(text string) (list []Case, err error) {
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "case":
			list = append(list, Case{Title: strings.Join(words[1:], " "), Line: n})
		case len(list) == 0:
			return nil, fmt.Errorf("line %d: it belongs to no case", n)
		default:
			c := &list[len(list)-1]
			step, err := c.read(words)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			step.Line = n
			c.Steps = append(c.Steps, step)
		}
	}
	return list, lines.Err()
}

func (c *Case) read(words []string) (s Step, err error) {
	s.Verb, words = words[0], words[1:]
	least := map[string]int{"tolerance": 1, "order": 2, "block": 0, "until": 1, "confirm": 0, "reorg": 1, "again": 0, "cancel": 1, "want": 5, "events": 1, "holds": 1, "reopen": 1, "refuse": 2}
	if n, known := least[s.Verb]; !known || len(words) < n {
		return s, fmt.Errorf("%s with %d words", s.Verb, len(words))
	}
	switch s.Verb {
	case "tolerance":
		s.Amount, err = money.Parse(words[0])
	case "order":
		s.Name, s.Token, s.Seconds = words[0], USDT, 60
		if len(words) > 2 {
			s.Token = words[2]
		}
		if len(words) > 3 {
			if s.Seconds, err = strconv.Atoi(words[3]); err != nil {
				return s, err
			}
		}
		s.Amount, err = money.Parse(words[1])
	case "block":
		return s, c.readBlock(&s, words)
	case "until", "reorg":
		s.Seconds, err = strconv.Atoi(words[0])
	case "holds", "reopen", "refuse":
		s.Token, s.Words = words[0], words[1:]
	case "cancel", "want", "events":
		s.Name, s.Words = words[0], words[1:]
		if c.order(s.Name) == nil {
			err = fmt.Errorf("there is no order %q", s.Name)
		}
	}
	return s, err
}

// readBlock reads transfers, each a chain transaction but for those in brackets.
func (c *Case) readBlock(s *Step, words []string) error {
	s.Chain = ETH
	if len(words) > 0 && (words[0] == ETH || words[0] == BSC) {
		s.Chain, words = words[0], words[1:]
	}
	together := false
	for _, word := range words {
		text := strings.Trim(word, "()")
		name, rest, found := strings.Cut(text, "=")
		amount, token, _ := strings.Cut(rest, ":")
		o := c.order(name)
		if !found || o == nil {
			return fmt.Errorf("%q is no transfer to an order of the case", word)
		}
		if token == "" {
			token = o.Token
		}
		if !together {
			s.Blocks = append(s.Blocks, nil)
		}
		last := &s.Blocks[len(s.Blocks)-1]
		*last = append(*last, Transfer{name, amount, token})
		together = (together || strings.HasPrefix(word, "(")) && !strings.HasSuffix(word, ")")
	}
	return nil
}

// Figures are those of an order as want has them.
func Figures(status string, received, kept, abnormal money.Amount) string {
	return fmt.Sprintf("%s %s %s %s", status, received, kept, abnormal)
}

// Wanted is what a step wants, with its amounts as Figures prints them. It panics where
// they can't be read.
func Wanted(s Step) string {
	text := Figures(s.Words[0], money.MustParse(s.Words[1]), money.MustParse(s.Words[2]), money.MustParse(s.Words[3]))
	for _, word := range s.Words[4:] {
		reason, amount, _ := strings.Cut(word, ":")
		text += fmt.Sprintf(" %s:%s", reason, money.MustParse(amount))
	}
	return text
}

func (c *Case) order(name string) *Step {
	at := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Verb == "order" && s.Name == name })
	if at < 0 {
		return nil
	}
	return &c.Steps[at]
}
