package powershell

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// compareAny is the comparison operators: a collection on the left is filtered.
func (f *frame) compareAny(op string, l, r any, ignore bool) (any, error) {
	test := func(x any) (bool, error) { return f.compareOne(op, x, r, ignore) }
	if op == "like" || op == "notlike" {
		// A bracket that is not closed is an error in an operator.
		if p := f.text(r); !dotnet.ValidWildcards(p) {
			return nil, newFaultOf(smaPrefix+"WildcardPatternException", "RuntimeException", psobject.NotSpecified, nil, "The specified wildcard character pattern is not valid: "+p)
		}
		m := wildcard(f.text(r), ignore)
		test = func(x any) (bool, error) { return m(f.text(x)) == (op == "like"), nil }
	}
	if list, ok := items(l); ok {
		var out []any
		for _, x := range list {
			hit, err := test(plain(x))
			if err != nil {
				return nil, err
			}
			if hit {
				out = append(out, plain(x))
			}
		}
		return psobject.NewArray(out...), nil
	}
	return test(l)
}

func (f *frame) compareOne(op string, l, r any, ignore bool) (bool, error) {
	switch op {
	case "eq":
		return f.equal(l, r, ignore)
	case "ne":
		eq, err := f.equal(l, r, ignore)
		return !eq, err
	}
	c, err := f.order(l, r, ignore)
	if err != nil {
		return false, err
	}
	switch op {
	case "gt":
		return c > 0, nil
	case "ge":
		return c >= 0, nil
	case "lt":
		return c < 0, nil
	}
	return c <= 0, nil
}

// equal is -eq of single values.
func (f *frame) equal(l, r any, ignore bool) (bool, error) {
	if a, ok := l.(int32); ok {
		if b, ok := r.(int32); ok {
			return a == b, nil
		}
	}
	lb, rb := psobject.Base(l), psobject.Base(r)
	switch x := lb.(type) {
	case nil:
		return rb == nil, nil
	case string:
		if rb == nil {
			return false, nil
		}
		return dotnet.EqualText(x, f.text(r), ignore), nil
	case *dateOnly:
		n, err := x.compare(f, r)
		return err == nil && n == 0, nil // what cannot be cast is not equal
	case *instance:
		if m := x.class.findMethods("Equals", false); len(m) > 0 {
			v, err := f.callMethods(x.class, x, "Equals", m, []any{r})
			return truth(v), err
		}
		if m := x.class.findMethods("op_Equality", true); len(m) > 0 {
			v, err := f.callMethods(x.class, nil, "op_Equality", m, []any{l, r})
			return truth(v), err
		}
		return lb == rb, nil
	case *Type:
		if s, ok := rb.(string); ok {
			t := f.typeByText(s)
			return t == x, nil
		}
		return lb == rb, nil
	case *psobject.Object, *ScriptBlock, *regexValue, *xmlNode, enumerable, *psobject.Dictionary:
		return lb == rb, nil
	case psobject.Enum:
		v, err := f.convert(r, f.enumType(x.Type))
		if err != nil {
			return false, nil
		}
		e, _ := v.(psobject.Enum)
		return e.Value == x.Value, nil
	case bool:
		return rb != nil && x == truth(r), nil
	case psobject.Char:
		if s, ok := rb.(string); ok {
			return dotnet.Length(s) == 1 && dotnet.EqualText(dotnet.ToString(x), s, ignore), nil
		}
		if c, ok := rb.(psobject.Char); ok {
			return dotnet.EqualText(dotnet.ToString(x), dotnet.ToString(c), ignore), nil
		}
	}
	if rb == nil {
		return false, nil
	}
	if n, ok := numeric(lb); ok && n {
		if s, isText := rb.(string); isText {
			v, ok := parseNumber(s)
			if !ok {
				return false, nil
			}
			return dotnet.Equal(plainEnum(lb), v, ignore), nil
		}
		if e, ok := rb.(psobject.Enum); ok {
			rb = int32(e.Value)
		}
		if c, ok := lb.(psobject.Char); ok {
			if _, isNum := rb.(psobject.Char); !isNum && dotnet.IsNumber(rb) {
				// A character stands for its number only if the number is no digit's text.
				n, _ := asInt64(rb)
				return int64(c) == n, nil
			}
		}
	}
	switch rb.(type) {
	case *instance, *Type, *ScriptBlock:
		return lb == rb, nil
	}
	return dotnet.Equal(lb, rb, ignore), nil
}

// order compares two values.
func (f *frame) order(l, r any, ignore bool) (int, error) {
	if a, ok := l.(int32); ok {
		if b, ok := r.(int32); ok {
			switch {
			case a < b:
				return -1, nil
			case a > b:
				return 1, nil
			}
			return 0, nil
		}
	}
	lb, rb := psobject.Base(l), psobject.Base(r)
	switch x := lb.(type) {
	case string:
		if rb == nil {
			return 1, nil
		}
		return compareText(x, f.text(r), ignore), nil
	case psobject.Char:
		if s, ok := rb.(string); ok && dotnet.Length(s) == 1 {
			return int(x) - int(dotnet.UTF16(s)[0]), nil
		}
	case *dateOnly:
		return x.compare(f, r)
	case *instance:
		if m := x.class.findMethods("CompareTo", false); len(m) > 0 {
			v, err := f.callMethods(x.class, x, "CompareTo", m, []any{r})
			if err != nil {
				return 0, err
			}
			n, _ := asInt64(v)
			return int(n), nil
		}
		if rb == nil {
			return 1, nil
		}
		return 0, &dotnet.NotComparable{Left: l, Right: r}
	case psobject.Enum:
		v, err := f.convert(r, f.enumType(x.Type))
		if err != nil {
			return 0, err
		}
		e, _ := v.(psobject.Enum)
		switch {
		case x.Value < e.Value:
			return -1, nil
		case x.Value > e.Value:
			return 1, nil
		}
		return 0, nil
	}
	if n, ok := numeric(lb); ok && n {
		switch y := rb.(type) {
		case string:
			v, err := f.number(y)
			if err != nil {
				return 0, err
			}
			rb = v
		case psobject.Enum:
			rb = int32(y.Value)
		case bool:
			rb, _ = f.number(y)
		}
		if b, ok := lb.(bool); ok {
			_ = b
			return dotnet.Compare(lb, rb, ignore)
		}
	}
	c, err := dotnet.Compare(lb, rb, ignore)
	if err != nil {
		var ce *dotnet.ComparisonError
		if errors.As(err, &ce) {
			if _, ok := numeric(lb); ok {
				return 0, ce.Cause
			}
		}
		return 0, err
	}
	return c, nil
}

// compareText orders text; equal text of another case comes in the order of the culture.
func compareText(a, b string, ignore bool) int {
	return dotnet.CompareText(a, b, ignore)
}

// contains tells whether a collection holds a value.
func (f *frame) contains(list, v any, ignore bool) (bool, error) {
	all, ok := items(list)
	if !ok {
		all = []any{list}
	}
	for _, x := range all {
		eq, err := f.equal(plain(x), v, ignore)
		if err != nil {
			return false, err
		}
		if eq {
			return true, nil
		}
	}
	return false, nil
}

// wildcard makes the matcher of a wildcard pattern.
func wildcard(pattern string, ignore bool) func(string) bool {
	type piece struct {
		kind byte // c character, ? any one, * any number, [ set
		r    rune
		set  [][2]rune
	}
	fold := func(s string) string {
		if ignore {
			return strings.ToLower(s)
		}
		return s
	}
	var ps []piece
	rs := []rune(pattern)
	for i := 0; i < len(rs); i++ {
		switch c := rs[i]; c {
		case '`':
			if i+1 < len(rs) {
				i++
			}
			ps = append(ps, piece{kind: 'c', r: rs[i]})
		case '*':
			ps = append(ps, piece{kind: '*'})
		case '?':
			ps = append(ps, piece{kind: '?'})
		case '[':
			j := i + 1
			var set [][2]rune
			closed := false
			for j < len(rs) {
				if rs[j] == ']' && j > i+1 {
					closed = true
					break
				}
				c := rs[j]
				if c == '`' && j+1 < len(rs) {
					j++
					c = rs[j]
				}
				if j+2 < len(rs) && rs[j+1] == '-' && rs[j+2] != ']' {
					set = append(set, [2]rune{c, rs[j+2]})
					j += 3
					continue
				}
				set = append(set, [2]rune{c, c})
				j++
			}
			if !closed {
				ps = append(ps, piece{kind: 'c', r: c})
				continue
			}
			ps = append(ps, piece{kind: '[', set: set})
			i = j
		default:
			ps = append(ps, piece{kind: 'c', r: c})
		}
	}
	if ignore {
		for i := range ps {
			ps[i].r = []rune(fold(string(ps[i].r)))[0]
		}
	}
	one := func(p *piece, r rune) bool {
		switch p.kind {
		case 'c':
			return p.r == r
		case '?':
			return true
		}
		for _, s := range p.set {
			if r >= s[0] && r <= s[1] {
				return true
			}
			if ignore {
				lo, hi := []rune(strings.ToLower(string(s[0])))[0], []rune(strings.ToLower(string(s[1])))[0]
				if r >= lo && r <= hi {
					return true
				}
				u := []rune(strings.ToUpper(string(r)))[0]
				if u >= s[0] && u <= s[1] {
					return true
				}
			}
		}
		return false
	}
	return func(s string) bool {
		t := []rune(fold(s))
		i, j, star, mark := 0, 0, -1, 0
		for j < len(t) {
			switch {
			case i < len(ps) && ps[i].kind != '*' && one(&ps[i], t[j]):
				i++
				j++
			case i < len(ps) && ps[i].kind == '*':
				star, mark = i, j
				i++
			case star >= 0:
				i = star + 1
				mark++
				j = mark
			default:
				return false
			}
		}
		for i < len(ps) && ps[i].kind == '*' {
			i++
		}
		return i == len(ps)
	}
}

// hasWildcard tells whether text holds characters of a pattern.
func hasWildcard(s string) bool { return strings.ContainsAny(s, "*?[") }
