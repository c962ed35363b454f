package powershell

import (
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

func enumStatics() map[string]method {
	typ := func(c *netCall) *Type {
		t, _ := psobject.Base(c.at(0)).(*Type)
		return t
	}
	parseEnum := func(c *netCall) (any, error) {
		t := typ(c)
		if t == nil {
			return nil, c.wrong()
		}
		s := c.text(1)
		if strings.TrimSpace(s) == "" {
			return nil, netError("System.ArgumentException", "Must specify valid information for parsing in the string. (Parameter 'value')")
		}
		ignore := c.n() > 2 && truth(c.at(2))
		members, _ := c.f.enumMembersOf(t)
		var total int64
		for _, part := range strings.Split(s, ",") {
			part = strings.TrimSpace(part)
			found := false
			for _, m := range members {
				if m.Name == part || ignore && strings.EqualFold(m.Name, part) {
					total |= m.Value
					found = true
					break
				}
			}
			if !found {
				if n, ok := parseNumber(part); ok && part != "" {
					if i, ok := asInt64(n); ok {
						total |= i
						continue
					}
				}
				return nil, netError("System.ArgumentException", "Requested value '"+s+"' was not found.")
			}
		}
		return c.f.enumOf(t.Full, total), nil
	}
	return map[string]method{
		"getnames": func(c *netCall) (any, error) {
			t := typ(c)
			if t == nil {
				return nil, c.wrong()
			}
			l := &psobject.List{Type: "System.String[]"}
			members, _ := c.f.enumMembersOf(t)
			for _, m := range sortedMembers(members) {
				l.Items = append(l.Items, m.Name)
			}
			return l, nil
		},
		"getvalues": func(c *netCall) (any, error) {
			t := typ(c)
			if t == nil {
				return nil, c.wrong()
			}
			l := &psobject.List{Type: t.Full + "[]"}
			members, _ := c.f.enumMembersOf(t)
			for _, m := range sortedMembers(members) {
				l.Items = append(l.Items, c.f.enumOf(t.Full, m.Value))
			}
			return l, nil
		},
		"getname": func(c *netCall) (any, error) {
			t := typ(c)
			n, ok := asInt64(c.at(1))
			if t == nil || !ok {
				return nil, c.wrong()
			}
			members, _ := c.f.enumMembersOf(t)
			for _, m := range members {
				if m.Value == n {
					return m.Name, nil
				}
			}
			return nil, nil
		},
		"parse": parseEnum,
		"tryparse": func(c *netCall) (any, error) {
			t := typ(c)
			inner := *c
			inner.args = nil
			if t == nil && c.n() >= 2 {
				// The type is that of the variable that takes the result.
				if r, ok := psobject.Base(c.at(c.n() - 1)).(*reference); ok {
					if e, ok := psobject.Base(r.get()).(psobject.Enum); ok {
						t = c.f.in.rs.typeByFull(e.Type)
						inner.args = []any{t}
					}
				}
			}
			if t == nil {
				return nil, c.wrong()
			}
			for _, a := range c.args {
				if _, ok := psobject.Base(a).(*reference); !ok {
					inner.args = append(inner.args, a)
				}
			}
			return c.try(func() (any, error) { return parseEnum(&inner) }, t.Full)
		},
		"isdefined": func(c *netCall) (any, error) {
			t := typ(c)
			if t == nil {
				return nil, c.wrong()
			}
			members, _ := c.f.enumMembersOf(t)
			n, isNum := asInt64(c.at(1))
			for _, m := range members {
				if isNum && m.Value == n || !isNum && m.Name == c.text(1) {
					return true, nil
				}
			}
			return false, nil
		},
		"toobject": func(c *netCall) (any, error) {
			t := typ(c)
			n, ok := asInt64(c.at(1))
			if t == nil || !ok {
				return nil, c.wrong()
			}
			return c.f.enumOf(t.Full, n), nil
		},
		"getunderlyingtype": func(c *netCall) (any, error) {
			if t := typ(c); t != nil && t.class != nil && t.class.underlying != "" {
				return c.f.in.rs.typeOf(t.class.underlying), nil
			}
			return c.f.in.rs.typeOf("System.Int32"), nil
		},
	}
}

// sortedMembers gives the members by their value as unsigned numbers, as .NET lists them.
func sortedMembers(list []dotnet.EnumMember) []dotnet.EnumMember {
	out := append([]dotnet.EnumMember(nil), list...)
	sort.SliceStable(out, func(i, j int) bool { return uint64(out[i].Value) < uint64(out[j].Value) })
	return out
}
