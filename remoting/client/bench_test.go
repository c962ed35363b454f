//go:build unix

package client_test

import (
	"context"
	"testing"

	"github.com/pslshell/psl/remoting/client"
)

// Integers from the real engine, received and dropped.
func BenchmarkRealIntegers(b *testing.B) {
	p, _ := open(b, client.PoolOptions{})
	b.ReportAllocs()
	n := 0
	b.ResetTimer()
	err := p.Run(context.Background(), client.Script("param($n) 1..$n", int32(b.N)), client.RunOptions{Output: func(any) error { n++; return nil }})
	if err != nil || n != b.N {
		b.Fatal(err, n)
	}
}

// One command on the real engine, from its start to its end.
func BenchmarkRealCommand(b *testing.B) {
	p, _ := open(b, client.PoolOptions{})
	b.ReportAllocs()
	for b.Loop() {
		run(b, p, client.Script("1"))
	}
}
