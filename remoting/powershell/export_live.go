package powershell

import (
	"slices"

	"github.com/pslshell/psl/remoting/psobject"
)

// added are the properties that PowerShell's own type data adds to those of .NET, by the type: they go over the wire apart
// from the type's own.
var added = map[string][]string{
	"System.Net.IPAddress":                     {"IPAddressToString"},
	"System.Management.Automation.PSDriveInfo": {"Used", "Free"},
}

// unreadable is a span of text in captures, which nothing but .NET's own languages can take.
const unreadable = "ValueSpan"

// thrown are properties that cannot be read in all states, as those of another kind of address; a value that is null stands
// for that. They do not go over the wire then.
var thrown = []string{"ScopeId", "Address", unreadable}

// live gives one of the engine's own objects as PowerShell serialises it.
func (e *exporter) live(v psobject.Live) any {
	key := any(v)
	switch x := v.(type) {
	case *psDrive: // drives and providers lead to each other, and are made anew each time
		key = *x
	case *provider:
		key = *x
	}
	if done, ok := e.seen[key]; ok {
		return done
	}
	if g, ok := v.(*groupList); ok {
		l := &psobject.List{Type: g.PSTypeNames()[0], Kind: psobject.KindList}
		e.seen[key] = l
		for _, m := range g.list {
			l.Items = append(l.Items, e.live(m))
		}
		return l
	}
	o := &psobject.Object{TypeNames: v.PSTypeNames(), Text: v.PSText(), HasText: true}
	e.seen[key] = o
	if e.depth++; e.depth > 200 {
		e.depth--
		return o
	}
	defer func() { e.depth-- }()
	_, isDrive := v.(*psDrive)
	named := isDrive && e.depth > 1 && any(v) != e.drive // another object only names it
	for _, p := range v.PSProperties() {
		if named && slices.Contains(added[o.TypeNames[0]], p.Name) {
			continue
		}
		if p.Value == nil && slices.Contains(thrown, p.Name) {
			continue
		}
		p.Value = e.value(p.Value)
		if isDrive && p.Value == "" && slices.Contains(added[o.TypeNames[0]], p.Name) {
			p.Value = psobject.Nothing
		}
		if slices.Contains(added[o.TypeNames[0]], p.Name) {
			o.Extended = append(o.Extended, p)
		} else {
			o.Adapted = append(o.Adapted, p)
		}
	}
	return o
}
