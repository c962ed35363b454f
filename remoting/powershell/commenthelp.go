package powershell

import (
	"regexp"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// commentHelp is the help that the comments of a function give (about_Comment_Based_Help).
type commentHelp struct {
	sections   map[string]string // by their keywords in lower case, those that stand once
	parameters map[string]string // by their names in lower case
	examples   []string
}

var (
	helpKeyword = regexp.MustCompile(`(?m)^[\t ]*\.([A-Za-z]+)(?:[\t ]+(\S+))?[\t ]*\r?$`)
	lineComment = regexp.MustCompile(`(?m)^[\t ]*#[^\n]*(?:\n[\t ]*#[^\n]*)*`)
)

// helpOf reads the help of a function: comments before it with at most one line between, else those at the beginning or the end
// of its body. nil where there is none.
func helpOf(fn *function) *commentHelp {
	src := fn.body.Source
	if src == nil {
		return nil
	}
	body := fn.body.Text()
	before := src.Text[:min(fn.body.Extent.Start, len(src.Text))]
	keyword := regexp.MustCompile(`(?i)\b(?:function|filter)\s+(?:\w+:)?` + regexp.QuoteMeta(fn.name) + `\b`)
	var texts []string
	if found := keyword.FindAllStringIndex(before, -1); found != nil {
		texts = append(texts, lastComment(before[:found[len(found)-1][0]]))
	}
	texts = append(texts, firstComment(body), lastComment(body))
	for _, t := range texts {
		if h := readHelp(t); h != nil {
			return h
		}
	}
	return nil
}

// firstComment is the comment at the beginning of a text.
func firstComment(text string) string {
	text = strings.TrimLeft(text, " \t\r\n")
	if rest, ok := strings.CutPrefix(text, "<#"); ok {
		comment, _, _ := strings.Cut(rest, "#>")
		return comment
	}
	if at := lineComment.FindStringIndex(text); at != nil && at[0] == 0 {
		return withoutMarks(text[:at[1]])
	}
	return ""
}

// lastComment is the comment at the end of a text, with at most one empty line behind it.
func lastComment(text string) string {
	trimmed := strings.TrimRight(text, " \t\r\n")
	if strings.Count(text[len(trimmed):], "\n") > 2 {
		return ""
	}
	if rest, ok := strings.CutSuffix(trimmed, "#>"); ok {
		if i := strings.LastIndex(rest, "<#"); i >= 0 {
			return rest[i+2:]
		}
		return ""
	}
	all := lineComment.FindAllStringIndex(trimmed, -1)
	if n := len(all); n > 0 && all[n-1][1] == len(trimmed) {
		return withoutMarks(trimmed[all[n-1][0]:])
	}
	return ""
}

// withoutMarks takes the # of each line away.
func withoutMarks(comment string) string {
	lines := strings.Split(comment, "\n")
	for i, l := range lines {
		l = strings.TrimLeft(strings.TrimLeft(l, " \t"), "#")
		lines[i] = strings.TrimPrefix(l, " ")
	}
	return strings.Join(lines, "\n")
}

// readHelp reads the sections of a comment; nil where it has none that help knows.
func readHelp(comment string) *commentHelp {
	h := &commentHelp{sections: map[string]string{}, parameters: map[string]string{}}
	// The first keyword may stand behind the comment's mark.
	comment = strings.TrimLeft(comment, " \t")
	found := helpKeyword.FindAllStringSubmatchIndex(comment, -1)
	known := false
	for i, m := range found {
		end := len(comment)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		word, argument := strings.ToLower(comment[m[2]:m[3]]), ""
		if m[4] >= 0 {
			argument = comment[m[4]:m[5]]
		}
		text := strings.Trim(strings.ReplaceAll(comment[m[1]:end], "\r\n", "\n"), "\n\t ")
		switch word {
		case "parameter":
			h.parameters[strings.ToLower(argument)] = text
		case "example":
			h.examples = append(h.examples, text)
		case "synopsis", "description", "notes", "inputs", "outputs", "link", "component", "role", "functionality":
			h.sections[word] = text
		default:
			continue
		}
		known = true
	}
	if !known {
		return nil
	}
	return h
}

// object is what Get-Help gives.
func (h *commentHelp) object(name string, parameters []string) *psobject.Object {
	custom := func(properties ...psobject.Property) *psobject.Object {
		o := psobject.NewCustom()
		for _, p := range properties {
			o.Set(p.Name, p.Value)
		}
		return o
	}
	note := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return psobject.NewArray(custom(note("Text", s)))
	}
	all := psobject.NewArray()
	for _, p := range parameters {
		all.Items = append(all.Items, custom(note("name", p), note("description", text(h.parameters[strings.ToLower(p)]))))
	}
	examples := psobject.NewArray()
	for i, e := range h.examples {
		title := "-------------------------- EXAMPLE " + itoa(i+1) + " --------------------------"
		examples.Items = append(examples.Items, custom(note("title", title), note("code", e), note("remarks", psobject.NewArray(custom(note("Text", ""))))))
	}
	o := custom(note("description", text(h.sections["description"])), note("parameters", custom(note("parameter", all))),
		note("alertSet", custom(note("alert", text(h.sections["notes"])))), note("examples", custom(note("example", examples))),
		note("Name", name), note("Category", "Function"), note("Synopsis", h.sections["synopsis"]))
	for _, n := range []string{"Component", "Role", "Functionality"} {
		o.Set(n, h.sections[strings.ToLower(n)])
	}
	o.Set("ModuleName", "")
	o.TypeNames = []string{"MamlCommandHelpInfo", "HelpInfo"}
	return o
}
