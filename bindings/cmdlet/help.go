package cmdlet

import (
	"fmt"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
)

// LuaParameter is a parameter's name as Lua writes it: computer_name for ComputerName.
func LuaParameter(name string) string {
	s := strings.TrimPrefix(spaced("x-"+name), "x_")
	if keywords[s] {
		s += "_"
	}
	return s
}

// keywords are Lua's words; as a parameter's name they get an underscore that the matching ignores.
var keywords = map[string]bool{"and": true, "break": true, "do": true, "else": true, "elseif": true, "end": true, "false": true, "for": true, "function": true,
	"goto": true, "if": true, "in": true, "local": true, "nil": true, "not": true, "or": true, "repeat": true, "return": true, "then": true, "true": true, "until": true, "while": true}

// TypeText is a parameter's type in few words.
func TypeText(p *cmdlet.Parameter) string {
	if p.Switch {
		return "switch"
	}
	t := p.Type
	t = strings.TrimSuffix(strings.TrimPrefix(t, "System.Nullable`1[["), "]]")
	list := strings.HasSuffix(t, "[]")
	t = strings.TrimSuffix(t, "[]")
	if t == "" || t == "System.Object" {
		t = "any value"
	} else if s := dotnet.Accelerator(t); !strings.Contains(s, ".") {
		t = s
	} else {
		t = t[strings.LastIndexByte(t, '.')+1:]
	}
	if list {
		return "list of " + t
	}
	return t
}

// visible are a cmdlet's own parameters that are shown, in the order of declaration.
func visible(d *cmdlet.Declaration) []*cmdlet.Parameter {
	var out []*cmdlet.Parameter
	for _, p := range d.Parameters().List {
		if !p.Common && !p.DontShow {
			out = append(out, p)
		}
	}
	return out
}

// Syntax returns one line for each parameter set: what may stand in the call. Mandatory parameters have no brackets.
func Syntax(d *cmdlet.Declaration) []string {
	var lines []string
	for _, set := range d.Parameters().Sets {
		if hiddenSet(d, set) {
			continue
		}
		type item struct {
			text string
			pos  int
			must bool
		}
		var items []item
		own := set == cmdlet.AllSets || len(d.Parameters().Sets) == 1
		for _, p := range visible(d) {
			info, ok := p.In(set)
			if !ok {
				continue
			}
			if _, all := p.Sets[cmdlet.AllSets]; !all {
				own = true
			}
			text := LuaParameter(p.Name) + " = " + TypeText(p)
			if p.Switch {
				text = LuaParameter(p.Name) + " = true"
			}
			if !info.Mandatory {
				text = "[" + text + "]"
			}
			pos := info.Position
			if pos < 0 {
				pos = 1 << 20
			}
			items = append(items, item{text, pos, info.Mandatory})
		}
		if !own {
			continue
		}
		sort.SliceStable(items, func(i, j int) bool {
			if items[i].pos != items[j].pos {
				return items[i].pos < items[j].pos
			}
			return items[i].must && !items[j].must
		})
		texts := make([]string, len(items))
		for i, x := range items {
			texts[i] = x.text
		}
		lines = append(lines, LuaName(d.Name)+"{"+strings.Join(texts, ", ")+"}")
	}
	return lines
}

// hiddenSet reports whether a set needs a parameter that is not shown: it does not apply here.
func hiddenSet(d *cmdlet.Declaration, set string) bool {
	for _, p := range d.Parameters().List {
		if info, ok := p.In(set); ok && info.Mandatory && p.DontShow && !info.ByValue {
			return true
		}
	}
	return false
}

// HelpColumns is how wide help is laid out on a screen of a width, 0 for one that is not known: longer lines than these are
// hard to read, and in less columns there is nothing to lay out.
func HelpColumns(width int) int {
	const least, most = 40, 100
	if width <= 0 {
		return most
	}
	return max(min(width, most), least)
}

// Help is the help page of a cmdlet for a screen of a width, 0 for any: all of it comes from the declaration.
func Help(d *cmdlet.Declaration, width int) string {
	width = HelpColumns(width) - len(margin)
	var b strings.Builder
	section := func(title, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s\n%s\n\n", title, indent(text, width, hang[title]))
		}
	}
	section("NAME", LuaName(d.Name)+"  ("+d.Name+")")
	section("SYNOPSIS", d.Synopsis)
	// Lines break between parameters, not within one.
	whole := strings.NewReplacer(", ", ", ", " ", "\x00")
	syntax := indent(whole.Replace(strings.Join(Syntax(d), "\n\n")), width, hang["SYNTAX"])
	fmt.Fprintf(&b, "SYNTAX\n%s\n\n", strings.ReplaceAll(syntax, "\x00", " "))
	section("DESCRIPTION", d.Description)
	if list := visible(d); len(list) > 0 {
		b.WriteString("PARAMETERS\n")
		for _, p := range list {
			b.WriteString(parameterHelp(d, p, width))
		}
		b.WriteString("\n")
	}
	common := "error_action, error_variable, warning_action, warning_variable, information_action, information_variable, progress_action, out_variable, out_buffer, pipeline_variable, redirect, verbose, debug"
	if d.ShouldProcess {
		common += ", what_if, confirm"
	}
	section("COMMON PARAMETERS", common)
	for i, e := range d.Examples {
		text := e.Code
		if e.Text != "" {
			text += "\n" + e.Text
		}
		section(fmt.Sprintf("EXAMPLE %d: %s", i+1, e.Title), text)
	}
	section("NOTES", d.Notes)
	section("OTHER NAMES", strings.Join(LuaNames(d)[1:], ", "))
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// ParametersHelp describes the parameters whose names fit a pattern, in PowerShell's spelling or Lua's; "" where none does.
func ParametersHelp(d *cmdlet.Declaration, pattern string, width int) string {
	width = HelpColumns(width) - len(margin)
	var b strings.Builder
	for _, p := range visible(d) {
		if dotnet.Like(p.Name, pattern, true) || dotnet.Like(LuaParameter(p.Name), pattern, true) {
			b.WriteString(parameterHelp(d, p, width))
		}
	}
	return b.String()
}

// ExamplesHelp is the part of the help page that tells how the cmdlet is used.
func ExamplesHelp(d *cmdlet.Declaration, width int) string {
	page := Help(d, width)
	head, _, _ := strings.Cut(page, "SYNTAX\n")
	if i := strings.Index(page, "EXAMPLE 1: "); i >= 0 {
		head += page[i:]
	}
	head, _, _ = strings.Cut(head, "OTHER NAMES\n")
	head, _, _ = strings.Cut(head, "NOTES\n")
	return strings.TrimRight(head, "\n") + "\n"
}

func parameterHelp(d *cmdlet.Declaration, p *cmdlet.Parameter, width int) string {
	var facts []string
	names := p.Sets
	pos, must, value, byName := -1, false, false, false
	for _, s := range names {
		if s.Position >= 0 {
			pos = s.Position
		}
		must, value, byName = must || s.Mandatory, value || s.ByValue, byName || s.ByName || s.ByRow
	}
	if must {
		facts = append(facts, "mandatory")
		if len(d.Parameters().Sets) > 1 && !allMandatory(p) {
			facts[0] = "mandatory in its set"
		}
	}
	if pos >= 0 {
		facts = append(facts, fmt.Sprintf("position %d", pos+1))
	}
	switch {
	case value && byName:
		facts = append(facts, "pipeline by value and property name")
	case value:
		facts = append(facts, "pipeline by value")
	case byName:
		facts = append(facts, "pipeline by property name")
	}
	if p.Default != "" {
		facts = append(facts, "default: "+p.Default)
	}
	if len(p.Aliases) > 0 {
		var a []string
		for _, x := range p.Aliases {
			a = append(a, LuaParameter(x))
		}
		facts = append(facts, "also: "+strings.Join(a, ", "))
	}
	if m, ok := dotnet.EnumMembers(strings.TrimSuffix(p.Type, "[]")); ok {
		var n []string
		for _, x := range m {
			n = append(n, x.Name)
		}
		facts = append(facts, "one of "+strings.Join(n, ", "))
	}
	text := fmt.Sprintf("%s  <%s>", LuaParameter(p.Name), TypeText(p))
	if p.Help != "" {
		text += "\n" + indent(p.Help, width-len(margin), "")
	}
	if len(facts) > 0 {
		text += "\n" + indent("("+strings.Join(facts, "; ")+")", width-len(margin), " ")
	}
	return indent(text, width, margin) + "\n"
}

func allMandatory(p *cmdlet.Parameter) bool {
	for _, s := range p.Sets {
		if !s.Mandatory {
			return false
		}
	}
	_, all := p.Sets[cmdlet.AllSets]
	return all
}

// hang is what stands before the further lines of a long one.
var hang = map[string]string{"SYNTAX": "    "}

// margin is what stands before the lines of a section.
const margin = "    "

// indent puts the margin before lines that have room for width columns.
func indent(text string, width int, hang string) string {
	lines := strings.Split(wrap(text, width, hang), "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = margin + l
		}
	}
	return strings.Join(lines, "\n")
}

// wrap breaks long lines at blanks.
func wrap(text string, width int, hang string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		for len(line) > width {
			i := strings.LastIndexByte(line[:width], ' ')
			if strings.TrimSpace(line[:max(i, 0)]) == "" {
				break
			}
			out = append(out, line[:i])
			line = hang + line[i+1:]
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}
