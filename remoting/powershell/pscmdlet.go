package powershell

import (
	"math"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// scriptCmdlet is $PSCmdlet: the running function as a cmdlet.
type scriptCmdlet struct {
	f       *frame // of the function
	caller  *frame
	name    string
	call    *call
	meta    *metadata
	out     func(any) error
	proc    *scriptProc
	inv     *psobject.InvocationInfo
	errVar  *psobject.List
	warnVar *psobject.List
	infoVar *psobject.List
	// answered is the answer of a person that holds for all that the function still asks; nil where there is none.
	answered *bool
	// given are the common parameters.
	confirm, whatIf bool
	pipeVar         string
}

func (c *scriptCmdlet) PSTypeNames() []string {
	return []string{smaPrefix + "PSScriptCmdlet", smaPrefix + "PSCmdlet", smaPrefix + "Cmdlet", smaPrefix + "Internal.InternalCommand", "System.Object"}
}
func (c *scriptCmdlet) PSProperties() []psobject.Property {
	set := allSets
	if c.proc.b != nil {
		set = c.proc.b.setName()
	}
	return []psobject.Property{
		{Name: "ParameterSetName", Value: set}, {Name: "MyInvocation", Value: c.invocation()},
		{Name: "SessionState", Value: &sessionState{f: c.f}}, {Name: "Host", Value: c.f.in.rs.hostObject()},
		{Name: "Stopping", Value: c.f.in.ctx.Err() != nil}, {Name: "CommandRuntime", Value: c.name}, {Name: "PagingParameters", Value: c.paging()},
		{Name: "InvokeCommand", Value: nil}, {Name: "InvokeProvider", Value: nil}, {Name: "JobManager", Value: nil},
	}
}

// paging is what the caller gave for First, Skip and IncludeTotalCount; null for a function without them.
func (c *scriptCmdlet) paging() any {
	b := c.proc.b
	if b == nil || !b.meta.paging {
		return nil
	}
	get := func(name string, unset any) any {
		if v, ok := b.bound.Get(name); ok {
			return plain(v)
		}
		return unset
	}
	return &psobject.Object{TypeNames: []string{smaPrefix + "PagingParameters", "System.Object"}, Text: smaPrefix + "PagingParameters", HasText: true,
		Adapted: []psobject.Property{{Name: "IncludeTotalCount", Value: get("IncludeTotalCount", newSwitch(false))},
			{Name: "Skip", Value: get("Skip", uint64(0))}, {Name: "First", Value: get("First", uint64(math.MaxUint64))}}}
}

func (c *scriptCmdlet) PSText() string { return smaPrefix + "PSScriptCmdlet" }

// invocation describes the call.
func (c *scriptCmdlet) invocation() *psobject.InvocationInfo {
	if c.inv != nil {
		if c.proc.b != nil {
			c.inv.BoundParameters = c.proc.b.bound
			c.inv.UnboundArguments = c.proc.b.rest
		}
		return c.inv
	}
	c.inv = invocationOf(c.call)
	c.inv.MyCommand = c.name
	c.inv.CommandType = "Function"
	c.inv.ExpectingInput = c.proc.input
	if c.proc.b != nil {
		c.inv.BoundParameters = c.proc.b.bound
		c.inv.UnboundArguments = c.proc.b.rest
	}
	return c.inv
}

// invocationOf describes where a call stands.
func invocationOf(c *call) *psobject.InvocationInfo {
	inv := &psobject.InvocationInfo{CommandOrigin: "Internal", InvocationName: c.name}
	if c.src != nil {
		inv = invocationAt(c.src, c.pos)
		inv.InvocationName = c.name
	}
	if c.invoke != 0 && c.name == "" && !c.top {
		inv.InvocationName = string(c.invoke)
	}
	inv.PipelineLength, inv.PipelinePosition = int32(c.length), int32(c.position)
	return inv
}

// common applies the common parameters of the call.
func (c *scriptCmdlet) common(b *binding) error {
	s := c.f.scope
	for p, v := range b.values {
		if !p.common {
			continue
		}
		switch p.name {
		case "ErrorAction":
			s.setLocal("ErrorActionPreference", v)
		case "WarningAction":
			s.setLocal("WarningPreference", v)
		case "InformationAction":
			s.setLocal("InformationPreference", v)
		case "ProgressAction":
			s.setLocal("ProgressPreference", v)
		case "Verbose":
			s.setLocal("VerbosePreference", dotnet.EnumOf(smaPrefix+"ActionPreference", onOff(truth(v))))
		case "Debug":
			s.setLocal("DebugPreference", dotnet.EnumOf(smaPrefix+"ActionPreference", onOff(truth(v))))
		case "WhatIf":
			s.setLocal("WhatIfPreference", newSwitch(truth(v)))
			c.whatIf = truth(v)
		case "Confirm":
			c.confirm = truth(v)
			if !truth(v) {
				s.setLocal("ConfirmPreference", dotnet.EnumOf(smaPrefix+"ConfirmImpact", 0))
			} else {
				s.setLocal("ConfirmPreference", dotnet.EnumOf(smaPrefix+"ConfirmImpact", 1))
			}
		case "ErrorVariable":
			list := c.openVariable(c.caller.text(v))
			c.errVar = list
			st := *c.f.st
			next := c.f.st.err
			st.err = func(r *psobject.ErrorRecord) error {
				noteError(list, r)
				return next(r)
			}
			c.f.st = &st
		case "WarningVariable":
			c.warnVar = c.openVariable(c.caller.text(v))
		case "InformationVariable":
			c.infoVar = c.openVariable(c.caller.text(v))
		case "OutVariable":
			list := c.openVariable(c.caller.text(v))
			next := c.f.out
			c.f.out = func(v any) error {
				list.Items = append(list.Items, v)
				return next(v)
			}
			c.out = c.f.out
		case "PipelineVariable":
			name := c.caller.text(v)
			c.pipeVar = name
			scope := c.caller.scope
			next := c.f.out
			c.f.out = func(v any) error {
				scope.setLocal(name, v)
				return next(v)
			}
			c.out = c.f.out
		}
	}
	return nil
}

// noteError adds a record to an -ErrorVariable, once.
func noteError(list *psobject.List, r *psobject.ErrorRecord) {
	for _, x := range list.Items {
		if x == any(r) {
			return
		}
	}
	list.Items = append(list.Items, r)
}

func onOff(on bool) int64 {
	if on {
		return 2
	}
	return 0
}

// openVariable makes the list that a common parameter names; +name adds to the one that is there.
func (c *scriptCmdlet) openVariable(name string) *psobject.List {
	add := strings.HasPrefix(name, "+")
	name = strings.TrimPrefix(name, "+")
	s := c.caller.scope
	list := psobject.NewArrayList()
	if add {
		if v := s.vars[strings.ToLower(name)]; v != nil {
			if l, ok := psobject.Base(v.value).(*psobject.List); ok {
				list.Items = append(list.Items, l.Items...)
			} else if v.value != nil {
				list.Items = append(list.Items, v.value)
			}
		}
	}
	s.setLocal(name, list)
	return list
}

func (c *scriptCmdlet) close() {
	if c.pipeVar != "" {
		delete(c.caller.scope.vars, strings.ToLower(c.pipeVar))
	}
}

// own makes a record one of this command: its id, its activity and its place.
func (c *scriptCmdlet) own(rec *psobject.ErrorRecord) *psobject.ErrorRecord {
	r := *rec
	if c.name != "" && !strings.HasSuffix(r.FullyQualifiedErrorID, ","+c.name) {
		r.FullyQualifiedErrorID += "," + c.name
	}
	r.Category.Activity = c.name
	inv := *c.invocation()
	r.Invocation = &inv
	if r.ScriptStackTrace == "" {
		r.ScriptStackTrace = c.f.stackTrace()
	}
	return &r
}

// report writes a non-terminating error of the function by its preference.
func (c *scriptCmdlet) report(rec *psobject.ErrorRecord) error {
	if rec.ScriptStackTrace == "" {
		rec.ScriptStackTrace = c.f.stackTrace()
	}
	c.proc.hadError = true
	return c.f.writeError(rec, c.f.preference("erroractionpreference", "Continue"), c.errVar)
}

// writeError puts a record on the error stream as a preference asks for.
func (f *frame) writeError(rec *psobject.ErrorRecord, pref string, into *psobject.List) error {
	rs := f.in.rs
	*f.in.question = false
	switch pref {
	case "Ignore":
		return nil
	case "SilentlyContinue":
		rs.appendError(rec)
		if into != nil {
			into.Items = append(into.Items, rec)
		}
		return nil
	case "Stop":
		rs.appendError(rec)
		if into != nil {
			into.Items = append(into.Items, rec)
		}
		return &fault{rec: rec, stop: true, listed: true, placed: true}
	case "Inquire":
		rs.appendError(rec)
		return f.st.err(rec)
	}
	rs.appendError(rec)
	return f.st.err(rec)
}

// psCall runs a method of $PSCmdlet.
func (c *scriptCmdlet) psCall(f *frame, name string, args []any) (any, bool, error) {
	arg := func(i int) any {
		if i < len(args) {
			return plain(args[i])
		}
		return nil
	}
	textArg := func(i int) string { return f.text(arg(i)) }
	switch strings.ToLower(name) {
	case "writeobject":
		if len(args) > 1 && truth(arg(1)) {
			return none, true, emit(c.f.out, arg(0))
		}
		return none, true, c.f.out(arg(0))
	case "writeerror":
		rec, ok := psobject.Base(arg(0)).(*psobject.ErrorRecord)
		if !ok {
			return nil, true, newFault("RuntimeException", psobject.InvalidArgument, nil, `Cannot convert argument "errorRecord", with value: "`+textArg(0)+`", for "WriteError" to type "System.Management.Automation.ErrorRecord"`)
		}
		return none, true, c.report(c.own(rec))
	case "throwterminatingerror":
		rec, ok := psobject.Base(arg(0)).(*psobject.ErrorRecord)
		if !ok {
			return nil, true, newFault("RuntimeException", psobject.InvalidArgument, nil, "An error record is expected.")
		}
		r := c.own(rec)
		if c.errVar != nil {
			noteError(c.errVar, r)
		}
		return nil, true, &terminate{cmd: c, fault: &fault{rec: r, placed: true}}
	case "writewarning":
		return none, true, c.f.message(psobject.WarningStream, textArg(0), nil)
	case "writeverbose":
		return none, true, c.f.message(psobject.VerboseStream, textArg(0), nil)
	case "writedebug":
		return none, true, c.f.message(psobject.DebugStream, textArg(0), nil)
	case "writeinformation":
		rec, ok := psobject.Base(arg(0)).(*psobject.InformationRecord)
		if !ok {
			rec = c.f.informationRecord(arg(0), nil, c.name)
			if tags, ok := items(arg(1)); ok {
				for _, t := range tags {
					rec.Tags = append(rec.Tags, f.text(t))
				}
			}
		}
		return none, true, c.f.inform(rec, nil)
	case "writeprogress":
		if rec, ok := psobject.Base(arg(0)).(*psobject.ProgressRecord); ok {
			return none, true, c.f.st.progress(rec)
		}
		return none, true, nil
	case "shouldprocess":
		v, err := c.shouldProcess(f, args)
		return v, true, err
	case "shouldcontinue":
		v, err := c.shouldContinue(f, args)
		return v, true, err
	case "getvariablevalue":
		if v, ok := c.caller.lookup(strings.ToLower(textArg(0))); ok {
			return v, true, nil
		}
		return arg(1), true, nil
	case "getdynamicparameters":
		return nil, true, nil
	case "toString":
		return c.PSText(), true, nil
	}
	return nil, false, nil
}

// terminate is an error that ends the function that threw it, whatever its own statements would do with it.
type terminate struct {
	cmd *scriptCmdlet
	*fault
}

func (c *scriptCmdlet) shouldProcess(f *frame, args []any) (bool, error) {
	target, action := "", c.name
	switch len(args) {
	case 1:
		target = f.text(args[0])
	case 2:
		target, action = f.text(args[0]), f.text(args[1])
	default:
		if len(args) > 2 {
			if v, ok := c.f.lookup("whatifpreference"); ok && truth(v) {
				return false, f.in.rs.writeHost(&psobject.HostMessage{Message: "What if: " + f.text(args[0])})
			}
			if c.asks() {
				return c.ask(f, f.text(args[2]), f.text(args[1]))
			}
			return true, nil
		}
	}
	line := `Performing the operation "` + action + `" on target "` + target + `".`
	if v, ok := c.f.lookup("whatifpreference"); ok && truth(v) {
		return false, c.f.hostLine("What if: " + line)
	}
	if c.asks() {
		return c.ask(f, "Confirm", "Are you sure you want to perform this action?\n"+line)
	}
	return true, c.f.message(psobject.VerboseStream, line, nil)
}

// asks tells whether -Confirm or $ConfirmPreference asks for a question before the function does something.
func (c *scriptCmdlet) asks() bool {
	preferred := impactLevel(c.f.preferenceText("confirmpreference"))
	return c.confirm || preferred > 0 && impactLevel(c.meta.impact) >= preferred
}

// ask asks a question of ShouldProcess, unless an answer to an earlier one holds for all.
func (c *scriptCmdlet) ask(f *frame, caption, message string) (bool, error) {
	if c.answered != nil {
		return *c.answered, nil
	}
	yes, all, err := f.in.rs.confirm(caption, message)
	if err != nil {
		return false, hostFault(err)
	}
	if all {
		c.answered = &yes
	}
	return yes, nil
}

// shouldContinue is $PSCmdlet.ShouldContinue: a question, whose answer for all is kept in two references where they are given.
func (c *scriptCmdlet) shouldContinue(f *frame, args []any) (bool, error) {
	if len(args) < 2 {
		return false, &dotnet.OverloadError{Method: "ShouldContinue", Count: len(args)}
	}
	caption, message := f.text(args[1]), f.text(args[0])
	if len(args) < 4 {
		yes, err := f.in.rs.confirmOnce(caption, message)
		return yes, hostFault(err)
	}
	refs := args[len(args)-2:]
	for i, ref := range refs {
		v, err := f.getMember(ref, "Value")
		if err != nil {
			return false, err
		}
		if truth(v) {
			return i == 0, nil
		}
	}
	yes, all, err := f.in.rs.confirm(caption, message)
	if err != nil || !all {
		return yes, hostFault(err)
	}
	ref := refs[1]
	if yes {
		ref = refs[0]
	}
	return yes, f.setMember(ref, "Value", true)
}

// hostFault is an error of the host as a method call reports it.
func hostFault(err error) error {
	if ft, ok := asFault(err); ok && ft.rec.Exception.Type() == smaPrefix+"Host.HostException" {
		return ft.rec.Exception
	}
	return err
}

func impactLevel(s string) int {
	switch strings.ToLower(s) {
	case "none":
		return 0
	case "low":
		return 1
	case "high":
		return 3
	}
	return 2
}

func (f *frame) preferenceText(key string) string {
	v, _ := f.lookup(key)
	return f.text(v)
}

// hostLine writes a line as Write-Host does.
func (f *frame) hostLine(text string) error {
	return f.in.rs.writeHost(&psobject.HostMessage{Message: text})
}

// dynamic runs the dynamicparam block and adds the parameters that it makes.
func (p *scriptProc) dynamic() error {
	// What the block sees are the static parameters that can be bound already.
	pre := &binding{f: p.f, caller: p.caller, call: p.call, meta: p.meta, input: p.input}
	var known []argument
	args := p.call.args
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a.name != "" {
			q, _ := pre.find(a)
			if q == nil {
				if !a.has && i+1 < len(args) && args[i+1].name == "" {
					i++
				}
				continue
			}
		}
		known = append(known, a)
	}
	if err := pre.bind(known); err == nil {
		_ = pre.assign()
		p.f.scope.setLocal("PSBoundParameters", pre.bound)
	}
	p.f.scope.setLocal("PSCmdlet", p.f.cmd)
	p.b = pre
	list, err := p.f.capture(func() error { return p.run(p.fn.body.Dynamic) })
	if err != nil {
		return err
	}
	for _, v := range list {
		d, ok := psobject.Base(v).(*psobject.Dictionary)
		if !ok || !strings.Contains(d.Type, "RuntimeDefinedParameterDictionary") {
			continue
		}
		m := &metadata{byName: map[string]*param{}, defaultSet: p.meta.defaultSet, advanced: p.meta.advanced, should: p.meta.should, positional: false}
		for _, q := range p.meta.params {
			if !q.common {
				m.params = append(m.params, q)
			}
		}
		for i := range d.Keys() {
			_, val := d.At(i)
			if o, ok := val.(*psobject.Object); ok {
				m.params = append(m.params, p.f.dynamicParam(o))
			}
		}
		if err := m.finish(); err != nil {
			return err
		}
		p.meta = m
	}
	return nil
}

// dynamicParam reads a RuntimeDefinedParameter.
func (f *frame) dynamicParam(o *psobject.Object) *param {
	name, _ := o.Get("Name")
	q := &param{name: f.text(name), dynamic: true, sets: map[string]setInfo{}}
	if t, ok := o.Get("ParameterType"); ok {
		if typ, ok := t.(*Type); ok {
			q.typ = typ
			q.isSwitch = typ.Full == switchType
			q.checks = append(q.checks, paramCheck{typ: typ})
		}
	}
	attrs, _ := o.Get("Attributes")
	if list, ok := items(attrs); ok {
		for _, a := range list {
			ao, ok := a.(*psobject.Object)
			if !ok {
				continue
			}
			if v := f.validator(attributeOf(ao)); v != nil {
				q.checks = append(q.checks, paramCheck{valid: v, shown: ao})
				continue
			}
			if !strings.HasSuffix(psobject.TypeName(ao), "ParameterAttribute") {
				continue
			}
			info := parameterSet(f, ao)
			name, _ := ao.Get("ParameterSetName")
			set := f.text(name)
			if set == "" {
				set = allSets
			}
			q.sets[set] = info
		}
	}
	if len(q.sets) == 0 {
		q.sets[allSets] = setInfo{position: -1}
	}
	return q
}
