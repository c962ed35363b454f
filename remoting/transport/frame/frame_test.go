package frame_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/transport/frame"
)

var id = psobject.GUID{0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x12, 0x34, 0x12, 0x34, 0x12, 0x34, 0x56, 0x78, 0x90, 0xab}

// Packets as PowerShell 7.6 writes them.
var packets = []struct {
	p    frame.Packet
	line string
}{
	{frame.Packet{Kind: frame.Data, ID: id, Data: []byte("abc")}, "<Data Stream='Default' PSGuid='12345678-1234-1234-1234-1234567890ab'>YWJj</Data>\n"},
	{frame.Packet{Kind: frame.Data, Priority: psrp.PromptResponse, Data: []byte{}}, "<Data Stream='PromptResponse' PSGuid='00000000-0000-0000-0000-000000000000'></Data>\n"},
	{frame.Packet{Kind: frame.DataAck, ID: id}, "<DataAck PSGuid='12345678-1234-1234-1234-1234567890ab' />\n"},
	{frame.Packet{Kind: frame.Command, ID: id}, "<Command PSGuid='12345678-1234-1234-1234-1234567890ab' />\n"},
	{frame.Packet{Kind: frame.CommandAck, ID: id}, "<CommandAck PSGuid='12345678-1234-1234-1234-1234567890ab' />\n"},
	{frame.Packet{Kind: frame.Signal, ID: id}, "<Signal PSGuid='12345678-1234-1234-1234-1234567890ab' />\n"},
	{frame.Packet{Kind: frame.SignalAck, ID: id}, "<SignalAck PSGuid='12345678-1234-1234-1234-1234567890ab' />\n"},
	{frame.Packet{Kind: frame.Close, ID: id}, "<Close PSGuid='12345678-1234-1234-1234-1234567890ab' />\n"},
	{frame.Packet{Kind: frame.CloseAck, ID: id}, "<CloseAck PSGuid='12345678-1234-1234-1234-1234567890ab' />\n"},
}

func equal(a, b frame.Packet) bool {
	return a.Kind == b.Kind && a.ID == b.ID && a.Priority == b.Priority && bytes.Equal(a.Data, b.Data)
}

func TestPackets(t *testing.T) {
	var all strings.Builder
	for _, c := range packets {
		if got := string(c.p.Append(nil)); got != c.line {
			t.Errorf("got %s want %s", got, c.line)
		}
		all.WriteString(c.line + "\r\n")
		for n := range len(c.line) - 1 {
			if p, err := frame.Parse([]byte(c.line[:n])); err == nil {
				t.Errorf("%q is taken for %v", c.line[:n], p)
			}
		}
	}
	r := frame.NewReader(strings.NewReader(all.String()))
	for _, c := range packets {
		if p, err := r.Next(); err != nil || !equal(p, c.p) {
			t.Errorf("%v %v, want %v", p, err, c.p)
		}
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("%v", err)
	}
}

func TestNoPackets(t *testing.T) {
	for _, line := range []string{
		"Welcome", "<Foo PSGuid='12345678-1234-1234-1234-1234567890ab' />", "<Data>YQ==</Data>", "<Data PSGuid='x'>YQ==</Data>",
		"<Data PSGuid='12345678-1234-1234-1234-1234567890ab'>!</Data>", "<Data PSGuid='12345678-1234-1234-1234-1234567890ab'>YQ==</Foo>",
		"<Close PSGuid='12345678-1234-1234-1234-1234567890ab' / >", "<Close PSGuid=12345678 />",
	} {
		_, err := frame.Parse([]byte(line))
		var fe *frame.Error
		if !errors.As(err, &fe) {
			t.Errorf("%q: %v", line, err)
		}
	}
	if _, err := frame.NewReader(strings.NewReader("<Data PSGuid='1234")).Next(); err != io.ErrUnexpectedEOF {
		t.Errorf("%v", err)
	}
}

// A packet larger than the reader's buffer.
func TestLarge(t *testing.T) {
	p := frame.Packet{Kind: frame.Data, ID: id, Data: bytes.Repeat([]byte("x"), 3<<20)}
	r := frame.NewReader(bytes.NewReader(append(p.Append(nil), packets[2].line...)))
	if got, err := r.Next(); err != nil || !equal(got, p) {
		t.Errorf("%v, %d bytes", err, len(got.Data))
	}
	if got, err := r.Next(); err != nil || !equal(got, packets[2].p) {
		t.Errorf("%v %v", got, err)
	}
}

func TestPipe(t *testing.T) {
	a, b := frame.Pipe()
	go func() {
		for range 1000 {
			a.Write(packets[0].p)
		}
		a.Close()
	}()
	n := 0
	for {
		p, err := b.Read()
		if err == io.EOF {
			break
		}
		if err != nil || !equal(p, packets[0].p) {
			t.Fatal(p, err)
		}
		n++
	}
	if n != 1000 {
		t.Errorf("%d packets", n)
	}
	if err := b.Write(packets[0].p); err == nil {
		t.Error("Write to a closed pipe succeeds")
	}
}

func FuzzNext(f *testing.F) {
	for _, c := range packets {
		f.Add([]byte(c.line))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := frame.NewReader(bytes.NewReader(in))
		cut := frame.NewReader(iotest.OneByteReader(bytes.NewReader(in)))
		for {
			p, err := r.Next()
			cutPacket, cutErr := cut.Next()
			if !equal(p, cutPacket) || fmt.Sprint(err) != fmt.Sprint(cutErr) {
				t.Fatalf("whole %v %v, byte by byte %v %v", p, err, cutPacket, cutErr)
			}
			if err != nil {
				return
			}
			again, err := frame.Parse(p.Append(nil))
			if err != nil || !equal(again, p) {
				t.Fatalf("%v %v, was %v", again, err, p)
			}
		}
	})
}

func BenchmarkPacket(b *testing.B) {
	p := frame.Packet{Kind: frame.Data, ID: id, Data: bytes.Repeat([]byte("x"), 32<<10)}
	var buf []byte
	b.SetBytes(int64(len(p.Data)))
	b.ReportAllocs()
	for b.Loop() {
		buf = p.Append(buf[:0])
		if _, err := frame.Parse(buf); err != nil {
			b.Fatal(err)
		}
	}
}
