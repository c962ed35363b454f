package dotnet

import (
	_ "embed"
	"strings"
	"sync"
)

// overloadText lists the methods of the everyday types with their overloads, as PowerShell 7.6.9 writes them: a line "# TYPE", and for each
// method a line NAME|OVERLOAD|OVERLOAD...
//
//go:embed overloads.txt
var overloadText string

// MethodGroup is a method with its overloads.
type MethodGroup struct {
	Name      string
	Overloads []string
}

var methodGroups = sync.OnceValue(func() map[string][]MethodGroup {
	m := map[string][]MethodGroup{}
	typ := ""
	for line := range strings.SplitSeq(overloadText, "\n") {
		if t, ok := strings.CutPrefix(line, "# "); ok {
			typ = t
		} else if f := strings.Split(line, "|"); len(f) > 1 {
			m[typ] = append(m[typ], MethodGroup{f[0], f[1:]})
		}
	}
	return m
})

// Methods gives the methods of an everyday type; ok is false for types that are not listed.
func Methods(typeName string) (list []MethodGroup, ok bool) {
	list, ok = methodGroups()[typeName]
	return list, ok
}
