package wire

import (
	"cmp"
	"encoding/binary"
	"reflect"
	"slices"

	"github.com/xcheckout/xcheckout/signature"
)

// Answers about orders are kept, tens of thousands of them, and half of each is the names
// of its members. Packed, an answer is each member's text after its length.

// PackedOrder is an order's public form as it is kept. Text gives back what Encode makes
// of the order.
type PackedOrder []byte

// PackOrder packs an order.
func PackOrder(o Order) (PackedOrder, error) {
	buffer := scratch.Get().(*[]byte)
	defer scratch.Put(buffer)
	v, packed := reflect.ValueOf(&o).Elem(), (*buffer)[:0]
	value := make([]byte, 0, 128)
	for i, m := range flatOf(v.Type()) {
		var err error
		if value, err = m.append(value[:0], v.Field(i)); err != nil {
			_, says := Encode(o) // which says where
			return nil, cmp.Or(says, err)
		}
		text := signature.EscapeWhitespace(value)
		packed = append(binary.AppendUvarint(packed, uint64(len(text))), text...)
	}
	*buffer = packed
	return slices.Clone(packed), nil
}

// Text is the JSON object.
func (p PackedOrder) Text() []byte {
	members := flatOf(reflect.TypeFor[Order]())
	text := make([]byte, 0, len(p)+nameSize*len(members))
	for _, m := range members {
		n, size := binary.Uvarint(p)
		end := size + int(n)
		text = append(append(text, m.begin...), p[size:end]...)
		p = p[end:]
	}
	return append(text, '}')
}

// nameSize is about what a member's name takes.
const nameSize = 20
