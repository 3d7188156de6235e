package evm

import "bytes"

// scanEvents reads a list of logs in the form that all nodes give it: objects
// of strings without escapes, a list of topics, and removed. It fails for
// everything else, and so is right about what it reads without knowing JSON.
func scanEvents(data []byte) (events, bool) {
	s := scanner{rest: data}
	// A log is 500 bytes at least with the fields that it must have.
	list := make(events, 0, len(data)/500+1)
	if !s.take('[') {
		return nil, false
	}
	if s.take(']') {
		return list, s.ended()
	}
	for {
		list = append(list, event{})
		if !s.event(&list[len(list)-1]) {
			return nil, false
		}
		if s.take(',') {
			continue
		}
		return list, s.take(']') && s.ended()
	}
}

// scanner is what is left to read, and room for the data of logs.
type scanner struct {
	rest  []byte
	arena []byte
}

// space passes over whitespace.
func (s *scanner) space() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\n' || s.rest[0] == '\t' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

// take reads one character, with whitespace before it, if it is the next.
func (s *scanner) take(c byte) bool {
	s.space()
	if len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *scanner) ended() bool {
	s.space()
	return len(s.rest) == 0
}

// text reads a string of printable ASCII without escapes, which is all that a
// log has.
func (s *scanner) text() ([]byte, bool) {
	if !s.take('"') {
		return nil, false
	}
	end := bytes.IndexByte(s.rest, '"')
	if end < 0 {
		return nil, false
	}
	text := s.rest[:end]
	s.rest = s.rest[end+1:]
	return text, true
}

// word reads a literal such as false.
func (s *scanner) word(w string) bool {
	s.space()
	if len(s.rest) < len(w) || string(s.rest[:len(w)]) != w {
		return false
	}
	s.rest = s.rest[len(w):]
	return true
}

// The fields of a log that must be there, each once.
const (
	hasAddress = 1 << iota
	hasTopics
	hasData
	hasBlockNumber
	hasBlockHash
	hasTx
	hasTxIndex
	hasLogIndex
	hasRemoved // need not
	hasAll     = hasRemoved - 1
)

func (s *scanner) event(e *event) bool {
	if !s.take('{') {
		return false
	}
	have := 0
	for {
		name, ok := s.text()
		if !ok || !s.take(':') {
			return false
		}
		field, ok := s.field(e, string(name))
		if !ok || have&field != 0 {
			return false
		}
		have |= field
		if s.take(',') {
			continue
		}
		return s.take('}') && have&hasAll == hasAll
	}
}

// field reads the value of a field and tells which it was.
func (s *scanner) field(e *event, name string) (field int, ok bool) {
	switch name {
	case "address":
		return hasAddress, s.fixed(e.contract[:])
	case "topics":
		return hasTopics, s.topics(e)
	case "data":
		return hasData, s.data(e)
	case "blockNumber":
		e.block, ok = s.number(64)
		return hasBlockNumber, ok
	case "blockHash":
		return hasBlockHash, s.fixed(e.blockHash[:])
	case "transactionHash":
		return hasTx, s.fixed(e.tx[:])
	case "transactionIndex":
		n, ok := s.number(32)
		e.txIndex = uint32(n)
		return hasTxIndex, ok
	case "logIndex":
		n, ok := s.number(32)
		e.index = uint32(n)
		return hasLogIndex, ok
	case "removed":
		return hasRemoved, s.word("false")
	case "blockTimestamp": // which some nodes add
		_, ok := s.number(64)
		return 0, ok
	}
	return 0, false
}

func (s *scanner) fixed(into []byte) bool {
	text, ok := s.text()
	return ok && hexInto(into, text)
}

func (s *scanner) number(bits int) (uint64, bool) {
	text, ok := s.text()
	if !ok {
		return 0, false
	}
	return hexNumber(text, bits)
}

func (s *scanner) topics(e *event) bool {
	if !s.take('[') {
		return false
	}
	if s.take(']') {
		return true
	}
	for {
		if e.topicCount == topicsMax || !s.fixed(e.topics[e.topicCount][:]) {
			return false
		}
		e.topicCount++
		if s.take(',') {
			continue
		}
		return s.take(']')
	}
}

// data keeps what it reads in the arena, so that a list of logs costs a few
// allocations and not one a log. What was read stays where it is when the arena
// grows.
func (s *scanner) data(e *event) bool {
	text, ok := s.text()
	if !ok || len(text) < 2 || len(text)%2 != 0 {
		return false
	}
	n := len(text)/2 - 1
	if cap(s.arena)-len(s.arena) < n {
		s.arena = make([]byte, 0, max(n, 16<<10))
	}
	at := len(s.arena)
	s.arena = s.arena[:at+n]
	e.data = s.arena[at : at+n : at+n]
	return hexInto(e.data, text)
}
