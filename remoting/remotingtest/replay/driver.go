package replay

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/winrs"
	"github.com/pslshell/psl/remoting/wsman"
)

// limit is how long one recording may take before it counts as hanging.
const limit = 30 * time.Second

// driver makes psl's client do what the recorded client did.
type driver struct {
	t      Reporter
	ctx    context.Context
	rec    *Recording
	server *server
	shells map[string]*shell // by recorded identity, in upper case
}

// shell is a recorded shell.
type shell struct {
	name      string // the recorded identity, in upper case
	sent      *sent  // what the recorded client sent
	pools     []*client.Pool
	pipelines map[string]*pipeline // by recorded identity, in upper case
	order     []*pipeline
	winrs     *winrs.Shell
	exchange  *exchange.Client
	processes map[string]*winrs.Process
	host      *host
	waits     []func()
}

// Reporter is told what differs; a *testing.T is one.
type Reporter interface {
	Errorf(format string, args ...any)
	Failed() bool
}

// Run replays a recording; t is told where psl's client does not do as the recorded one.
func Run(t Reporter, rec *Recording) { RunWithin(limit, t, rec) }

// RunWithin is Run with another limit of its time.
func RunWithin(limit time.Duration, t Reporter, rec *Recording) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	d := &driver{t: t, ctx: ctx, rec: rec, server: newServer(rec), shells: map[string]*shell{}}
	for i := range rec.Exchanges {
		if err := d.step(i); err != nil {
			t.Errorf("exchange %d, %s: %v", i, wsman.Action(rec.Exchanges[i].Request.Body), err)
			break
		}
	}
	for _, sh := range d.shells {
		for _, p := range sh.pools {
			p.Close(ctx)
		}
		for _, wait := range sh.waits {
			wait()
		}
		for _, p := range sh.order {
			p.compare(t)
		}
		if own := d.server.sent[sh.name]; own != nil && sh.sent != nil && !t.Failed() {
			compareSent(t, sh.sent, own)
		}
	}
	if t.Failed() {
		return
	}
	for _, u := range d.server.unanswered() {
		t.Errorf("psl did not ask for what was recorded: %s", u)
	}
	for _, p := range d.server.problems {
		t.Errorf("%s", p)
	}
}

// exchangeOptions are those of the recorded client.
func (d *driver) exchangeOptions(h *wsman.Header) exchange.Options {
	return exchange.Options{
		URL: h.To, Poster: d.server, OperationTimeout: h.OperationTimeout, Locale: h.Locale, DataLocale: h.DataLocale, Delay: time.Millisecond,
	}
}

func (d *driver) shell(e *Exchange) (*shell, error) {
	id := e.Request.Selector("ShellId")
	if sh := d.shells[strings.ToUpper(id)]; sh != nil {
		return sh, nil
	}
	return nil, fmt.Errorf("the shell %s was not created in the recording", id)
}

func (d *driver) step(i int) error {
	e := &d.rec.Exchanges[i]
	want := faultOf(e)
	err := d.request(i, e)
	var got *wsman.Fault
	switch {
	case e.HTTPError:
		var s *exchange.StatusError
		if !errors.As(err, &s) || e.Status != 0 && s.Status != e.Status {
			return fmt.Errorf("%v where HTTP's status must be told", err)
		}
		return nil
	case want == nil:
		return err
	case want.TimedOut():
		return err // a time-out of Receive is none of the caller's business
	case err == nil && wsman.Action(e.Request.Body) == wsman.Action(&wsman.Signal{}) && want.Has(wsman.CodeShellNotFound):
		return nil // the command has ended by itself, which is as good
	case err == nil && e.Request.Body == wsman.Body(wsman.Delete{}):
		return nil // what goes wrong at the end of a session is not told
	case !errors.As(err, &got):
		return fmt.Errorf("%v where the fault %v must be told", err, want)
	case got.WSManCode() != want.WSManCode() || got.Message() != want.Message() || got.Subcode != want.Subcode:
		return fmt.Errorf("the fault %v where %v must be told", got, want)
	}
	return nil
}

func faultOf(e *Exchange) *wsman.Fault {
	if e.Response == nil {
		return nil
	}
	f, _ := e.Response.Body.(*wsman.Fault)
	return f
}

// request does what a recorded request asked for.
func (d *driver) request(i int, e *Exchange) error {
	switch b := e.Request.Body.(type) {
	case *wsman.Create:
		if b.Shell.Creation.Empty() {
			return d.openWinRS(e, b)
		}
		return d.openPool(e, b)
	case *wsman.Enumerate, wsman.Get:
		return d.ask(e)
	case *wsman.Connect:
		if b.CommandID == "" {
			return d.connect(e)
		}
	}
	sh, err := d.shell(e)
	if err != nil {
		return err
	}
	if sh.winrs != nil {
		return d.winrs(sh, e)
	}
	return d.pool(i, sh, e)
}

// ask makes a request that is no shell's.
func (d *driver) ask(e *Exchange) error {
	x := exchange.New(d.exchangeOptions(&e.Request.Header))
	own := func(id string) string {
		d.server.mu.Lock()
		defer d.server.mu.Unlock()
		return d.server.ids.own(id)
	}
	switch b := e.Request.Body.(type) {
	case *wsman.Enumerate:
		want := &wsman.EnumerateResponse{}
		if e.Response != nil {
			if w, ok := e.Response.Body.(*wsman.EnumerateResponse); ok {
				want = w
			}
		}
		if shell := (&wsman.Header{Selectors: b.Filter}).Selector("ShellId"); shell != "" {
			list, err := x.Commands(d.ctx, own(shell))
			return same(err, neutral(fmt.Sprintf("%+v", list)), neutral(fmt.Sprintf("%+v", want.Commands)))
		}
		list, err := x.Shells(d.ctx)
		return same(err, neutral(fmt.Sprintf("%+v", list)), neutral(fmt.Sprintf("%+v", want.Shells)))
	case wsman.Get:
		want := &wsman.GetResponse{}
		if e.Response != nil {
			if w, ok := e.Response.Body.(*wsman.GetResponse); ok {
				want = w
			}
		}
		if e.Request.ResourceURI == wsman.WinRMConfig {
			c, err := x.Config(d.ctx)
			return same(err, fmt.Sprintf("%+v", c), fmt.Sprintf("%+v", want.Config))
		}
		sh, err := x.Shell(d.ctx, own(e.Request.Selector("ShellId")))
		return same(err, neutral(fmt.Sprintf("%+v", sh)), neutral(fmt.Sprintf("%+v", want.Shell)))
	}
	return nil
}

func same(err error, got, want string) error {
	if err == nil && got != want {
		err = fmt.Errorf("the answer is read as %s, want %s", got, want)
	}
	return err
}

func (d *driver) openPool(e *Exchange, b *wsman.Create) error {
	data, err := plain(b.Shell.Creation)
	if err != nil {
		return err
	}
	sh := &shell{sent: newSent(), pipelines: map[string]*pipeline{}}
	events, err := sh.sent.take(psobject.GUID{}, psrp.Default, data)
	if err != nil {
		return fmt.Errorf("what the recorded client sent: %w", err)
	}
	var init *message.InitRunspacePool
	for _, ev := range events {
		if r, ok := ev.(psrp.PoolRequested); ok {
			init = r.Init
		}
	}
	if init == nil {
		return errors.New("the recorded client asks for no pool")
	}
	sh.host = &host{info: init.Host}
	name := b.Shell.ID
	if r, ok := e.Response.Body.(*wsman.CreateResponse); ok && r.ShellID() != "" {
		name = r.ShellID()
	}
	sh.name = strings.ToUpper(name)
	d.shells[sh.name] = sh
	d.prepare(sh.host, name)
	o := d.wsmanOptions(e)
	o.Name, o.IdleTimeout = b.Shell.Name, b.Shell.IdleTimeout
	_, o.NoProfile = e.Request.Option(wsman.OptionNoProfile)
	p, err := client.Open(d.ctx, transport.NewWSMan(o), client.PoolOptions{
		MinRunspaces: init.MinRunspaces, MaxRunspaces: init.MaxRunspaces, ThreadOptions: init.ThreadOptions, ApartmentState: &init.ApartmentState,
		HostInfo: &init.Host, Host: sh.host, ApplicationArguments: init.ApplicationArguments, Version: psrp.Version23, StopTimeout: time.Second,
	})
	if err != nil {
		return err
	}
	sh.pools = append(sh.pools, p)
	return nil
}

func (d *driver) wsmanOptions(e *Exchange) transport.WSManOptions {
	o := transport.WSManOptions{Exchange: exchange.New(d.exchangeOptions(&e.Request.Header)), ResourceURI: e.Request.ResourceURI}
	o.ProtocolVersion, _ = e.Request.Option(wsman.OptionProtocolVersion)
	return o
}

// connect takes over a shell as a new client.
func (d *driver) connect(e *Exchange) error {
	sh, err := d.shell(e)
	if err != nil {
		return err
	}
	if len(sh.pools) == 0 {
		return errors.New("the shell was never opened")
	}
	p, err := client.Connect(d.ctx, transport.NewWSMan(d.wsmanOptions(e)), client.PoolOptions{ID: sh.pools[0].ID(), Host: sh.host, Version: psrp.Version23})
	if err == nil {
		sh.pools = append(sh.pools, p)
	}
	return err
}

// current is the pool that is connected to the shell; left is one that is not.
func (sh *shell) current() *client.Pool { return sh.inState(message.PoolOpened) }

func (sh *shell) inState(s message.PoolState) *client.Pool {
	for i := len(sh.pools) - 1; i >= 0; i-- {
		if sh.pools[i].State() == s {
			return sh.pools[i]
		}
	}
	return sh.pools[len(sh.pools)-1]
}

// pool does what a recorded client did with its pool.
func (d *driver) pool(i int, sh *shell, e *Exchange) error {
	if len(sh.pools) == 0 {
		return d.server.waitFor(d.ctx, i) // it was not opened: psl cleans up by itself
	}
	switch b := e.Request.Body.(type) {
	case *wsman.Receive:
		return d.output(i, sh, b)
	case *wsman.Command:
		data, err := plain(b.Data())
		if err != nil {
			return err
		}
		return d.command(i, sh, b.CommandID, e, data)
	case *wsman.Send:
		return d.send(i, sh, b)
	case *wsman.Signal:
		p := sh.pipelines[strings.ToUpper(b.CommandID)]
		if p == nil {
			return fmt.Errorf("the command %s is not known", b.CommandID)
		}
		if stops(b.Code) {
			return p.own.Stop(d.ctx)
		}
		p.wait()
		sh.sent.decode.Forget(p.decoded)
		d.forget(sh, p)
		d.server.done(i) // psl lets the server forget a pipeline in its own time
		return nil
	case wsman.Delete:
		p := sh.current()
		if p.State() != message.PoolOpened {
			p = sh.pools[0]
		}
		return p.Close(d.ctx)
	case *wsman.Disconnect:
		return sh.current().Disconnect(d.ctx, b.IdleTimeout)
	case wsman.Reconnect:
		return sh.inState(message.PoolDisconnected).Reconnect(d.ctx)
	case *wsman.Connect:
		id := d.ownID(b.CommandID)
		g, err := psobject.ParseGUID(id)
		if err != nil {
			return err
		}
		l, err := sh.current().Adopt(d.ctx, g, client.StartOptions{Host: sh.host})
		if err == nil {
			p := &pipeline{id: b.CommandID, server: b.CommandID, own: l, guid: l.ID()}
			p.want = d.recordedOutput(p, i)
			sh.pipelines[strings.ToUpper(p.id)] = p
			d.follow(sh, p)
		}
		return err
	}
	return fmt.Errorf("%T is not known here", e.Request.Body)
}

func (d *driver) ownID(recorded string) string {
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	return d.server.ids.own(recorded)
}

// output waits for what a recorded client has received to come out of psl. Where that was a fault, it is the error.
func (d *driver) output(i int, sh *shell, b *wsman.Receive) error {
	if err := d.server.waitFor(d.ctx, i); err != nil {
		return err
	}
	e := &d.rec.Exchanges[i]
	fault := faultOf(e)
	p := sh.pipelines[strings.ToUpper(b.CommandID)]
	refused := fault != nil || e.HTTPError
	switch {
	case fault != nil && fault.TimedOut():
	case refused && p != nil:
		p.wait()
		return p.err
	case refused:
		pool := sh.current()
		select {
		case <-pool.Done():
			return pool.Err()
		case <-d.ctx.Done():
			return errors.New("psl goes on")
		}
	case p != nil:
		if r, ok := e.Response.Body.(*wsman.ReceiveResponse); ok && r.Done() {
			p.wait()
		}
	}
	return nil
}

// command starts the pipeline that the recorded client started.
func (d *driver) command(i int, sh *shell, id string, e *Exchange, data []byte) error {
	g, events, err := sh.sent.begin(data)
	if err != nil {
		return fmt.Errorf("what the recorded client sent: %w", err)
	}
	p := &pipeline{id: id, server: id, guid: g}
	// Servers before WinRM 3.0 call the command otherwise.
	if r, ok := e.Response.Body.(*wsman.CommandResponse); ok && r.CommandID != "" {
		p.server = r.CommandID
	}
	p.want = d.recordedOutput(p, i)
	sh.pipelines[strings.ToUpper(p.id)] = p
	sh.pipelines[strings.ToUpper(p.server)] = p
	for _, ev := range events {
		if err := d.input(sh, p, ev); err != nil {
			return err
		}
	}
	return nil // psl begins when the recorded client's message is complete
}

// follow collects what comes out of a pipeline that was begun.
func (d *driver) follow(sh *shell, p *pipeline) {
	sh.order = append(sh.order, p)
	p.start(d.ctx)
	sh.waits = append(sh.waits, p.wait)
}

// send gives what the recorded client has sent.
func (d *driver) send(i int, sh *shell, b *wsman.Send) error {
	for _, s := range b.Streams {
		data, err := plain(s.Data)
		if err != nil {
			return err
		}
		var g psobject.GUID
		p := sh.pipelines[strings.ToUpper(s.CommandID)]
		if p != nil {
			g = p.guid
		}
		pr := psrp.Default
		if s.Name == "pr" {
			pr = psrp.PromptResponse
		}
		events, err := sh.sent.take(g, pr, data)
		if err != nil {
			return fmt.Errorf("what the recorded client sent: %w", err)
		}
		for _, ev := range events {
			if err := d.input(sh, p, ev); err != nil {
				return err
			}
		}
	}
	// psl may cut it otherwise: the request counts as done when all that was in it has been sent.
	d.server.mu.Lock()
	own := d.server.sent[sh.name]
	d.server.mu.Unlock()
	if err := d.server.wait(d.ctx, func() bool { return own.count() >= sh.sent.count() }); err != nil {
		return err
	}
	d.server.done(i)
	return nil
}

// forget makes the identity of a pipeline that has ended free.
func (d *driver) forget(sh *shell, p *pipeline) {
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	if own := d.server.sent[sh.name]; own != nil && p.own != nil {
		own.decode.Unexpect(p.own.ID())
	}
}

// input does one thing that the recorded client has sent after the beginning.
func (d *driver) input(sh *shell, p *pipeline, ev psrp.Event) error {
	pool := sh.current()
	// The answer may never have come: then the call ends with the replay.
	call := func(f func(context.Context) error) error {
		ctx, cancel := context.WithCancel(d.ctx)
		done := make(chan error, 1)
		go func() { done <- f(ctx) }()
		sh.waits = append(sh.waits, func() { cancel(); <-done })
		select {
		case err := <-done:
			done <- nil
			return err
		case <-time.After(100 * time.Millisecond):
			return nil
		}
	}
	switch ev := ev.(type) {
	case psrp.PipelineRequested:
		c := ev.Create
		p.decoded = ev.Pipeline
		o := client.StartOptions{Input: !c.NoInput, HostInfo: &c.Host, Host: sh.host, AddToHistory: c.AddToHistory, StreamOptions: c.StreamOptions, Nested: c.IsNested}
		var err error
		if p.own, err = pool.Start(d.ctx, c.PowerShell, o); err == nil {
			d.follow(sh, p)
		}
		return err
	case psrp.MetadataRequested:
		p.decoded = ev.Pipeline
		var err error
		if p.own, err = pool.GetCommandMetadata(d.ctx, ev.Get, client.StartOptions{}); err == nil {
			d.follow(sh, p)
		}
		return err
	case psrp.Input:
		return p.own.Send(d.ctx, ev.Value)
	case psrp.EndOfInput:
		return p.own.EndInput(d.ctx)
	case psrp.SetMaxRunspaces:
		return call(func(ctx context.Context) error { _, err := pool.SetMaxRunspaces(ctx, ev.Count); return err })
	case psrp.SetMinRunspaces:
		return call(func(ctx context.Context) error { _, err := pool.SetMinRunspaces(ctx, ev.Count); return err })
	case psrp.GetAvailableRunspaces:
		return call(func(ctx context.Context) error { _, err := pool.AvailableRunspaces(ctx); return err })
	case psrp.ResetRunspaceState:
		return call(func(ctx context.Context) error { _, err := pool.ResetRunspaceState(ctx); return err })
	case psrp.KeyExchanged:
		return call(pool.ExchangeKey)
	case psrp.HostResponse:
		return nil // the host gives it
	}
	return fmt.Errorf("%T is not known here", ev)
}

func (d *driver) openWinRS(e *Exchange, b *wsman.Create) error {
	o := winrs.Options{
		Name: b.Shell.Name, WorkingDirectory: b.Shell.WorkingDirectory, Environment: b.Shell.Environment, IdleTimeout: b.Shell.IdleTimeout,
		Lifetime: b.Shell.Lifetime, ResourceURI: e.Request.ResourceURI,
	}
	_, o.NoProfile = e.Request.Option(wsman.OptionNoProfile)
	if cp, ok := e.Request.Option(wsman.OptionCodePage); ok {
		fmt.Sscan(cp, &o.CodePage)
	}
	sh := &shell{exchange: exchange.New(d.exchangeOptions(&e.Request.Header)), processes: map[string]*winrs.Process{}}
	var err error
	if sh.winrs, err = winrs.Open(d.ctx, sh.exchange, o); err != nil {
		return err
	}
	if r, ok := e.Response.Body.(*wsman.CreateResponse); ok {
		d.shells[strings.ToUpper(r.ShellID())] = sh
	}
	return nil
}

// winrs does what a recorded client did with a WinRS shell.
func (d *driver) winrs(sh *shell, e *Exchange) error {
	process := func(id string) *winrs.Process {
		if p := sh.processes[strings.ToUpper(id)]; p != nil {
			return p
		}
		return sh.winrs.Process(id) // one that there is none of, on purpose
	}
	switch b := e.Request.Body.(type) {
	case *wsman.Command:
		skip, _ := e.Request.Option(wsman.OptionSkipCmdShell)
		p, err := sh.winrs.Start(d.ctx, winrs.Command{Line: b.Line, Arguments: b.Arguments, SkipCmdShell: strings.EqualFold(skip, "true")})
		if err == nil {
			sh.processes[strings.ToUpper(p.ID())] = p
		}
		return err
	case *wsman.Receive:
		out, err := process(b.CommandID).Receive(d.ctx)
		if err != nil {
			return err
		}
		want, ok := e.Response.Body.(*wsman.ReceiveResponse)
		if !ok {
			want = &wsman.ReceiveResponse{} // a time-out is none of the caller's business
		}
		return compareOutput(out, want)
	case *wsman.Send:
		for _, s := range b.Streams {
			data, err := s.Data.Append(nil)
			if err != nil {
				return err
			}
			if err := process(s.CommandID).Send(d.ctx, data, s.End); err != nil {
				return err
			}
		}
		return nil
	case *wsman.Signal:
		return process(b.CommandID).Signal(d.ctx, b.Code)
	case wsman.Delete:
		return sh.winrs.Close(d.ctx)
	}
	return fmt.Errorf("%T is not known here", e.Request.Body)
}

func compareOutput(got winrs.Output, want *wsman.ReceiveResponse) error {
	texts := map[string]string{}
	for _, s := range want.Streams {
		b, err := s.Data.Append(nil)
		if err != nil {
			return err
		}
		texts[s.Name] += string(b)
	}
	code := int32(0)
	if want.State != nil && want.State.ExitCode != nil {
		code = *want.State.ExitCode
	}
	if string(got.Stdout) != texts["stdout"] || string(got.Stderr) != texts["stderr"] || got.Done != want.Done() || got.Done && got.ExitCode != code {
		return fmt.Errorf("the output is %+v, want %q and exit code %d", got, texts, code)
	}
	return nil
}
