package powershell

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// policy is a configuration at work in a session. It stands on one distinction: whose text a frame runs. Text that the session
// trusts, that of its configuration, is under no limits; all other text is the user's, wherever it came from and whoever called it.
type policy struct {
	c *Configuration
	// own is the world of the configuration's functions: a module that the user's text is never in. What the user defines, be it a
	// function by the name of a command, cannot come between the configuration's functions and the commands they mean.
	own       *module
	variables map[string]bool // of the configuration, in lower case
	// limited are commands of which the user may give some parameters, by their names in lower case.
	limited map[string]*function
	session map[*function]bool // functions that every session has
	limits  bool               // not every command is visible
	started bool
	err     error // of the configuration
}

// newPolicy makes the world of a configuration's functions.
func newPolicy(rs *Runspace, c *Configuration) *policy {
	p := &policy{c: c, own: &module{name: "", rs: rs}, variables: map[string]bool{}, limited: map[string]*function{}, session: map[*function]bool{}, limits: c.limitsCommands()}
	p.own.scope = newScope(rs.global)
	p.own.scope.root, p.own.scope.module = true, p.own
	for _, fn := range rs.global.funcs {
		p.session[fn] = true
	}
	for _, v := range c.VariableDefinitions {
		p.variables[strings.ToLower(v.Name)] = true
	}
	var problems []error
	for _, d := range c.FunctionDefinitions {
		body, err := parseTrusted(d.Body, "")
		if err != nil {
			problems = append(problems, fmt.Errorf("the function %s of the session configuration: %w", d.Name, err))
			continue
		}
		p.own.scope.setFunction(d.Name, &function{name: d.Name, body: body, module: p.own})
	}
	for _, a := range c.AliasDefinitions {
		if p.own.scope.aliases == nil {
			p.own.scope.aliases = map[string]string{}
		}
		p.own.scope.aliases[strings.ToLower(a.Name)] = a.Value
	}
	if c.SessionType == RestrictedSession {
		for _, d := range restrictedProxies {
			if err := p.limit(rs, d.name, d.parameters); err != nil {
				problems = append(problems, err)
			}
		}
	}
	for _, v := range slices.Concat(c.Cmdlets, c.Functions) {
		if v.Parameters == nil {
			continue
		}
		if err := p.limitTo(rs, v); err != nil {
			problems = append(problems, err)
		}
	}
	p.err = errors.Join(problems...)
	return p
}

// holds tells whether there is anything that the user may not do.
func (p *policy) holds() bool {
	return p.limits || p.c.Language != FullLanguage || p.c.Providers != nil
}

// trusted tells whether the frame runs text that no limits hold for.
func (f *frame) trusted() bool {
	return f.in.rs.policy == nil || f.src != nil && f.src.Trusted
}

// language is the mode of the frame's text.
func (f *frame) language() LanguageMode {
	if f.trusted() {
		return FullLanguage
	}
	return f.in.rs.policy.c.Language
}

// lends tells whether the frame runs text of the session's that would lend its variables to a script of the user's.
func (f *frame) lends(body *ast.ScriptBlock) bool {
	return f.in.rs.policy != nil && f.trusted() && !body.Source.Trusted && !f.in.rs.policy.isSession(body)
}

// isSession tells whether a body is that of a function which every session has.
func (p *policy) isSession(body *ast.ScriptBlock) bool {
	for fn := range p.session {
		if fn.body == body {
			return true
		}
	}
	return false
}

// mustBeAllowed refuses text of the user's that goes beyond the session's language. It is asked of every text that was parsed,
// before any of it runs.
func (f *frame) mustBeAllowed(sb *ScriptBlock, top bool) error {
	if f.trusted() && f.in.rs.policy != nil {
		sb.body.Source.Trusted = true
		return nil
	}
	p := f.in.rs.policy
	if p == nil || sb.body.Source.Trusted {
		return nil
	}
	var list []parse.Error
	switch p.c.Language {
	case FullLanguage:
	case ConstrainedLanguage:
		list = beyondConstrained(sb.body)
	case RestrictedLanguage:
		list = parse.Restricted(sb.body)
	default:
		return scriptsNotAllowed()
	}
	if len(list) > 0 {
		return f.in.parseFault(&parse.Errors{Source: sb.body.Source, List: list}, top)
	}
	return nil
}

func scriptsNotAllowed() error {
	return newFaultOf(smaPrefix+"ParseException", "ScriptsNotAllowed", psobject.ParserError, nil,
		"The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.")
}

// bare is a command's name without its module.
func bare(name string) string { return name[strings.LastIndexByte(name, '\\')+1:] }

// names tells whether one of the visible commands goes by a name.
func names(list []VisibleCommand, name string, wildcards bool) bool {
	return slices.ContainsFunc(list, func(v VisibleCommand) bool {
		n := bare(v.Name)
		return v.Parameters == nil && (strings.EqualFold(n, name) || wildcards && hasWildcard(n) && wildcard(n, true)(name))
	})
}

func anyName(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return wildcard(p, true)(name) })
}

// seesCmdlet tells whether the user may call a cmdlet as it is.
func (p *policy) seesCmdlet(name string) bool {
	if p.c.SessionType == EmptySession || p.limited[strings.ToLower(name)] != nil {
		return false // the limited one stands in its place
	}
	return !p.limits || names(p.c.Cmdlets, name, true) || names(p.c.Functions, name, false)
}

// seesFunction tells whether the user may call a function: one that the user made, or one that is visible.
func (p *policy) seesFunction(fn *function) bool {
	if p.limited[strings.ToLower(fn.name)] == fn {
		return true
	}
	own := fn.body.Source.Trusted || p.session[fn]
	if !own {
		return true
	}
	if p.limited[strings.ToLower(fn.name)] != nil || p.session[fn] && p.c.SessionType == EmptySession {
		return false
	}
	return !p.limits || names(p.c.Functions, fn.name, true) || names(p.c.Cmdlets, fn.name, false)
}

// restrictedAliases are the aliases of a restricted session.
var restrictedAliases = []string{"cls", "exsn", "gcm", "measure", "select"}

// seesAlias tells whether the user may use an alias of the session.
func (p *policy) seesAlias(name string) bool {
	return !p.limits || anyName(p.c.Aliases, name) || p.c.SessionType == RestrictedSession && slices.Contains(restrictedAliases, strings.ToLower(name))
}

// seesProgram tells whether the user may run what a name led to. A name without a folder means what PATH leads to, which the
// user does not set; a pattern with one means the very file.
func (p *policy) seesProgram(name, path string) bool {
	if !p.limits {
		return true
	}
	byPath := strings.ContainsAny(name, `/\`)
	return slices.ContainsFunc(p.c.Programs, func(pattern string) bool {
		if strings.ContainsAny(pattern, `/\`) {
			return matchPath(pattern, path)
		}
		return !byPath && wildcard(pattern, true)(name)
	})
}

// matchPath compares a path with a pattern; a wildcard stays within its folder.
func matchPath(pattern, path string) bool {
	ok, err := filepath.Match(filepath.Clean(pattern), filepath.Clean(path))
	return err == nil && ok
}

// seesProvider tells whether the user may reach the paths of a provider.
func (p *policy) seesProvider(name string) bool {
	if p.c.Providers == nil {
		return p.c.SessionType == DefaultSession
	}
	return anyName(p.c.Providers, name)
}

// alias gives what an alias of the session stands for.
func (p *policy) alias(f *frame, key string) (string, bool) {
	if a, ok := p.own.scope.aliases[key]; ok {
		return a, true
	}
	a, ok := f.in.rs.builtinAliases[key]
	return a, ok
}

// lookCommand finds what a name means to the frame's text: nil where nothing does that it may use.
func (p *policy) lookCommand(f *frame, name string) any {
	if f.trusted() {
		return p.lookOwn(f, name)
	}
	key := strings.ToLower(name)
	for range 20 {
		a, ok := f.scope.findAlias(key)
		if !ok {
			if a, ok = p.alias(f, key); !ok || !p.seesAlias(key) {
				break
			}
		}
		if strings.EqualFold(a, key) {
			break
		}
		name, key = a, strings.ToLower(a)
	}
	sc, key, _ := f.scopedName(key)
	if fn := p.lookFunction(f, sc, key); fn != nil {
		return fn
	}
	if i := strings.LastIndexByte(key, '\\'); i > 0 {
		if m := f.in.rs.modules[key[:i]]; m != nil {
			if fn := m.scope.findFunction(key[i+1:]); fn != nil && p.seesFunction(fn) {
				return fn
			}
		}
		if fn := p.limited[key[i+1:]]; fn != nil {
			return fn
		}
		if d := f.in.rs.cmdlets[key[i+1:]]; d != nil && p.seesCmdlet(d.Name) {
			return d
		}
	}
	if d := f.in.rs.cmdlets[key]; d != nil && p.seesCmdlet(d.Name) {
		return d
	}
	if !f.in.rs.noPrograms {
		switch t := f.lookProgram(name).(type) {
		case *application:
			if p.seesProgram(name, t.path) {
				return t
			}
		case *scriptFile:
			if p.seesProgram(name, t.path) {
				return t
			}
		}
	}
	if key != "" && !strings.ContainsAny(key, "-.\\/") {
		if fn := p.lookFunction(f, f.scope, "get-"+key); fn != nil {
			return fn
		}
		if d := f.in.rs.cmdlets["get-"+key]; d != nil && p.seesCmdlet(d.Name) {
			return d
		}
	}
	return nil
}

// lookFunction finds a function that the user may call: one of the user's own, or one of the session's.
func (p *policy) lookFunction(f *frame, sc *scope, key string) *function {
	if fn := sc.findFunction(key); fn != nil && p.seesFunction(fn) {
		return fn
	}
	if fn := p.limited[key]; fn != nil {
		return fn
	}
	if fn := p.own.scope.funcs[key]; fn != nil && p.seesFunction(fn) {
		return fn
	}
	return nil
}

// lookOwn finds what a name means to the session's own text. What the user has defined is not seen.
func (p *policy) lookOwn(f *frame, name string) any {
	global := f.scope.global
	key := strings.ToLower(name)
	for range 20 {
		a, ok := "", false
		for s := f.scope; s != nil && s != global && !ok; s = s.parent {
			a, ok = s.aliases[key]
		}
		if !ok {
			if a, ok = p.alias(f, key); !ok {
				break
			}
		}
		if strings.EqualFold(a, key) {
			break
		}
		name, key = a, strings.ToLower(a)
	}
	find := func(key string) *function {
		for s := f.scope; s != nil; s = s.parent {
			if fn := s.funcs[key]; fn != nil && (fn.body.Source.Trusted || p.session[fn]) {
				return fn
			}
		}
		return p.own.scope.funcs[key]
	}
	if i := strings.IndexByte(key, ':'); i > 0 && f.scope.named(key[:i]) != nil {
		key = key[i+1:]
	}
	if fn := find(key); fn != nil {
		return fn
	}
	if d := f.in.rs.cmdlets[bare(key)]; d != nil {
		return d
	}
	if !f.in.rs.noPrograms {
		if t := f.lookProgram(name); t != nil {
			return t
		}
	}
	if key != "" && !strings.ContainsAny(key, "-.\\/") {
		if fn := find("get-" + key); fn != nil {
			return fn
		}
		if d := f.in.rs.cmdlets["get-"+key]; d != nil {
			return d
		}
	}
	return nil
}

// commands lists what is visible to the user beside what the user made.
func (p *policy) commands(f *frame) []*commandInfo {
	var out []*commandInfo
	for _, fn := range p.limited {
		out = append(out, f.infoOf(fn.name, fn))
	}
	for key, fn := range p.own.scope.funcs {
		if p.limited[key] == nil && p.seesFunction(fn) {
			out = append(out, f.infoOf(fn.name, fn))
		}
	}
	for key, a := range p.own.scope.aliases {
		if p.seesAlias(key) {
			out = append(out, f.infoOf(key, a))
		}
	}
	return out
}

// shows tells whether Get-Command shows the user a command that the session has.
func (p *policy) shows(c *commandInfo) bool {
	switch t := c.target.(type) {
	case *function:
		return p.seesFunction(t)
	case *cmdlet.Declaration:
		return p.seesCmdlet(t.Name)
	case *application:
		return p.seesProgram(t.path, t.path)
	case *scriptFile:
		return p.seesProgram(t.path, t.path)
	case string:
		if _, ok := p.alias(c.f, strings.ToLower(c.name)); !ok {
			return true // the user made it
		}
		return p.seesAlias(c.name)
	}
	return true
}

// describe is what Get-Command tells the user about a name; nil where nothing goes by it.
func (p *policy) describe(f *frame, name string) *commandInfo {
	key := strings.ToLower(name)
	a, ok := f.scope.findAlias(key)
	if !ok && p.lookFunction(f, f.scope, key) == nil {
		if a, ok = p.alias(f, key); ok {
			ok = p.seesAlias(key)
		}
	}
	if ok {
		return f.infoOf(name, a)
	}
	if t := p.lookCommand(f, name); t != nil {
		return f.infoOf(name, t)
	}
	return nil
}

// seesProvider tells whether the frame's text may reach the paths of a provider.
func (f *frame) seesProvider(name string) bool {
	return f.trusted() || f.in.rs.policy.seesProvider(name)
}

// seesEnvironment tells whether the frame's text may read an environment variable: one that the configuration defines, or any
// where it sees the provider. The others are those of the process that serves.
func (f *frame) seesEnvironment(name string) bool {
	if f.seesProvider("Environment") {
		return true
	}
	for defined := range f.in.rs.policy.c.Environment {
		if strings.EqualFold(defined, name) {
			return true
		}
	}
	return false
}

func providerNotFound(name string) error {
	return newFaultOf(smaPrefix+"ProviderNotFoundException", "ProviderNotFound", psobject.ObjectNotFound, name, "Cannot find a provider with the name '"+name+"'.")
}

// languageModes are the values of the enumeration PSLanguageMode.
var languageModes = map[LanguageMode]int64{FullLanguage: 0, RestrictedLanguage: 1, NoLanguage: 2, ConstrainedLanguage: 3}
