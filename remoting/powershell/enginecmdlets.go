package powershell

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const commandsPrefix = "Microsoft.PowerShell.Commands."

// engineCmdlets lists the cmdlets that only the engine can offer, since they work on its scopes and commands.
func engineCmdlets() []*cmdlet.Declaration {
	d := func(name, class, set string, fresh func() any) *cmdlet.Declaration {
		return &cmdlet.Declaration{Name: name, Class: commandsPrefix + class, DefaultSet: set, New: fresh}
	}
	return []*cmdlet.Declaration{
		d("ForEach-Object", "ForEachObjectCommand", "ScriptBlockSet", func() any { return &forEachObject{} }),
		d("Where-Object", "WhereObjectCommand", "EqualSet", func() any { return &whereObject{} }),
		d("Write-Information", "WriteInformationCommand", "", func() any { return &writeInformation{} }),
		d("Write-Warning", "WriteWarningCommand", "", func() any { return &writeMessage{kind: psobject.WarningStream} }),
		d("Write-Verbose", "WriteVerboseCommand", "", func() any { return &writeMessage{kind: psobject.VerboseStream} }),
		d("Write-Debug", "WriteDebugCommand", "", func() any { return &writeMessage{kind: psobject.DebugStream} }),
		d("Set-Item", "SetItemCommand", "", func() any { return &driveCommand{} }),
		d("ConvertFrom-StringData", "ConvertFromStringDataCommand", "", func() any { return &convertFromStringData{} }),
		d("Out-Default", "OutDefaultCommand", "", func() any { return &outDefault{} }),
		d("Get-Variable", "GetVariableCommand", "", func() any { return &getVariable{} }),
		d("Set-Variable", "SetVariableCommand", "", func() any { return &setVariable{} }),
		d("New-Variable", "NewVariableCommand", "", func() any { return &newVariable{} }),
		d("Remove-Variable", "RemoveVariableCommand", "", func() any { return &removeVariable{} }),
		d("Clear-Variable", "ClearVariableCommand", "", func() any { return &clearVariable{} }),
		d("Get-Command", "GetCommandCommand", "CmdletSet", func() any { return &getCommand{} }),
		d("Invoke-Command", "InvokeCommandCommand", "InProcess", func() any { return &invokeCommand{} }),
		d("Invoke-Expression", "InvokeExpressionCommand", "", func() any { return &invokeExpression{} }),
		d("New-Module", "NewModuleCommand", "ScriptBlock", func() any { return &newModuleCmdlet{} }),
		d("Import-Module", "ImportModuleCommand", "Name", func() any { return &importModuleCmdlet{} }),
		d("Export-ModuleMember", "ExportModuleMemberCommand", "", func() any { return &exportModuleMember{} }),
		d("Get-Module", "GetModuleCommand", "Loaded", func() any { return &getModule{} }),
		d("Remove-Module", "RemoveModuleCommand", "name", func() any { return &removeModule{} }),
		d("Set-StrictMode", "SetStrictModeCommand", "Version", func() any { return &setStrictMode{} }),
		d("New-Object", "NewObjectCommand", "Net", func() any { return &newObject{} }),
		d("Set-Alias", "SetAliasCommand", "Default", func() any { return &setAlias{} }),
		d("New-Alias", "NewAliasCommand", "", func() any { return &setAlias{} }),
		d("Get-Alias", "GetAliasCommand", "Default", func() any { return &getAlias{} }),
		d("Get-Process", "GetProcessCommand", "Name", func() any { return &getProcess{} }),
		d("Get-Location", "GetLocationCommand", "Location", func() any { return &getLocation{} }),
		d("Set-Location", "SetLocationCommand", "Path", func() any { return &setLocation{} }),
		d("Test-Path", "TestPathCommand", "Path", func() any { return &testPath{} }),
		d("Join-Path", "JoinPathCommand", "", func() any { return &joinPath{} }),
		d("Split-Path", "SplitPathCommand", "ParentSet", func() any { return &splitPath{} }),
		d("Get-Host", "GetHostCommand", "", func() any { return &getHost{} }),
		d("Read-Host", "ReadHostCommand", "AsString", func() any { return &readHost{} }),
		d("Add-Member", "AddMemberCommand", "TypeNameSet", func() any { return &addMemberCmdlet{} }),
		d("Get-Culture", "GetCultureCommand", "", func() any { return &getCulture{} }),
		d("New-Guid", "NewGuidCommand", "", func() any { return &newGUIDCmdlet{} }),
		d("New-TimeSpan", "NewTimeSpanCommand", "Date", func() any { return &newTimeSpan{} }),
	}
}

// block gives a cmdlet's block as a script block of the engine.
func block(b cmdlet.Block, h *cmdletHost) (*ScriptBlock, error) {
	switch x := b.(type) {
	case *ScriptBlock:
		return x, nil
	case cmdlet.TextBlock:
		return h.f.in.parseBlock(string(x), h.f)
	}
	return nil, errors.New("the block belongs to another host")
}

type forEachObject struct {
	InputObject      any            `param:"value"`
	Begin_           cmdlet.Block   `param:"sets=ScriptBlockSet" as:"Begin"`
	Process_         []cmdlet.Block `param:"sets=ScriptBlockSet pos=0 mandatory null empty" as:"Process"`
	End_             cmdlet.Block   `param:"sets=ScriptBlockSet" as:"End"`
	RemainingScripts []cmdlet.Block `param:"sets=ScriptBlockSet rest null empty"`
	MemberName       string         `param:"sets=PropertyAndMethodSet pos=0 mandatory"`
	ArgumentList     []any          `param:"sets=PropertyAndMethodSet rest alias=Args"`
	Parallel         cmdlet.Block   `param:"sets=ParallelParameterSet mandatory"`
	ThrottleLimit    int32          `param:"sets=ParallelParameterSet"`
	TimeoutSeconds   int32          `param:"sets=ParallelParameterSet"`
	AsJob            bool           `param:"sets=ParallelParameterSet"`
	UseNewRunspace   bool           `param:"sets=ParallelParameterSet"`

	begin, end cmdlet.Block
	process    []cmdlet.Block
}

func (x *forEachObject) Begin(r *cmdlet.Run) error {
	x.begin, x.end = x.Begin_, x.End_
	x.process = append(append([]cmdlet.Block(nil), x.Process_...), x.RemainingScripts...)
	if x.Parallel != nil {
		x.process = []cmdlet.Block{x.Parallel}
	}
	if x.begin == nil && len(x.process) > 1 && !r.Bound("Begin") {
		x.begin, x.process = x.process[0], x.process[1:]
		if x.end == nil && len(x.process) > 1 && !r.Bound("End") {
			x.end, x.process = x.process[len(x.process)-1], x.process[:len(x.process)-1]
		}
	}
	if x.begin != nil {
		return r.Host.Invoke(x.begin, nil, nil, r.Write)
	}
	return nil
}

func (x *forEachObject) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	if r.Set() == "PropertyAndMethodSet" {
		return x.member(r, h)
	}
	if !r.PipelineInput && !r.Bound("InputObject") && len(x.process) == 0 {
		return nil
	}
	for _, b := range x.process {
		if b == nil {
			continue
		}
		if err := r.Host.Invoke(b, x.InputObject, nil, r.Write); err != nil {
			return err
		}
	}
	return nil
}

func (x *forEachObject) End(r *cmdlet.Run) error {
	if x.end != nil {
		return r.Host.Invoke(x.end, nil, nil, r.Write)
	}
	return nil
}

// member reads a property or calls a method, whose name may be a pattern.
func (x *forEachObject) member(r *cmdlet.Run, h *cmdletHost) error {
	f, obj, name := h.f, x.InputObject, x.MemberName
	if obj == nil {
		if f.scope.strictVersion() >= 2 {
			return r.WriteError(r.Fail("InputObjectIsNull", psobject.InvalidArgument, smaPrefix+"PSArgumentNullException", "Cannot perform the operation because input is null.", nil))
		}
		return r.Write(nil)
	}
	if hasWildcard(name) {
		match := wildcard(name, true)
		var hits []string
		for _, p := range f.propertiesOf(obj) {
			if match(p.name) {
				hits = append(hits, p.name)
			}
		}
		if len(hits) > 1 {
			return r.WriteError(r.Fail("AmbiguousPropertyOrMethodName", psobject.InvalidOperation, smaPrefix+"PSArgumentException",
				"Input name \""+name+"\" is ambiguous. It can be resolved to multiple matched members. Possible matches include: "+strings.Join(hits, " ")+".", obj))
		}
		if len(hits) == 1 {
			name = hits[0]
		}
	}
	put := func(v any) error { return emit(r.Write, v) }
	if !r.Bound("ArgumentList") {
		v, known, err := f.property(obj, name)
		if err != nil {
			return err
		}
		if known {
			return put(v)
		}
	}
	v, known, err := f.tryMethod(obj, name, x.ArgumentList)
	if err != nil {
		if ft, ok := asFault(err); ok {
			ft.rec.FullyQualifiedErrorID = "MethodInvocationError," + r.Declaration.Class
			return r.WriteError(ft.rec)
		}
		return err
	}
	if known {
		return put(v)
	}
	if r.Bound("ArgumentList") {
		return r.WriteError(r.Fail("MethodNotFound", psobject.InvalidOperation, runtimeException,
			"Method invocation failed because ["+typeNameOf(obj)+"] does not contain a method named '"+name+"'.", obj))
	}
	v, err = f.getMember(obj, name)
	if err != nil {
		return err
	}
	return put(v)
}

type whereObject struct {
	InputObject  any          `param:"value"`
	FilterScript cmdlet.Block `param:"sets=ScriptBlockSet pos=0 mandatory"`
	Property     string       `param:"pos=0 mandatory sets=EqualSet,CaseSensitiveEqualSet,NotEqualSet,CaseSensitiveNotEqualSet,GreaterThanSet,CaseSensitiveGreaterThanSet,LessThanSet,CaseSensitiveLessThanSet,GreaterOrEqualSet,CaseSensitiveGreaterOrEqualSet,LessOrEqualSet,CaseSensitiveLessOrEqualSet,LikeSet,CaseSensitiveLikeSet,NotLikeSet,CaseSensitiveNotLikeSet,MatchSet,CaseSensitiveMatchSet,NotMatchSet,CaseSensitiveNotMatchSet,ContainsSet,CaseSensitiveContainsSet,NotContainsSet,CaseSensitiveNotContainsSet,InSet,CaseSensitiveInSet,NotInSet,CaseSensitiveNotInSet,IsSet,IsNotSet,Not"`
	Value        any          `param:"pos=1 sets=EqualSet,CaseSensitiveEqualSet,NotEqualSet,CaseSensitiveNotEqualSet,GreaterThanSet,CaseSensitiveGreaterThanSet,LessThanSet,CaseSensitiveLessThanSet,GreaterOrEqualSet,CaseSensitiveGreaterOrEqualSet,LessOrEqualSet,CaseSensitiveLessOrEqualSet,LikeSet,CaseSensitiveLikeSet,NotLikeSet,CaseSensitiveNotLikeSet,MatchSet,CaseSensitiveMatchSet,NotMatchSet,CaseSensitiveNotMatchSet,ContainsSet,CaseSensitiveContainsSet,NotContainsSet,CaseSensitiveNotContainsSet,InSet,CaseSensitiveInSet,NotInSet,CaseSensitiveNotInSet,IsSet,IsNotSet"`
	EQ           bool         `param:"sets=EqualSet alias=IEQ"`
	CEQ          bool         `param:"sets=CaseSensitiveEqualSet mandatory"`
	NE           bool         `param:"sets=NotEqualSet mandatory alias=INE"`
	CNE          bool         `param:"sets=CaseSensitiveNotEqualSet mandatory"`
	GT           bool         `param:"sets=GreaterThanSet mandatory alias=IGT"`
	CGT          bool         `param:"sets=CaseSensitiveGreaterThanSet mandatory"`
	LT           bool         `param:"sets=LessThanSet mandatory alias=ILT"`
	CLT          bool         `param:"sets=CaseSensitiveLessThanSet mandatory"`
	GE           bool         `param:"sets=GreaterOrEqualSet mandatory alias=IGE"`
	CGE          bool         `param:"sets=CaseSensitiveGreaterOrEqualSet mandatory"`
	LE           bool         `param:"sets=LessOrEqualSet mandatory alias=ILE"`
	CLE          bool         `param:"sets=CaseSensitiveLessOrEqualSet mandatory"`
	Like         bool         `param:"sets=LikeSet mandatory alias=ILike"`
	CLike        bool         `param:"sets=CaseSensitiveLikeSet mandatory"`
	NotLike      bool         `param:"sets=NotLikeSet mandatory alias=INotLike"`
	CNotLike     bool         `param:"sets=CaseSensitiveNotLikeSet mandatory"`
	Match        bool         `param:"sets=MatchSet mandatory alias=IMatch"`
	CMatch       bool         `param:"sets=CaseSensitiveMatchSet mandatory"`
	NotMatch     bool         `param:"sets=NotMatchSet mandatory alias=INotMatch"`
	CNotMatch    bool         `param:"sets=CaseSensitiveNotMatchSet mandatory"`
	Contains     bool         `param:"sets=ContainsSet mandatory alias=IContains"`
	CContains    bool         `param:"sets=CaseSensitiveContainsSet mandatory"`
	NotContains  bool         `param:"sets=NotContainsSet mandatory alias=INotContains"`
	CNotContains bool         `param:"sets=CaseSensitiveNotContainsSet mandatory"`
	In           bool         `param:"sets=InSet mandatory alias=IIn"`
	CIn          bool         `param:"sets=CaseSensitiveInSet mandatory"`
	NotIn        bool         `param:"sets=NotInSet mandatory alias=INotIn"`
	CNotIn       bool         `param:"sets=CaseSensitiveNotInSet mandatory"`
	Is           bool         `param:"sets=IsSet mandatory"`
	IsNot        bool         `param:"sets=IsNotSet mandatory"`
	Not          bool         `param:"sets=Not mandatory"`
}

func (w *whereObject) Process(r *cmdlet.Run) error {
	if !r.PipelineInput && !r.Bound("InputObject") {
		return nil
	}
	h := engineHost(r)
	f, obj := h.f, w.InputObject
	if w.FilterScript != nil {
		var results []any
		if err := r.Host.Invoke(w.FilterScript, obj, nil, func(v any) error { results = append(results, v); return nil }); err != nil {
			return err
		}
		if truth(collapse(results)) {
			return r.Write(obj)
		}
		return nil
	}
	v, err := f.getMember(obj, w.Property)
	if err != nil {
		return err
	}
	v = plain(v)
	op := ""
	for name, on := range map[string]bool{"ceq": w.CEQ, "ne": w.NE, "cne": w.CNE, "gt": w.GT, "cgt": w.CGT, "lt": w.LT, "clt": w.CLT, "ge": w.GE, "cge": w.CGE, "le": w.LE, "cle": w.CLE,
		"like": w.Like, "clike": w.CLike, "notlike": w.NotLike, "cnotlike": w.CNotLike, "match": w.Match, "cmatch": w.CMatch, "notmatch": w.NotMatch, "cnotmatch": w.CNotMatch,
		"contains": w.Contains, "ccontains": w.CContains, "notcontains": w.NotContains, "cnotcontains": w.CNotContains, "in": w.In, "cin": w.CIn, "notin": w.NotIn, "cnotin": w.CNotIn, "eq": w.EQ} {
		if on {
			op = name
		}
	}
	ok := false
	switch {
	case w.Not:
		ok = !truth(v)
	case w.Is, w.IsNot:
		t, _ := psobject.Base(w.Value).(*Type)
		if t == nil {
			if t = f.typeByText(strings.Trim(f.text(w.Value), "[]")); t == nil {
				return typeNotFound(f.text(w.Value))
			}
		}
		ok = f.isOfType(v, t) == w.Is
	case op == "" && !r.Bound("Value"):
		ok = truth(v)
	default:
		if op == "" {
			op = "eq"
		}
		res, err := f.operate(op, v, w.Value)
		if err != nil {
			if ft, isFault := asFault(err); isFault {
				return r.WriteError(ft.rec)
			}
			return err
		}
		ok = truth(res)
	}
	if ok {
		return r.Write(obj)
	}
	return nil
}

type outDefault struct {
	InputObject any  `param:"value"`
	Transcript  bool `param:""`
}

func (o *outDefault) Process(r *cmdlet.Run) error { return r.Write(o.InputObject) }

// scopeOf gives the scope that -Scope names.
func (h *cmdletHost) scopeOf(r *cmdlet.Run, name string) (*scope, error) {
	if name == "" {
		return h.f.scope, nil
	}
	s := h.f.scope.named(name)
	if s == nil {
		return nil, r.Fail("ScopeNotFound", psobject.InvalidArgument, smaPrefix+"PSArgumentOutOfRangeException", "The scope number '"+name+"' exceeds the number of active scopes. (Parameter 'scopeID')", name)
	}
	return s, nil
}

type getVariable struct {
	Name      []string `param:"pos=0 value name"`
	ValueOnly bool     `param:""`
	Scope     string   `param:""`
	Include   []string `param:""`
	Exclude   []string `param:""`
}

// variables gives the variables that a pattern names, sorted.
func (h *cmdletHost) variables(name string, only *scope) []*variable {
	match := wildcard(name, true)
	seen := map[string]bool{}
	var out []*variable
	for s := h.f.scope; s != nil; s = s.parent {
		if only != nil && s != only {
			continue
		}
		for key, v := range s.vars {
			if !seen[key] && match(v.name) && (!v.private || s == h.f.scope) {
				seen[key] = true
				out = append(out, v)
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return strings.ToLower(out[i].name) < strings.ToLower(out[j].name) })
	return out
}

func (g *getVariable) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	var only *scope
	if g.Scope != "" {
		s, err := h.scopeOf(r, g.Scope)
		if err != nil {
			return err
		}
		only = s
	}
	names := g.Name
	if len(names) == 0 {
		names = []string{"*"}
	}
	put := func(v *variable) error {
		if g.ValueOnly {
			return r.Write(plain(v.read()))
		}
		return r.Write(&psVariable{v: v})
	}
	for _, n := range names {
		s, short, scoped := h.f.scopedName(n)
		if scoped {
			only, n = s, short
		}
		if hasWildcard(n) {
			for _, v := range h.variables(n, only) {
				if err := put(v); err != nil {
					return err
				}
			}
			continue
		}
		var v *variable
		if only != nil {
			v = only.vars[strings.ToLower(n)]
		} else {
			v = h.f.scope.find(strings.ToLower(n))
		}
		if v == nil {
			if err := r.WriteError(r.Fail("VariableNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find a variable with the name '"+n+"'.", n)); err != nil {
				return err
			}
			continue
		}
		if err := put(v); err != nil {
			return err
		}
	}
	return nil
}

type setVariable struct {
	Name        []string `param:"pos=0 mandatory name"`
	Value       any      `param:"pos=1 value name"`
	Scope       string   `param:""`
	Description string   `param:""`
	Option      string   `param:""`
	Force       bool     `param:""`
	PassThru    bool     `param:""`
	Visibility  string   `param:""`
	values      []any
}

func (s *setVariable) Process(r *cmdlet.Run) error {
	if r.PipelineInput || r.Bound("Value") {
		s.values = append(s.values, s.Value)
	}
	return nil
}

func (s *setVariable) End(r *cmdlet.Run) error {
	h := engineHost(r)
	value := s.Value
	if r.PipelineInput {
		value = plain(collapse(s.values))
	}
	for _, n := range s.Name {
		sc, err := h.scopeOf(r, s.Scope)
		if err != nil {
			return err
		}
		if x, short, scoped := h.f.scopedName(n); scoped {
			sc, n = x, short
		}
		key := strings.ToLower(n)
		if v := sc.vars[key]; v != nil && v.readOnly && s.Force {
			v.readOnly = false
		}
		if r.Bound("Value") || r.PipelineInput || sc.vars[key] == nil {
			if err := h.f.assignIn(sc, n, key, value, nil, false); err != nil {
				if ft, ok := asFault(err); ok {
					ft.rec.FullyQualifiedErrorID += "," + r.Declaration.Class
					ft.rec.Category.Activity = "Set-Variable"
					ft.rec.Invocation = h.Invocation()
					if err := r.WriteError(ft.rec); err != nil {
						return err
					}
					continue
				}
				return err
			}
		}
		v := sc.vars[key]
		setOptions(v, s.Option)
		if s.Description != "" {
			v.description = s.Description
		}
		if s.PassThru {
			if err := r.Write(&psVariable{v: v}); err != nil {
				return err
			}
		}
	}
	return nil
}

func setOptions(v *variable, option string) {
	for _, o := range strings.Split(option, ",") {
		switch strings.ToLower(strings.TrimSpace(o)) {
		case "readonly":
			v.readOnly = true
		case "constant":
			v.constant = true
		case "private":
			v.private = true
		case "allscope":
			v.allScope = true
		case "none":
			v.readOnly, v.private, v.allScope = false, false, false
		}
	}
}

type newVariable struct {
	Name        string `param:"pos=0 mandatory name"`
	Value       any    `param:"pos=1 value name"`
	Scope       string `param:""`
	Description string `param:""`
	Option      string `param:""`
	Force       bool   `param:""`
	PassThru    bool   `param:""`
	Visibility  string `param:""`
}

func (n *newVariable) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	sc, err := h.scopeOf(r, n.Scope)
	if err != nil {
		return err
	}
	key := strings.ToLower(n.Name)
	if old := sc.vars[key]; old != nil {
		if !n.Force || old.constant {
			return r.WriteError(r.Fail("VariableAlreadyExists", psobject.ResourceExists, smaPrefix+"SessionStateException", "A variable with name '"+n.Name+"' already exists.", n.Name))
		}
		delete(sc.vars, key)
	}
	if err := h.f.assignIn(sc, n.Name, key, n.Value, nil, false); err != nil {
		return err
	}
	v := sc.vars[key]
	if v == nil {
		return nil
	}
	v.description = n.Description
	setOptions(v, n.Option)
	if n.PassThru {
		return r.Write(&psVariable{v: v})
	}
	return nil
}

type removeVariable struct {
	Name    []string `param:"pos=0 mandatory name value"`
	Scope   string   `param:""`
	Force   bool     `param:""`
	Include []string `param:""`
	Exclude []string `param:""`
}

func (x *removeVariable) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	for _, n := range x.Name {
		found := false
		match := wildcard(n, true)
		for s := h.f.scope; s != nil; s = s.parent {
			if x.Scope != "" {
				want, err := h.scopeOf(r, x.Scope)
				if err != nil {
					return err
				}
				if s != want {
					continue
				}
			}
			for key, v := range s.vars {
				if !match(v.name) {
					continue
				}
				found = true
				if v.constant || v.readOnly && !x.Force {
					if err := r.WriteError(r.Fail("VariableNotRemovable", psobject.WriteError, smaPrefix+"SessionStateUnauthorizedAccessException", "Cannot remove variable "+v.name+" because it is constant or read-only. If the variable is read-only, try the operation again specifying the Force option.", v.name)); err != nil {
						return err
					}
					continue
				}
				delete(s.vars, key)
			}
			if found && !hasWildcard(n) {
				break
			}
		}
		if !found && !hasWildcard(n) {
			if err := r.WriteError(r.Fail("VariableNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find a variable with the name '"+n+"'.", n)); err != nil {
				return err
			}
		}
	}
	return nil
}

type clearVariable struct {
	Name     []string `param:"pos=0 mandatory name"`
	Scope    string   `param:""`
	Force    bool     `param:""`
	PassThru bool     `param:""`
}

func (x *clearVariable) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	for _, n := range x.Name {
		for _, v := range h.variables(n, nil) {
			if v.constant || v.readOnly {
				return r.WriteError(r.Fail("VariableNotWritable", psobject.WriteError, smaPrefix+"SessionStateUnauthorizedAccessException", "Cannot overwrite variable "+v.name+" because it is read-only or constant.", v.name))
			}
			v.value = nil
		}
	}
	return nil
}

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
		var c *commandInfo
		if a, ok := f.scope.findAlias(strings.ToLower(n)); ok {
			c = f.infoOf(n, a)
		} else if a, ok := f.in.rs.builtinAliases[strings.ToLower(n)]; ok && f.scope.findFunction(strings.ToLower(n)) == nil {
			c = f.infoOf(n, a)
		} else if t := f.lookCommand(n); t != nil {
			c = f.infoOf(n, t)
		}
		if c == nil || !kind(c) {
			rec := r.Fail("CommandNotFoundException", psobject.ObjectNotFound, smaPrefix+"CommandNotFoundException",
				"The term '"+n+"' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.", n)
			if err := r.WriteError(rec); err != nil {
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
		run.stages = []*stage{{p: fr.startFunction(c, &function{body: sb.body, block: sb, module: sb.module}, r.Write, h.st, len(i.inputs) > 0), run: run}}
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

type newModuleCmdlet struct {
	Name           string       `param:"pos=0 mandatory value sets=Name"`
	ScriptBlock    cmdlet.Block `param:"pos=0 mandatory sets=ScriptBlock | pos=1 mandatory sets=Name"`
	Function       []string     `param:""`
	Cmdlet         []string     `param:""`
	ReturnResult   bool         `param:""`
	AsCustomObject bool         `param:""`
	ArgumentList   []any        `param:"rest alias=Args"`
}

func (n *newModuleCmdlet) End(r *cmdlet.Run) error {
	h := engineHost(r)
	sb, err := block(n.ScriptBlock, h)
	if err != nil {
		return err
	}
	out := func(any) error { return nil }
	if n.ReturnResult {
		out = r.Write
	}
	m, err := h.frame().newModule(n.Name, sb, n.ArgumentList, out)
	if err != nil {
		return err
	}
	if len(n.Function) > 0 {
		m.exported = &exports{functions: n.Function}
	}
	if n.AsCustomObject {
		return r.Write(m.object(h.f))
	}
	h.f.importModule(m)
	if n.ReturnResult {
		return nil
	}
	return r.Write(m)
}

type importModuleCmdlet struct {
	Name       []string `param:"pos=0 mandatory value sets=Name"`
	ModuleInfo []any    `param:"pos=0 mandatory value sets=ModuleInfo"`
	Force      bool     `param:""`
	PassThru   bool     `param:""`
	Global     bool     `param:""`
	Scope      string   `param:""`
}

func (i *importModuleCmdlet) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	for _, v := range i.ModuleInfo {
		m, ok := psobject.Base(v).(*module)
		if !ok {
			continue
		}
		h.f.importModule(m)
		if i.PassThru {
			if err := r.Write(m); err != nil {
				return err
			}
		}
	}
	for _, n := range i.Name {
		if m := h.f.in.rs.modules[strings.ToLower(n)]; m != nil {
			h.f.importModule(m)
			continue
		}
		if strings.HasPrefix(strings.ToLower(n), "microsoft.powershell.") {
			continue // the engine has these built in
		}
		rec := r.Fail("Modules_ModuleNotFound", psobject.ResourceUnavailable, "System.IO.FileNotFoundException",
			"The specified module '"+n+"' was not loaded because no valid module file was found in any module directory.", n)
		if err := r.WriteError(rec); err != nil {
			return err
		}
	}
	return nil
}

type exportModuleMember struct {
	Function []string `param:"pos=0 value name empty"`
	Cmdlet   []string `param:"name empty"`
	Variable []string `param:"name"`
	Alias    []string `param:"name"`
}

func (e *exportModuleMember) Process(r *cmdlet.Run) error {
	m := engineHost(r).f.scope.module
	if m == nil {
		return r.Fail("Modules_CanOnlyExecuteExportModuleMemberInsideAModule", psobject.PermissionDenied, "System.InvalidOperationException", "The Export-ModuleMember cmdlet can only be called from inside a module.", nil)
	}
	if m.exported == nil {
		m.exported = &exports{}
	}
	m.exported.functions = append(m.exported.functions, e.Function...)
	m.exported.variables = append(m.exported.variables, e.Variable...)
	m.exported.aliases = append(m.exported.aliases, e.Alias...)
	return nil
}

type getModule struct {
	Name          []string `param:"pos=0 value"`
	All           bool     `param:""`
	ListAvailable bool     `param:""`
}

func (g *getModule) Process(r *cmdlet.Run) error {
	var list []*module
	for _, m := range engineHost(r).f.in.rs.modules {
		if len(g.Name) == 0 || anyMatch(g.Name, m.name) {
			list = append(list, m)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].name < list[j].name })
	for _, m := range list {
		if err := r.Write(m); err != nil {
			return err
		}
	}
	return nil
}

type removeModule struct {
	Name       []string `param:"pos=0 mandatory value sets=name"`
	ModuleInfo []any    `param:"pos=0 mandatory value sets=ModuleInfo"`
	Force      bool     `param:""`
}

func (x *removeModule) Process(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	names := x.Name
	for _, v := range x.ModuleInfo {
		if m, ok := psobject.Base(v).(*module); ok {
			names = append(names, m.name)
		}
	}
	for _, n := range names {
		m := rs.modules[strings.ToLower(n)]
		if m == nil {
			if err := r.WriteError(r.Fail("Modules_NoModulesRemoved", psobject.ResourceUnavailable, "System.InvalidOperationException", "No modules were removed. Verify that the specification of modules to remove is correct and those modules exist in the runspace.", n)); err != nil {
				return err
			}
			continue
		}
		delete(rs.modules, strings.ToLower(n))
		for key, fn := range rs.global.funcs {
			if fn.module == m {
				delete(rs.global.funcs, key)
			}
		}
	}
	return nil
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

type newObject struct {
	TypeName     string               `param:"sets=Net pos=0 mandatory"`
	ArgumentList []any                `param:"sets=Net pos=1 alias=Args"`
	ComObject    string               `param:"sets=Com pos=0 mandatory"`
	Strict       bool                 `param:"sets=Com"`
	Property     *psobject.Dictionary `param:""`
}

func (n *newObject) End(r *cmdlet.Run) error {
	f := engineHost(r).f
	if n.ComObject != "" {
		return r.Fail("NoCOMClassIdentified", psobject.ResourceUnavailable, "System.Runtime.InteropServices.COMException", "Retrieving the COM class factory for component with CLSID failed: COM is not there.", n.ComObject)
	}
	t := f.typeByText(n.TypeName)
	if t == nil {
		return r.Fail("TypeNotFound", psobject.InvalidType, smaPrefix+"PSArgumentException", "Cannot find type ["+n.TypeName+"]: verify that the assembly containing this type is loaded.", nil)
	}
	args := make([]any, len(n.ArgumentList))
	for i, a := range n.ArgumentList {
		args[i] = plain(a)
	}
	var v any
	var err error
	if strings.EqualFold(n.TypeName, "PSObject") || strings.EqualFold(n.TypeName, "PSCustomObject") || strings.EqualFold(n.TypeName, smaPrefix+"PSObject") || strings.EqualFold(n.TypeName, smaPrefix+"PSCustomObject") {
		if len(args) == 1 {
			v = &psobject.Object{Base: args[0]}
		} else {
			v = psobject.NewCustom()
		}
	} else if v, err = f.construct(t, args); err != nil {
		ft, ok := asFault(f.ctorError(err, t, len(args)))
		if !ok {
			return err
		}
		rec := r.Fail("ConstructorInvokedThrowException", psobject.InvalidOperation, smaPrefix+"MethodInvocationException", ft.rec.Message(), nil)
		if strings.Contains(ft.rec.FullyQualifiedErrorID, "CouldNotFindBest") {
			rec = r.Fail("ConstructorInvokedThrowException", psobject.InvalidOperation, smaPrefix+"MethodException", "A constructor was not found. Cannot find an appropriate constructor for type "+t.PSText()+".", nil)
			rec.FullyQualifiedErrorID = "CannotFindAppropriateCtor," + r.Declaration.Class
			rec.Category.Category = psobject.ObjectNotFound
		}
		return rec
	}
	if n.Property != nil {
		for i, k := range n.Property.Keys() {
			name := f.text(k)
			val := n.Property.Values()[i]
			if o, ok := v.(*psobject.Object); ok && o.Custom() && o.Base == nil {
				o.Set(name, val)
				continue
			}
			if err := f.setMember(v, name, val); err != nil {
				return r.Fail("InvalidOperationException", psobject.InvalidOperation, "System.InvalidOperationException", "The member \""+name+"\" was not found for the specified .NET object.", nil)
			}
		}
	}
	return r.Write(v)
}

type setAlias struct {
	Name        string `param:"pos=0 mandatory name"`
	Value       string `param:"pos=1 mandatory name"`
	Description string `param:""`
	Option      string `param:""`
	Scope       string `param:""`
	Force       bool   `param:""`
	PassThru    bool   `param:""`
}

func (s *setAlias) Process(r *cmdlet.Run) error {
	h := engineHost(r)
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

type getAlias struct {
	Name       []string `param:"sets=Default pos=0 value name"`
	Definition []string `param:"sets=Definition"`
	Scope      string   `param:""`
	Exclude    []string `param:""`
}

func (g *getAlias) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
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

// process is the engine's own process, the only one it tells about.
type process struct {
	id    int32
	name  string
	start time.Time
	rs    *Runspace
}

func (p *process) PSTypeNames() []string {
	return []string{"System.Diagnostics.Process", "System.ComponentModel.Component", "System.MarshalByRefObject", "System.Object"}
}
func (p *process) PSText() string { return "System.Diagnostics.Process (" + p.name + ")" }
func (p *process) PSProperties() []psobject.Property {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	q := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	path, _ := os.Executable()
	return []psobject.Property{q("Name", p.name), q("SI", int32(0)), q("Handles", int32(0)), q("VM", int64(m.Sys)), q("WS", int64(m.Sys)), q("PM", int64(m.HeapSys)), q("NPM", int64(0)),
		q("Path", path), q("Id", p.id), q("ProcessName", p.name), q("HasExited", false), q("StartTime", psobject.DateTimeOf(p.start, psobject.Local)),
		q("WorkingSet64", int64(m.Sys)), q("WorkingSet", int32(m.Sys&0x7fffffff)), q("PrivateMemorySize64", int64(m.HeapSys)), q("VirtualMemorySize64", int64(m.Sys)), q("Responding", true),
		q("MachineName", "."), q("SessionId", int32(0)), q("HandleCount", int32(0)), q("MainWindowTitle", ""), q("CPU", cpuSeconds()), q("TotalProcessorTime", psobject.TimeSpan(cpuSeconds()*float64(psobject.Second))), q("BasePriority", int32(0)), q("PriorityClass", "Normal")}
}

type getProcess struct {
	Name []string `param:"sets=Name pos=0 name alias=ProcessName"`
	ID   []int32  `param:"sets=Id mandatory name alias=PID" as:"Id"`
}

func (g *getProcess) Process(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	exe, _ := os.Executable()
	p := &process{id: int32(rs.pid), name: strings.TrimSuffix(filepath.Base(exe), ".exe"), start: processStart, rs: rs}
	if len(g.Name) == 0 && len(g.ID) == 0 {
		return r.Write(p)
	}
	for _, n := range g.Name {
		if wildcard(n, true)(p.name) {
			if err := r.Write(p); err != nil {
				return err
			}
			continue
		}
		if !hasWildcard(n) {
			if err := r.WriteError(r.Fail("NoProcessFoundForGivenName", psobject.ObjectNotFound, commandsPrefix+"ProcessCommandException", "Cannot find a process with the name \""+n+"\". Verify the process name and call the cmdlet again.", n)); err != nil {
				return err
			}
		}
	}
	for _, id := range g.ID {
		if id == p.id {
			if err := r.Write(p); err != nil {
				return err
			}
			continue
		}
		if err := r.WriteError(r.Fail("NoProcessFoundForGivenId", psobject.ObjectNotFound, commandsPrefix+"ProcessCommandException", "Cannot find a process with the process identifier "+itoa(int(id))+".", id)); err != nil {
			return err
		}
	}
	return nil
}

// processStart is when this program began, as near as it can tell.
var processStart = time.Now()

type getLocation struct {
	Stack bool `param:""`
}

func (g *getLocation) End(r *cmdlet.Run) error {
	return r.Write(pathInfo(engineHost(r).f.in.rs.location))
}

type setLocation struct {
	Path        string `param:"sets=Path pos=0 value name"`
	LiteralPath string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	PassThru    bool   `param:""`
}

func (s *setLocation) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	p := s.Path
	if s.LiteralPath != "" {
		p = s.LiteralPath
	}
	if p == "" {
		p = "~"
	}
	full, err := h.Resolve(p)
	if err != nil {
		return err
	}
	if st, err := os.Stat(full); err != nil || !st.IsDir() {
		return r.WriteError(r.Fail("PathNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find path '"+full+"' because it does not exist.", full))
	}
	h.f.in.rs.location = full
	if s.PassThru {
		return r.Write(pathInfo(full))
	}
	return nil
}

type testPath struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name"`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	PathType    string   `param:"alias=Type oneof=Any,Container,Leaf"`
	IsValid     bool     `param:""`
}

func (t *testPath) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	for _, p := range append(append([]string(nil), t.Path...), t.LiteralPath...) {
		if err := r.Write(h.exists(p, t.PathType)); err != nil {
			return err
		}
	}
	return nil
}

// exists tells whether a path is there, on the drives of variables and functions as well.
func (h *cmdletHost) exists(p, kind string) bool {
	if d, name, ok := driveOf(p); ok {
		name = strings.TrimPrefix(name, "global:")
		return name == "" || len(h.f.driveItems(d, name)) > 0
	}
	full, err := h.Resolve(p)
	if err != nil {
		return false
	}
	if hasWildcard(p) {
		m, err := filepath.Glob(full)
		return err == nil && len(m) > 0
	}
	st, err := os.Stat(full)
	if err != nil {
		return false
	}
	switch strings.ToLower(kind) {
	case "container":
		return st.IsDir()
	case "leaf":
		return !st.IsDir()
	}
	return true
}

type joinPath struct {
	Path                []string `param:"pos=0 mandatory value name alias=PSPath"`
	ChildPath           string   `param:"pos=1 mandatory name null empty"`
	AdditionalChildPath []string `param:"rest"`
	Resolve             bool     `param:""`
}

func (j *joinPath) Process(r *cmdlet.Run) error {
	for _, p := range j.Path {
		out := p
		for _, c := range append([]string{j.ChildPath}, j.AdditionalChildPath...) {
			out = strings.TrimRight(out, "/\\") + "/" + strings.TrimLeft(c, "/\\")
		}
		if err := r.Write(strings.ReplaceAll(out, "\\", string(os.PathSeparator))); err != nil {
			return err
		}
	}
	return nil
}

type splitPath struct {
	Path       []string `param:"pos=0 mandatory value name"`
	Parent     bool     `param:"sets=ParentSet"`
	Leaf       bool     `param:"sets=LeafSet mandatory"`
	LeafBase   bool     `param:"sets=LeafBaseSet mandatory"`
	Extension  bool     `param:"sets=ExtensionSet mandatory"`
	Qualifier  bool     `param:"sets=QualifierSet mandatory"`
	IsAbsolute bool     `param:"sets=IsAbsoluteSet mandatory"`
}

func (s *splitPath) Process(r *cmdlet.Run) error {
	for _, p := range s.Path {
		p = strings.ReplaceAll(p, "\\", "/")
		base := p[strings.LastIndexByte(p, '/')+1:]
		ext := filepath.Ext(base)
		var v any
		switch {
		case s.Leaf:
			v = base
		case s.LeafBase:
			v = strings.TrimSuffix(base, ext)
		case s.Extension:
			v = ext
		case s.IsAbsolute:
			v = strings.HasPrefix(p, "/")
		default:
			i := strings.LastIndexByte(p, '/')
			switch {
			case i < 0:
				v = ""
			case i == 0:
				v = "/"
			default:
				v = p[:i]
			}
		}
		if err := r.Write(v); err != nil {
			return err
		}
	}
	return nil
}

type getHost struct{}

func (g *getHost) End(r *cmdlet.Run) error { return r.Write(engineHost(r).f.in.rs.hostObject()) }

type readHost struct {
	Prompt         any  `param:"pos=0 rest"`
	AsSecureString bool `param:"sets=AsSecureString"`
	MaskInput      bool `param:"sets=AsString"`
}

func (x *readHost) End(r *cmdlet.Run) error {
	h := engineHost(r)
	if h.f.in.rs.host == nil {
		return noHost()
	}
	prompt := ""
	if x.Prompt != nil {
		prompt = h.f.text(x.Prompt)
	}
	s, err := h.f.in.rs.host.ReadLine(prompt, x.AsSecureString || x.MaskInput)
	if err != nil {
		return err
	}
	if x.AsSecureString {
		return r.Write(psobject.NewSecureString(s))
	}
	return r.Write(s)
}

type addMemberCmdlet struct {
	InputObject         any                  `param:"value mandatory"`
	MemberType          string               `param:"sets=MemberSet pos=0 mandatory alias=Type"`
	Name                string               `param:"sets=MemberSet pos=1 mandatory"`
	Value               any                  `param:"sets=MemberSet pos=2"`
	SecondValue         any                  `param:"sets=MemberSet pos=3"`
	NotePropertyName    string               `param:"sets=NotePropertySingleMemberSet pos=0 mandatory"`
	NotePropertyValue   any                  `param:"sets=NotePropertySingleMemberSet pos=1 mandatory null empty"`
	NotePropertyMembers *psobject.Dictionary `param:"sets=NotePropertyMultiMemberSet pos=0 mandatory"`
	TypeName            string               `param:""`
	Force               bool                 `param:""`
	PassThru            bool                 `param:""`
}

func (a *addMemberCmdlet) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	target := a.InputObject
	o, ok := target.(*psobject.Object)
	if !ok {
		o = &psobject.Object{Base: target}
	}
	add := func(kind, name string, v, second any) error {
		if a.Force {
			o.Remove(name)
		}
		err := f.addMember(o, &newMember{kind: kind, name: name, value: v, second: second})
		if err == nil {
			return nil
		}
		return r.WriteError(r.Fail("MemberAlreadyExists", psobject.InvalidOperation, "System.InvalidOperationException",
			"Cannot add a member with the name \""+name+"\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command.", target))
	}
	var err error
	switch {
	case a.NotePropertyMembers != nil:
		for i, k := range a.NotePropertyMembers.Keys() {
			if err = add("NoteProperty", f.text(k), a.NotePropertyMembers.Values()[i], nil); err != nil {
				return err
			}
		}
	case a.NotePropertyName != "":
		err = add("NoteProperty", a.NotePropertyName, a.NotePropertyValue, nil)
	case a.Name != "":
		kind := ""
		for _, k := range []string{"NoteProperty", "ScriptProperty", "AliasProperty", "ScriptMethod"} {
			if strings.EqualFold(k, a.MemberType) {
				kind = k
			}
		}
		if kind == "" {
			return r.Fail("InvalidMemberType", psobject.InvalidArgument, "System.InvalidOperationException", "The member type "+a.MemberType+" is not supported.", nil)
		}
		err = add(kind, a.Name, a.Value, a.SecondValue)
	}
	if err != nil {
		return err
	}
	if a.TypeName != "" {
		o.TypeNames = append([]string{a.TypeName}, psobject.TypeNames(o)...)
	}
	if a.PassThru {
		return r.Write(o)
	}
	return nil
}

type getCulture struct{}

func (g *getCulture) End(r *cmdlet.Run) error { return r.Write(invariant) }

type newGUIDCmdlet struct {
	Empty bool `param:""`
}

func (n *newGUIDCmdlet) End(r *cmdlet.Run) error {
	if n.Empty {
		return r.Write(psobject.GUID{})
	}
	return r.Write(newGUID())
}

type newTimeSpan struct {
	Start        *psobject.DateTime `param:"sets=Date pos=0 value name alias=LastWriteTime"`
	End_         *psobject.DateTime `param:"sets=Date pos=1 name" as:"End"`
	Days         int32              `param:"sets=Time"`
	Hours        int32              `param:"sets=Time"`
	Minutes      int32              `param:"sets=Time"`
	Seconds      int32              `param:"sets=Time"`
	Milliseconds int32              `param:"sets=Time"`
}

func (n *newTimeSpan) Process(r *cmdlet.Run) error {
	if r.Set() == "Time" {
		t := psobject.TimeSpan(n.Days)*psobject.Day + psobject.TimeSpan(n.Hours)*psobject.Hour + psobject.TimeSpan(n.Minutes)*psobject.Minute + psobject.TimeSpan(n.Seconds)*psobject.Second + psobject.TimeSpan(n.Milliseconds)*psobject.Millisecond
		return r.Write(t)
	}
	now := psobject.DateTimeOf(engineHost(r).f.in.rs.now(), psobject.Local)
	from, to := now, now
	if n.Start != nil {
		from = *n.Start
	}
	if n.End_ != nil {
		to = *n.End_
	}
	return r.Write(psobject.TimeSpan(to.Ticks - from.Ticks))
}

// serializerStatics are PSSerializer's methods.
func serializerStatics() map[string]method {
	return map[string]method{
		"serialize": func(c *netCall) (any, error) {
			depth := 1
			if c.n() > 1 {
				n, err := c.int(1)
				if err != nil {
					return nil, err
				}
				depth = n
			}
			b, err := clixml.Append(nil, Export(c.at(0)), &clixml.EncodeOptions{Document: true, Indent: true, Depth: depth, Text: dotnet.String})
			if err != nil {
				return nil, netError("System.InvalidOperationException", err.Error())
			}
			return string(b), nil
		},
		"deserialize": func(c *netCall) (any, error) {
			v, err := clixml.Decode([]byte(c.text(0)), &clixml.DecodeOptions{Deserialized: true})
			if err != nil {
				return nil, netError("System.Xml.XmlException", err.Error())
			}
			return v, nil
		},
	}
}

// writeMessage is Write-Warning and its kin: the function that calls it has a say in what becomes of the message.
type writeMessage struct {
	Message string `param:"pos=0 mandatory value empty alias=Msg"`
	kind    psobject.StreamKind
}

func (w *writeMessage) Process(r *cmdlet.Run) error {
	f := engineHost(r).frame()
	switch {
	case w.kind == psobject.WarningStream && (r.Common.WarningAction != "" || r.Common.WarningVariable != ""):
		return r.WriteWarning(w.Message)
	case w.kind == psobject.WarningStream:
		return f.warn(w.Message)
	case w.kind == psobject.VerboseStream && r.Common.Verbose.Present:
		return r.WriteVerbose(w.Message)
	case w.kind == psobject.VerboseStream:
		return f.verbose(w.Message)
	case r.Common.Debug.Present:
		return r.WriteDebug(w.Message)
	}
	return f.debug(w.Message)
}

type writeInformation struct {
	MessageData any      `param:"pos=0 mandatory value alias=Msg,Message"`
	Tags        []string `param:"pos=1"`
}

func (w *writeInformation) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	rec := h.f.informationRecord(w.MessageData, w.Tags)
	if rec.Source == "" {
		rec.Source = "Write-Information"
	}
	if r.Common.InformationAction != "" || r.Common.InformationVariable != "" {
		return r.WriteInformation(rec)
	}
	// The record is written whatever the preference is; only the host's display depends on that.
	return h.frame().inform(rec)
}
