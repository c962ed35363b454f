package powershell

import (
	"context"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type getCommand struct {
	Name         []string `param:"pos=0 value name sets=AllCommandSet"`
	ArgumentList []any    `param:"pos=1 rest alias=Args"`
	Verb         []string `param:"name sets=CmdletSet"`
	Noun         []string `param:"name sets=CmdletSet"`
	Module       []string `param:"name alias=PSSnapin"`
	CommandType  []string `param:"name alias=Type sets=AllCommandSet"`
	TotalCount   int32    `param:""`
	Syntax       bool     `param:""`
	All          bool     `param:""`
	ListImported bool     `param:""`
}

func (g *getCommand) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	f := h.f
	kind := func(c *commandInfo) bool {
		if types := strings.Join(g.CommandType, ","); types == "" || strings.EqualFold(types, "All") {
			return true
		}
		for _, t := range strings.Split(strings.Join(g.CommandType, ","), ",") {
			if strings.EqualFold(strings.TrimSpace(t), c.kind) {
				return true
			}
		}
		return false
	}
	if len(g.Name) == 0 {
		for _, c := range f.allCommands(func(string) bool { return true }) {
			if c.kind == "Alias" && len(g.CommandType) == 0 || !kind(c) {
				continue
			}
			verb, noun, _ := strings.Cut(c.name, "-")
			if len(g.Verb) > 0 && !anyMatch(g.Verb, verb) || len(g.Noun) > 0 && !anyMatch(g.Noun, noun) {
				continue
			}
			if err := r.Write(c); err != nil {
				return err
			}
		}
		return nil
	}
	for _, n := range g.Name {
		if hasWildcard(n) {
			for _, c := range f.allCommands(wildcard(n, true)) {
				if kind(c) {
					if err := r.Write(c); err != nil {
						return err
					}
				}
			}
			continue
		}
		c := f.command(n)
		if c == nil || !kind(c) {
			rec := r.Fail("CommandNotFoundException", psobject.ObjectNotFound, smaPrefix+"CommandNotFoundException",
				"The term '"+n+"' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.", n)
			if err := r.WriteError(rec); err != nil {
				return err
			}
			continue
		}
		if fn, ok := c.target.(*function); ok && g.Syntax {
			text, err := f.syntax(fn)
			if err != nil {
				return err
			}
			if err := r.Write(text); err != nil {
				return err
			}
			continue
		}
		if err := r.Write(c); err != nil {
			return err
		}
	}
	return nil
}

func anyMatch(patterns []string, s string) bool {
	for _, p := range patterns {
		if wildcard(p, true)(s) {
			return true
		}
	}
	return false
}

type invokeCommand struct {
	ScriptBlock  cmdlet.Block `param:"pos=0 mandatory alias=Command"`
	ArgumentList []any        `param:"alias=Args"`
	InputObject  any          `param:"value"`
	NoNewScope   bool         `param:""`
	ComputerName []string     `param:"alias=Cn"`
	inputs       []any
}

func (i *invokeCommand) Process(r *cmdlet.Run) error {
	if r.PipelineInput || r.Bound("InputObject") {
		i.inputs = append(i.inputs, i.InputObject)
	}
	return nil
}

func (i *invokeCommand) End(r *cmdlet.Run) error {
	h := engineHost(r)
	if len(i.ComputerName) > 0 {
		return r.Fail("RemoteCallsAreNotSupported", psobject.NotImplemented, smaPrefix+"PSNotSupportedException", "Invoke-Command on other computers is not supported by this engine.", nil)
	}
	sb, err := block(i.ScriptBlock, h)
	if err != nil {
		return err
	}
	fr := *h.frame()
	fr.st = h.st
	if i.NoNewScope {
		c := &call{src: fr.src, pos: fr.pos, target: sb, invoke: '.', position: 1, length: 1}
		for _, a := range i.ArgumentList {
			c.args = append(c.args, argument{value: plain(a), has: true})
		}
		run := &pipeRun{stopAt: -1}
		run.stages = []*stage{{p: fr.startFunction(c, &function{body: sb.body, header: sb.header, block: sb, module: sb.module}, r.Write, h.st, len(i.inputs) > 0), run: run}}
		return run.runAll(func(in func(any) error) error { return feedAll(in, i.inputs) })
	}
	return fr.invokeBlock(sb, i.ArgumentList, i.inputs, len(i.inputs) > 0, r.Write, nil)
}

func feedAll(in func(any) error, list []any) error {
	for _, v := range list {
		if err := in(v); err != nil {
			return err
		}
	}
	return nil
}

type invokeExpression struct {
	Command string `param:"pos=0 mandatory value"`
}

func (i *invokeExpression) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	sb, err := h.f.in.parseBlock(i.Command, h.f)
	if err != nil {
		if ft, ok := err.(*fault); ok {
			ft.rec.FullyQualifiedErrorID += "," + r.Declaration.Class
			ft.rec.Category.Activity, ft.rec.Category.Reason = "Invoke-Expression", "ParseException"
			ft.rec.Invocation = h.Invocation()
		}
		return err
	}
	fr := h.frame()
	if err := fr.child(fr.scope, sb.body.Source, "<ScriptBlock>", r.Write, h.st).defineTypes(sb.body); err != nil {
		return err
	}
	return fr.runBlockTo(sb, nil, false, nil, r.Write)
}

type setStrictMode struct {
	Version any  `param:"sets=Version mandatory alias=v"`
	Off     bool `param:"sets=Off mandatory"`
}

func (s *setStrictMode) End(r *cmdlet.Run) error {
	f := engineHost(r).f
	if s.Off {
		f.scope.strict = &strictness{0}
		return nil
	}
	text := f.text(s.Version)
	n := 0
	if strings.EqualFold(text, "latest") {
		n = 7
	} else {
		head, _, _ := strings.Cut(text, ".")
		v, ok := parseNumber(head)
		i, isInt := asInt(v)
		if !ok || !isInt || i < 1 {
			return r.Fail("ParameterArgumentTransformationError", psobject.InvalidData, bindTransformation, "Cannot process argument transformation on parameter 'Version'. Cannot convert value \""+text+"\" to type \"System.Version\".", nil)
		}
		n = i
	}
	f.scope.strict = &strictness{n}
	return nil
}

type setAlias struct {
	Name        string `param:"pos=0 mandatory name"`
	Value       string `param:"pos=1 mandatory name"`
	Description string `param:""`
	Option      string `param:""`
	Scope       string `param:""`
	Force       bool   `param:""`
	PassThru    bool   `param:""`
	fresh       bool   // New-Alias, which changes none that is there
}

func (s *setAlias) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	if s.fresh && !s.Force {
		if _, ok := h.f.aliasOf(s.Name); ok {
			return r.WriteError(r.Fail("AliasAlreadyExists", psobject.ResourceExists, smaPrefix+"SessionStateException", "The alias is not allowed, because an alias with the name '"+s.Name+"' already exists.", s.Name))
		}
	}
	sc, err := h.scopeOf(r, s.Scope)
	if err != nil {
		return err
	}
	if sc.aliases == nil {
		sc.aliases = map[string]string{}
	}
	sc.aliases[strings.ToLower(s.Name)] = s.Value
	if s.PassThru {
		return r.Write(h.f.infoOf(s.Name, s.Value))
	}
	return nil
}

// aliasOf gives what an alias stands for.
func (f *frame) aliasOf(name string) (string, bool) {
	key := strings.ToLower(name)
	if a, ok := f.scope.findAlias(key); ok {
		return a, true
	}
	a, ok := f.in.rs.builtinAliases[key]
	return a, ok
}

type removeAlias struct {
	Name  []string `param:"pos=0 mandatory value name"`
	Scope string   `param:""`
	Force bool     `param:""`
}

func (c *removeAlias) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	for _, n := range c.Name {
		if _, ok := f.aliasOf(n); !ok {
			if err := r.WriteError(r.Fail("ItemNotFoundException", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "This command cannot find a matching alias because an alias with the name '"+n+"' does not exist.", n)); err != nil {
				return err
			}
			continue
		}
		key := strings.ToLower(n)
		found := false
		for s := f.scope; s != nil && !found; s = s.parent {
			if _, found = s.aliases[key]; found {
				delete(s.aliases, key)
			}
		}
		if !found {
			delete(f.in.rs.builtinAliases, key)
		}
	}
	return nil
}

// getExecutionPolicy tells that scripts run, which is all that systems other than Windows know.
type getExecutionPolicy struct {
	Scope string `param:"pos=0 name"`
	List  bool   `param:""`
}

func (c *getExecutionPolicy) End(r *cmdlet.Run) error {
	policy := func(name string, n int64) psobject.Enum {
		return psobject.Enum{Type: "Microsoft.PowerShell.ExecutionPolicy", Name: name, Value: n}
	}
	if !c.List {
		if c.Scope != "" && !strings.EqualFold(c.Scope, "LocalMachine") {
			return r.Write(policy("Undefined", 5))
		}
		return r.Write(policy("Unrestricted", 0))
	}
	for i, s := range []string{"MachinePolicy", "UserPolicy", "Process", "CurrentUser", "LocalMachine"} {
		p := policy("Unrestricted", 0)
		o := &psobject.Object{TypeNames: []string{smaPrefix + "PSCustomObject", "System.Object"}, Extended: []psobject.Property{
			{Name: "Scope", Value: psobject.Enum{Type: "Microsoft.PowerShell.ExecutionPolicyScope", Name: s, Value: []int64{4, 3, 0, 1, 2}[i]}}, {Name: "ExecutionPolicy", Value: p}}}
		if err := r.Write(o); err != nil {
			return err
		}
	}
	return nil
}

// setPSDebug sets what of Set-PSDebug holds without a debugger: that variables must have a value.
type setPSDebug struct {
	Trace  int  `param:"sets=on"`
	Step   bool `param:"sets=on"`
	Strict bool `param:"sets=on"`
	Off    bool `param:"sets=off"`
}

func (c *setPSDebug) End(r *cmdlet.Run) error {
	if c.Step || c.Trace > 0 {
		return r.Fail("NotSupported", psobject.NotImplemented, smaPrefix+"PSNotSupportedException", "This engine has no debugger: Set-PSDebug knows -Strict and -Off here.", nil)
	}
	g := engineHost(r).f.scope.global
	if c.Off {
		g.strict = nil
	} else if c.Strict && g.strictVersion() == 0 {
		g.strict = &strictness{1}
	}
	return nil
}

type getAlias struct {
	Name       []string `param:"sets=Default pos=0 value name"`
	Definition []string `param:"sets=Definition"`
	Scope      string   `param:""`
	Exclude    []string `param:""`
}

func (g *getAlias) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	if _, err := h.scopeOf(r, g.Scope); err != nil {
		return err
	}
	f := h.f
	names := g.Name
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, n := range names {
		found := false
		for _, c := range f.allCommands(wildcard(n, true)) {
			def, ok := c.target.(string)
			if !ok || len(g.Definition) > 0 && !anyMatch(g.Definition, def) {
				continue
			}
			found = true
			if err := r.Write(c); err != nil {
				return err
			}
		}
		if !found && !hasWildcard(n) {
			if err := r.WriteError(r.Fail("ItemNotFoundException", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "This command cannot find a matching alias because an alias with the name '"+n+"' does not exist.", n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// measureCommand is Measure-Command: it runs a block in the scope of its caller and tells how long that took.
type measureCommand struct {
	InputObject any          `param:"value"`
	Expression  cmdlet.Block `param:"pos=0 mandatory"`
	took        time.Duration
}

func (m *measureCommand) Process(r *cmdlet.Run) error {
	start := time.Now()
	err := engineHost(r).Invoke(m.Expression, m.InputObject, nil, func(any) error { return nil })
	m.took += time.Since(start)
	return err
}

func (m *measureCommand) End(r *cmdlet.Run) error {
	return r.Write(psobject.TimeSpan(m.took / 100))
}

// Commands gives the commands that the session's user sees by names, which may have wildcards, as Get-Command does.
func (rs *Runspace) Commands(names []string) []any {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	f := &frame{in: &interp{rs: rs, ctx: context.Background(), question: &rs.question}, scope: rs.global, st: rs.streams(Streams{}), out: func(any) error { return nil }}
	var out []any
	for _, n := range names {
		if hasWildcard(n) {
			for _, c := range f.allCommands(wildcard(n, true)) {
				out = append(out, c)
			}
			continue
		}
		if c := f.command(n); c != nil {
			out = append(out, c)
		}
	}
	return out
}

// command describes what goes by a name; nil where nothing does.
func (f *frame) command(n string) *commandInfo {
	key := strings.ToLower(n)
	if p := f.in.rs.policy; p != nil && !f.trusted() {
		return p.describe(f, n)
	}
	if a, ok := f.scope.findAlias(key); ok {
		return f.infoOf(n, a)
	}
	if a, ok := f.in.rs.builtinAliases[key]; ok && f.scope.findFunction(key) == nil {
		return f.infoOf(n, a)
	}
	if t := f.lookCommand(n); t != nil {
		return f.infoOf(n, t)
	}
	return nil
}
