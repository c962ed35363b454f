package dotnet_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/pslshell/psl/remoting/dotnet"
)

// TestRandom compares with what [random]::new(42) of .NET 10 gives.
func TestRandom(t *testing.T) {
	r := dotnet.NewRandom(42)
	if n := r.Int31(); n != 1434747710 {
		t.Errorf("Next() is %d", n)
	}
	if n := r.Range(0, 10); n != 1 {
		t.Errorf("Next(10) is %d", n)
	}
	if n := r.Range(5, 9); n != 5 {
		t.Errorf("Next(5, 9) is %d", n)
	}
	if n := dotnet.ToString(r.Float64()); n != "0.5227642760252413" {
		t.Errorf("NextDouble() is %s", n)
	}
	b := make([]byte, 4)
	if r.Read(b); !bytes.Equal(b, []byte{174, 4, 205, 59}) {
		t.Errorf("NextBytes() gives %v", b)
	}
	if n := r.Range(math.MinInt32, math.MaxInt32); n != -372913051 {
		t.Errorf("Next of a large range is %d", n)
	}
}
