package bindings

import (
	"sort"
	"strings"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Completer completes what is typed at the prompt: cmdlets and variables, parameters inside a cmdlet's braces and the
// values that are known for them, fields of tables and properties of objects. Use it on the goroutine of the prompt
// while nothing runs.
type Completer struct {
	session *luacmdlet.Session
	client  *remoting.Client
	byName  map[string]*cmdlet.Declaration
}

// NewCompleter returns a completer for the host that Install has prepared.
func NewCompleter(s *luacmdlet.Session, c *remoting.Client) *Completer {
	k := &Completer{session: s, client: c, byName: map[string]*cmdlet.Declaration{}}
	for _, d := range All(c) {
		for _, n := range luacmdlet.LuaNames(d) {
			k.byName[n] = d
		}
	}
	return k
}

// Complete gives the length of the word at the end of the text and what may stand in its place.
func (k *Completer) Complete(text string) (int, []string) {
	start := len(text)
	for start > 0 && wordByte(text[start-1]) {
		start--
	}
	word, before := text[start:], strings.TrimRight(text[:start], " ")
	var out []string
	switch {
	case strings.HasSuffix(before, "."), strings.HasSuffix(before, ":"):
		out = k.members(before[:len(before)-1])
	default:
		call, param := k.call(text[:start])
		switch {
		case param != "":
			out = k.values(call, param)
		case call != nil && (strings.HasSuffix(before, "{") || strings.HasSuffix(before, ",")):
			for _, p := range call.Parameters().List {
				if !p.DontShow {
					out = append(out, luacmdlet.LuaParameter(p.Name)+" = ")
				}
			}
		default:
			out = k.names()
		}
	}
	var hits []string
	for _, s := range out {
		if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
			hits = append(hits, s)
		}
	}
	sort.Strings(hits)
	return len(word), hits
}

func wordByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// call finds the cmdlet whose braces are open at the end of the text, and the parameter whose value is being typed.
func (k *Completer) call(text string) (*cmdlet.Declaration, string) {
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case '}', ')':
			depth++
		case '{', '(':
			if depth > 0 {
				depth--
				continue
			}
			if text[i] == '(' {
				return nil, ""
			}
			name := strings.TrimRight(text[:i], " ")
			s := len(name)
			for s > 0 && wordByte(name[s-1]) {
				s--
			}
			d := k.byName[name[s:]]
			inside := text[i+1:]
			if j := strings.LastIndexByte(inside, ','); j >= 0 {
				inside = inside[j+1:]
			}
			if p, _, ok := strings.Cut(inside, "="); ok && d != nil {
				return d, strings.TrimSpace(p)
			}
			return d, ""
		}
	}
	return nil, ""
}

// values are those that are known for a parameter: members of an enumeration, true of a switch, names of sessions and
// computers.
func (k *Completer) values(d *cmdlet.Declaration, name string) []string {
	b := &cmdlet.Binder{Parameters: d.Parameters(), LuaNames: true}
	p, err := b.Resolve(name)
	if err != nil {
		return nil
	}
	var out []string
	quote := func(s string) { out = append(out, `"`+s+`"`) }
	switch {
	case p.Switch:
		out = append(out, "true")
	case p.Name == "ComputerName":
		quote("localhost")
		for _, s := range k.client.Sessions() {
			quote(s.ComputerName())
		}
	case p.Name == "HostName":
		for _, s := range k.client.Sessions() {
			quote(s.ComputerName())
		}
	case p.Name == "Name" && strings.HasSuffix(d.Name, "-PSSession"):
		for _, s := range k.client.Sessions() {
			quote(s.Name())
		}
	}
	if m, ok := dotnet.EnumMembers(p.Type); ok {
		for _, e := range m {
			quote(e.Name)
		}
	}
	return append(out, k.names()...)
}

// names are cmdlets, libraries and variables.
func (k *Completer) names() []string {
	out := []string{"local ", "function ", "for ", "if ", "while ", "return ", "global.", "script.", "private.", "nil", "true", "false", "not "}
	seen := map[string]bool{}
	add := func(s string) {
		if !seen[s] && !strings.HasPrefix(s, "(") {
			seen[s] = true
			out = append(out, s)
		}
	}
	k.session.Host.State().G.Global.ForEach(func(key, _ lua.LValue) { add(key.String()) })
	for n := range k.byName {
		add(n)
	}
	return out
}

// members are the fields of what the expression at the end of the text names: only variables and fields are looked at,
// nothing is called.
func (k *Completer) members(text string) []string {
	start := len(text)
	for start > 0 && (wordByte(text[start-1]) || text[start-1] == '.') {
		start--
	}
	parts := strings.Split(text[start:], ".")
	var v lua.LValue = k.session.Host.State().G.Global.RawGetString(parts[0])
	for _, p := range parts[1:] {
		t, ok := v.(*lua.LTable)
		if !ok {
			return nil
		}
		v = t.RawGetString(p)
	}
	var out []string
	switch x := v.(type) {
	case *lua.LTable:
		for key, _ := x.Next(lua.LNil); key != lua.LNil; key, _ = x.Next(key) {
			if s, ok := key.(lua.LString); ok {
				out = append(out, string(s))
			}
		}
	case *lua.LUserData:
		if o, ok := x.Value.(*psobject.Object); ok {
			for _, p := range o.Extended {
				out = append(out, p.Name)
			}
		}
		for _, p := range dotnet.Properties(x.Value) {
			out = append(out, p.Name)
		}
		if d, ok := psobject.Base(x.Value).(*psobject.Dictionary); ok {
			for _, key := range d.Keys() {
				out = append(out, dotnet.String(key))
			}
		}
	}
	return out
}
