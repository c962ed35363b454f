package cmdlet

import (
	"fmt"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
)

// Covered tells which test gives a parameter of a cmdlet to it, "" for none. Common parameters belong to no cmdlet: "".
type Covered func(cmdlet, parameter string) string

// Reference is the page of a cmdlet in the reference, in Markdown. All of it comes from the declaration and the tests.
func Reference(d *cmdlet.Declaration, covered Covered) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nIn Lua `%s`", d.Name, LuaName(d.Name))
	if other := LuaNames(d)[1:]; len(other) > 0 {
		fmt.Fprintf(&b, ", also `%s`", strings.Join(other, "`, `"))
	}
	fmt.Fprintf(&b, ". %s\n\n", d.Synopsis)
	for _, text := range []string{d.Description, d.Notes} {
		if text != "" {
			b.WriteString(wrap(text, 118, "") + "\n\n")
		}
	}
	fmt.Fprintf(&b, "```\n%s\n```\n\n", wrap(strings.Join(Syntax(d), "\n"), 118, "    "))
	if list := visible(d); len(list) > 0 {
		fmt.Fprintf(&b, "Of %d parameters %d are covered by a test.\n\n", len(list), count(d, list, covered))
		b.WriteString(parameterTable(d, list, covered))
	}
	common := "[Common parameters](common.md) work"
	if !d.ShouldProcess {
		common += ", but for `what_if` and `confirm`"
	}
	b.WriteString(common + ".\n")
	for _, e := range d.Examples {
		fmt.Fprintf(&b, "\n%s", e.Title)
		if e.Needs != "" {
			fmt.Fprintf(&b, " (needs %s)", e.Needs)
		}
		fmt.Fprintf(&b, ":\n\n```lua\n%s\n```\n", e.Code)
		if e.Text != "" {
			fmt.Fprintf(&b, "\n%s\n", e.Text)
		}
	}
	return b.String()
}

func parameterTable(d *cmdlet.Declaration, list []*cmdlet.Parameter, covered Covered) string {
	var b strings.Builder
	b.WriteString("| Parameter | Type | Default | Sets | Pipeline | Other names | What it does | Test |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, p := range list {
		name := ""
		if d != nil {
			name = d.Name
		}
		test := covered(name, p.Name)
		if test == "" {
			test = "none"
		}
		other := make([]string, len(p.Aliases))
		for i, a := range p.Aliases {
			other[i] = "`" + LuaParameter(a) + "`"
		}
		cells := []string{"`" + LuaParameter(p.Name) + "`", referenceType(p), p.Default, sets(p), pipeline(p), strings.Join(other, ", "), p.Help, test}
		for i, c := range cells {
			cells[i] = strings.ReplaceAll(strings.ReplaceAll(c, "|", `\|`), "\n", " ")
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.String() + "\n"
}

func count(d *cmdlet.Declaration, list []*cmdlet.Parameter, covered Covered) (n int) {
	for _, p := range list {
		if covered(d.Name, p.Name) != "" {
			n++
		}
	}
	return n
}

// referenceType is the type with the values of an enumeration.
func referenceType(p *cmdlet.Parameter) string {
	text := TypeText(p)
	if m, ok := dotnet.EnumMembers(strings.TrimSuffix(p.Type, "[]")); ok && len(m) <= 12 {
		names := make([]string, len(m))
		for i, x := range m {
			names[i] = x.Name
		}
		text += ": " + strings.Join(names, ", ")
	}
	for _, r := range p.Rules {
		if v, ok := strings.CutPrefix(r, "range="); ok {
			text += ", " + strings.Replace(v, ",", " to ", 1)
		}
		if v, ok := strings.CutPrefix(r, "oneof="); ok {
			text += ": " + strings.ReplaceAll(v, ",", ", ")
		}
	}
	return text
}

// sets lists the parameter's sets with its position and whether it must be given.
func sets(p *cmdlet.Parameter) string {
	names := make([]string, 0, len(p.Sets))
	for n := range p.Sets {
		names = append(names, n)
	}
	sort.Strings(names)
	for i, n := range names {
		s := p.Sets[n]
		if n == cmdlet.AllSets {
			names[i] = "all"
		}
		var facts []string
		if s.Position >= 0 {
			facts = append(facts, fmt.Sprintf("position %d", s.Position+1))
		}
		if s.Mandatory {
			facts = append(facts, "mandatory")
		}
		if s.Remaining {
			facts = append(facts, "takes the rest")
		}
		if len(facts) > 0 {
			names[i] += " (" + strings.Join(facts, ", ") + ")"
		}
	}
	return strings.Join(names, ", ")
}

// pipeline says how the parameter takes what is piped.
func pipeline(p *cmdlet.Parameter) string {
	value, name := false, false
	for _, s := range p.Sets {
		value, name = value || s.ByValue, name || s.ByName || s.ByRow
	}
	switch {
	case value && name:
		return "value, property name"
	case value:
		return "value"
	case name:
		return "property name"
	}
	return ""
}

// CommonReference is the page of the parameters that all cmdlets have.
func CommonReference(covered Covered) string {
	return "# Common parameters\n\nAll cmdlets have them; `what_if` and `confirm` only those that change something.\n\n" +
		parameterTable(nil, cmdlet.CommonParameters(true), covered)
}

// ReferenceIndex lists the pages, with how many parameters tests cover.
func ReferenceIndex(list []*cmdlet.Declaration, covered Covered) string {
	var b strings.Builder
	b.WriteString("# Reference\n\nMade of the declarations of the cmdlets by `go test ./bindings -update`. A parameter's test is one in whose run a Lua script gives the\n" +
		"parameter to the cmdlet; a run of all tests of `bindings` finds them out, and fails where one named here no longer does.\n\n")
	all, tested := 0, 0
	var rows strings.Builder
	for _, d := range list {
		own := visible(d)
		n := count(d, own, covered)
		all, tested = all+len(own), tested+n
		fmt.Fprintf(&rows, "| [%s](%s.md) | `%s` | %d | %d | %s |\n", d.Name, LuaName(d.Name), LuaName(d.Name), len(own), len(own)-n, d.Synopsis)
	}
	fmt.Fprintf(&b, "Of %d parameters %d are covered by a test, %d are not. [Common parameters](common.md) have a page of their own.\n\n", all, tested, all-tested)
	b.WriteString("| Cmdlet | In Lua | Parameters | Without a test | What it does |\n| --- | --- | --- | --- | --- |\n")
	return b.String() + rows.String()
}
