//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// longHistory is a home whose history has 10,000 inputs.
func longHistory(b *testing.B) string {
	home := b.TempDir()
	dir := filepath.Join(dataHome(home), "psl")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&text, "invoke_command(s%d, [[ Get-Process | Where-Object Id -gt %d ]])\n", i%50, i)
	}
	if err := os.WriteFile(filepath.Join(dir, "history"), []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return home
}

// BenchmarkPromptStart is the time from the start of the program to its prompt on a terminal, with a long history. The
// goal is 50 ms.
func BenchmarkPromptStart(b *testing.B) {
	home := longHistory(b)
	buildOnce(b)
	for b.Loop() {
		x := openTerminal(b, terminalOptions{home: home})
		b.StopTimer()
		x.types(ctrlD)
		x.leaves()
		b.StartTimer()
	}
}

// BenchmarkPromptKey is the time from a key to its echo on the terminal, with a long history. The goal is 5 ms.
func BenchmarkPromptKey(b *testing.B) {
	x := openTerminal(b, terminalOptions{home: longHistory(b)})
	x.types(up)
	x.sees("Get-Process")
	x.types("\x15")
	x.line("PSL>")
	for b.Loop() {
		x.types("x")
		x.line("PSL> x")
		x.types("\x7f")
		x.line("PSL>")
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(2*b.N), "ms/key")
}

// BenchmarkPromptComplete is the time from Tab to the completed line, with 200 open sessions. The goal is 50 ms.
func BenchmarkPromptComplete(b *testing.B) {
	x := openTerminal(b, terminalOptions{})
	x.enter("for i = 1, 200 do new_pssession{ name = 'session' .. i } end print(#get_pssession())", "200\n")
	for _, c := range []struct{ name, typed, want string }{
		{"name", `get_pssession{ name = "session19`, `get_pssession{ name = "session19`},
		{"cmdlet", `new_psses`, `new_pssession`},
	} {
		b.Run(c.name, func(b *testing.B) {
			menu := c.typed == c.want
			for b.Loop() {
				b.StopTimer()
				x.types(c.typed)
				x.line("PSL> " + c.typed)
				b.StartTimer()
				x.types("\t")
				if menu {
					x.until("the menu", func() bool { return len(x.screen.lines) > x.screen.row+1 })
				} else {
					x.line("PSL> " + c.want)
				}
				b.StopTimer()
				x.types(ctrlC)
				if menu {
					x.until("the line without a menu", func() bool { return len(x.screen.lines) == x.screen.row+1 })
					x.types(ctrlC)
				}
				x.prompted()
				b.StartTimer()
			}
		})
	}
}
