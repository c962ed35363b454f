package replay

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

// server answers with what was recorded. Every request of psl's client takes the next recorded response to the same
// request; a response to Receive waits until what the recorded client had sent before it has been sent.
type server struct {
	rec *Recording

	mu        sync.Mutex
	changed   *sync.Cond
	answered  []bool // by the index of the exchange
	ids       identities
	left      map[string]bool          // sessions that have disconnected, by SessionID
	deleted   map[string]bool          // shells, by recorded identity
	sent      map[string]*sent         // what psl has sent, by the recorded identity of the shell
	pipelines map[string]psobject.GUID // psl's, by the identity that psl's command has
	problems  []string
}

func newServer(rec *Recording) *server {
	s := &server{rec: rec, answered: make([]bool, len(rec.Exchanges)), left: map[string]bool{}, deleted: map[string]bool{}, sent: map[string]*sent{}, pipelines: map[string]psobject.GUID{}}
	s.changed = sync.NewCond(&s.mu)
	return s
}

func (s *server) problem(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

// same reports whether a recorded request is the one that psl makes. s.mu is held.
func (s *server) same(rec, own *wsman.Message) bool {
	if rec.Action != own.Action {
		return false
	}
	shell := own.Selector("ShellId")
	if r := rec.Selector("ShellId"); r != "" && !strings.EqualFold(r, s.ids.of(shell)) {
		return false
	}
	command := func(r, o string) bool { return strings.EqualFold(r, s.ids.of(o)) }
	switch o := own.Body.(type) {
	case *wsman.Receive:
		return command(rec.Body.(*wsman.Receive).CommandID, o.CommandID)
	case *wsman.Signal:
		r := rec.Body.(*wsman.Signal)
		return command(r.CommandID, o.CommandID) && stops(r.Code) == stops(o.Code)
	case *wsman.Connect:
		return command(rec.Body.(*wsman.Connect).CommandID, o.CommandID)
	case *wsman.Send:
		return command(streamOf(rec.Body.(*wsman.Send)), streamOf(o))
	case *wsman.Enumerate:
		h, hr := wsman.Header{Selectors: o.Filter}, wsman.Header{Selectors: rec.Body.(*wsman.Enumerate).Filter}
		return strings.EqualFold(hr.Selector("ShellId"), s.ids.of(h.Selector("ShellId")))
	case *wsman.Create:
		return rec.Body.(*wsman.Create).Shell.Creation.Empty() == o.Shell.Creation.Empty()
	}
	return true
}

func stops(code string) bool {
	return strings.HasSuffix(code, "ctrl_c") || strings.HasSuffix(code, "crtl_c") || strings.HasSuffix(code, "ctrl_break")
}

func streamOf(b *wsman.Send) string {
	if len(b.Streams) == 0 {
		return ""
	}
	return b.Streams[0].CommandID
}

// next returns the index of the first recorded exchange for a request that has not been answered, -1 where there is none.
func (s *server) next(own *wsman.Message) int {
	for i, e := range s.rec.Exchanges {
		if !s.answered[i] && s.same(e.Request, own) {
			return i
		}
	}
	return -1
}

// due reports whether all that the recorded client had sent before an exchange has been sent.
func (s *server) due(i int) bool {
	for j, e := range s.rec.Exchanges[:i] {
		if _, ok := e.Request.Body.(*wsman.Receive); !ok && !s.answered[j] {
			return false
		}
	}
	return true
}

// Post is exchange.Poster.
func (s *server) Post(ctx context.Context, _ string, body []byte) (int, string, []byte, error) {
	m, err := wsman.Parse(body)
	if err != nil {
		return 0, "", nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		s.changed.Broadcast()
		s.mu.Unlock()
	})
	defer stop()
	switch b := m.Body.(type) {
	case *wsman.Receive:
		return s.receive(ctx, m)
	case *wsman.Send:
		if own := s.sent[strings.ToUpper(s.ids.of(m.Selector("ShellId")))]; own != nil {
			return s.take(m, own, b)
		}
	}
	i := s.next(m)
	if i < 0 {
		return s.unrecorded(m)
	}
	e := s.rec.Exchanges[i]
	shell := s.ids.of(m.Selector("ShellId"))
	switch b := m.Body.(type) {
	case *wsman.Create:
		recorded := e.Request.Body.(*wsman.Create).Shell.ID
		// Its pool is called as the client wants, even where the server calls the shell otherwise.
		s.ids.add(recorded, b.Shell.ID)
		if r, ok := e.Response.Body.(*wsman.CreateResponse); ok && r.ShellID() != "" && !b.Shell.Creation.Empty() {
			own := newSent()
			s.sent[strings.ToUpper(r.ShellID())] = own
			data, err := b.Shell.Creation.Append(nil)
			if err == nil {
				_, err = own.take(psobject.GUID{}, psrp.Default, data)
			}
			if err != nil {
				s.problem("psl's first data: %v", err)
			}
		}
	case *wsman.Command:
		s.ids.add(e.Request.Body.(*wsman.Command).CommandID, b.CommandID)
		if own := s.sent[strings.ToUpper(shell)]; own != nil {
			data, err := b.Data().Append(nil)
			if err == nil {
				name := b.CommandID
				if r, ok := e.Response.Body.(*wsman.CommandResponse); ok && !strings.EqualFold(r.CommandID, e.Request.Body.(*wsman.Command).CommandID) {
					name = r.CommandID
				}
				s.pipelines[strings.ToUpper(name)], _, err = own.begin(data)
			}
			if err != nil {
				s.problem("psl's data of a pipeline: %v", err)
			}
		}
	case *wsman.Disconnect:
		s.left[m.SessionID] = true
	case wsman.Reconnect:
		delete(s.left, m.SessionID)
	case wsman.Delete:
		s.deleted[strings.ToUpper(shell)] = true
	}
	s.answered[i] = true
	s.changed.Broadcast()
	return s.answer(m, e)
}

// take takes what psl sends for a pool or pipeline.
func (s *server) take(m *wsman.Message, own *sent, b *wsman.Send) (int, string, []byte, error) {
	for _, st := range b.Streams {
		pr := psrp.Default
		if st.Name == "pr" {
			pr = psrp.PromptResponse
		}
		data, err := plain(st.Data)
		if err == nil {
			_, err = own.take(s.pipelines[strings.ToUpper(st.CommandID)], pr, data)
		}
		if err != nil {
			s.problem("psl's data: %v", err)
		}
	}
	s.changed.Broadcast()
	return s.respond(m, wsman.SendResponse{})
}

// answer gives a recorded response.
func (s *server) answer(m *wsman.Message, e Exchange) (int, string, []byte, error) {
	if e.HTTPError {
		return max(e.Status, 400), "text/html", nil, nil
	}
	text := e.Text
	if e.Response.RelatesTo != "" {
		text = strings.ReplaceAll(text, e.Response.RelatesTo, m.MessageID)
	}
	text = s.ids.rewrite(text, s.sent[strings.ToUpper(s.ids.of(m.Selector("ShellId")))])
	status := 200
	if _, ok := e.Response.Body.(*wsman.Fault); ok {
		status = 500
	}
	return status, "application/soap+xml;charset=UTF-8", []byte(text), nil
}

// receive waits for the next recorded output.
func (s *server) receive(ctx context.Context, m *wsman.Message) (int, string, []byte, error) {
	for {
		if ctx.Err() != nil {
			return 0, "", nil, context.Cause(ctx)
		}
		i := s.next(m)
		if i >= 0 && s.due(i) && !s.left[m.SessionID] {
			s.answered[i] = true
			s.changed.Broadcast()
			return s.answer(m, s.rec.Exchanges[i])
		}
		if s.left[m.SessionID] || s.deleted[strings.ToUpper(s.ids.of(m.Selector("ShellId")))] {
			return s.fault(m, wsman.CodeShellNotFound)
		}
		s.changed.Wait()
	}
}

func (s *server) fault(m *wsman.Message, code wsman.Code) (int, string, []byte, error) {
	a := wsman.Message{Header: wsman.Header{RelatesTo: m.MessageID, MessageID: exchange.NewID()}, Body: &wsman.Fault{
		Code: "Sender", Subcode: "InvalidSelectors", Reason: "not recorded", WSMan: &wsman.WSManFault{Code: code, Message: "not recorded"},
	}}
	return 500, "application/soap+xml;charset=UTF-8", a.Append(nil), nil
}

// unrecorded answers what psl asks for beyond what was recorded, where it may.
func (s *server) unrecorded(m *wsman.Message) (int, string, []byte, error) {
	var body wsman.Body
	switch b := m.Body.(type) {
	case *wsman.Signal:
		if stops(b.Code) {
			s.problem("a signal %s that was not recorded", b.Code)
		}
		body = wsman.SignalResponse{}
	case wsman.Delete:
		body = wsman.DeleteResponse{}
		s.deleted[strings.ToUpper(s.ids.of(m.Selector("ShellId")))] = true
		s.changed.Broadcast()
	case wsman.Get:
		return s.fault(m, wsman.CodeAccessDenied) // the configuration
	default:
		s.problem("a request that was not recorded: %s", m.Action)
		return s.fault(m, wsman.CodeInvalidParameter)
	}
	return s.respond(m, body)
}

func (s *server) respond(m *wsman.Message, body wsman.Body) (int, string, []byte, error) {
	a := wsman.Message{Header: wsman.Header{RelatesTo: m.MessageID, MessageID: exchange.NewID()}, Body: body}
	return 200, "application/soap+xml;charset=UTF-8", a.Append(nil), nil
}

func (s *server) Close() error { return nil }

// unanswered lists what was recorded and not asked for, beyond output of shells that are gone.
func (s *server) unanswered() (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range s.rec.Exchanges {
		if !s.answered[i] {
			list = append(list, fmt.Sprintf("exchange %d: %s", i, wsman.Action(e.Request.Body)))
		}
	}
	return list
}

// done takes note that psl has done what an exchange is about.
func (s *server) done(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered[i] = true
	s.changed.Broadcast()
}

// waitFor waits until an exchange has been answered.
func (s *server) waitFor(ctx context.Context, i int) error {
	return s.wait(ctx, func() bool { return s.answered[i] })
}

// wait waits for a condition, which is called with s.mu held.
func (s *server) wait(ctx context.Context, until func() bool) error {
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		s.changed.Broadcast()
		s.mu.Unlock()
	})
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !until() {
		if ctx.Err() != nil {
			return errors.New("psl does not do it")
		}
		s.changed.Wait()
	}
	return nil
}

var guidText = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// neutral replaces identities, for comparisons of texts.
func neutral(s string) string { return guidText.ReplaceAllString(s, "GUID") }
