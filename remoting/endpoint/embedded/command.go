package embedded

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// usingParameter is the name under which a client sends the values of $using: expressions.
const usingParameter = "--%"

// statements gives the commands as the engine has them.
func statements(ps message.PowerShell) []powershell.Command {
	var all []powershell.Command
	for _, cs := range append([][]message.Command{ps.Commands}, ps.Further...) {
		for i, c := range cs {
			e := command(c)
			if previous := len(all) - 1; i > 0 && c.MergePrevious != message.ResultNone {
				for ; previous >= 0 && !all[previous].EndOfStatement; previous-- {
					all[previous].MergeError = true
				}
			}
			e.EndOfStatement = i == len(cs)-1
			all = append(all, e)
		}
	}
	return all
}

func command(c message.Command) powershell.Command {
	e := powershell.Command{Text: c.Text, Script: c.IsScript}
	e.LocalScope = c.UseLocalScope != nil && *c.UseLocalScope
	e.MergeError = c.MergeError == message.ResultOutput || c.MergeMyResult == message.ResultError && c.MergeToResult == message.ResultOutput
	e.MergeWarning = c.MergeWarning == message.ResultOutput
	e.MergeVerbose = c.MergeVerbose == message.ResultOutput
	e.MergeDebug = c.MergeDebug == message.ResultOutput
	e.MergeInformation = c.MergeInformation == message.ResultOutput
	if c.MergeMyResult == message.ResultAll && c.MergeToResult == message.ResultOutput {
		e.MergeError, e.MergeWarning, e.MergeVerbose, e.MergeDebug, e.MergeInformation = true, true, true, true, true
	}
	for _, a := range c.Arguments {
		if a.Name == usingParameter {
			continue
		}
		e.Parameters = append(e.Parameters, parameter(a))
	}
	return e
}

// parameter takes a name apart as PowerShell does: "-Name" without a value stands alone, and the next argument may be its
// value; "-Name:" and "Name" have their value with them.
func parameter(a message.Argument) powershell.Parameter {
	name := strings.TrimRight(a.Name, " \t")
	bare, dashed := strings.CutPrefix(name, "-")
	if !dashed {
		return powershell.Parameter{Name: name, Value: powershell.Receive(a.Value)}
	}
	bare, colon := strings.CutSuffix(bare, ":")
	return powershell.Parameter{Name: bare, Value: powershell.Receive(a.Value), Switch: !colon && a.Value == nil}
}

// using returns the values of $using: variables. A client sends them under the text of the expression, in UTF-16 and
// base64; where an expression reads a member or an element, its root gets just that.
func using(ps message.PowerShell) map[string]any {
	var values map[string]any
	var parts []func()
	for _, cs := range append([][]message.Command{ps.Commands}, ps.Further...) {
		for _, c := range cs {
			for _, a := range c.Arguments {
				d, ok := psobject.Base(a.Value).(*psobject.Dictionary)
				if a.Name != usingParameter || !ok {
					continue
				}
				if values == nil {
					values = map[string]any{}
				}
				for i := range d.Len() {
					k, v := d.At(i)
					name, path, ok := usingKey(k)
					switch {
					case !ok:
					case len(path) == 0:
						values[name] = powershell.Receive(v)
					default:
						parts = append(parts, func() {
							if root, whole := values[name]; !whole || isMade(root) {
								values[name] = put(root, path, powershell.Receive(v))
							}
						})
					}
				}
			}
		}
	}
	for _, p := range parts {
		p()
	}
	for n, v := range values {
		values[n] = unmade(v)
	}
	return values
}

// usingKey decodes a key: the variable's name in lower case and the path of members (a string) and elements (an int)
// below it.
func usingKey(key any) (name string, path []any, ok bool) {
	s, _ := psobject.Base(key).(string)
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b)%2 != 0 {
		return "", nil, false
	}
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	text := string(utf16.Decode(u))
	text = strings.TrimPrefix(text, "$")
	if inner, braced := strings.CutPrefix(text, "{"); braced {
		end := strings.IndexByte(inner, '}')
		if end < 0 {
			return "", nil, false
		}
		text = inner[:end] + inner[end+1:]
	}
	if len(text) < 7 || !strings.EqualFold(text[:6], "using:") {
		return "", nil, false
	}
	text = text[6:]
	end := strings.IndexAny(text, ".[ ")
	if end < 0 {
		return strings.ToLower(text), nil, true
	}
	name, text = strings.ToLower(text[:end]), text[end:]
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		switch text[0] {
		case '.':
			end := strings.IndexAny(text[1:], ".[ ")
			if end < 0 {
				end = len(text) - 1
			}
			path = append(path, strings.Trim(text[1:1+end], `'"`))
			text = text[1+end:]
		case '[':
			end := strings.IndexByte(text, ']')
			if end < 0 {
				return "", nil, false
			}
			e := strings.TrimSpace(text[1:end])
			if n, err := strconv.Atoi(e); err == nil {
				path = append(path, n)
			} else {
				path = append(path, strings.Trim(e, `'"`))
			}
			text = text[end+1:]
		default:
			return "", nil, false
		}
	}
	return name, path, true
}

// made is a value put together from parts: members and elements by name or index.
type made struct{ parts map[any]any }

func isMade(v any) bool { _, ok := v.(*made); return ok }

func put(root any, path []any, v any) any {
	if len(path) == 0 {
		return v
	}
	m, ok := root.(*made)
	if !ok {
		m = &made{map[any]any{}}
	}
	m.parts[path[0]] = put(m.parts[path[0]], path[1:], v)
	return m
}

// maxElement bounds the list that stands for one element of a client's.
const maxElement = 1 << 16

// unmade turns what was put together into a value: a list where there are indices, else a dictionary, whose entries are
// read as members, too.
func unmade(v any) any {
	m, ok := v.(*made)
	if !ok {
		return v
	}
	list := psobject.NewArrayList()
	dict := psobject.NewHashtable()
	for k, v := range m.parts {
		v = unmade(v)
		n, isIndex := k.(int)
		switch {
		case !isIndex:
			dict.Set(k, v)
		case n >= 0 && n < maxElement:
			for len(list.Items) <= n {
				list.Items = append(list.Items, nil)
			}
			list.Items[n] = v
		case n < 0 && n > -maxElement:
			// The last elements: the list ends there.
			for len(list.Items) < -n {
				list.Items = append([]any{nil}, list.Items...)
			}
			list.Items[len(list.Items)+n] = v
		}
	}
	if dict.Len() > 0 {
		return dict
	}
	return list
}

const coreLibrary = ", System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"

// qualified gives a generic type's name its arguments' assemblies, as .NET's full names have them. The engine leaves them
// out.
func qualified(name string) string {
	open := strings.Index(name, "[[")
	if open < 0 || strings.Contains(name, ", ") {
		return name
	}
	var b strings.Builder
	b.WriteString(name[:open+1])
	rest := name[open+1:]
	for len(rest) > 0 && rest[0] == '[' {
		depth, end := 0, -1
		for i := 0; i < len(rest) && end < 0; i++ {
			switch rest[i] {
			case '[':
				depth++
			case ']':
				if depth--; depth == 0 {
					end = i
				}
			}
		}
		if end < 0 {
			return name
		}
		inner := qualified(rest[1:end])
		b.WriteString("[" + inner)
		if strings.HasPrefix(inner, "System.") && !strings.HasPrefix(inner, "System.Management.") {
			b.WriteString(coreLibrary)
		}
		b.WriteByte(']')
		rest = rest[end+1:]
		if strings.HasPrefix(rest, ",[") {
			b.WriteByte(',')
			rest = rest[1:]
		}
	}
	return b.String() + rest
}
