//go:build unix

package bindings_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// BenchmarkCopy copies to and from a real PowerShell behind OpenSSH's server, over the same link once by psl and once by
// PowerShell's own Copy-Item, and says how many times faster psl is: many small files, and one whose contents pack well (log)
// or not at all. The sessions are open when the time begins; each takes the median of its rounds. One iteration is enough:
// -bench Copy -benchtime 1x.
func BenchmarkCopy(b *testing.B) {
	pwsh := remotingtest.PWSH(b)
	server := startBeside(b, pwsh, sftpServer(b), "")
	server.Write(b, "transfer", "exec "+sftpServer(b)+"\n") // which nobody counts here
	theirSession := fmt.Sprintf(`New-PSSession -HostName 127.0.0.1 -UserName '%s' -Port %d -KeyFilePath '%s' -Options @{ UserKnownHostsFile = '%s'; GlobalKnownHostsFile = '/dev/null'; IdentityAgent = 'none'; IdentitiesOnly = 'yes' }`,
		server.User, server.Port, server.Path("key"), server.Path("known"))
	for _, files := range []struct {
		name        string
		count, size int
		content     func(size int, seed byte) []byte
	}{{"small", 1000, 4 << 10, randomOf}, {"medium", 1, 4 << 20, randomOf}, {"large", 1, 64 << 20, randomOf}, {"log", 1, 64 << 20, logOf}} {
		for _, direction := range []string{"to", "from"} {
			b.Run(files.name+"/"+direction, func(b *testing.B) {
				dir := b.TempDir()
				source := filepath.Join(dir, "source")
				if err := os.Mkdir(source, 0o777); err != nil {
					b.Fatal(err)
				}
				for i := range files.count {
					if err := os.WriteFile(filepath.Join(source, strconv.Itoa(i)), files.content(files.size, byte(i)), 0o666); err != nil {
						b.Fatal(err)
					}
				}
				const rounds = 3
				for b.Loop() {
					ours := medianOf(b, func() string {
						script := server.session() + fmt.Sprintf(`for i = 1, %d do print(measure_command(function() copy_item{%q, %q .. i, %s_session = s, recurse = true} end).TotalMilliseconds) end`, rounds, source, dir+"/ours", direction)
						out, stderr, err := run(b, remoting.Options{PWSH: pwsh}, "copy", script)
						if err != nil || stderr != "" {
							b.Fatal(err, stderr)
						}
						return out
					})
					theirs := medianOf(b, func() string {
						script := fmt.Sprintf(`$ProgressPreference = 'SilentlyContinue'; $s = %s
foreach ($i in 1..%d) { (Measure-Command { Copy-Item '%s' "%s$i" -%sSession $s -Recurse }).TotalMilliseconds }`, theirSession, rounds, source, dir+"/theirs", direction)
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

// randomOf is content that does not pack.
func randomOf(size int, seed byte) []byte {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// logOf is content that packs as the log of a server does.
func logOf(size int, seed byte) []byte {
	r := rand.New(rand.NewPCG(uint64(seed), 0))
	b := make([]byte, 0, size+200)
	for i := 0; len(b) < size; i++ {
		b = fmt.Appendf(b, "2026-11-30T18:%02d:%02d.%03d INFO server%d: request %d took %d ms path=/api/v1/items/%d status=200 user=u%d\n",
			i/60000%60, i/1000%60, i%1000, r.IntN(17), r.IntN(100000), r.IntN(1000), r.IntN(313), r.IntN(71))
	}
	return b[:size]
}

// medianOf is the median of the milliseconds that are printed.
func medianOf(b *testing.B, run func() string) float64 {
	b.Helper()
	var all []float64
	for _, f := range strings.Fields(run()) {
		ms, err := strconv.ParseFloat(f, 64)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, ms)
	}
	if len(all) == 0 {
		b.Fatal("nothing was measured")
	}
	slices.Sort(all)
	return all[len(all)/2]
}
