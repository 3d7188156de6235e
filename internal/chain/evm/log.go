package evm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain"
)

var transferTopic = crypto.Keccak256Hash([]byte("Transfer(address,address,uint256)"))

// topicsMax is the most topics that the machine can give a log.
const topicsMax = 4

// event is a log of a contract, as JSON-RPC calls it.
type event struct {
	block          uint64
	blockHash, tx  common.Hash
	txIndex, index uint32 // places of the chain transaction and of the log in their block
	contract       common.Address
	topics         [topicsMax]common.Hash
	topicCount     int
	data           []byte

	// ordinal is the place of the log in its chain transaction, which only a
	// receipt tells.
	ordinal uint32
	placed  bool // the ordinal is known
}

// isTransfer tells whether the event has the three topics and the one word of
// an ERC-20 Transfer. Whatever else has its first topic is none.
func (e *event) isTransfer() bool {
	return e.topicCount == 3 && e.topics[0] == transferTopic && len(e.data) == common.HashLength
}

// bits are those that the event sets in its block's bloom.
func (e *event) bits() (bloom types.Bloom) {
	bloom.Add(e.contract[:])
	for _, topic := range e.topics[:e.topicCount] {
		bloom.Add(topic[:])
	}
	return bloom
}

func (e *event) from() chain.Address { return chain.Address(e.topics[1][12:]) }
func (e *event) to() chain.Address   { return chain.Address(e.topics[2][12:]) }

// same tells whether two events are one, whoever told of them.
func (e *event) same(o *event) bool {
	return e.blockHash == o.blockHash && e.tx == o.tx && e.index == o.index && e.contract == o.contract &&
		e.topics == o.topics && e.topicCount == o.topicCount && bytes.Equal(e.data, o.data)
}

// events is a node's answer to eth_getLogs, or the logs of a receipt.
type events []event

// errNoList says that a node answered null, or left the answer out. That is not
// an empty list.
var errNoList = errors.New("null in place of a list of logs")

// UnmarshalJSON reads the answer in one pass in the form that all nodes give
// it; whatever looks unusual is left to encoding/json, which takes several
// times as long.
func (list *events) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return errNoList
	}
	if found, ok := scanEvents(data); ok {
		*list = found
		return nil
	}
	found, err := decodeEvents(data)
	if err != nil {
		return err
	}
	*list = found
	return nil
}

// eventText is a log as JSON has it.
type eventText struct {
	Address          *string   `json:"address"`
	Topics           *[]string `json:"topics"`
	Data             *string   `json:"data"`
	BlockNumber      *string   `json:"blockNumber"`
	BlockHash        *string   `json:"blockHash"`
	TransactionHash  *string   `json:"transactionHash"`
	TransactionIndex *string   `json:"transactionIndex"`
	LogIndex         *string   `json:"logIndex"`
	Removed          bool      `json:"removed"`
}

// decodeEvents reads a list of logs by encoding/json. It says the same as
// scanEvents of every list that scanEvents reads.
func decodeEvents(data []byte) (events, error) {
	var texts []*eventText
	if err := json.Unmarshal(data, &texts); err != nil {
		return nil, fmt.Errorf("not a list of logs: %w", err)
	}
	list := make(events, len(texts))
	for i, text := range texts {
		if err := text.decode(&list[i]); err != nil {
			return nil, fmt.Errorf("log %d of the list: %w", i, err)
		}
	}
	return list, nil
}

func (text *eventText) decode(e *event) error {
	switch {
	case text == nil:
		return errors.New("null")
	case text.Removed:
		return errors.New("it was removed from the chain")
	case text.Topics == nil || len(*text.Topics) > topicsMax:
		return errors.New("no topics, or too many")
	}
	e.topicCount = len(*text.Topics)
	for i, topic := range *text.Topics {
		if !hexInto(e.topics[i][:], topic) {
			return fmt.Errorf("topic %d is malformed", i)
		}
	}
	ok := true
	fixed := func(into []byte, text *string) { ok = ok && text != nil && hexInto(into, *text) }
	fixed(e.contract[:], text.Address)
	fixed(e.blockHash[:], text.BlockHash)
	fixed(e.tx[:], text.TransactionHash)
	number := func(text *string, bits int) (n uint64) {
		if ok = ok && text != nil; ok {
			n, ok = hexNumber(*text, bits)
		}
		return n
	}
	e.block = number(text.BlockNumber, 64)
	e.txIndex = uint32(number(text.TransactionIndex, 32))
	e.index = uint32(number(text.LogIndex, 32))
	if ok = ok && text.Data != nil && len(*text.Data)%2 == 0 && len(*text.Data) >= 2; ok {
		e.data = make([]byte, len(*text.Data)/2-1)
		ok = hexInto(e.data, *text.Data)
	}
	if !ok {
		return errors.New("a field is missing or malformed")
	}
	return nil
}

// hexInto reads 0x and exactly the digits that fill the bytes.
func hexInto[text string | []byte](into []byte, from text) bool {
	if len(from) != 2+2*len(into) || from[0] != '0' || from[1] != 'x' {
		return false
	}
	for i := range into {
		high, low := hexDigit[from[2+2*i]], hexDigit[from[3+2*i]]
		if high|low > 0xf {
			return false
		}
		into[i] = high<<4 | low
	}
	return true
}

// hexNumber reads 0x and digits of a number of at most that many bits. Leading
// zeros are taken: some nodes write them.
func hexNumber[text string | []byte](from text, bits int) (n uint64, ok bool) {
	if len(from) < 3 || len(from) > 2+bits/4 || from[0] != '0' || from[1] != 'x' {
		return 0, false
	}
	for i := 2; i < len(from); i++ {
		digit := hexDigit[from[i]]
		if digit > 0xf {
			return 0, false
		}
		n = n<<4 | uint64(digit)
	}
	return n, true
}

// hexDigit is the value of a digit; more than 15 for what is none.
var hexDigit = func() (table [256]byte) {
	for i := range table {
		table[i] = 0xff
	}
	for i, c := range []byte("0123456789abcdef") {
		table[c] = byte(i)
		table[hexUpper(c)] = byte(i)
	}
	return table
}()

func hexUpper(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 'A'
	}
	return c
}
