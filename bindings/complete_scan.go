package bindings

import "strings"

// place is where in a text the cursor stands, as far as completion needs to know: it reads the text before the cursor
// once, from the front, and never fails.
type place struct {
	// calls are the brackets that are open, the innermost last.
	calls []openCall
	// quote opened the string that the cursor is in: ", ' or [; 0 outside strings, - in a comment.
	quote byte
	// start is where the word at the cursor begins: behind the quote in a string.
	start int
	// bare is the name before a string that is an argument without brackets: require"…".
	bare string
}

// openCall is an open bracket.
type openCall struct {
	bracket byte
	callee  string // the name before it; that of the round bracket before it for f({
	key     string // the parameter whose value is being written
	given   []string
	values  int // positional values before the cursor
}

// scan reads a text up to the cursor.
func scan(text string) place {
	var p place
	name, last := "", "" // the last token, where it is a name; what stands before the next one
	fresh := true        // nothing of the value has come yet
	value := func() {
		if n := len(p.calls); n > 0 && fresh {
			fresh = false
		}
	}
	i := 0
	for i < len(text) {
		c := text[i]
		switch {
		case c == '-' && strings.HasPrefix(text[i:], "--"):
			end, closed := commentEnd(text, i)
			if !closed {
				p.quote, p.start = '-', len(text)
				return p
			}
			i = end
			continue
		case c == '"' || c == '\'' || c == '[' && longBracket(text[i:]) > 0:
			end, closed := stringEnd(text, i)
			if !closed {
				p.quote, p.start = c, i+1
				if c == '[' {
					p.start = i + longBracket(text[i:])
				}
				p.bare = last
				return p
			}
			value()
			name, last, i = "", "", end
			continue
		case wordByte(c):
			end := i
			for end < len(text) && wordByte(text[end]) {
				end++
			}
			if end == len(text) {
				p.start = i
				return p
			}
			value()
			name = text[i:end]
			last = name
			i = end
			continue
		case c == '(' || c == '{' || c == '[':
			callee := name
			if n := len(p.calls); c == '{' && callee == "" && n > 0 && p.calls[n-1].bracket == '(' && fresh && p.calls[n-1].values == 0 {
				callee = p.calls[n-1].callee
			}
			value()
			p.calls = append(p.calls, openCall{bracket: c, callee: callee})
			fresh = true
		case c == ')' || c == '}' || c == ']':
			if n := len(p.calls); n > 0 {
				p.calls = p.calls[:n-1]
			}
			fresh = false
		case c == ',' || c == ';':
			if n := len(p.calls); n > 0 {
				o := &p.calls[n-1]
				if o.key != "" {
					o.given = append(o.given, o.key)
					o.key = ""
				} else {
					o.values++
				}
			}
			fresh = true
		case c == '=' && !strings.HasPrefix(text[i:], "==") && (i == 0 || strings.IndexByte("=<>~", text[i-1]) < 0):
			if n := len(p.calls); n > 0 && p.calls[n-1].bracket == '{' && name != "" {
				p.calls[n-1].key = name
			}
			fresh = true
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue // the name before stays the callee
		default:
			value()
		}
		name, last = "", ""
		i++
	}
	p.start = len(text)
	return p
}

// inner is the innermost open bracket, nil where there is none.
func (p *place) inner() *openCall {
	if len(p.calls) == 0 {
		return nil
	}
	return &p.calls[len(p.calls)-1]
}

// value is the bracket whose value the cursor is in: that of a cmdlet where a list is being written for one of its
// parameters, as in f{ name = { "a", "…, else the innermost.
func (p *place) value() *openCall {
	n := len(p.calls)
	if n < 2 {
		return p.inner()
	}
	list, outer := &p.calls[n-1], &p.calls[n-2]
	if list.bracket == '{' && list.callee == "" && list.key == "" && outer.bracket != '[' && outer.callee != "" {
		return outer
	}
	return list
}

// atStart tells that the word at the cursor begins a field of a table: nothing of the value stands before it.
func atStart(before string) bool {
	before = strings.TrimRight(before, " \t\r\n")
	return before == "" || strings.IndexByte("{(,;", before[len(before)-1]) >= 0
}

func wordByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// longBracket is how long the bracket that opens a long string is, 0 where there is none.
func longBracket(s string) int {
	n := 1
	for n < len(s) && s[n] == '=' {
		n++
	}
	if n < len(s) && s[n] == '[' {
		return n + 1
	}
	return 0
}

// stringEnd finds the end of a string.
func stringEnd(text string, at int) (end int, closed bool) {
	if text[at] == '[' {
		n := longBracket(text[at:])
		closing := "]" + strings.Repeat("=", n-2) + "]"
		if i := strings.Index(text[at+n:], closing); i >= 0 {
			return at + n + i + len(closing), true
		}
		return len(text), false
	}
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[at]:
			return i + 1, true
		}
	}
	return len(text), false
}

// commentEnd finds the end of a comment.
func commentEnd(text string, at int) (end int, closed bool) {
	if rest := text[at+2:]; strings.HasPrefix(rest, "[") && longBracket(rest) > 0 {
		return stringEnd(text, at+2)
	}
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1, true
	}
	return len(text), false
}
