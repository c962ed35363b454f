package dotnet

import (
	_ "embed"
	"strings"
	"sync"
)

// staticText lists the static members of the everyday types, and the members that only Get-Member -Force shows, as
// PowerShell 7.6.9 writes them: testdata/statics.ps1 has made it.
//
//go:embed statics.txt
var staticText string

// Member is a member of a type as Get-Member shows it.
type Member struct {
	// Kind is Method or Property; MemberSet for psadapted.
	Kind, Name, Definition string
	// Static tells that the type has it rather than its values.
	Static bool
	// Special members are shown only where they are asked for: accessors of properties, operators.
	Special bool
}

var typeMembers = sync.OnceValue(func() map[string][]Member {
	kinds := map[string]Member{
		"static method": {Kind: "Method", Static: true}, "static property": {Kind: "Property", Static: true},
		"STATIC METHOD": {Kind: "Method", Static: true, Special: true}, "STATIC PROPERTY": {Kind: "Property", Static: true, Special: true},
		"accessor": {Kind: "Method", Special: true}, "members": {Kind: "MemberSet", Special: true},
	}
	m := map[string][]Member{}
	typ := ""
	for line := range strings.SplitSeq(staticText, "\n") {
		if t, ok := strings.CutPrefix(line, "# "); ok {
			typ = t
		} else if f := strings.SplitN(line, "|", 3); len(f) == 3 {
			k := kinds[f[0]]
			k.Name, k.Definition = f[1], f[2]
			m[typ] = append(m[typ], k)
		}
	}
	return m
})

// Statics gives the members of an everyday type that its values do not show: static ones, and special ones. There are none
// for types that are not listed.
func Statics(typeName string) []Member { return typeMembers()[typeName] }

// memberText lists the members of objects that cmdlets give, as PowerShell 7.6.9 writes them: testdata/members.ps1 has
// made it.
//
//go:embed members.txt
var memberText string

var objectMembers = sync.OnceValue(func() map[string][]Member {
	m := map[string][]Member{}
	typ := ""
	for line := range strings.SplitSeq(memberText, "\n") {
		if t, ok := strings.CutPrefix(line, "# "); ok {
			typ = t
		} else if f := strings.SplitN(line, "|", 3); len(f) == 3 {
			m[typ] = append(m[typ], Member{Kind: f[0], Name: f[1], Definition: f[2]})
		}
	}
	return m
})

// Members gives the members of an object that a cmdlet gives, such as a session or a file: all but its own notes. ok is
// false for types that are not listed.
func Members(typeName string) (list []Member, ok bool) {
	list, ok = objectMembers()[typeName]
	return list, ok
}
