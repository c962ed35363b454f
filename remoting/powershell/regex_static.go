package powershell

import (
	"strings"

	"github.com/dlclark/regexp2"

	"github.com/pslshell/psl/remoting/psobject"
)

func regexStatics() map[string]method {
	opts := func(c *netCall, i int) regexOptions {
		if i < c.n() {
			if v, err := c.as(i, "System.Text.RegularExpressions.RegexOptions"); err == nil {
				if e, ok := v.(psobject.Enum); ok {
					return regexOptions(e.Value)
				}
			}
		}
		return 0
	}
	re := func(c *netCall, i, o int) (*regexValue, error) { return c.f.in.rs.regex(c.text(i), opts(c, o)) }
	return map[string]method{
		"escape":   func(c *netCall) (any, error) { return regexEscape(c.text(0)), nil },
		"unescape": func(c *netCall) (any, error) { s, err := regexp2.Unescape(c.text(0)); return s, err },
		"ismatch": func(c *netCall) (any, error) {
			r, err := re(c, 1, 2)
			if err != nil {
				return nil, err
			}
			m, err := r.match(c.text(0))
			return m != nil, err
		},
		"match": func(c *netCall) (any, error) {
			r, err := re(c, 1, 2)
			if err != nil {
				return nil, err
			}
			m, err := r.match(c.text(0))
			return newMatch(m, r), err
		},
		"matches": func(c *netCall) (any, error) {
			r, err := re(c, 1, 2)
			if err != nil {
				return nil, err
			}
			return r.all(c.text(0))
		},
		"replace": func(c *netCall) (any, error) {
			r, err := re(c, 1, 3)
			if err != nil {
				return nil, err
			}
			return r.replaceArg(c, c.text(0), 2, -1)
		},
		"split": func(c *netCall) (any, error) {
			r, err := re(c, 1, 2)
			if err != nil {
				return nil, err
			}
			return r.splitList(c.text(0), 0)
		},
	}
}

// regexEscape escapes as Regex.Escape does.
func regexEscape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\', '*', '+', '?', '|', '{', '[', '(', ')', '^', '$', '.', '#', ' ':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\f':
			b.WriteString(`\f`)
		case '\v':
			b.WriteString(`\v`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (r *regexValue) all(s string) (any, error) {
	out := &psobject.List{Type: "System.Text.RegularExpressions.MatchCollection"}
	m, err := r.match(s)
	for m != nil && err == nil {
		out.Items = append(out.Items, newMatch(m, r))
		m, err = r.re.FindNextMatch(m)
	}
	if err != nil {
		return nil, netError("System.Text.RegularExpressions.RegexMatchTimeoutException", err.Error())
	}
	return out, nil
}

func (r *regexValue) replaceArg(c *netCall, s string, i, count int) (any, error) {
	if fn, ok := c.function(i); ok {
		return r.replaceFunc(s, count, func(m *matchValue) (string, error) {
			v, err := fn(m)
			return c.f.text(v), err
		})
	}
	return r.replaceText(s, c.text(i), count)
}

func (r *regexValue) splitList(s string, limit int) (any, error) {
	parts, err := r.split(s, limit)
	if err != nil {
		return nil, err
	}
	out := &psobject.List{Type: "System.String[]"}
	for _, p := range parts {
		out.Items = append(out.Items, p)
	}
	return out, nil
}

// psCall runs the methods of a Regex object.
func (r *regexValue) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "ismatch":
		m, err := r.match(c.text(0))
		return m != nil, true, err
	case "match":
		m, err := r.match(c.text(0))
		return newMatch(m, r), true, err
	case "matches":
		v, err := r.all(c.text(0))
		return v, true, err
	case "replace":
		count := -1
		if n, ok := asInt(c.at(2)); ok && c.n() > 2 {
			count = n
		}
		v, err := r.replaceArg(c, c.text(0), 1, count)
		return v, true, err
	case "split":
		limit := 0
		if c.n() > 1 {
			limit, _ = asInt(c.at(1))
		}
		v, err := r.splitList(c.text(0), limit)
		return v, true, err
	case "tostring":
		return r.pattern, true, nil
	case "getgroupnames":
		l := &psobject.List{Type: "System.String[]"}
		for _, n := range r.re.GetGroupNames() {
			l.Items = append(l.Items, n)
		}
		return l, true, nil
	case "getgroupnumbers":
		l := &psobject.List{Type: "System.Int32[]"}
		for _, n := range r.re.GetGroupNumbers() {
			l.Items = append(l.Items, int32(n))
		}
		return l, true, nil
	}
	return nil, false, nil
}

func (m *matchValue) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "nextmatch":
		if m.match == nil {
			return newMatch(nil, m.re), true, nil
		}
		n, err := m.re.re.FindNextMatch(m.match)
		return newMatch(n, m.re), true, err
	case "result":
		if m.match == nil || len(args) == 0 {
			return "", true, nil
		}
		v, err := m.re.replaceText(m.value, f.text(args[0]), 1)
		return v, true, err
	}
	return nil, false, nil
}
