package shells

import (
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// finder looks for the last state of a pipeline in what passes by.
type finder struct {
	state []byte // of a PIPELINE_STATE that is not complete
	open  bool
}

// maxState is the longest PIPELINE_STATE that is looked at: it may carry an error record.
const maxState = 4 << 20

// final reports whether data, which is of whole fragments, holds the end of a PIPELINE_STATE that is a last one.
func (f *finder) final(data []byte) bool {
	found := false
	for len(data) > 0 {
		h, piece, used, err := fragment.Parse(data)
		if err != nil {
			return found
		}
		data = data[used:]
		if h.Start {
			head, _, err := message.ParseHeader(piece)
			f.open, f.state = err == nil && head.Type == message.TypePipelineState, f.state[:0]
		}
		if !f.open || len(f.state)+len(piece) > maxState {
			f.open = false
			continue
		}
		f.state = append(f.state, piece...)
		if h.End {
			f.open = false
			found = found || isFinal(f.state)
			f.state = nil
		}
	}
	return found
}

func isFinal(b []byte) bool {
	_, body, err := message.ParseHeader(b)
	if err != nil {
		return false
	}
	m, err := message.Parse(message.TypePipelineState, body, clixml.NewDecoder(&clixml.DecodeOptions{Deserialized: true}))
	s, ok := m.(*message.PipelineState)
	return err == nil && ok && s.State.Final()
}

// holds reports whether data begins, in some fragment, a message of a type.
func holds(data []byte, t message.Type) bool {
	for len(data) > 0 {
		h, piece, used, err := fragment.Parse(data)
		if err != nil {
			return false
		}
		data = data[used:]
		if h.Start {
			if head, _, err := message.ParseHeader(piece); err == nil && head.Type == t {
				return true
			}
		}
	}
	return false
}
