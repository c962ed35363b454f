package wsman

import "strconv"

// Enumerate asks for all instances of a resource: Shells, or Commands with the shell's selector as filter.
type Enumerate struct {
	// MaxElements is how many items come at once.
	MaxElements int
	Filter      []Selector
}

var enumerateKind = kind{action: enumerationURI + "/Enumerate", spaces: enumSpaces}

func (*Enumerate) kind() *kind { return &enumerateKind }

func (m *Enumerate) append(dst []byte) []byte {
	dst = append(dst, `<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>`...)
	dst = strconv.AppendInt(dst, int64(max(m.MaxElements, 1)), 10)
	dst = append(dst, `</w:MaxElements>`...)
	if len(m.Filter) > 0 {
		dst = append(dst, `<w:Filter Dialect="`+filterURI+`">`...)
		dst = appendSelectors(dst, m.Filter)
		dst = append(dst, `</w:Filter>`...)
	}
	return append(dst, `</n:Enumerate>`...)
}

func (m *Enumerate) parse(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(wsmanSpace, "MaxElements"):
			return s.count(&m.MaxElements)
		case s.is(wsmanSpace, "Filter"):
			return s.children(func() (err error) {
				if s.is(wsmanSpace, "SelectorSet") {
					m.Filter, err = s.selectors()
				}
				return err
			})
		}
		return nil
	})
}

func (s *scanner) count(to *int) error {
	n, err := s.number(32)
	*to = int(min(n, maxItems))
	return err
}

// Items are what an enumeration gave so far.
type Items struct {
	Shells   []Shell
	Commands []RunningCommand
	// Context is for Pull, "" where nothing is left.
	Context string
	End     bool
}

// RunningCommand is a command of a shell.
type RunningCommand struct{ ID, Line, State string }

// append writes the items: those of Enumerate's answer are in elements of WS-Management, those of Pull's in elements of
// WS-Enumeration.
func (t *Items) append(dst []byte, items, end string) []byte {
	dst = leafAlways(dst, "n:EnumerationContext", t.Context)
	dst = append(append(append(dst, '<'), items...), '>')
	for i := range t.Shells {
		dst = t.Shells[i].appendDescription(dst)
	}
	for _, c := range t.Commands {
		dst = append(dst, `<rsp:Command xmlns:rsp="`+shellURI+`">`...)
		dst = leaf(dst, "rsp:CommandId", c.ID)
		dst = leafAlways(dst, "rsp:CommandLine", c.Line)
		dst = leaf(dst, "rsp:CommandState", c.State)
		dst = append(dst, `</rsp:Command>`...)
	}
	dst = append(append(append(dst, "</"...), items...), '>')
	if t.End {
		dst = append(append(append(dst, '<'), end...), "/>"...)
	}
	return dst
}

func (t *Items) parse(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(enumerationSpace, "EnumerationContext"):
			return s.textTo(&t.Context)
		case string(s.local) == "EndOfSequence":
			t.End = true
		case string(s.local) == "Items":
			return s.children(func() error { return t.parseItem(s) })
		}
		return nil
	})
}

func (t *Items) parseItem(s *scanner) error {
	if len(t.Shells)+len(t.Commands) >= maxItems {
		return s.fail("too many items")
	}
	switch {
	case s.is(shellSpace, "Shell"):
		var sh Shell
		if err := sh.parse(s); err != nil {
			return err
		}
		t.Shells = append(t.Shells, sh)
	case s.is(shellSpace, "Command"):
		var c RunningCommand
		if err := s.children(func() error {
			switch {
			case s.is(shellSpace, "CommandId"):
				return s.textTo(&c.ID)
			case s.is(shellSpace, "CommandLine"):
				return s.textTo(&c.Line)
			case s.is(shellSpace, "CommandState"):
				return s.textTo(&c.State)
			}
			return nil
		}); err != nil {
			return err
		}
		t.Commands = append(t.Commands, c)
	}
	return nil
}

// EnumerateResponse has the first items.
type EnumerateResponse struct{ Items }

var enumerateResponseKind = kind{enumerationURI + "/EnumerateResponse", true, enumSpaces}

func (*EnumerateResponse) kind() *kind { return &enumerateResponseKind }

func (m *EnumerateResponse) append(dst []byte) []byte {
	dst = m.Items.append(append(dst, `<n:EnumerateResponse>`...), "w:Items", "w:EndOfSequence")
	return append(dst, `</n:EnumerateResponse>`...)
}

func (m *EnumerateResponse) parse(s *scanner) error { return m.Items.parse(s) }

// Pull asks for more items.
type Pull struct {
	Context     string
	MaxElements int
}

var pullKind = kind{action: enumerationURI + "/Pull", spaces: enumSpaces}

func (*Pull) kind() *kind { return &pullKind }

func (m *Pull) append(dst []byte) []byte {
	dst = leafAlways(append(dst, `<n:Pull>`...), "n:EnumerationContext", m.Context)
	dst = append(dst, `<n:MaxElements>`...)
	dst = strconv.AppendInt(dst, int64(max(m.MaxElements, 1)), 10)
	return append(dst, `</n:MaxElements></n:Pull>`...)
}

func (m *Pull) parse(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(enumerationSpace, "EnumerationContext"):
			return s.textTo(&m.Context)
		case s.is(enumerationSpace, "MaxElements"):
			return s.count(&m.MaxElements)
		}
		return nil
	})
}

// PullResponse has more items.
type PullResponse struct{ Items }

var pullResponseKind = kind{enumerationURI + "/PullResponse", true, enumSpaces}

func (*PullResponse) kind() *kind { return &pullResponseKind }

func (m *PullResponse) append(dst []byte) []byte {
	dst = m.Items.append(append(dst, `<n:PullResponse>`...), "n:Items", "n:EndOfSequence")
	return append(dst, `</n:PullResponse>`...)
}

func (m *PullResponse) parse(s *scanner) error { return m.Items.parse(s) }
