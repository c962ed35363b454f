package wsman

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"unicode/utf8"
)

// An Error tells that an envelope is not as it must be.
type Error struct {
	Offset int // in bytes, of where it was found
	Reason string
}

// Error names the place and the reason.
func (e *Error) Error() string {
	return fmt.Sprintf("wsman: the envelope is not valid at byte %d: %s", e.Offset, e.Reason)
}

type token uint8

const (
	endOfInput token = iota
	startElement
	endElement
	characters
)

// scanner reads XML with namespaces. Its slices point into the input.
type scanner struct {
	b []byte
	i int

	bindings []binding
	open     []element // the elements that are open
	empty    bool      // the last start was of an empty element: its end comes next

	space space
	local []byte
	attrs []attribute
	chars []byte // of a token characters, entities not resolved
	cdata bool   // chars is a CDATA section
}

type binding struct {
	prefix []byte
	space  space
}

type element struct {
	name     []byte // with its prefix
	bindings int    // in force outside it
}

type attribute struct{ prefix, local, value []byte }

// scanners are those that are free: each message is short, and what a scanner keeps beside it is not.
var scanners = sync.Pool{New: func() any { return &scanner{} }}

func newScanner(b []byte) *scanner {
	s := scanners.Get().(*scanner)
	s.b = b
	return s
}

// free lets go of the message, and of the scanner, which a peer may have made large.
func (s *scanner) free() {
	if cap(s.bindings)+cap(s.open)+cap(s.attrs) > 256 {
		return
	}
	clear(s.bindings[:cap(s.bindings)])
	clear(s.open[:cap(s.open)])
	clear(s.attrs[:cap(s.attrs)])
	*s = scanner{bindings: s.bindings[:0], open: s.open[:0], attrs: s.attrs[:0]}
	scanners.Put(s)
}

func (s *scanner) fail(reason string) error { return &Error{s.i, reason} }

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func (s *scanner) skipSpace() {
	for s.i < len(s.b) && isSpace(s.b[s.i]) {
		s.i++
	}
}

// name reads a name. Names here are of letters, digits and a few signs; others are refused.
func (s *scanner) name() []byte {
	begin := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= 0x80:
		case s.i > begin && (c >= '0' && c <= '9' || c == '-' || c == '.'):
		default:
			return s.b[begin:s.i]
		}
		s.i++
	}
	return s.b[begin:s.i]
}

func cut(name []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return nil, name
}

// resolve returns the namespace of a prefix.
func (s *scanner) resolve(prefix []byte) (space, bool) {
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if bytes.Equal(s.bindings[i].prefix, prefix) {
			return s.bindings[i].space, true
		}
	}
	switch {
	case len(prefix) == 0:
		return noSpace, true
	case string(prefix) == "xml":
		return xmlSpace, true
	}
	return otherSpace, false
}

// next reads a token.
func (s *scanner) next() (token, error) {
	if s.empty {
		s.empty = false
		s.pop()
		return endElement, nil
	}
	for s.i < len(s.b) {
		if s.b[s.i] != '<' {
			n := bytes.IndexByte(s.b[s.i:], '<')
			if n < 0 {
				n = len(s.b) - s.i
			}
			s.chars, s.cdata = s.b[s.i:s.i+n], false
			if len(s.open) == 0 && len(bytes.TrimSpace(s.chars)) > 0 {
				return 0, s.fail("text outside of elements")
			}
			s.i += n
			if len(s.open) == 0 {
				continue
			}
			return characters, nil
		}
		rest := s.b[s.i:]
		switch {
		case len(rest) > 1 && rest[1] == '/':
			return endElement, s.end()
		case bytes.HasPrefix(rest, []byte("<?")):
			n := bytes.Index(rest, []byte("?>"))
			if n < 0 {
				return 0, s.fail("an instruction that does not end")
			}
			s.i += n + 2
		case bytes.HasPrefix(rest, []byte("<!--")):
			n := bytes.Index(rest[4:], []byte("-->"))
			if n < 0 {
				return 0, s.fail("a comment that does not end")
			}
			s.i += 4 + n + 3
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			n := bytes.Index(rest, []byte("]]>"))
			if n < 0 || len(s.open) == 0 {
				return 0, s.fail("a CDATA section that does not end or is outside of elements")
			}
			s.chars, s.cdata = rest[9:n], true
			s.i += n + 3
			return characters, nil
		case bytes.HasPrefix(rest, []byte("<!")):
			return 0, s.fail("a document type")
		default:
			return startElement, s.start()
		}
	}
	if len(s.open) > 0 {
		return 0, s.fail("it ends within <" + string(s.open[len(s.open)-1].name) + ">")
	}
	return endOfInput, nil
}

func (s *scanner) start() error {
	s.i++
	name := s.name()
	if len(name) == 0 {
		return s.fail("a tag without a name")
	}
	if len(s.open) >= maxDepth {
		return s.fail("elements nested too deep")
	}
	before := len(s.bindings)
	s.attrs = s.attrs[:0]
	for {
		s.skipSpace()
		if s.i >= len(s.b) {
			return s.fail("a tag that does not end")
		}
		if c := s.b[s.i]; c == '>' {
			s.i++
			break
		} else if c == '/' {
			if s.i+1 >= len(s.b) || s.b[s.i+1] != '>' {
				return s.fail("a tag that does not end")
			}
			s.i += 2
			s.empty = true
			break
		}
		if err := s.attribute(); err != nil {
			return err
		}
	}
	s.open = append(s.open, element{name, before})
	prefix, local := cut(name)
	sp, ok := s.resolve(prefix)
	if !ok {
		return s.fail("the prefix " + string(prefix) + " is not declared")
	}
	s.space, s.local = sp, local
	return nil
}

func (s *scanner) attribute() error {
	name := s.name()
	s.skipSpace()
	if len(name) == 0 || s.i+1 >= len(s.b) || s.b[s.i] != '=' {
		return s.fail("an attribute without a value")
	}
	s.i++
	s.skipSpace()
	if s.i >= len(s.b) || s.b[s.i] != '"' && s.b[s.i] != '\'' {
		return s.fail("an attribute's value without quotes")
	}
	quote := s.b[s.i]
	s.i++
	n := bytes.IndexByte(s.b[s.i:], quote)
	if n < 0 {
		return s.fail("an attribute's value that does not end")
	}
	value := s.b[s.i : s.i+n]
	if bytes.IndexByte(value, '<') >= 0 {
		return s.fail("a < in an attribute's value")
	}
	s.i += n + 1
	prefix, local := cut(name)
	isDefault := len(prefix) == 0 && string(local) == "xmlns"
	if isDefault || string(prefix) == "xmlns" {
		if isDefault {
			local = nil
		}
		if len(s.bindings) >= maxBindings {
			return s.fail("too many namespaces")
		}
		s.bindings = append(s.bindings, binding{local, spaceOf(value)})
		return nil
	}
	if len(s.attrs) >= maxAttributes {
		return s.fail("too many attributes")
	}
	s.attrs = append(s.attrs, attribute{prefix, local, value})
	return nil
}

func (s *scanner) end() error {
	s.i += 2
	name := s.name()
	s.skipSpace()
	if s.i >= len(s.b) || s.b[s.i] != '>' {
		return s.fail("an end tag that does not end")
	}
	s.i++
	if len(s.open) == 0 || !bytes.Equal(s.open[len(s.open)-1].name, name) {
		return s.fail("</" + string(name) + "> ends nothing")
	}
	s.pop()
	return nil
}

func (s *scanner) pop() {
	last := len(s.open) - 1
	s.bindings = s.bindings[:s.open[last].bindings]
	s.open = s.open[:last]
}

// is reports whether the element that has just begun has this name.
func (s *scanner) is(sp space, local string) bool { return s.space == sp && string(s.local) == local }

// attr returns the value of an attribute without a namespace, nil where there is none.
func (s *scanner) attr(local string) []byte {
	for _, a := range s.attrs {
		if len(a.prefix) == 0 && string(a.local) == local {
			return a.value
		}
	}
	return nil
}

// attrIn is attr for an attribute of a namespace.
func (s *scanner) attrIn(sp space, local string) []byte {
	for _, a := range s.attrs {
		if string(a.local) == local && len(a.prefix) > 0 {
			if got, _ := s.resolve(a.prefix); got == sp {
				return a.value
			}
		}
	}
	return nil
}

// children calls f at the beginning of each element within the one that has just begun. What f leaves unread is
// skipped.
func (s *scanner) children(f func() error) error {
	for {
		switch t, err := s.next(); {
		case err != nil:
			return err
		case t == endElement:
			return nil
		case t == startElement:
			depth := len(s.open)
			if err := f(); err != nil {
				return err
			}
			if len(s.open) == depth {
				if err := s.skip(); err != nil {
					return err
				}
			}
		case t == endOfInput:
			return s.fail("it ends within an element")
		}
	}
}

// skip reads to the end of the element that has just begun.
func (s *scanner) skip() error {
	depth := len(s.open)
	for len(s.open) >= depth {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t == endOfInput {
			return s.fail("it ends within an element")
		}
	}
	return nil
}

// raw returns the text of the element that has just begun, and of the elements within it, with entities resolved. It
// points into the input where that is possible.
func (s *scanner) raw() ([]byte, error) {
	depth := len(s.open)
	var text []byte
	owned := false
	for {
		t, err := s.next()
		switch {
		case err != nil:
			return nil, err
		case t == endOfInput:
			return nil, s.fail("it ends within an element")
		case t == characters:
			piece := s.chars
			if !s.cdata && bytes.IndexByte(piece, '&') >= 0 {
				if piece, err = s.unescape(piece); err != nil {
					return nil, err
				}
			}
			if text == nil {
				text = piece[:len(piece):len(piece)]
			} else {
				if !owned {
					text, owned = append(make([]byte, 0, len(text)+len(piece)), text...), true
				}
				text = append(text, piece...)
			}
		case len(s.open) < depth:
			return text, nil
		}
	}
}

// text is raw as a string, without white space around it.
func (s *scanner) text() (string, error) {
	b, err := s.raw()
	if err != nil {
		return "", err
	}
	if !utf8.Valid(b) {
		return "", s.fail("text that is no UTF-8")
	}
	return known(bytes.TrimSpace(b)), nil
}

// frequent are texts that stand in many messages.
var frequent = texts(
	anonymousURI, PowerShell, "ShellId", "en-US", "stdout", "stderr", "stdin", "pr", "stdin pr", "Done", "Running", "Pending",
	createKind.action, commandKind.action, sendKind.action, receiveKind.action, signalKind.action, deleteKind.action,
	createResponseKind.action, commandResponseKind.action, sendResponseKind.action, receiveResponseKind.action,
	signalResponseKind.action, deleteResponseKind.action,
)

func texts(list ...string) map[string]string {
	m := make(map[string]string, len(list))
	for _, t := range list {
		m[t] = t
	}
	return m
}

// known is a string, without an allocation where it is a frequent one.
func known(b []byte) string {
	if s, ok := frequent[string(b)]; ok {
		return s
	}
	return string(b)
}

// textTo is text into a variable.
func (s *scanner) textTo(to *string) (err error) {
	*to, err = s.text()
	return err
}

// value returns the text of an attribute's value.
func (s *scanner) value(b []byte) (string, error) {
	if bytes.IndexByte(b, '&') >= 0 {
		var err error
		if b, err = s.unescape(b); err != nil {
			return "", err
		}
	}
	if !utf8.Valid(b) {
		return "", s.fail("text that is no UTF-8")
	}
	return known(b), nil
}

// unescape resolves entities and character references.
func (s *scanner) unescape(b []byte) ([]byte, error) {
	out := make([]byte, 0, len(b))
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(out, b...), nil
		}
		out = append(out, b[:i]...)
		b = b[i+1:]
		n := bytes.IndexByte(b, ';')
		if n < 1 || n > 12 {
			return nil, s.fail("an entity that does not end")
		}
		switch name := string(b[:n]); name {
		case "lt":
			out = append(out, '<')
		case "gt":
			out = append(out, '>')
		case "amp":
			out = append(out, '&')
		case "quot":
			out = append(out, '"')
		case "apos":
			out = append(out, '\'')
		default:
			if name[0] != '#' || len(name) < 2 {
				return nil, s.fail("the entity " + name)
			}
			digits, base := name[1:], 10
			if digits[0] == 'x' || digits[0] == 'X' {
				digits, base = digits[1:], 16
			}
			c, err := strconv.ParseUint(digits, base, 32)
			if err != nil || c == 0 || c > utf8.MaxRune || !utf8.ValidRune(rune(c)) {
				return nil, s.fail("the character reference " + name)
			}
			out = utf8.AppendRune(out, rune(c))
		}
		b = b[n+1:]
	}
}

// appendText appends text with what must be escaped in elements and in attributes. Characters that XML cannot have
// become U+FFFD.
func appendText(dst []byte, s string) []byte {
	last := 0
	for i := 0; i < len(s); {
		c, n := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(s[i:])
		}
		with := ""
		switch {
		case c == '<':
			with = "&lt;"
		case c == '>':
			with = "&gt;"
		case c == '&':
			with = "&amp;"
		case c == '"':
			with = "&quot;"
		case c == '\t':
			with = "&#9;"
		case c == '\n':
			with = "&#10;"
		case c == '\r':
			with = "&#13;"
		case c < ' ', c == utf8.RuneError && n == 1, c == 0xFFFE, c == 0xFFFF:
			with = "\uFFFD"
		default:
			i += n
			continue
		}
		dst = append(append(dst, s[last:i]...), with...)
		i += n
		last = i
	}
	return append(dst, s[last:]...)
}
