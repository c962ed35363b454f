package powershell

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// maxHosted bounds the runspaces that scripts of a session have open.
const maxHosted = 1000

// hostedRunspace is a runspace that a script made.
type hostedRunspace struct {
	owner   *Runspace
	rs      *Runspace // nil before it is opened
	initial *initialState
	state   string
	id      int32
	implied bool // made for a PowerShell that was given none
	trusted bool // made by text of the session's own
}

func (rs *Runspace) newHostedRunspace(initial *initialState, trusted bool) *hostedRunspace {
	rs.jobs.next++
	return &hostedRunspace{owner: rs, initial: initial, state: "BeforeOpen", id: rs.jobs.next + 1, trusted: trusted}
}

// mayOpen refuses another runspace to the user of a session that limits commands or language: there the limits would have to
// hold, too, and the configuration's scripts that make them might not stand being run again. Text of the configuration may open one;
// what the user gives to that is under the limits.
func (r *hostedRunspace) mayOpen() error {
	if p := r.owner.policy; p == nil || r.trusted || !p.holds() {
		return nil
	}
	return netError(smaPrefix+"PSInvalidOperationException", "The session's configuration limits what may run: only its own functions can open other runspaces.")
}

// open makes the runspace, which has the environment and the location of the session.
func (r *hostedRunspace) open() error {
	if r.owner.hosted.count() >= maxHosted {
		return netError(smaPrefix+"PSInvalidOperationException", "The session has "+itoa(maxHosted)+" runspaces open: close some.")
	}
	if err := r.mayOpen(); err != nil {
		return err
	}
	o := r.owner.opts
	if p := r.owner.policy; p != nil && !p.holds() {
		o.Configuration = nil
	}
	o.Host, o.SenderInfo, o.Meanwhile, o.Location, o.Name, o.ID = nil, nil, nil, r.owner.location, "Runspace"+itoa(int(r.id)), r.id
	r.rs = New(o)
	r.rs.turn = r.owner.turn
	r.rs.env.vars = maps.Clone(r.owner.env.vars)
	if p := r.rs.policy; p != nil {
		if p.err != nil {
			return p.err
		}
		p.started = true // without the configuration's scripts: those are for sessions
	}
	r.initial.apply(r.rs)
	r.state = "Opened"
	r.owner.hosted.opened(r)
	return nil
}

func (r *hostedRunspace) close() {
	if r.state == "Opened" {
		r.owner.hosted.closed(r)
		r.owner.idle(r.rs.Close)
	}
	r.state = "Closed"
}

func stateInfo(typ, enum, state string) *psobject.Object {
	v, _ := dotnet.Convert(state, smaPrefix+"Runspaces."+enum)
	return &psobject.Object{TypeNames: []string{smaPrefix + typ, "System.Object"}, Text: state, HasText: true,
		Adapted: []psobject.Property{{Name: "State", Value: v}, {Name: "Reason", Value: nil}}}
}

func (r *hostedRunspace) PSTypeNames() []string {
	return []string{smaPrefix + "Runspaces.LocalRunspace", smaPrefix + "Runspaces.RunspaceBase", smaPrefix + "Runspaces.Runspace", "System.Object"}
}
func (r *hostedRunspace) PSText() string { return smaPrefix + "Runspaces.LocalRunspace" }
func (r *hostedRunspace) PSProperties() []psobject.Property {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	available := "None"
	if r.state == "Opened" {
		available = "Available"
	}
	var instance any
	if r.rs != nil {
		instance = r.rs.instanceID
	}
	return []psobject.Property{p("ThreadOptions", dotnet.EnumOf(smaPrefix+"Runspaces.PSThreadOptions", 0)), p("ApartmentState", dotnet.EnumOf("System.Threading.ApartmentState", 2)),
		p("SessionStateProxy", &sessionProxy{r}), p("RunspaceStateInfo", stateInfo("Runspaces.RunspaceStateInfo", "RunspaceState", r.state)),
		p("RunspaceAvailability", dotnet.EnumOf(smaPrefix+"Runspaces.RunspaceAvailability", map[string]int64{"None": 0, "Available": 1}[available])),
		p("InstanceId", instance), p("Name", "Runspace"+itoa(int(r.id))), p("Id", r.id), p("ConnectionInfo", nil), p("RunspaceIsRemote", false)}
}
func (r *hostedRunspace) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "open", "openasync":
		if r.state != "BeforeOpen" {
			return nil, true, netError(smaPrefix+"Runspaces.InvalidRunspaceStateException", "Cannot open the runspace because the runspace is not in the BeforeOpen state. Current state of the runspace is '"+r.state+"'.")
		}
		return none, true, r.open()
	case "close", "closeasync", "dispose":
		r.close()
		return none, true, nil
	}
	return nil, false, nil
}
func (r *hostedRunspace) psSet(f *frame, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "threadoptions", "apartmentstate", "name":
		return true, nil // nothing here depends on them
	}
	return false, nil
}

// sessionProxy reads and writes the variables of a runspace from outside.
type sessionProxy struct{ r *hostedRunspace }

func (p *sessionProxy) PSTypeNames() []string {
	return []string{smaPrefix + "Runspaces.SessionStateProxy", "System.Object"}
}
func (p *sessionProxy) PSText() string { return smaPrefix + "Runspaces.SessionStateProxy" }
func (p *sessionProxy) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "PSVariable", Value: &proxyVariables{p}}}
}

func (p *sessionProxy) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "setvariable":
		if c.n() == 2 {
			return none, true, p.set(c.text(0), c.at(1))
		}
	case "getvariable":
		if c.n() == 1 {
			return p.get(c.text(0)), true, nil
		}
	}
	return nil, false, nil
}

func (p *sessionProxy) set(name string, v any) error {
	if p.r.rs == nil {
		return netError(smaPrefix+"PSInvalidOperationException", "Cannot perform the operation because the runspace is not opened.")
	}
	p.r.rs.global.setLocal(name, v)
	return nil
}

func (p *sessionProxy) get(name string) any {
	if p.r.rs == nil {
		return nil
	}
	if v := p.r.rs.global.find(strings.ToLower(name)); v != nil {
		return plain(v.read())
	}
	return nil
}

// proxyVariables is the PSVariable of a proxy.
type proxyVariables struct{ p *sessionProxy }

func (v *proxyVariables) PSTypeNames() []string {
	return []string{smaPrefix + "PSVariableIntrinsics", "System.Object"}
}
func (v *proxyVariables) PSText() string                    { return smaPrefix + "PSVariableIntrinsics" }
func (v *proxyVariables) PSProperties() []psobject.Property { return nil }
func (v *proxyVariables) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "set":
		if c.n() == 2 {
			return none, true, v.p.set(c.text(0), c.at(1))
		}
	case "getvalue":
		if c.n() >= 1 {
			return v.p.get(c.text(0)), true, nil
		}
	}
	return nil, false, nil
}

// hostedPool is a pool of runspaces that a script made.
type hostedPool struct {
	owner    *Runspace
	initial  *initialState
	min, max int32
	state    string
	trusted  bool
	slots    chan struct{}     // one for each that runs
	idle     []*hostedRunspace // the session's turn guards it
}

func (p *hostedPool) take(ctx context.Context) (*hostedRunspace, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	p.owner.turn.mu.Lock()
	defer p.owner.turn.mu.Unlock()
	if n := len(p.idle); n > 0 {
		r := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return r, nil
	}
	r := p.owner.newHostedRunspace(p.initial, p.trusted)
	return r, r.open()
}

func (p *hostedPool) give(r *hostedRunspace) {
	p.owner.turn.mu.Lock()
	p.idle = append(p.idle, r)
	p.owner.turn.mu.Unlock()
	<-p.slots
}

func (p *hostedPool) PSTypeNames() []string {
	return []string{smaPrefix + "Runspaces.RunspacePool", "System.Object"}
}
func (p *hostedPool) PSText() string { return smaPrefix + "Runspaces.RunspacePool" }
func (p *hostedPool) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "RunspacePoolStateInfo", Value: stateInfo("RunspacePoolStateInfo", "RunspacePoolState", p.state)},
		{Name: "ThreadOptions", Value: dotnet.EnumOf(smaPrefix+"Runspaces.PSThreadOptions", 0)}, {Name: "ApartmentState", Value: dotnet.EnumOf("System.Threading.ApartmentState", 2)},
		{Name: "IsDisposed", Value: false}, {Name: "CleanupInterval", Value: psobject.TimeSpan(15 * psobject.Minute)}}
}
func (p *hostedPool) psSet(f *frame, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "threadoptions", "apartmentstate", "cleanupinterval":
		return true, nil
	}
	return false, nil
}
func (p *hostedPool) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "open":
		p.state = "Opened"
	case "close", "dispose":
		p.state = "Closed"
		for _, r := range p.idle {
			r.close()
		}
		p.idle = nil
	case "getmaxrunspaces":
		return p.max, true, nil
	case "getminrunspaces":
		return p.min, true, nil
	case "getavailablerunspaces":
		return p.max - int32(len(p.slots)), true, nil
	case "setminrunspaces", "setmaxrunspaces":
		n, err := c.int(0)
		if err != nil || c.n() != 1 {
			return nil, true, err
		}
		if strings.EqualFold(name, "SetMinRunspaces") {
			p.min = int32(n)
			return true, true, nil
		}
		if n < 1 || n > maxHosted || len(p.slots) > 0 {
			return false, true, nil // those that run have their slots
		}
		p.max, p.slots = int32(n), make(chan struct{}, n)
		return true, true, nil
	default:
		return nil, false, nil
	}
	return none, true, nil
}

// initialState is what a runspace begins with: an InitialSessionState.
type initialState struct {
	variables, commands *psobject.List
}

func newInitialState() *initialState {
	return &initialState{variables: &psobject.List{Type: smaPrefix + "Runspaces.InitialSessionStateEntryCollection`1[[System.Object]]", Items: []any{}},
		commands: &psobject.List{Type: smaPrefix + "Runspaces.InitialSessionStateEntryCollection`1[[System.Object]]", Items: []any{}}}
}

func (s *initialState) PSTypeNames() []string {
	return []string{smaPrefix + "Runspaces.InitialSessionState", "System.Object"}
}
func (s *initialState) PSText() string { return smaPrefix + "Runspaces.InitialSessionState" }
func (s *initialState) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Variables", Value: s.variables}, {Name: "Commands", Value: s.commands}}
}

// apply gives a new runspace its variables and functions.
func (s *initialState) apply(rs *Runspace) {
	if s == nil {
		return
	}
	for _, v := range s.variables.Items {
		if o, ok := v.(*psobject.Object); ok {
			name, _ := o.Get("Name")
			value, _ := o.Get("Value")
			rs.global.setLocal(dotnet.String(name), value)
		}
	}
	for _, v := range s.commands.Items {
		o, ok := v.(*psobject.Object)
		if !ok {
			continue
		}
		name, _ := o.Get("Name")
		text, _ := o.Get("Definition")
		n := dotnet.String(name)
		if strings.HasSuffix(psobject.TypeName(o), "SessionStateAliasEntry") {
			rs.builtinAliases[strings.ToLower(n)] = dotnet.String(text)
		} else if body, err := parse.Parse(dotnet.String(text), ""); err == nil {
			rs.global.setFunction(n, &function{name: n, body: body})
		}
	}
}

// duration is an argument in milliseconds, or a TimeSpan.
func (c *netCall) duration(i int) (time.Duration, error) {
	if s, ok := psobject.Base(c.at(i)).(psobject.TimeSpan); ok {
		return s.Duration(), nil
	}
	n, err := c.int(i)
	return time.Duration(n) * time.Millisecond, err
}

// addHosting declares the types by which scripts run PowerShell.
func addHosting(add func(string, map[string]method), ctor func(string, method)) {
	initial := func(c *netCall, i int) *initialState {
		s, _ := psobject.Base(c.at(i)).(*initialState)
		return s
	}
	add(smaPrefix+"PowerShell", map[string]method{"create": func(c *netCall) (any, error) {
		h := newHosted(c.f)
		switch x := psobject.Base(c.at(0)).(type) {
		case *hostedRunspace:
			h.runspace = x
		case *initialState:
			h.runspace = c.f.in.rs.newHostedRunspace(x, c.f.trusted())
			h.runspace.implied = true
			if err := h.runspace.open(); err != nil {
				return nil, err
			}
		case nil:
		default:
			v, err := c.as(0, smaPrefix+"RunspaceMode")
			if err != nil {
				return nil, err
			}
			e, _ := psobject.Base(v).(psobject.Enum)
			h.current = e.Value == 0
		}
		return h, nil
	}})
	add(smaPrefix+"Runspaces.RunspaceFactory", map[string]method{
		"createrunspace": func(c *netCall) (any, error) {
			var s *initialState
			for i := range c.args {
				if x := initial(c, i); x != nil {
					s = x
				}
			}
			return c.f.in.rs.newHostedRunspace(s, c.f.trusted()), nil
		},
		"createrunspacepool": func(c *netCall) (any, error) {
			p := &hostedPool{owner: c.f.in.rs, min: 1, max: 1, state: "BeforeOpen", trusted: c.f.trusted()}
			sizes := []*int32{&p.min, &p.max}
			for i := range c.args {
				if x := initial(c, i); x != nil {
					p.initial = x
				} else if n, ok := asInt(c.at(i)); ok && len(sizes) > 0 {
					*sizes[0] = int32(n)
					sizes = sizes[1:]
				}
			}
			if p.min < 1 || p.max < p.min || p.max > maxHosted {
				return nil, netError(smaPrefix+"PSArgumentOutOfRangeException", "The numbers of runspaces of a pool are from 1 to "+itoa(maxHosted)+", and the first is not above the second.")
			}
			p.slots = make(chan struct{}, p.max)
			return p, nil
		},
	})
	state := func(*netCall) (any, error) { return newInitialState(), nil }
	add(smaPrefix+"Runspaces.InitialSessionState", map[string]method{"create": state, "createdefault": state, "createdefault2": state})
	entry := func(typ string, names ...string) {
		ctor(smaPrefix+"Runspaces."+typ, func(c *netCall) (any, error) {
			o := &psobject.Object{TypeNames: []string{smaPrefix + "Runspaces." + typ, smaPrefix + "Runspaces.SessionStateCommandEntry", smaPrefix + "Runspaces.InitialSessionStateEntry", "System.Object"}, Text: smaPrefix + "Runspaces." + typ, HasText: true}
			for i, n := range names {
				o.Adapted = append(o.Adapted, psobject.Property{Name: n, Value: c.at(i)})
			}
			return o, nil
		})
	}
	entry("SessionStateVariableEntry", "Name", "Value", "Description")
	entry("SessionStateFunctionEntry", "Name", "Definition")
	entry("SessionStateAliasEntry", "Name", "Definition")
}
