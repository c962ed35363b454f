package clixml

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner is the part of XML that CLIXML uses: elements, attributes, text, CDATA, comments. A DTD is refused; processing
// instructions (the XML declaration) are passed over. All strings it returns are pieces of its input where nothing had to
// be replaced.
type scanner struct {
	in  string
	pos int
}

// tag is a start tag.
type tag struct {
	name   string // the element's name without its prefix
	n      string // N, decoded
	s      string // S, the stream's name, decoded
	ref    int    // RefId, -1 if absent
	start  int    // offset of '<'
	hasN   bool
	closed bool // <name/>
}

func (s *scanner) fail(at int, reason string) error { return &SyntaxError{Offset: at, Reason: reason} }

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func nameEnd(c byte) bool {
	return c == ' ' || c == '>' || c == '/' || c == '=' || c == '\n' || c == '\r' || c == '\t'
}

// next passes over white space, comments and instructions and reads the next tag. It is a start tag if start is true,
// else an end tag, whose name is in t. At the end of the input eof is true.
func (s *scanner) next(t *tag) (start, eof bool, err error) {
	for {
		for s.pos < len(s.in) && isSpace(s.in[s.pos]) {
			s.pos++
		}
		if s.pos >= len(s.in) {
			return false, true, nil
		}
		if s.in[s.pos] != '<' {
			if strings.HasPrefix(s.in[s.pos:], "\uFEFF") && s.pos == 0 {
				s.pos += 3
				continue
			}
			return false, false, s.fail(s.pos, "text where an element is expected")
		}
		if s.pos+1 >= len(s.in) {
			return false, false, s.fail(s.pos, "the input ends inside a tag")
		}
		switch s.in[s.pos+1] {
		case '/':
			t.start = s.pos
			end := strings.IndexByte(s.in[s.pos:], '>')
			if end < 0 {
				return false, false, s.fail(s.pos, "the input ends inside a tag")
			}
			t.name = localName(strings.TrimRight(s.in[s.pos+2:s.pos+end], " \t\r\n"))
			s.pos += end + 1
			return false, false, nil
		case '?':
			if err := s.skipPast("?>"); err != nil {
				return false, false, err
			}
		case '!':
			if !strings.HasPrefix(s.in[s.pos:], "<!--") {
				return false, false, s.fail(s.pos, "a declaration is not allowed")
			}
			if err := s.skipPast("-->"); err != nil {
				return false, false, err
			}
		default:
			return true, false, s.startTag(t)
		}
	}
}

func (s *scanner) skipPast(end string) error {
	i := strings.Index(s.in[s.pos+2:], end)
	if i < 0 {
		return s.fail(s.pos, "the input ends before "+end)
	}
	s.pos += 2 + i + len(end)
	return nil
}

func localName(n string) string {
	if i := strings.LastIndexByte(n, ':'); i >= 0 {
		return n[i+1:]
	}
	return n
}

// startTag reads a start tag; the input stands at '<'.
func (s *scanner) startTag(t *tag) error {
	*t = tag{ref: -1, start: s.pos}
	in, i := s.in, s.pos+1
	from := i
	colon := false
	for i < len(in) && !nameEnd(in[i]) {
		if in[i] == ':' {
			colon = true
		}
		i++
	}
	if i == from || i >= len(in) {
		return s.fail(t.start, "a tag without a name or end")
	}
	t.name = in[from:i]
	if colon {
		t.name = localName(t.name)
	}
	for {
		for i < len(in) && isSpace(in[i]) {
			i++
		}
		if i >= len(in) {
			return s.fail(t.start, "the input ends inside a tag")
		}
		switch in[i] {
		case '>':
			s.pos = i + 1
			return nil
		case '/':
			if i+1 >= len(in) || in[i+1] != '>' {
				return s.fail(i, "a stray / in a tag")
			}
			t.closed = true
			s.pos = i + 2
			return nil
		}
		from = i
		for i < len(in) && !nameEnd(in[i]) {
			i++
		}
		name := in[from:i]
		for i < len(in) && isSpace(in[i]) {
			i++
		}
		if name == "" || i >= len(in) || in[i] != '=' {
			return s.fail(from, "an attribute without a value")
		}
		i++
		for i < len(in) && isSpace(in[i]) {
			i++
		}
		if i >= len(in) || in[i] != '"' && in[i] != '\'' {
			return s.fail(from, "an attribute's value without quotation marks")
		}
		at := i + 1
		end := run(in, at)
		done := end < len(in) && in[end] == '"' && in[i] == '"'
		if !done {
			n := strings.IndexByte(in[at:], in[i])
			if n < 0 {
				return s.fail(from, "the input ends inside a tag")
			}
			end = at + n
		}
		value := in[at:end]
		i = end + 1
		switch name {
		case "N", "S":
			if !done {
				v, err := s.decode(value, at)
				if err != nil {
					return err
				}
				value = v
			}
			if name == "N" {
				t.n, t.hasN = value, true
			} else {
				t.s = value
			}
		case "RefId":
			id, ok := smallInt(value)
			if !ok {
				return s.fail(at, "a RefId that is no number")
			}
			t.ref = id
		}
	}
}

func smallInt(v string) (int, bool) {
	if len(v) == 0 || len(v) > 10 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(v); i++ {
		c := v[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, n <= 1<<31-1
}

// special marks the bytes at which a text ends or may not stand for itself.
var special = [256]bool{'<': true, '"': true, '&': true, '_': true, '\r': true}

// longestRun is how far run looks: in longer texts strings.IndexByte is faster, however often it is called.
const longestRun = 64

// run returns the first position from i on that is not just text, within longestRun bytes.
func run(in string, i int) int {
	end := min(len(in), i+longestRun)
	for i < end && !special[in[i]] {
		i++
	}
	return i
}

// raw reads the text of an element and its end tag, with XML's escapes undone but CLIXML's kept.
func (s *scanner) raw(t *tag) (string, error) {
	v, _, err := s.content(t)
	return v, err
}

// content is raw; done tells that there is nothing of CLIXML's escapes in the text either.
func (s *scanner) content(t *tag) (v string, done bool, err error) {
	if t.closed {
		return "", true, nil
	}
	at := s.pos
	if end := run(s.in, at); end+1 < len(s.in) && s.in[end] == '<' && s.in[end+1] == '/' {
		s.pos = end
		return s.in[at:end], true, s.endTag(t)
	}
	v, err = s.escaped(t)
	return v, false, err
}

// escaped is raw for any text.
func (s *scanner) escaped(t *tag) (string, error) {
	in := s.in
	n := strings.IndexByte(in[s.pos:], '<')
	if n < 0 || s.pos+n+1 >= len(in) {
		return "", s.fail(s.pos, "the input ends inside an element")
	}
	at := s.pos
	text := in[at : at+n]
	if in[at+n+1] != '/' {
		return s.mixed(t)
	}
	s.pos = at + n
	if err := s.endTag(t); err != nil {
		return "", err
	}
	return s.entities(text, at)
}

// endTag reads the end tag of t, at which the input stands.
func (s *scanner) endTag(t *tag) error {
	in, i := s.in, s.pos+2
	if len(in) > i+len(t.name) && in[i+len(t.name)] == '>' && in[i:i+len(t.name)] == t.name {
		s.pos = i + len(t.name) + 1
		return nil
	}
	end := strings.IndexByte(in[s.pos:], '>')
	if end < 0 {
		return s.fail(s.pos, "the input ends inside a tag")
	}
	if localName(strings.TrimRight(in[i:s.pos+end], " \t\r\n")) != t.name {
		return s.fail(s.pos, "an end tag that does not match <"+clip(t.name)+">")
	}
	s.pos += end + 1
	return nil
}

// mixed reads text with comments or CDATA sections in it.
func (s *scanner) mixed(t *tag) (string, error) {
	var b strings.Builder
	for {
		n := strings.IndexByte(s.in[s.pos:], '<')
		if n < 0 {
			return "", s.fail(s.pos, "the input ends inside an element")
		}
		text, err := s.entities(s.in[s.pos:s.pos+n], s.pos)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		s.pos += n
		rest := s.in[s.pos:]
		switch {
		case strings.HasPrefix(rest, "</"):
			return b.String(), s.endTag(t)
		case strings.HasPrefix(rest, "<!--"):
			err = s.skipPast("-->")
		case strings.HasPrefix(rest, "<?"):
			err = s.skipPast("?>")
		case strings.HasPrefix(rest, "<![CDATA["):
			end := strings.Index(rest, "]]>")
			if end < 0 {
				return "", s.fail(s.pos, "the input ends inside a CDATA section")
			}
			b.WriteString(newlines(rest[len("<![CDATA["):end]))
			s.pos += end + len("]]>")
		default:
			return "", s.fail(s.pos, "an element inside <"+clip(t.name)+">, which holds text")
		}
		if err != nil {
			return "", err
		}
	}
}

// text reads the text of an element and its end tag, with all escapes undone.
func (s *scanner) text(t *tag) (string, error) {
	v, done, err := s.content(t)
	if err != nil || done {
		return v, err
	}
	return unescape(v), nil
}

func (s *scanner) decode(v string, at int) (string, error) {
	v, err := s.entities(v, at)
	if err != nil {
		return "", err
	}
	return unescape(v), nil
}

// newlines is XML's treatment of line ends (2.11).
func newlines(v string) string {
	if strings.IndexByte(v, '\r') < 0 {
		return v
	}
	return strings.ReplaceAll(strings.ReplaceAll(v, "\r\n", "\n"), "\r", "\n")
}

// entities replaces XML's entities and character references.
func (s *scanner) entities(v string, at int) (string, error) {
	v = newlines(v)
	i := strings.IndexByte(v, '&')
	if i < 0 {
		return v, nil
	}
	b := make([]byte, 0, len(v))
	for {
		b = append(b, v[:i]...)
		v = v[i+1:]
		end := strings.IndexByte(v[:min(len(v), 12)], ';')
		if end < 0 {
			return "", s.fail(at, "an & that starts no entity")
		}
		e := v[:end]
		v = v[end+1:]
		switch e {
		case "lt":
			b = append(b, '<')
		case "gt":
			b = append(b, '>')
		case "amp":
			b = append(b, '&')
		case "quot":
			b = append(b, '"')
		case "apos":
			b = append(b, '\'')
		default:
			r, ok := charRef(e)
			if !ok {
				return "", s.fail(at, "an entity that XML does not have")
			}
			b = utf8.AppendRune(b, r)
		}
		if i = strings.IndexByte(v, '&'); i < 0 {
			return string(append(b, v...)), nil
		}
	}
}

func charRef(e string) (rune, bool) {
	if len(e) < 2 || e[0] != '#' {
		return 0, false
	}
	digits, base := e[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || n >= 0xD800 && n < 0xE000 {
		return 0, false
	}
	return rune(n), true
}

// skip passes over the element t and all in it, and returns its text as it stands in the input.
func (s *scanner) skip(t *tag) (string, error) {
	start := t.start
	if t.closed {
		return s.in[start:s.pos], nil
	}
	for depth := 1; depth > 0; {
		n := strings.IndexByte(s.in[s.pos:], '<')
		if n < 0 {
			return "", s.fail(s.pos, "the input ends inside an element")
		}
		s.pos += n
		if strings.HasPrefix(s.in[s.pos:], "<![CDATA[") {
			if err := s.skipPast("]]>"); err != nil {
				return "", err
			}
			continue
		}
		var u tag
		isStart, eof, err := s.next(&u)
		switch {
		case err != nil:
			return "", err
		case eof:
			return "", s.fail(s.pos, "the input ends inside an element")
		case !isStart:
			depth--
		case !u.closed:
			if depth++; depth > maxDepth {
				return "", &LimitError{"levels of elements", maxDepth}
			}
		}
	}
	return s.in[start:s.pos], nil
}

// clip shortens what an error shows of a peer's text.
func clip(v string) string {
	if len(v) > 40 {
		return v[:40] + "..."
	}
	return v
}
