package docs

import (
	"encoding/json"
	"fmt"
)

// textMax is how much of a passage the index holds, in characters.
const textMax = 400

// searchIndex is a script that sets the index of a language: of each passage its
// address below /docs/, page, heading and text. A script, so that pages find it
// without a server too.
func (s *site) searchIndex() ([]byte, error) {
	index := [][4]string{}
	for _, p := range s.pages {
		for _, x := range p.Passages {
			address := s.Prefix + p.Path
			if x.ID != "" {
				address += "#" + x.ID
			}
			text := []rune(x.Text)
			if len(text) > textMax {
				text = text[:textMax]
			}
			index = append(index, [4]string{address, p.Name(), x.Heading, string(text)})
		}
	}
	data, err := json.Marshal(index)
	return fmt.Appendf(nil, "window.searchIndex = %s;\n", data), err
}
