package engine

import (
	"context"
	"io"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
)

var programs = map[string]string{
	"fib": `local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end return fib(20)`,
	"globals": `x = 0 function step(n) x = x + n end
		for i = 1, 20000 do step(i) end`,
	"methods": `local C = {} C.__index = C function C:add(n) self.n = self.n + n return self end
		local o = setmetatable({n = 0}, C) for i = 1, 20000 do o:add(i) end`,
	"strings": `local t = {} for i = 1, 1000 do t[#t+1] = "item " .. i .. ";" end local s = table.concat(t)
		local n = 0 for w in s:gmatch("%d+") do n = n + #w end`,
	"closures": `local function counter() local c = 0 return function() c = c + 1 return c end end
		for i = 1, 2000 do local f = counter() f() f() f() end`,
	"multiple": `local function two(a) return a, a end
		for i = 1, 20000 do local a, b = two(i) end`,
}

func plainRunner(tb testing.TB, src string) func() {
	L := lua.NewState()
	tb.Cleanup(L.Close)
	fn, err := L.LoadString(src)
	if err != nil {
		tb.Fatal(err)
	}
	return func() {
		L.Push(fn)
		L.Call(0, 0)
	}
}

// engineRunner runs as Run does once the text is loaded.
func engineRunner(tb testing.TB, src string) func() {
	e, err := New(Options{Stdout: io.Discard})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { e.Close() })
	env := e.scopes.NewScript()
	fn, err := e.load(src, "bench", env, dialect.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return func() {
		err := e.do(context.Background(), func() error {
			e.L.Push(fn)
			return e.L.PCall(0, 0, nil)
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

func BenchmarkPlain(b *testing.B) {
	for name, src := range programs {
		b.Run(name, func(b *testing.B) {
			run := plainRunner(b, src)
			for b.Loop() {
				run()
			}
		})
	}
}

func BenchmarkDialect(b *testing.B) {
	for name, src := range programs {
		b.Run(name, func(b *testing.B) {
			run := engineRunner(b, src)
			for b.Loop() {
				run()
			}
		})
	}
}

// BenchmarkRatio reports time with the dialect over time with plain gopher-lua.
// Where a state's tables lie in memory moves a program by some percent, so each
// round makes both states anew and compares the least time of either; the
// median of the rounds counts. The same done with plain states on both sides is
// the measure's own error. The collector runs seldom meanwhile: the heap is
// small, and who meets a cycle is chance.
func BenchmarkRatio(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(2000))
	for name, src := range programs {
		b.Run(name, func(b *testing.B) {
			var ratios, noise []float64
			for b.Loop() {
				t := leastTimes(plainRunner(b, src), engineRunner(b, src), plainRunner(b, src))
				ratios = append(ratios, t[1]/t[0])
				noise = append(noise, t[2]/t[0])
			}
			b.ReportMetric(median(ratios), "ratio")
			b.ReportMetric(median(noise), "plain-ratio")
			b.ReportMetric(float64(len(ratios)), "rounds")
		})
	}
}

// leastTimes runs the programs in turn and gives each one's best time.
func leastTimes(run ...func()) []float64 {
	best := make([]float64, len(run))
	for i := range 21 { // the first run warms up
		for k, f := range run {
			start := time.Now()
			f()
			if d := float64(time.Since(start)); i > 0 && (best[k] == 0 || d < best[k]) {
				best[k] = d
			}
		}
	}
	return best
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// BenchmarkCommand calls a command that looks one preference variable up;
// BenchmarkPipeline passes an object through two function stages.
func BenchmarkCommand(b *testing.B) {
	benchRig(b, "for i = 1, 1000 do local x = get_seen('ErrorActionPreference') end")
}

func BenchmarkPipeline(b *testing.B) {
	benchRig(b, "local n = 0 local x = get_range(1000) | function(o) return o + 1 end | function(o) n = n + o end")
}

func benchRig(b *testing.B, src string) {
	r := newRig(b)
	b.ReportAllocs()
	for b.Loop() {
		r.log = r.log[:0]
		if err := r.run(src); err != nil {
			b.Fatal(err)
		}
	}
}
