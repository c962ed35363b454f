package shells

import (
	"context"
	"crypto/rand"
	"fmt"
	"mime"
	"os/exec"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/wsman"
)

// Request is what a client asks to open.
type Request struct {
	User string
	// Configuration is the name of the session configuration; "" is a console.
	Configuration string
	ID            psobject.GUID
	// Culture is how the client wants numbers, times and such written, UICulture the language it wants texts in: names such as
	// de-DE, "" where it does not say.
	Culture, UICulture string
	// Start starts a program that counts as the shell's until ended is called: whatever stands behind the shell and runs in this
	// process starts programs by it. The error is a *wsman.Fault where the shell has as many as it may.
	Start func(cmd *exec.Cmd) (ended func(), err error)
}

// Options are those of a Service; zero values are the defaults.
type Options struct {
	// Open makes what stands behind a shell. The transport has not been opened. The context lives as long as the shell.
	// An error refuses the shell; a *wsman.Fault does so as it is.
	Open func(ctx context.Context, r *Request) (transport.Transport, error)
	// Console lets users open WinRS shells, which run programs; nil refuses them.
	Console *Console
	// MaxShells is how many shells a user has at once; 0 means 30.
	MaxShells int
	// MaxCommands is how many commands a shell has at once; 0 means 1000.
	MaxCommands int
	// MaxProcesses is how many processes a shell has at once, and MaxMemory how many bytes they take together; 0 means no limit. They
	// are kept where QuotasSupported is true. What runs in this process takes no memory of its shell's.
	MaxProcesses int
	MaxMemory    int64
	// MaxEnvelope is the longest request and answer in bytes; 0 means wsman.CurrentEnvelope.
	MaxEnvelope int
	// IdleTimeout is how long a shell lives without a request where the client does not say; 0 means 2 hours.
	// MaxIdleTimeout is the longest that a client may ask for; 0 means 24 days, as Windows has.
	IdleTimeout, MaxIdleTimeout time.Duration
	// Absence is how long the client of a shell may be without a request, while it has not disconnected, before another may take
	// the shell over; 0 means 4 minutes, for which clients of Windows try to come back after a cut.
	Absence time.Duration
	// MaxOperation is how long a request waits for output at most; 0 means 1 minute.
	MaxOperation time.Duration
	// MaxOutput is how many bytes of a shell's output wait for the client before the shell is made to wait; 0 means 4 MiB.
	MaxOutput int
	// Product is the name in the answer to Identify; "" means psl.
	Product string
}

// Service answers requests. Its methods may be called from several goroutines. It owns the goroutines of its shells; Close
// ends and awaits them.
type Service struct {
	o   Options
	ctx context.Context // done with the service: shells live as long as it
	end context.CancelFunc

	mu     sync.Mutex
	shells map[string]*shell // by identity in upper case
	opened operations        // of Create
	fallen []fallen
	closed bool
	wg     sync.WaitGroup
}

// New returns a Service.
func New(o Options) *Service {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def(&o.MaxShells, 30)
	def(&o.MaxCommands, 1000)
	def(&o.MaxEnvelope, wsman.CurrentEnvelope)
	def(&o.MaxOutput, 4<<20)
	long := func(v *time.Duration, d time.Duration) {
		if *v == 0 {
			*v = d
		}
	}
	long(&o.IdleTimeout, 2*time.Hour)
	long(&o.MaxIdleTimeout, 2147483647*time.Millisecond)
	long(&o.MaxOperation, time.Minute)
	long(&o.Absence, 4*time.Minute)
	if o.Product == "" {
		o.Product = "psl"
	}
	s := &Service{o: o, shells: map[string]*shell{}}
	s.ctx, s.end = context.WithCancel(context.Background())
	if o.MaxProcesses > 0 || o.MaxMemory > 0 {
		s.wg.Add(1)
		go s.watch()
	}
	return s
}

// Close ends all shells and awaits them.
func (s *Service) Close() error {
	s.mu.Lock()
	s.closed = true
	list := s.list("")
	s.mu.Unlock()
	for _, sh := range list {
		sh.close(ending())
	}
	s.end()
	s.wg.Wait()
	return nil
}

// list returns the shells of a user, of all where that is "", the oldest first. s.mu is held.
func (s *Service) list(user string) (list []*shell) {
	for _, sh := range s.shells {
		if user == "" || sh.user == user {
			list = append(list, sh)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].made.Before(list[j].made) })
	return list
}

// Caller is who sends a request.
type Caller struct {
	User    string // "" is nobody: only Identify is answered
	Address string // the client's, for descriptions of shells
}

// contentType is that of answers.
const (
	contentType   = "application/soap+xml;charset=UTF-8"
	contentType16 = "application/soap+xml;charset=UTF-16"
)

// Answer answers a request's body with the status that HTTP needs. The context ends when the client is gone: then the
// answer is kept for it where it can come back.
func (s *Service) Answer(ctx context.Context, c Caller, requestType string, body []byte) (status int, answerType string, answer []byte) {
	kind, params, err := mime.ParseMediaType(requestType)
	if err != nil || kind != "application/soap+xml" && kind != "text/xml" {
		return 415, "text/plain", []byte("application/soap+xml is wanted")
	}
	wide := strings.EqualFold(params["charset"], "utf-16")
	if wide {
		if body, err = wsman.FromUTF16(body); err != nil {
			return 400, "text/plain", []byte(err.Error())
		}
	}
	var a *wsman.Message
	m, err := wsman.Parse(body)
	switch {
	case err != nil:
		m, a = &wsman.Message{}, &wsman.Message{Body: invalidEnvelope(err)}
	case len(body) > s.o.MaxEnvelope:
		a = &wsman.Message{Body: tooLong(len(body), s.o.MaxEnvelope)}
	default:
		a = s.handle(ctx, c, m)
	}
	status = 200
	if _, ok := a.Body.(*wsman.Fault); ok {
		status = 500
	}
	a.MessageID, a.RelatesTo, a.OperationID = newID(), m.MessageID, m.OperationID
	if a.OperationID != "" {
		a.SequenceID = 1
	}
	answer = a.Append(nil)
	if wide {
		return status, contentType16, wsman.ToUTF16(answer)
	}
	return status, contentType, answer
}

func newID() string {
	var g [16]byte
	rand.Read(g[:])
	g[6], g[8] = g[6]&0x0F|0x40, g[8]&0x3F|0x80
	return fmt.Sprintf("uuid:%X-%X-%X-%X-%X", g[:4], g[4:6], g[6:8], g[8:10], g[10:])
}

// handle carries out a request.
func (s *Service) handle(ctx context.Context, c Caller, m *wsman.Message) *wsman.Message {
	if _, ok := m.Body.(wsman.Identify); ok {
		return &wsman.Message{Body: &wsman.IdentifyResponse{
			ProtocolVersion: "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd", ProductVendor: s.o.Product, ProductVersion: "OS: 0.0.0 SP: 0.0 Stack: 3.0",
		}}
	}
	body, err := s.carryOut(ctx, c, m)
	if err != nil {
		body = failed(err)
	}
	return &wsman.Message{Body: body}
}

func (s *Service) carryOut(ctx context.Context, c Caller, m *wsman.Message) (wsman.Body, error) {
	if c.User == "" {
		return nil, fault(wsman.CodeAccessDenied, "AccessDenied", "Access is denied.")
	}
	if f := check(m); f != nil {
		return nil, f
	}
	switch b := m.Body.(type) {
	case *wsman.Create:
		return s.create(ctx, c, m, b)
	case *wsman.Enumerate:
		return s.enumerate(c, m, b)
	case wsman.Get:
		return s.get(c, m)
	}
	if f := checkSelectors(m); f != nil {
		return nil, f
	}
	sh := s.find(c, m)
	if sh == nil || !strings.EqualFold(sh.info.ResourceURI, m.ResourceURI) { // each resource has shells of its own
		return nil, s.reason(c, m)
	}
	return sh.carryOut(ctx, m)
}

// find returns the caller's shell that a request names.
func (s *Service) find(c Caller, m *wsman.Message) *shell {
	s.mu.Lock()
	defer s.mu.Unlock()
	sh := s.shells[strings.ToUpper(m.Selector("ShellId"))]
	if sh == nil || sh.user != c.User {
		return nil
	}
	return sh
}

// create makes a shell: a console's for the resource of WinRS, else one of the session configuration that the resource names.
func (s *Service) create(ctx context.Context, c Caller, m *wsman.Message, b *wsman.Create) (wsman.Body, error) {
	name, ok := cutPrefixFold(m.ResourceURI, wsman.PowerShellPrefix)
	isConsole := strings.EqualFold(m.ResourceURI, wsman.Cmd) && s.o.Console != nil
	if isConsole {
		name = ""
	}
	if !isConsole && (!ok || name == "") {
		return nil, noResource(m.ResourceURI)
	}
	if !isConsole && b.Shell.Creation.Empty() {
		return nil, invalid("The shell's creationXml is missing.")
	}
	if !isConsole {
		if f := checkVersion(m); f != nil {
			return nil, f
		}
	}
	packed, err := compression(m)
	if err != nil {
		return nil, err
	}
	text := b.Shell.ID
	if text == "" {
		text = strings.TrimPrefix(newID(), "uuid:")
	}
	id, err := psobject.ParseGUID(text)
	if err != nil {
		return nil, invalid("The shell's identity is no GUID.")
	}
	return s.opened.do(ctx, m, "", func(ctx context.Context) (wsman.Body, error) {
		sh, err := s.open(c, m, &b.Shell, &Request{User: c.User, Configuration: name, ID: id, Culture: m.DataLocale, UICulture: m.Locale})
		if err != nil {
			return nil, err
		}
		sh.mu.Lock()
		sh.packed = packed
		sh.mu.Unlock()
		first, err := b.Shell.Creation.Append(nil)
		if err == nil {
			err = sh.behind.begin(ctx, first)
		}
		if err != nil {
			sh.close(err)
			return nil, err
		}
		d := sh.describe()
		return &wsman.CreateResponse{Address: m.To, ResourceURI: m.ResourceURI, Selectors: wsman.ShellSelector(sh.id), Shell: &d}, nil
	})
}

// compression reports whether a client wants the streams of its shell compressed.
func compression(m *wsman.Message) (bool, error) {
	switch c := strings.TrimSpace(m.Compression); {
	case c == "":
		return false, nil
	case strings.EqualFold(c, "xpress"):
		return true, nil
	default:
		return false, invalid("The compression " + c + " is not known; xpress is.")
	}
}

// open makes a shell known.
func (s *Service) open(c Caller, m *wsman.Message, asked *wsman.Shell, r *Request) (*shell, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToUpper(r.ID.String())
	switch {
	case s.closed:
		return nil, ending()
	case s.shells[key] != nil:
		return nil, fault(wsman.CodeExists, "AlreadyExists", "There is a shell with this identity.")
	case len(s.list(c.User)) >= s.o.MaxShells:
		return nil, fault(wsman.CodeQuotaShells, "QuotaLimit", fmt.Sprintf("This user may have %d shells at once; close some first.", s.o.MaxShells))
	}
	idle := s.o.IdleTimeout
	if asked.IdleTimeout > 0 {
		idle = asked.IdleTimeout
	}
	if idle > s.o.MaxIdleTimeout {
		return nil, invalid(fmt.Sprintf("The idle time-out is longer than %s.", s.o.MaxIdleTimeout))
	}
	sh := newShell(s, c, m, asked, key, idle)
	sh.programs.limit = s.o.MaxProcesses
	r.Start = sh.programs.start
	if r.Configuration == "" {
		sh.behind = &console{sh: sh, o: *s.o.Console}
	} else {
		t, err := s.o.Open(sh.ctx, r)
		if err != nil {
			sh.timer.Stop()
			sh.cancel()
			return nil, err
		}
		_, isProcess := t.(*transport.Process)
		sh.behind = &pool{sh: sh, t: t, isProcess: isProcess}
	}
	sh.info.InputStreams, sh.info.OutputStreams = sh.behind.streams()
	s.shells[key] = sh
	return sh, nil
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// enumerate lists the caller's shells, or the commands of one.
func (s *Service) enumerate(c Caller, m *wsman.Message, b *wsman.Enumerate) (wsman.Body, error) {
	r := &wsman.EnumerateResponse{Items: wsman.Items{End: true}}
	h := wsman.Header{Selectors: b.Filter}
	switch {
	case strings.EqualFold(m.ResourceURI, wsman.Shells):
		s.mu.Lock()
		list := s.list(c.User)
		s.mu.Unlock()
		for _, sh := range list {
			r.Shells = append(r.Shells, sh.describe())
		}
	case strings.EqualFold(m.ResourceURI, wsman.Commands):
		sh := s.find(c, &wsman.Message{Header: wsman.Header{Selectors: h.Selectors}})
		if sh == nil {
			return nil, noShell(h.Selector("ShellId"))
		}
		r.Commands = sh.running()
	default:
		return nil, noResource(m.ResourceURI)
	}
	return r, nil
}

func (s *Service) get(c Caller, m *wsman.Message) (wsman.Body, error) {
	switch {
	case strings.EqualFold(m.ResourceURI, wsman.WinRMConfig):
		return &wsman.GetResponse{Config: &wsman.Config{
			MaxEnvelopeKB: uint32(s.o.MaxEnvelope >> 10), MaxTimeoutMS: uint32(s.o.MaxOperation.Milliseconds()), MaxBatchItems: 32000,
		}}, nil
	case strings.EqualFold(m.ResourceURI, wsman.Shells):
		if f := checkSelectors(m); f != nil {
			return nil, f
		}
		sh := s.find(c, m)
		if sh == nil {
			return nil, noInstance()
		}
		sh.touch()
		d := sh.describe()
		return &wsman.GetResponse{Shell: &d}, nil
	}
	return nil, noResource(m.ResourceURI)
}
