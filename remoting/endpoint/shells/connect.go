package shells

import (
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// opening is what a later client must be told of the pool's opening.
type opening struct {
	minimum, maximum int32
	private          []byte // the message APPLICATION_PRIVATE_DATA
	in               fragment.Joiner
	deaf             bool // what came cannot be read
}

// asked takes the first data of the client that opens the pool.
func (o *opening) asked(data []byte) {
	o.minimum, o.maximum = 1, 1
	var j fragment.Joiner
	_ = j.Receive(data, func(_ uint64, b []byte) error {
		h, body, err := message.ParseHeader(b)
		if err != nil || h.Type != message.TypeInitRunspacePool {
			return err
		}
		m, err := message.Parse(h.Type, body, clixml.NewDecoder(&clixml.DecodeOptions{Deserialized: true}))
		if init, ok := m.(*message.InitRunspacePool); err == nil && ok {
			o.minimum, o.maximum = init.MinRunspaces, init.MaxRunspaces
		}
		return nil
	})
}

// answered takes what the pool says, until its private data has come.
func (o *opening) answered(data []byte) {
	if o.private != nil || o.deaf {
		return
	}
	o.deaf = o.in.Receive(data, func(_ uint64, b []byte) error {
		if h, _, err := message.ParseHeader(b); err == nil && h.Type == message.TypeApplicationPrivateData {
			o.private = b
		}
		return nil
	}) != nil
}

// again returns what a pool says to a client that takes it over ([MS-PSRP] 3.2.5.3.17): its capabilities and limits, and
// its private data where it has told that.
func (o *opening) again(pool string) (first, private []byte) {
	h := message.Header{Destination: message.ToClient}
	h.Pool, _ = psobject.ParseGUID(pool)
	v := func(major, minor int32) psobject.Version {
		return psobject.Version{Major: major, Minor: minor, Build: -1, Revision: -1}
	}
	var s fragment.Splitter
	for i, m := range []message.Message{
		&message.SessionCapability{ProtocolVersion: v(2, 3), PSVersion: v(2, 0), SerializationVersion: psobject.Version{Major: 1, Minor: 1, Build: 0, Revision: 1}},
		&message.RunspacePoolInitData{MinRunspaces: o.minimum, MaxRunspaces: o.maximum},
	} {
		b, err := message.Append(nil, h, m, nil)
		if err != nil {
			return nil, nil
		}
		s.Add(uint64(i+1), b)
	}
	first = s.Append(nil, fragment.DefaultSize, fragment.DefaultSize)
	if o.private != nil {
		var p fragment.Splitter
		p.Add(3, o.private)
		private = p.Append(nil, fragment.DefaultSize, len(o.private)+2*fragment.DefaultSize)
	}
	return first, private
}
