package signature

import (
	"sync"

	"github.com/xcheckout/xcheckout/signature/internal/canonical"
	"github.com/xcheckout/xcheckout/signature/internal/mac"
)

// work is the memory that one signature needs, reused from one to the next. It
// belongs to no key: nothing of one is left in it when it is released.
type work struct {
	*mac.Sum
	query   []byte
	pieces  []piece
	encoded [EncodedSize]byte
}

var works = sync.Pool{New: func() any { return &work{Sum: mac.NewSum(), query: make([]byte, 0, 1<<7)} }}

// workKeepMax is the size up to which a buffer is kept for the next signature.
const workKeepMax = 64 << 10

func (w *work) release() {
	w.Release()
	if cap(w.Text) <= workKeepMax && cap(w.query) <= workKeepMax && cap(w.pieces) <= workKeepMax/64 {
		works.Put(w)
	}
}

// sign leaves the signature of m in w.encoded.
func (w *work) sign(k *Key, m *Message) error {
	if _, err := parseTimestamp(m.Timestamp); err != nil {
		return err
	}
	h := head{query: w.query, pieces: w.pieces}
	refused := h.setSigned(m)
	w.query, w.pieces = h.query, h.pieces
	if refused != nil {
		return refused
	}
	rule, refused := ruleOf(m)
	if refused != nil {
		return refused
	}
	w.Text = h.append(w.Text[:0])
	body := m.Body
	if rule != bodyJSON {
		body = nil
	}
	solid := !canonical.HasSpace(body)
	if solid && len(body) <= stripWindow {
		// Assembled before the state is restored, the text is out of the
		// processor's store buffer when it is hashed.
		w.Text, body = append(w.Text, body...), nil
	}
	if err := w.Begin(k.mac); err != nil {
		return err
	}
	switch {
	case body == nil:
	case solid:
		w.Add(body)
	default:
		w.addStripped(body)
	}
	if err := w.Finish(k.mac); err != nil {
		return err
	}
	mac.Encode(&w.encoded, &w.MAC)
	return nil
}

// Bodies up to this size are copied; larger ones are stripped in parts of it,
// which the nearest cache holds.
const stripWindow = 8 << 10

// addStripped adds the body without its structural whitespace.
func (w *work) addStripped(body []byte) {
	var s canonical.Stripper
	for len(body) > 0 {
		part := body[:min(len(body), stripWindow)]
		body = body[len(part):]
		w.Text = s.Strip(w.Text, part)
		w.Flush()
	}
}

// match returns the index of the key whose MAC over head and body is the
// message's, or -1.
func (p *Parsed) match(body []byte, keys []*Key) int {
	w := works.Get().(*work)
	defer w.release()
	for i, key := range keys {
		if key == nil {
			continue
		}
		w.Text = p.head.append(w.Text[:0])
		large := len(body) > stripWindow
		if !large {
			w.Text = append(w.Text, body...) // before Begin, as in sign
		}
		if w.Begin(key.mac) != nil {
			continue
		}
		if large {
			w.Add(body)
		}
		if w.Finish(key.mac) == nil && mac.Equal(&w.MAC, &p.mac) {
			return i
		}
	}
	return -1
}
