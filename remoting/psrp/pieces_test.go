package psrp_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
)

// told says what an event is, also of one that a hostile peer left half empty, which describe does not bear.
func told(e psrp.Event) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("%T, half empty", e)
		}
	}()
	return describe(e, map[psobject.GUID]string{})
}

// received feeds a pool of either role, whose pipeline 2 runs if it is open, and returns what it tells of that and the
// state that it is in.
func received(t *testing.T, in []byte, toServer, toPipeline, open bool, piece int) (events []string, end string) {
	p := newPair(t, 32<<10, psrp.ClientOptions{}, psrp.ServerOptions{})
	switch {
	case open:
		p.open()
		p.start(2, oneCommand)
		p.pump()
	default:
		if err := p.c.Open(); err != nil {
			t.Fatal(err)
		}
	}
	receive, next, state := p.c.Receive, p.c.Next, p.c.State
	if toServer {
		receive, next, state = p.s.Receive, p.s.Next, p.s.State
	}
	var addr psobject.GUID
	if toPipeline {
		addr = id(2)
	}
	var err error
	for len(in) > 0 && err == nil {
		n := min(piece, len(in))
		err = receive(addr, psrp.Default, in[:n])
		in = in[n:]
		for e, ok := next(); ok; e, ok = next() {
			events = append(events, told(e))
		}
	}
	return events, fmt.Sprintf("%v, %v", state(), err)
}

// samePieces compares what a pool tells of data that comes whole and of the same data byte by byte.
func samePieces(t *testing.T, in []byte, toServer, toPipeline bool) {
	t.Helper()
	for _, open := range []bool{false, true} {
		events, end := received(t, in, toServer, toPipeline, open, len(in))
		cut, cutEnd := received(t, in, toServer, toPipeline, open, 1)
		if !slices.Equal(events, cut) || end != cutEnd {
			t.Errorf("to the server %v, open %v:\nwhole %q %s\n  cut %q %s", toServer, open, events, end, cut, cutEnd)
		}
	}
}

// FuzzPieces feeds any bytes whole and byte by byte: the events and the end are the same.
func FuzzPieces(f *testing.F) {
	seeds := 0
	for _, p := range recorded(f) {
		if p.kind == "Data" && len(p.data) < 4000 {
			f.Add(p.data, p.fromClient, p.id != psobject.GUID{})
			if len(p.data) > 100 { // and broken ones
				b := slices.Clone(p.data)
				b[len(b)/2] ^= 0x20
				f.Add(b, p.fromClient, p.id != psobject.GUID{})
				f.Add(append(slices.Clone(p.data[:len(p.data)-7]), p.data...), !p.fromClient, p.id != psobject.GUID{})
			}
			seeds++
		}
	}
	if seeds < 30 {
		f.Fatalf("only %d seeds", seeds)
	}
	f.Fuzz(samePieces)
}
