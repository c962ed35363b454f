package powershell

import (
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// psVariable is a PSVariable.
type psVariable struct {
	v *variable
}

func (p *psVariable) PSTypeNames() []string {
	return []string{smaPrefix + "PSVariable", "System.Object"}
}
func (p *psVariable) PSText() string { return smaPrefix + "PSVariable" }
func (p *psVariable) PSProperties() []psobject.Property {
	opt := "None"
	var n int64
	switch {
	case p.v.constant:
		opt, n = "Constant", 2
	case p.v.readOnly:
		opt, n = "ReadOnly", 1
	}
	if p.v.allScope {
		opt, n = strings.TrimPrefix(opt+", AllScope", "None, "), n|8
	}
	return []psobject.Property{
		{Name: "Name", Value: p.v.name}, {Name: "Description", Value: p.v.description}, {Name: "Value", Value: plain(p.v.read())},
		{Name: "Visibility", Value: psobject.Enum{Type: smaPrefix + "SessionStateEntryVisibility", Name: "Public"}}, {Name: "Module", Value: nil}, {Name: "ModuleName", Value: ""},
		{Name: "Options", Value: psobject.Enum{Type: smaPrefix + "ScopedItemOptions", Name: opt, Value: n}}, {Name: "Attributes", Value: p.v.attributes()},
	}
}

// SetPSProperty writes the value or the description.
func (p *psVariable) SetPSProperty(name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "value":
		if p.v.constant || p.v.readOnly {
			return true, notWritable(p.v.name)
		}
		p.v.value = v
		return true, nil
	case "description":
		p.v.description, _ = psobject.Base(v).(string)
		return true, nil
	}
	return false, nil
}

// sessionState is $ExecutionContext.SessionState.
type sessionState struct{ f *frame }

func (s *sessionState) PSTypeNames() []string {
	return []string{smaPrefix + "SessionState", "System.Object"}
}
func (s *sessionState) PSText() string { return smaPrefix + "SessionState" }
func (s *sessionState) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "PSVariable", Value: &variableIntrinsics{s.f}}, {Name: "LanguageMode", Value: psobject.Enum{Type: smaPrefix + "PSLanguageMode", Name: string(s.f.language()), Value: languageModes[s.f.language()]}},
		{Name: "Module", Value: nil}, {Name: "Path", Value: &pathIntrinsics{s.f}}, {Name: "InvokeCommand", Value: &invokeIntrinsics{s.f}}}
}

type pathIntrinsics struct{ f *frame }

func (p *pathIntrinsics) PSTypeNames() []string {
	return []string{smaPrefix + "PathIntrinsics", "System.Object"}
}
func (p *pathIntrinsics) PSText() string { return smaPrefix + "PathIntrinsics" }
func (p *pathIntrinsics) PSProperties() []psobject.Property {
	rs := p.f.in.rs
	return []psobject.Property{{Name: "CurrentLocation", Value: rs.pathInfo(rs.location)}, {Name: "CurrentFileSystemLocation", Value: rs.pathInfo(rs.location)}}
}
func (p *pathIntrinsics) psCall(f *frame, name string, args []any) (any, bool, error) {
	if len(args) == 0 {
		return nil, false, nil
	}
	path := f.text(args[0])
	switch strings.ToLower(name) {
	case "getunresolvedproviderpathfrompspath":
		full, err := (&cmdletHost{f: f}).Resolve(path)
		return full, true, err
	case "getresolvedproviderpathfrompspath", "getresolvedpspathfrompspath":
		list, err := f.resolvePaths(path, false)
		if err != nil {
			return nil, true, err
		}
		out := &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[System.String]]"}
		for _, p := range list {
			if strings.EqualFold(name, "getresolvedpspathfrompspath") {
				out.Items = append(out.Items, f.in.rs.pathInfo(p))
			} else {
				out.Items = append(out.Items, p)
			}
		}
		return out, true, nil
	case "combine":
		if len(args) == 2 {
			return filepath.Join(path, f.text(args[1])), true, nil
		}
	case "isvalid":
		return true, true, nil
	case "ispsabsolute":
		return filepath.IsAbs(path), true, nil
	}
	return nil, false, nil
}

// variableIntrinsics is SessionState.PSVariable.
type variableIntrinsics struct{ f *frame }

func (v *variableIntrinsics) PSTypeNames() []string {
	return []string{smaPrefix + "PSVariableIntrinsics", "System.Object"}
}
func (v *variableIntrinsics) PSText() string                    { return smaPrefix + "PSVariableIntrinsics" }
func (v *variableIntrinsics) PSProperties() []psobject.Property { return nil }

// scopedName splits scope:name.
func (f *frame) scopedName(name string) (*scope, string, bool) {
	if i := strings.IndexByte(name, ':'); i > 0 {
		if s := f.scope.named(name[:i]); s != nil {
			return s, name[i+1:], true
		}
	}
	return f.scope, name, false
}

func (v *variableIntrinsics) psCall(f *frame, name string, args []any) (any, bool, error) {
	if len(args) == 0 {
		return nil, false, nil
	}
	n := f.text(args[0])
	s, short, scoped := f.scopedName(n)
	find := func() *variable {
		if scoped {
			return s.vars[strings.ToLower(short)]
		}
		return s.find(strings.ToLower(short))
	}
	switch strings.ToLower(name) {
	case "get":
		if x := find(); x != nil {
			return &psVariable{v: x}, true, nil
		}
		return nil, true, nil
	case "getvalue":
		if x := find(); x != nil {
			return plain(x.read()), true, nil
		}
		if len(args) > 1 {
			return args[1], true, nil
		}
		return nil, true, nil
	case "set":
		if pv, ok := psobject.Base(args[0]).(*psVariable); ok {
			s.vars[strings.ToLower(pv.v.name)] = pv.v
			return none, true, nil
		}
		var val any
		if len(args) > 1 {
			val = args[1]
		}
		return none, true, f.assignIn(s, short, strings.ToLower(short), val, nil, false)
	case "remove":
		delete(s.vars, strings.ToLower(short))
		return none, true, nil
	}
	return nil, false, nil
}

// invokeIntrinsics is $ExecutionContext.InvokeCommand.
type invokeIntrinsics struct{ f *frame }

func (v *invokeIntrinsics) PSTypeNames() []string {
	return []string{smaPrefix + "CommandInvocationIntrinsics", "System.Object"}
}
func (v *invokeIntrinsics) PSText() string                    { return smaPrefix + "CommandInvocationIntrinsics" }
func (v *invokeIntrinsics) PSProperties() []psobject.Property { return nil }
func (v *invokeIntrinsics) psCall(f *frame, name string, args []any) (any, bool, error) {
	if len(args) == 0 {
		return nil, false, nil
	}
	switch strings.ToLower(name) {
	case "expandstring":
		s, err := f.expandText(f.text(args[0]))
		return s, true, err
	case "newscriptblock":
		sb, err := f.in.parseBlock(f.text(args[0]), f)
		return sb, true, err
	case "invokescript":
		sb, err := f.in.parseBlock(f.text(args[0]), f)
		if err != nil {
			return nil, true, err
		}
		list, err := f.runBlock(sb, nil, false, nil)
		return collapse(list), true, err
	case "getcommand":
		if t := f.lookCommand(f.text(args[0])); t != nil {
			return f.infoOf(f.text(args[0]), t), true, nil
		}
		return nil, true, nil
	}
	return nil, false, nil
}

// expandText expands variables and subexpressions in text.
func (f *frame) expandText(s string) (any, error) {
	sb, err := f.in.parseBlock("@\"\n"+s+"\n\"@", f)
	if err != nil {
		return nil, err
	}
	list, err := f.runBlock(sb, nil, false, nil)
	if err != nil {
		return nil, err
	}
	return collapse(list), nil
}

// executionContext is $ExecutionContext.
type executionContext struct{ f *frame }

func (e *executionContext) PSTypeNames() []string {
	return []string{smaPrefix + "EngineIntrinsics", "System.Object"}
}
func (e *executionContext) PSText() string                    { return smaPrefix + "EngineIntrinsics" }
func (e *executionContext) PSProperties() []psobject.Property { return nil }
func (e *executionContext) psGet(f *frame, name string) (any, bool, error) {
	switch strings.ToLower(name) {
	case "sessionstate":
		return &sessionState{f}, true, nil
	case "invokecommand":
		return &invokeIntrinsics{f}, true, nil
	case "host":
		return f.in.rs.hostObject(), true, nil
	}
	return nil, false, nil
}

// driveValue reads $env:name, $function:name and the like.
func (f *frame) driveValue(v *ast.Variable) (any, error) {
	switch v.Scope {
	case "env":
		if !f.seesEnvironment(v.Short) {
			return nil, nil
		}
		if s, ok := f.in.rs.env.get(v.Short); ok {
			return s, nil
		}
		return nil, nil
	case "function":
		if p := f.in.rs.policy; p != nil && !f.trusted() {
			if fn := p.lookFunction(f, f.scope, v.Key); fn != nil {
				return &ScriptBlock{body: fn.body, header: fn.header, in: f.in, module: fn.module}, nil
			}
			return nil, nil
		}
		if fn := f.scope.findFunction(v.Key); fn != nil {
			return &ScriptBlock{body: fn.body, header: fn.header, in: f.in, module: fn.module}, nil
		}
		return nil, nil
	case "alias":
		if a, ok := f.scope.findAlias(v.Key); ok {
			return a, nil
		}
		if a, ok := f.in.rs.builtinAliases[v.Key]; ok && (f.trusted() || f.in.rs.policy.seesAlias(v.Key)) {
			return a, nil
		}
		return nil, nil
	}
	if s := f.scope.named(v.Scope); s != nil {
		if x := s.vars[v.Key]; x != nil {
			return x.read(), nil
		}
		return nil, nil
	}
	return nil, nil // a drive that is not there has nothing, which is no error where a variable is read
}

// setDrive writes $env:name and $function:name.
func (f *frame) setDrive(v *ast.Variable, value any) error {
	switch v.Scope {
	case "env":
		if !f.seesProvider("Environment") {
			return providerNotFound("Environment")
		}
		f.in.rs.env.set(v.Short, f.textOrNil(value))
		return nil
	case "function":
		if sb, ok := psobject.Base(plain(value)).(*ScriptBlock); ok {
			f.scope.setFunction(v.Short, &function{name: v.Short, body: sb.body, header: sb.header, module: sb.module})
			return nil
		}
		if plain(value) == nil {
			delete(f.scope.funcs, v.Key)
			return nil
		}
		sb, err := f.in.parseBlock(f.text(value), f)
		if err != nil {
			return err
		}
		f.scope.setFunction(v.Short, &function{name: v.Short, body: sb.body})
		return nil
	case "alias":
		f.setAlias(v.Short, f.text(value))
		return nil
	}
	if s := f.scope.named(v.Scope); s != nil {
		return f.assignIn(s, v.Short, v.Key, value, nil, false)
	}
	return newFaultOf(smaPrefix+"DriveNotFoundException", "DriveNotFound", psobject.ObjectNotFound, v.Scope,
		"Cannot find drive. A drive with the name '"+v.Name[:len(v.Scope)]+"' does not exist.")
}

func (f *frame) setAlias(name, target string) {
	if f.scope.aliases == nil {
		f.scope.aliases = map[string]string{}
	}
	f.scope.aliases[strings.ToLower(name)] = target
}

// usingValue reads $using:name: what came with the command, or the variable itself where the block runs at home.
func (f *frame) usingValue(v *ast.Variable) (any, error) {
	if f.in.using != nil {
		if val, ok := f.in.using[v.Key]; ok {
			return val, nil
		}
	}
	if x := f.scope.find(v.Key); x != nil {
		return x.read(), nil
	}
	return nil, newFault("UsingWithoutInvokeCommand", psobject.InvalidOperation, nil,
		"A Using variable cannot be retrieved. A Using variable can be used only with Invoke-Command, Start-Job, or InlineScript in the script workflow. When it is used with Invoke-Command, the Using variable is valid only if the script block is invoked on a remote computer or InDisconnectedSession.")
}

// textOrNil gives a value's text, nil for null.
func (f *frame) textOrNil(v any) *string {
	if v = plain(v); v == nil {
		return nil
	}
	s := f.text(v)
	return &s
}
