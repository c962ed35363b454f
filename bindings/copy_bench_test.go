package bindings_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// BenchmarkCopy copies to and from a real PowerShell, over the same link once by psl and once by PowerShell's own
// Copy-Item, and says how many times faster psl is. The sessions are open when the time begins; each takes the least of
// its rounds. One iteration is enough: -bench Copy -benchtime 1x.
func BenchmarkCopy(b *testing.B) {
	if runtime.GOOS == "windows" {
		b.Skip("a script of the shell stands for ssh")
	}
	pwsh := remotingtest.PWSH(b)
	bin := b.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "ssh"), []byte("#!/bin/sh\nexec '"+pwsh+"' -sshs -NoLogo -NoProfile\n"), 0o700); err != nil {
		b.Fatal(err)
	}
	b.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, files := range []struct {
		name        string
		count, size int
	}{{"small", 100, 4 << 10}, {"medium", 4, 4 << 20}, {"large", 1, 64 << 20}} {
		for _, direction := range []string{"to", "from"} {
			b.Run(files.name+"/"+direction, func(b *testing.B) {
				dir := b.TempDir()
				source := filepath.Join(dir, "source")
				if err := os.Mkdir(source, 0o777); err != nil {
					b.Fatal(err)
				}
				for i := range files.count {
					if err := os.WriteFile(filepath.Join(source, strconv.Itoa(i)), random(byte(i))[:min(files.size, largeSize)], 0o666); err != nil {
						b.Fatal(err)
					}
					if err := os.Truncate(filepath.Join(source, strconv.Itoa(i)), int64(files.size)); err != nil {
						b.Fatal(err)
					}
				}
				const rounds = 3
				for b.Loop() {
					ours := leastOf(b, func() string {
						script := fmt.Sprintf(`local s = new_pssession{host_name = "there"}
for i = 1, %d do print(measure_command(function() copy_item{%q, %q .. i, %s_session = s, recurse = true} end).TotalMilliseconds) end`, rounds, source, dir+"/ours", direction)
						out, stderr, err := run(b, remoting.Options{PWSH: pwsh}, "copy", script)
						if err != nil || stderr != "" {
							b.Fatal(err, stderr)
						}
						return out
					})
					theirs := leastOf(b, func() string {
						script := fmt.Sprintf(`$ProgressPreference = 'SilentlyContinue'; $s = New-PSSession -HostName there
foreach ($i in 1..%d) { (Measure-Command { Copy-Item '%s' "%s$i" -%sSession $s -Recurse }).TotalMilliseconds }`, rounds, source, dir+"/theirs", direction)
						out, err := exec.Command(pwsh, "-NoProfile", "-NonInteractive", "-Command", script).CombinedOutput()
						if err != nil {
							b.Fatal(err, string(out))
						}
						return string(out)
					})
					total := float64(files.count*files.size) / 1e6
					b.ReportMetric(total/ours*1000, "psl-MB/s")
					b.ReportMetric(total/theirs*1000, "pwsh-MB/s")
					b.ReportMetric(theirs/ours, "times")
				}
				b.ReportMetric(0, "ns/op") // means nothing here
			})
		}
	}
}

// leastOf is the least of the milliseconds that are printed.
func leastOf(b *testing.B, run func() string) (least float64) {
	b.Helper()
	for i, f := range strings.Fields(run()) {
		ms, err := strconv.ParseFloat(f, 64)
		if err != nil {
			b.Fatal(err)
		}
		if i == 0 || ms < least {
			least = ms
		}
	}
	return least
}
