package evm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
)

// logText is a log as go-ethereum's node writes it.
func logText(block, index int, amount string) string {
	return fmt.Sprintf(`{"address":"0x325efcb12c86289f9f46169350b97d6934b090f5","topics":["0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",`+
		`"0x000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266","0x0000000000000000000000000e59f59310a1c91469345cb29a9be62313d61%03x"],`+
		`"data":"0x%064s","blockNumber":"0x%x","transactionHash":"0x44015b79ac7a357088c0061d362a8be36f82e2e17f139386d16073acfeea42d7",`+
		`"transactionIndex":"0x%x","blockHash":"0xdf66c5bf9729dc9970f59a206837e6ffb2fa77c4b17af223e11940e09b5af921","blockTimestamp":"0x6a1","logIndex":"0x%x","removed":false}`,
		index%4096, amount, block, index, index)
}

var oneLog = logText(11, 3, "1")

// unusual are lists that the scanner leaves to encoding/json, or that neither takes.
var unusual = []string{
	``, `null`, `{}`, `[`, `[]x`, `[] `, ` [ ] `, `[null]`, `[{}]`, `[1]`, `[[]]`, `"[]"`,
	"[" + oneLog + "," + oneLog + "]", "[" + oneLog + ",]", "[" + oneLog + oneLog + "]", "[" + oneLog,
	"\n[ " + strings.ReplaceAll(strings.ReplaceAll(oneLog, ",", " ,\t"), ":", " : ") + "\r]",
	"[" + strings.Replace(oneLog, `"removed":false`, `"removed":true`, 1) + "]",
	"[" + strings.Replace(oneLog, `"removed":false`, `"removed":null`, 1) + "]",
	"[" + strings.Replace(oneLog, `,"removed":false`, ``, 1) + "]",
	"[" + strings.Replace(oneLog, `"removed"`, `"Removed"`, 1) + "]",
	"[" + strings.Replace(oneLog, `"removed":false`, `"logType":{"a":[1]},"removed":false`, 1) + "]",
	"[" + strings.Replace(oneLog, `"address"`, `"ADDRESS"`, 1) + "]",
	"[" + strings.Replace(oneLog, `"address"`, `"\u0061ddress"`, 1) + "]",
	"[" + strings.Replace(oneLog, `"address":`, `"address":"0x0000000000000000000000000000000000000000","address":`, 1) + "]",
	"[" + strings.Replace(oneLog, `"logIndex":"0x3"`, `"logIndex":null`, 1) + "]",
	"[" + strings.Replace(oneLog, `"logIndex":"0x3"`, `"logIndex":"0x"`, 1) + "]",
	"[" + strings.Replace(oneLog, `"logIndex":"0x3"`, `"logIndex":3`, 1) + "]",
	"[" + strings.Replace(oneLog, `"logIndex":"0x3"`, `"logIndex":"0x100000000"`, 1) + "]",
	"[" + strings.Replace(oneLog, `"logIndex":"0x3"`, `"logIndex":"0x00000003"`, 1) + "]",
	"[" + strings.Replace(oneLog, `"blockNumber":"0xb"`, `"blockNumber":"0xffffffffffffffff"`, 1) + "]",
	"[" + strings.Replace(oneLog, `"data":"0x`, `"data":"0xF`, 1) + "]",
	"[" + strings.Replace(oneLog, `"data":"0x`, `"data":"0x","d":"0x`, 1) + "]",
	"[" + strings.Replace(strings.Replace(oneLog, `"blockTimestamp":"0x6a1",`, ``, 1), fmt.Sprintf(`"data":"0x%064s"`, "1"), `"data":"0x"`, 1) + "]",
	"[" + strings.Replace(oneLog, `"data":"0x`, `"data":"0xFf`, 1) + "]",
	"[" + strings.Replace(oneLog, `"data":"0x`, `"data":"0Xff`, 1) + "]",
	"[" + strings.Replace(oneLog, `"topics":[`, `"topics":["0xg",`, 1) + "]",
	"[" + strings.Replace(oneLog, `"topics":[`, `"topics":[],"t":[`, 1) + "]",
	"[" + strings.Replace(oneLog, `"topics":[`, `"topics":["0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef","0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",`, 1) + "]",
}

// Whatever the scanner reads, encoding/json reads in the same way.
func FuzzScan(f *testing.F) {
	for _, text := range unusual {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		scanned, ok := scanEvents(data)
		if !ok {
			return
		}
		decoded, err := decodeEvents(data)
		if err != nil {
			t.Fatalf("the scanner reads what encoding/json does not: %v", err)
		}
		if len(scanned) != len(decoded) {
			t.Fatalf("the scanner found %d logs, encoding/json %d", len(scanned), len(decoded))
		}
		for i := range scanned {
			a, b := scanned[i], decoded[i]
			if same := bytes.Equal(a.data, b.data); !same {
				t.Fatalf("log %d: scanned the data %x, decoded %x", i, a.data, b.data)
			}
			a.data, b.data = nil, nil
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("log %d\nscanned %+v\ndecoded %+v", i, a, b)
			}
		}
	})
}

// Whatever a result is, it comes out of its envelope as it went in; and nothing
// upsets the scanner.
func FuzzEnvelope(f *testing.F) {
	for _, text := range []string{`[]`, `null`, `"}"`, `"\\\""`, `"\\"`, `{"a":[{},"\"]"],"id":9}`, `1`, `tru`, `[`, `[]]`, `{"result":1}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, result []byte) {
		scanMessages(result)
		text := fmt.Appendf(nil, `[ {"jsonrpc":"2.0", "result" : %s , "id":"1"}, null,{"id":0,"error":%s}]`, result, result)
		messages, ok := scanMessages(text)
		if !json.Valid(result) {
			return
		}
		result = bytes.TrimSpace(result)
		if !ok || len(messages) != 3 || messages[0].id != "1" || messages[2].id != "0" || !bytes.Equal(messages[0].result, result) {
			t.Fatalf("scanned %q, %v of %s", messages, ok, text)
		}
		if null := string(result) == "null"; null != (messages[2].failure == nil) || !null && !bytes.Equal(messages[2].failure, result) {
			t.Fatalf("the error is %q, want %q", messages[2].failure, result)
		}
	})
}

// The scanner reads what nodes write, and go-ethereum agrees with what it says.
func TestScannerReadsWhatNodesWrite(t *testing.T) {
	text := []byte("[" + logText(11, 3, "1") + "," + strings.Replace(logText(12, 700, "ff"), `"blockTimestamp":"0x6a1",`, "", 1) + "]")
	scanned, ok := scanEvents(text)
	if !ok || len(scanned) != 2 {
		t.Fatalf("scanned %+v, %v, want two logs", scanned, ok)
	}
	var logs []types.Log
	if err := json.Unmarshal(text, &logs); err != nil {
		t.Fatal(err)
	}
	for i, l := range logs {
		e := scanned[i]
		if e.block != l.BlockNumber || e.blockHash != l.BlockHash || e.tx != l.TxHash || uint(e.txIndex) != l.TxIndex || uint(e.index) != l.Index ||
			e.contract != l.Address || !reflect.DeepEqual(e.topics[:e.topicCount], l.Topics) || string(e.data) != string(l.Data) || !e.isTransfer() {
			t.Errorf("scanned %+v, want %+v", e, l)
		}
	}
}

func TestUnusualListsAreReadOrRefused(t *testing.T) {
	read := 0
	for _, text := range unusual {
		var list events
		err := json.Unmarshal([]byte(text), &list)
		var logs []*types.Log
		theirs := json.Unmarshal([]byte(text), &logs)
		if err != nil {
			continue
		}
		read++
		if theirs != nil {
			// go-ethereum writes no number with leading zeros, and some nodes do.
			if !strings.Contains(text, "0x00000003") {
				t.Errorf("%s: read as %+v, and go-ethereum says %v", text, list, theirs)
			}
			continue
		}
		if len(list) != len(logs) {
			t.Errorf("%s: read %d logs, go-ethereum %d", text, len(list), len(logs))
		}
	}
	if read < 8 {
		t.Errorf("%d of the unusual lists were read, want at least 8: the fallback is not tried", read)
	}
	for _, text := range []string{"null", `{"result":null}`, "[null]", "[" + strings.Replace(oneLog, `"removed":false`, `"removed":true`, 1) + "]"} {
		var list events
		if err := json.Unmarshal([]byte(text), &list); err == nil {
			t.Errorf("%s: read as %+v, want an error", text, list)
		}
	}
}

// answerOf is a node's answer with some transfers.
func answerOf(transfers int) []byte {
	logs := make([]string, transfers)
	for i := range logs {
		logs[i] = logText(20_000_000+i/50, i%50, fmt.Sprintf("%x", 1_000_000+i))
	}
	return []byte("[" + strings.Join(logs, ",") + "]")
}
