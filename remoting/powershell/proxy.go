package powershell

import (
	"fmt"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// A proxy is a function with some of a command's parameters, whose body is the command itself: what the user may not give never
// reaches it.

// restrictedProxies are the commands of a restricted session with what a client needs of them, as the original's
// SessionStateProxy functions have it.
var restrictedProxies = []struct{ name, parameters string }{
	{"Clear-Host", ""},
	{"Exit-PSSession", ""},
	{"Get-Command", "[ValidateLength(0, 1000)][ValidateCount(0, 1000)][string[]]${Name},[ValidateLength(0, 1000)][ValidateCount(0, 100)][string[]]${Module},[ValidateCount(0, 100)][System.Object[]]${ArgumentList},${CommandType},[switch]${ListImported}"},
	{"Get-FormatData", "[ValidateLength(0, 1000)][ValidateCount(0, 1000)][string[]]${TypeName},[version]${PowerShellVersion}"},
	{"Get-Help", `[ValidatePattern('^[-._:\\\p{Ll}\p{Lu}\p{Lt}\p{Lo}\p{Nd}\p{Lm}]{1,100}$')][ValidateLength(0, 1000)][string]${Name},[ValidateSet('None','Alias','Cmdlet','Provider','General','FAQ','Glossary','HelpFile','ScriptCommand','Function','Filter','ExternalScript','DefaultHelp','Configuration','DscResource','Class','All')][ValidateCount(0, 1)][string[]]${Category}`},
	{"Measure-Object", "[Parameter(Mandatory=$true, ValueFromPipeline=$true)][System.Object]${InputObject}"},
	{"Out-Default", "[Parameter(Mandatory=$true, ValueFromPipeline=$true)][System.Object]${InputObject}"},
	{"Select-Object", "[ValidateSet('ModuleName','Namespace','OutputType','Count','HelpUri','Name','CommandType','ResolvedCommandName','DefaultParameterSet','CmdletBinding','Parameters')][ValidateCount(1, 11)][string[]]${Property},[Parameter(Mandatory=$true, ValueFromPipeline=$true)][System.Object]${InputObject}"},
}

// limit puts a proxy with the parameters of a param block in the place of a cmdlet.
func (p *policy) limit(rs *Runspace, name, parameters string) error {
	d := rs.cmdlets[strings.ToLower(name)]
	if d == nil {
		return fmt.Errorf("the engine has no %s", name)
	}
	return p.proxy(d.Name, d, "", parameters)
}

// proxy makes the function that stands for a command.
func (p *policy) proxy(name string, target any, defaultSet, parameters string) error {
	binding := "[CmdletBinding()]"
	if defaultSet != "" {
		binding = "[CmdletBinding(DefaultParameterSetName=" + singleQuoted(defaultSet) + ")]"
	}
	body, err := parseTrusted(binding+"param("+parameters+")", "")
	if err != nil {
		return fmt.Errorf("the visible parameters of %s: %w", name, err)
	}
	p.limited[strings.ToLower(name)] = &function{name: name, body: body, module: p.own, proxy: target}
	return nil
}

// limitTo puts a proxy with the parameters that the configuration names in the place of a command.
func (p *policy) limitTo(rs *Runspace, v VisibleCommand) error {
	name := bare(v.Name)
	if hasWildcard(name) {
		return fmt.Errorf("the visible command %s has parameters, so that its name must have no wildcard", v.Name)
	}
	if fn := p.own.scope.funcs[strings.ToLower(name)]; fn != nil {
		return p.limitFunction(rs, fn, v)
	}
	d := rs.cmdlets[strings.ToLower(name)]
	if d == nil {
		return nil // what is not there cannot be called
	}
	all := d.Parameters()
	var list []string
	for _, want := range v.Parameters {
		if err := want.check(); err != nil {
			return fmt.Errorf("the visible command %s: %w", v.Name, err)
		}
		q := all.Find(want.Name)
		if q == nil || !strings.EqualFold(q.Name, want.Name) && !containsFold(q.Aliases, want.Name) {
			return fmt.Errorf("the visible command %s: it has no parameter %s", v.Name, want.Name)
		}
		if q.Common {
			continue // every proxy has them
		}
		typ := q.Type
		if want.Set != nil || want.Pattern != "" || typ == "" {
			typ = "System.Object" // the original checks the value as it came
		}
		if q.Switch {
			typ = "switch"
		}
		list = append(list, setAttributes(declaredSets(q))+validation(want)+aliasAttribute(q.Aliases)+"["+typ+"]${"+q.Name+"}")
	}
	return p.proxy(d.Name, d, d.DefaultSet, strings.Join(list, ","))
}

// limitFunction is limitTo for a function of the configuration.
func (p *policy) limitFunction(rs *Runspace, fn *function, v VisibleCommand) error {
	f := &frame{in: &interp{rs: rs, question: &rs.question}, scope: p.own.scope, src: fn.body.Source, st: rs.streams(Streams{}), out: func(any) error { return nil }}
	m, err := f.metadataOf(fn)
	if err != nil {
		return fmt.Errorf("the visible function %s: %w", v.Name, err)
	}
	var list []string
	for _, want := range v.Parameters {
		if err := want.check(); err != nil {
			return fmt.Errorf("the visible function %s: %w", v.Name, err)
		}
		q := m.byName[strings.ToLower(want.Name)]
		if q == nil {
			return fmt.Errorf("the visible function %s: it has no parameter %s", v.Name, want.Name)
		}
		if q.common {
			continue
		}
		typ := "System.Object"
		if q.isSwitch {
			typ = "switch"
		}
		sets := map[string]setMetadata{}
		for name, s := range q.sets {
			sets[name] = setMetadata{name, s.position, s.mandatory, s.byValue, s.byName, s.remaining}
		}
		list = append(list, setAttributes(sets)+validation(want)+aliasAttribute(q.aliases)+"["+typ+"]${"+q.name+"}")
	}
	return p.proxy(fn.name, fn, m.defaultSet, strings.Join(list, ","))
}

// check finds out whether the pattern is one.
func (p VisibleParameter) check() error {
	if _, err := newRegex("^("+p.Pattern+")$", optIgnoreCase); err != nil {
		return fmt.Errorf("the parameter %s: the pattern %s: %w", p.Name, p.Pattern, err)
	}
	return nil
}

func containsFold(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

// singleQuoted writes text as a literal of the language.
func singleQuoted(s string) string { return "'" + quoteReplacer.Replace(s) + "'" }

// quoteReplacer doubles all that ends a literal: the language takes typographic quotes as it takes the plain one.
var quoteReplacer = strings.NewReplacer("'", "''", "\u2018", "\u2018\u2018", "\u2019", "\u2019\u2019", "\u201a", "\u201a\u201a", "\u201b", "\u201b\u201b")

func declaredSets(q *cmdlet.Parameter) map[string]setMetadata {
	sets := map[string]setMetadata{}
	for name, s := range q.Sets {
		sets[name] = setMetadata{name, s.Position, s.Mandatory, s.ByValue, s.ByName, s.Remaining}
	}
	return sets
}

// setAttributes writes how a parameter takes part in its sets.
func setAttributes(sets map[string]setMetadata) string {
	var names []string
	for name := range sets {
		names = append(names, name)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, name := range names {
		s := sets[name]
		var args []string
		if name != cmdlet.AllSets {
			args = append(args, "ParameterSetName="+singleQuoted(name))
		}
		if s.position >= 0 {
			args = append(args, fmt.Sprintf("Position=%d", s.position))
		}
		for _, flag := range []struct {
			on   bool
			name string
		}{{s.mandatory, "Mandatory"}, {s.byValue, "ValueFromPipeline"}, {s.byName, "ValueFromPipelineByPropertyName"}, {s.rest, "ValueFromRemainingArguments"}} {
			if flag.on {
				args = append(args, flag.name+"=$true")
			}
		}
		if len(args) > 0 {
			b.WriteString("[Parameter(" + strings.Join(args, ", ") + ")]")
		}
	}
	return b.String()
}

// validation writes what a parameter's values must be. The pattern is that of the whole value, as the original has it.
func validation(v VisibleParameter) string {
	text := ""
	if v.Set != nil {
		var list []string
		for _, s := range v.Set {
			list = append(list, singleQuoted(s))
		}
		text += "[ValidateSet(" + strings.Join(list, ",") + ")]"
	}
	if v.Pattern != "" {
		text += "[ValidatePattern(" + singleQuoted("^("+v.Pattern+")$") + ")]"
	}
	return text
}

func aliasAttribute(aliases []string) string {
	var list []string
	for _, a := range aliases {
		list = append(list, singleQuoted(a))
	}
	if list == nil {
		return ""
	}
	return "[Alias(" + strings.Join(list, ",") + ")]"
}

// outerParameters are the common parameters that a proxy sees to itself: what goes into variables would do so twice.
var outerParameters = map[string]bool{"outvariable": true, "outbuffer": true, "pipelinevariable": true, "errorvariable": true, "warningvariable": true, "informationvariable": true}

// forward begins the command that a proxy stands for, with what was bound. It runs as the proxy's caller, so that a command that
// asks who is asking, as Get-Command does, answers the user.
func (p *scriptProc) forward() error {
	c := &call{src: p.call.src, pos: p.call.pos, namePos: p.call.namePos, name: p.fn.name, target: p.fn.proxy, position: 1, length: 1, exact: true}
	for i, k := range p.b.bound.Keys() {
		name, _ := psobject.Base(k).(string)
		if outerParameters[strings.ToLower(name)] {
			continue
		}
		c.args = append(c.args, argument{name: name, value: plain(p.b.bound.Values()[i]), has: true, colon: true, pos: p.call.pos, valuePos: p.call.pos})
	}
	inner, err := p.caller.start(c, p.out, p.f.st, p.input)
	if err != nil {
		return err
	}
	p.inner = inner
	return inner.begin()
}
