package replay

import (
	"fmt"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// sent is what a client has sent of one shell, by pipelines in the order of their beginning; the first is the pool.
type sent struct {
	decode *psrp.Server
	order  map[psobject.GUID]int
	lists  [][]string
}

func newSent() *sent {
	return &sent{decode: psrp.NewServer(psrp.ServerOptions{Version: psrp.Version23}), order: map[psobject.GUID]int{}, lists: make([][]string, 1)}
}

// firstHeader is the header of the message with which data begins.
func firstHeader(data []byte) (message.Header, error) {
	_, piece, _, err := fragment.Parse(data)
	if err != nil {
		return message.Header{}, err
	}
	h, _, err := message.ParseHeader(piece)
	return h, err
}

// begin takes the first data of a pipeline.
func (s *sent) begin(data []byte) (psobject.GUID, []psrp.Event, error) {
	h, err := firstHeader(data)
	if err != nil {
		return psobject.GUID{}, nil, err
	}
	if err := s.decode.Expect(h.Pipeline); err != nil {
		return h.Pipeline, nil, err
	}
	s.order[h.Pipeline] = len(s.lists)
	s.lists = append(s.lists, nil)
	events, err := s.take(h.Pipeline, psrp.Default, data)
	return h.Pipeline, events, err
}

// take decodes data and lists what is in it.
func (s *sent) take(pipeline psobject.GUID, pr psrp.Priority, data []byte) (events []psrp.Event, err error) {
	if err := s.decode.Receive(pipeline, pr, data); err != nil {
		return nil, err
	}
	for e, ok := s.decode.Next(); ok; e, ok = s.decode.Next() {
		events = append(events, e)
		p, text := s.describe(e)
		n := 0
		if p != nil {
			n = s.order[p.ID()]
		}
		s.lists[n] = append(s.lists[n], text)
		if _, ok := e.(psrp.PoolRequested); ok {
			if err := s.decode.Opened(nil); err != nil {
				return events, err
			}
		}
	}
	return events, nil
}

// count is how many messages were sent.
func (s *sent) count() (n int) {
	for _, l := range s.lists {
		n += len(l)
	}
	return n
}

func body(m message.Message) string {
	b, err := m.AppendBody(nil, nil)
	if err != nil {
		return err.Error()
	}
	return neutral(string(b))
}

func (s *sent) describe(e psrp.Event) (*psrp.Pipeline, string) {
	switch e := e.(type) {
	case psrp.PoolRequested:
		return nil, "pool " + body(e.Init)
	case psrp.PipelineRequested:
		return e.Pipeline, "pipeline " + body(e.Create)
	case psrp.MetadataRequested:
		return e.Pipeline, "metadata " + body(e.Get)
	case psrp.Input:
		return e.Pipeline, "input " + xml(e.Value)
	case psrp.EndOfInput:
		return e.Pipeline, "end of input"
	case psrp.HostResponse:
		return e.Pipeline, "host response " + body(e.Response)
	case psrp.SetMaxRunspaces:
		return nil, fmt.Sprint("max runspaces ", e.Count)
	case psrp.SetMinRunspaces:
		return nil, fmt.Sprint("min runspaces ", e.Count)
	}
	return nil, fmt.Sprintf("%T", e)
}

// compareSent tells what psl sent otherwise than the recorded client.
func compareSent(t Reporter, recorded, own *sent) {
	if len(recorded.lists) != len(own.lists) {
		t.Errorf("psl began %d pipelines, %d were recorded", len(own.lists)-1, len(recorded.lists)-1)
		return
	}
	for i, want := range recorded.lists {
		got := own.lists[i]
		for j := range max(len(want), len(got)) {
			switch {
			case j >= len(want):
				t.Errorf("pipeline %d: psl also sent %s", i, got[j])
			case j >= len(got):
				t.Errorf("pipeline %d: psl did not send %s", i, want[j])
			case want[j] != got[j]:
				t.Errorf("pipeline %d, message %d: psl sent\n%s\nwant\n%s", i, j, got[j], want[j])
			}
		}
	}
}
