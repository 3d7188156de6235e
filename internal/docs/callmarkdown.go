package docs

import (
	"fmt"
	"strings"
)

// callMarkdown is the page about a call for those who read Markdown.
func (r *renderer) callMarkdown(c *call) string {
	var b strings.Builder
	w := r.words
	fmt.Fprintf(&b, "# %s\n\n`%s %s`\n\n", c.Summary, c.Method, c.Path)
	if c.Coming {
		fmt.Fprintf(&b, "**%s.** %s\n\n", w.Coming, w.ComingWhy)
	}
	for _, fact := range r.facts(c) {
		fmt.Fprintf(&b, "- %s\n", fact)
	}
	b.WriteString("\n" + strings.TrimSpace(r.translate(c.text("description"))) + "\n\n")
	for _, part := range []struct {
		heading string
		members []member
	}{{w.Query, c.Query}, {w.Body, c.Body}, {w.Answer, c.Answer}} {
		if len(part.members) > 0 {
			fmt.Fprintf(&b, "## %s\n\n", part.heading)
			r.membersMarkdown(&b, part.members, "")
			b.WriteString("\n")
		}
	}
	if c.Sample != nil {
		fmt.Fprintf(&b, "## %s\n\n", w.Request)
		c.Sample.markdown(&b, w.Prints+":")
		b.WriteString("\n")
	}
	for _, a := range c.Answers {
		fmt.Fprintf(&b, "## %s\n\n```json\n%s\n```\n\n", strings.TrimSuffix(w.Answers+w.Colon+r.translate(a.Summary), w.Colon), a.JSON)
	}
	if len(c.Codes) > 0 {
		fmt.Fprintf(&b, "## %s\n\n| %s | %s | %s |\n|---|---|---|\n", w.Refusals, w.Code, w.Status, w.Meaning)
		for _, e := range c.Codes {
			fmt.Fprintf(&b, "| `%s` | %d | %s |\n", e.Code, e.Status, e.Message)
		}
	}
	fmt.Fprintf(&b, "\n%s", w.AnyCall)
	for _, e := range c.Common {
		fmt.Fprintf(&b, " `%s`", e.Code)
	}
	return b.String() + "\n"
}

// facts are what the page shows as badges.
func (r *renderer) facts(c *call) []string {
	var list []string
	if c.Ours {
		list = append(list, r.words.Ours)
	}
	if c.ReadOnly {
		list = append(list, r.words.ReadOnly)
	}
	switch c.Scope {
	case "":
	case "any":
		list = append(list, r.words.AnyScope)
	default:
		list = append(list, r.words.Scope+" `"+c.Scope+"`")
	}
	if len(c.Environments) > 0 {
		list = append(list, r.words.Only+" "+strings.Join(c.Environments, r.words.Or))
	}
	if c.Twin != nil {
		list = append(list, fmt.Sprintf("%s `%s %s`", r.words.TwinOf, c.Twin.Method, c.Twin.Path))
	}
	return list
}

func (r *renderer) membersMarkdown(b *strings.Builder, members []member, indent string) {
	for _, m := range members {
		need := r.words.Optional
		if m.Required {
			need = r.words.Required
		}
		fmt.Fprintf(b, "%s- `%s` (%s, %s)", indent, m.Name, m.Type, need)
		if m.Ours {
			fmt.Fprintf(b, " _%s_", r.words.Ours)
		}
		fmt.Fprintf(b, ": %s", strings.Join(strings.Fields(m.Text), " "))
		if len(m.Values) > 0 {
			fmt.Fprintf(b, " `%s`", strings.Join(m.Values, "`, `"))
		}
		if m.Limits != "" {
			fmt.Fprintf(b, " (%s)", m.Limits)
		}
		if m.Default != "" {
			fmt.Fprintf(b, " %s `%s`", r.words.Default, m.Default)
		}
		b.WriteString("\n")
		r.membersMarkdown(b, m.Members, indent+"  ")
	}
}
