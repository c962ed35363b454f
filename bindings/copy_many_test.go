package bindings_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// eachEngine runs a test against a real PowerShell and psl's own engine.
func eachEngine(t *testing.T, test func(t *testing.T, opts remoting.Options)) {
	if runtime.GOOS == "windows" {
		t.Skip("psl's own engine serves paths of Unix")
	}
	for _, name := range []string{"pwsh", "embedded"} {
		t.Run(name, func(t *testing.T) {
			engine := name
			if name == "pwsh" {
				if testing.Short() {
					t.Skip("each copy starts a PowerShell")
				}
				engine = remotingtest.PWSH(t)
			}
			_, opts := newCopyLink(t, engine, "")
			test(t, opts)
		})
	}
}

// many are files of all the kinds that travel differently: alone and together, packed and as they are.
func many() map[string][]byte {
	log := bytes.Repeat([]byte("10:15:07 INFO request 4711 took 23 ms\n"), 40_000)
	files := map[string][]byte{
		"empty": nil, "one byte": {7}, "sub/it's [1].txt": []byte("text"), "sub/deeper/bytes": random(3)[:300_000], "sub/deeper/log": log[:700_000],
		"one piece": random(4)[:1<<20], "more than a piece": log[:1<<20+1], "sub/not packed": random(5)[:3<<20], "large": random(6)[:9<<20], "large log": bytes.Repeat(log[:1<<20], 9),
		"exactly a sample": log[:16<<10], "under a sample": log[:16<<10-1],
	}
	for i := range 150 {
		files["few/"+strconv.Itoa(i)] = random(byte(i))[:i*100]
	}
	return files
}

// A folder with many files arrives as it is, both ways, with times and the read-only attribute.
func TestCopyManyFiles(t *testing.T) {
	eachEngine(t, func(t *testing.T, opts remoting.Options) {
		for _, direction := range []string{"to", "from"} {
			dir := t.TempDir()
			source, dest := filepath.Join(dir, "source"), filepath.Join(dir, "dest")
			files := many()
			changed := time.Date(2024, 2, 29, 12, 30, 0, 0, time.UTC)
			for name, b := range files {
				p := filepath.Join(source, name)
				if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(p, b, 0o666); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(p, changed, changed); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range []string{"few/3", "large"} {
				if err := os.Chmod(filepath.Join(source, name), 0o444); err != nil {
					t.Fatal(err)
				}
			}
			_, stderr, err := run(t, opts, "copy", fmt.Sprintf("copy_item{%q, %q, %s_session = new_pssession(), recurse = true}", source, dest, direction))
			if err != nil || stderr != "" {
				t.Fatal(err, stderr)
			}
			n := 0
			err = filepath.WalkDir(dest, func(p string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				n++
				name, _ := filepath.Rel(dest, p)
				want, known := files[filepath.ToSlash(name)]
				got, err := os.ReadFile(p)
				if err != nil || !known || !bytes.Equal(got, want) {
					t.Errorf("%s %s: %d bytes, wanted %d (%v)", direction, name, len(got), len(want), err)
				}
				st, err := d.Info()
				if err != nil {
					return err
				}
				if !st.ModTime().Equal(changed) {
					t.Errorf("%s %s: last changed %v", direction, name, st.ModTime())
				}
				if readOnly := st.Mode()&0o222 == 0; readOnly != (name == "few/3" || name == "large") {
					t.Errorf("%s %s: read-only %t", direction, name, readOnly)
				}
				return nil
			})
			if err != nil || n != len(files) {
				t.Errorf("%s: %d files of %d (%v)", direction, n, len(files), err)
			}
		}
	})
}

// Where one of many files cannot be written, the error is that one's; those before it are there, the rest is not.
func TestCopyManyUntilOneFails(t *testing.T) {
	eachEngine(t, func(t *testing.T, opts remoting.Options) {
		for _, direction := range []string{"to", "from"} {
			dir := t.TempDir()
			source, dest := filepath.Join(dir, "source"), filepath.Join(dir, "dest")
			for _, d := range []string{source, filepath.Join(dest, "source", "b")} { // where a file should come there is a folder
				if err := os.MkdirAll(d, 0o777); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range []string{"a", "b", "c"} {
				if err := os.WriteFile(filepath.Join(source, name), []byte(name), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			_, stderr, err := run(t, opts, "copy", fmt.Sprintf("copy_item{%q, %q, %s_session = new_pssession(), recurse = true, force = true}", source, dest, direction))
			if err != nil {
				t.Fatal(err)
			}
			if at := filepath.Join("source", "b"); !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(stderr, "|", "")), ""), at) {
				t.Errorf("%s: the error does not name %s: %s", direction, at, stderr)
			}
			for name, want := range map[string]bool{"a": true, "c": false} {
				if _, err := os.Stat(filepath.Join(dest, "source", name)); (err == nil) != want {
					t.Errorf("%s: %s is there: %t", direction, name, err == nil)
				}
			}
			if list, err := os.ReadDir(filepath.Join(dest, "source")); err != nil || len(list) != 2 {
				t.Errorf("%s: left in the folder: %v %v", direction, list, err)
			}
		}
	})
}

// While a large file is on its way the progress tells how far it is, in steps of a percent that never go back.
func TestCopyShowsProgressInsideAFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("psl's own engine serves paths of Unix")
	}
	_, opts := newCopyLink(t, "embedded", "")
	for _, direction := range []string{"to", "from"} {
		dir := t.TempDir()
		source := filepath.Join(dir, "source")
		if err := os.WriteFile(source, random(1), 0o666); err != nil {
			t.Fatal(err)
		}
		out, stderr, err := run(t, opts, "copy", fmt.Sprintf(`
local job = start_job(function() copy_item{%q, %q, %s_session = new_pssession()} end)
local _ = wait_job(job)
for p in each(job.ChildJobs[1].Progress) do print(p.PercentComplete) end`, source, filepath.Join(dir, "dest"), direction))
		if err != nil || stderr != "" {
			t.Fatal(err, stderr)
		}
		last, inside := 0, 0
		for _, f := range strings.Fields(out) {
			n, err := strconv.Atoi(f)
			if err != nil || n < last {
				t.Fatalf("%s: the progress is %q", direction, out)
			}
			if last = n; n > 0 && n < 100 {
				inside++
			}
		}
		if last != 100 || inside < 5 {
			t.Errorf("%s: the progress is %q, wanted several steps up to 100", direction, out)
		}
	}
}
