package doctor

import "strings"

// habits are the ways in which serialisers write a JSON that they have read,
// as far as they go beyond one change; key orders come on top.
var habits = []struct {
	name  string
	style jsonStyle
}{
	{"as JSON.parse and JSON.stringify do", jsonStyle{order: orderIntegers, number: numberJS, escape: escapeJS}},
	{"as Go's encoding/json does", jsonStyle{number: numberGo, escape: escapeGo}},
	{"as Go's encoding/json does without HTML escapes", jsonStyle{number: numberGo, escape: escapeGoPlain}},
	{"as Python's json does", jsonStyle{number: numberPython, escape: escapeASCII}},
	{"as Python's json does with ensure_ascii=False", jsonStyle{number: numberPython, escape: escapeJS}},
	{"as Python's json.dumps does", jsonStyle{number: numberPython, escape: escapeASCII, space: spacePython}},
	{"as Jackson does", jsonStyle{number: numberDouble, escape: escapeJackson}},
	{"as Gson does", jsonStyle{number: numberGson, escape: escapeGson}},
	{"as Gson does", jsonStyle{number: numberSent, escape: escapeGson, drop: dropNull}},
	{"as Gson does", jsonStyle{number: numberGson, escape: escapeGson, drop: dropNull}},
	{"as org.json does", jsonStyle{number: numberOrgJSON, escape: escapeOrgJSON}},
	{"as fastjson does", jsonStyle{number: numberDecimal, escape: escapeFastjson, drop: dropNull}},
	{"as fastjson does", jsonStyle{number: numberDecimal, escape: escapeFastjsonBrowser, drop: dropNull}},
	{"as PHP's json_encode does", jsonStyle{number: numberJS, escape: escapePHP}},
	{"as PHP's json_encode does", jsonStyle{number: numberPython, escape: escapePHP}},
	{"as PHP's json_encode does with JSON_UNESCAPED_UNICODE", jsonStyle{number: numberJS, escape: escapeSlash}},
	{"as System.Text.Json does", jsonStyle{escape: escapeDotNet}},
}

// reserialized adds the other texts of the same JSON: first each change on its
// own, and the habits of languages.
func (l *bodyList) reserialized() {
	isReserialized := mistakeOf(BodyReserialized)
	if l.content.tree == nil {
		return
	}
	add := func(likely bool, style jsonStyle, name string) {
		l.add(likely, bodyRecipe{source: sourceJSON, style: style}, isReserialized(name))
	}
	for _, order := range []keyOrder{orderSent, orderSorted, orderHashMap, orderUTF16} {
		for number := range numbers {
			add(true, jsonStyle{order: order, number: number}, joinDetails(orderNames[order], numberNames[number]))
		}
		for escape := range escapes {
			add(true, jsonStyle{order: order, escape: escape}, joinDetails(orderNames[order], escapeTable[escape].name))
		}
		for _, habit := range habits {
			if order != orderSent {
				habit.style.order = order
			}
			if order == orderSent || habit.style.space == spaceNone {
				add(true, habit.style, joinDetails(habit.name, orderNames[order]))
			}
		}
	}
	for order := range orders {
		for drop := range drops {
			add(true, jsonStyle{order: order, drop: drop}, joinDetails(orderNames[order], dropNames[drop]))
		}
	}
	l.add(true, bodyRecipe{source: sourceEscaped}, isReserialized(`whitespace inside strings as \u escapes`))
	l.add(true, bodyRecipe{source: sourceQuoted}, isReserialized("serialised twice"))
	l.add(false, bodyRecipe{source: sourceQuotedRaw}, isReserialized("serialised twice"))
}

// combinations adds all of them, of the changes that make a difference.
func (l *bodyList) combinations() {
	if l.content.tree == nil {
		return
	}
	all := []jsonStyle{{}}
	extend := func(n int, set func(style *jsonStyle, i int)) {
		seen := newTextSet()
		from := all
		for i := range n {
			var alone jsonStyle
			set(&alone, i)
			if !seen.add(l.content.tree.appendJSON(nil, &alone, 0)) || i == 0 {
				continue
			}
			for _, style := range from {
				set(&style, i)
				all = append(all, style)
			}
		}
	}
	extend(int(orders), func(s *jsonStyle, i int) { s.order = keyOrder(i) })
	extend(int(numbers), func(s *jsonStyle, i int) { s.number = numberForm(i) })
	extend(int(escapes), func(s *jsonStyle, i int) { s.escape = escapeForm(i) })
	extend(int(drops), func(s *jsonStyle, i int) { s.drop = dropForm(i) })
	for _, style := range all {
		l.add(false, bodyRecipe{source: sourceJSON, style: style}, mistake{BodyReserialized,
			joinDetails(orderNames[style.order], numberNames[style.number], escapeTable[style.escape].name, dropNames[style.drop])})
	}
}

// joinDetails joins what is not empty.
func joinDetails(details ...string) string {
	var said []string
	for _, detail := range details {
		if detail != "" {
			said = append(said, detail)
		}
	}
	return strings.Join(said, ", ")
}
