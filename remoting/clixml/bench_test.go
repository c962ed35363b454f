package clixml_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// sample is an object like those of Get-Process or Get-ChildItem, with n properties.
func sample(n, seed int) *psobject.Object {
	o := &psobject.Object{
		TypeNames: []string{"Selected.System.Diagnostics.Process", "System.Management.Automation.PSCustomObject", "System.Object"},
	}
	for i := range n {
		var v any
		switch i % 5 {
		case 0:
			v = fmt.Sprintf("process number %d of the list", seed*n+i)
		case 1:
			v = int32(1000 + seed*n + i)
		case 2:
			v = int64(1)<<40 + int64(i)
		case 3:
			v = psobject.DateTime{Ticks: 638397614450000000 + int64(i), Kind: psobject.UTC}
		case 4:
			v = i%2 == 0
		}
		o.Extended = append(o.Extended, psobject.Property{Name: fmt.Sprintf("Property%d", i), Value: v})
	}
	return o
}

func encoded(b *testing.B, v any) []byte {
	x, err := clixml.Append(nil, v, nil)
	if err != nil {
		b.Fatal(err)
	}
	return x
}

var sink any

func benchDecode(b *testing.B, xml []byte) {
	d := clixml.NewDecoder(nil)
	b.SetBytes(int64(len(xml)))
	b.ReportAllocs()
	for b.Loop() {
		v, err := d.Decode(xml)
		if err != nil {
			b.Fatal(err)
		}
		sink = v
	}
}

func BenchmarkDecodeInt(b *testing.B)          { benchDecode(b, []byte("<I32>123456</I32>")) }
func BenchmarkDecode10Properties(b *testing.B) { benchDecode(b, encoded(b, sample(10, 1))) }
func BenchmarkDecode50Properties(b *testing.B) { benchDecode(b, encoded(b, sample(50, 1))) }

// A stream of 1,000 objects of 10 properties, each a message, all kept.
func BenchmarkDecodeStream1000(b *testing.B) {
	var messages [][]byte
	n := 0
	for i := range 1000 {
		messages = append(messages, encoded(b, sample(10, i)))
		n += len(messages[i])
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		d := clixml.NewDecoder(nil)
		kept := make([]any, 0, len(messages))
		for _, m := range messages {
			v, err := d.Decode(m)
			if err != nil {
				b.Fatal(err)
			}
			kept = append(kept, v)
		}
		sink = kept
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(b.N)/1000, "allocs/object")
}

// The same as one document.
func BenchmarkDecodeDocument1000(b *testing.B) {
	var doc bytes.Buffer
	doc.WriteString("<Objs>")
	for i := range 1000 {
		doc.Write(encoded(b, sample(10, i)))
	}
	doc.WriteString("</Objs>")
	b.SetBytes(int64(doc.Len()))
	b.ReportAllocs()
	for b.Loop() {
		all, err := clixml.DecodeAll(doc.Bytes(), nil)
		if err != nil || len(all) != 1000 {
			b.Fatal(err, len(all))
		}
	}
}

func benchEncode(b *testing.B, v any) {
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if dst, err = clixml.Append(dst[:0], v, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(dst)))
}

func BenchmarkEncodeInt(b *testing.B)          { benchEncode(b, int32(123456)) }
func BenchmarkEncode10Properties(b *testing.B) { benchEncode(b, sample(10, 1)) }
func BenchmarkEncode50Properties(b *testing.B) { benchEncode(b, sample(50, 1)) }
func BenchmarkEncode1000(b *testing.B) {
	l := psobject.NewArray()
	for i := range 1000 {
		l.Items = append(l.Items, sample(10, i))
	}
	benchEncode(b, l)
}
