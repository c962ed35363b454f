package format

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Detailed is what Get-Error shows of a record: all properties that have a value, exceptions and the invocation with
// their own.
func Detailed(r *psobject.ErrorRecord, o ErrorOptions) string {
	v := &errorView{r: r, o: o}
	if o.Color {
		v.error, v.accent, v.reset = colorError, colorAccent, colorReset
	}
	return "\n" + v.details(r, 0, 1) + "\n\n"
}

const maxDetails = 10

// extendedError ends the type name of a record of which all is to be shown, as Get-Error gives it.
const extendedError = "#PSExtendedError"

func (v *errorView) details(obj any, indent, depth int) string {
	var props []psobject.Property
	if e, ok := psobject.Base(obj).(*psobject.Exception); ok {
		props = append(props, psobject.Property{Name: "Type", Value: e.Type()})
	}
	for _, n := range names(obj, true) {
		x := get(obj, n)
		if items, list := enumerate(x); list && len(items) == 0 || !list && !dotnet.True(x) {
			continue // nothing, no text, False and 0 are left out
		}
		props = append(props, psobject.Property{Name: n, Value: x})
	}
	longest := 0
	for _, p := range props {
		longest = max(longest, len(p.Name))
	}
	prefix := padding(indent)
	var b strings.Builder
	for i, p := range props {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(prefix + v.accent + p.Name + padding(longest-len(p.Name)) + " : " + v.reset)
		nested := func(x any) {
			if depth >= maxDetails {
				b.WriteString(ellipsis)
				return
			}
			b.WriteString("\n" + v.details(x, indent+4, depth+1))
		}
		switch x := psobject.Base(p.Value).(type) {
		case *psobject.Exception, *psobject.ErrorRecord, *psobject.InvocationInfo:
			nested(x)
			continue
		case *psobject.Dictionary:
			for j := range x.Len() {
				k, val := x.At(j)
				b.WriteString("\n" + prefix + "    " + v.accent + dotnet.String(k) + " : " + v.reset + dotnet.String(val))
			}
			b.WriteByte('\n')
			continue
		}
		if p.Name == "StackTrace" {
			b.WriteString("\n" + text(p.Value))
			continue
		}
		if items, ok := enumerate(p.Value); ok && p.Name != "Data" {
			for _, e := range items {
				b.WriteString("\n" + prefix + padding(indent+6) + text(e))
			}
			continue
		}
		s := text(p.Value)
		switch p.Name {
		case "PositionMessage":
			s = strings.Replace(s, "~", v.error+"~", 1)
		case "Message":
			s = v.error + s
		}
		lines := splitLines(s)
		for j, l := range lines {
			if j > 0 {
				b.WriteString("\n" + prefix + padding(longest+3))
			}
			if len(lines) > 1 {
				l = strings.TrimSpace(l)
			}
			b.WriteString(l)
		}
	}
	return b.String()
}
