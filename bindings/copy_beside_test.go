//go:build unix

package bindings_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pkg/sftp"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// besideSize is that of files that are worth a file transfer beside the session.
const besideSize = 20 << 20

// sftpServer is OpenSSH's, which these tests put behind their ssh server.
func sftpServer(t testing.TB) string {
	t.Helper()
	for _, p := range []string{"/usr/lib/openssh/sftp-server", "/usr/libexec/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server"} {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skip("OpenSSH's sftp-server is not installed: apt-get install openssh-sftp-server")
	return ""
}

// besideServer is an ssh server whose sessions have an engine, with a file transfer.
type besideServer struct {
	*remotingtest.SSHD
	link copyLink
}

// startBeside starts a server; transfer is what serves the file transfer, as serveLink takes it.
func startBeside(t testing.TB, engine, transfer, fault string) *besideServer {
	t.Helper()
	s := &besideServer{}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s.SSHD = remotingtest.StartSSHD(t, func(d *remotingtest.SSHD) map[string]string {
		s.SSHD = d
		shell := "/usr/bin/env " + linkEngine + "=serve " + exe
		if engine != "embedded" {
			shell = engine + " -sshs -NoLogo -NoProfile"
		}
		s.link.report = d.Path("report")
		s.transfer(t, transfer, fault)
		return map[string]string{"powershell": shell, "sftp": "/bin/sh " + d.Path("transfer")}
	})
	return s
}

// transfer changes what serves the file transfer from now on.
func (s *besideServer) transfer(t testing.TB, transfer, fault string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(s.link.report)
	s.Write(t, "transfer", fmt.Sprintf("%s='%s' %s='%s' %s='%s' exec '%s'\n", linkEngine, transfer, linkReport, s.link.report, linkFault, fault, exe))
}

// session is the Lua of a session on the server.
func (s *besideServer) session() string {
	return fmt.Sprintf(`local s = new_pssession{host_name = "127.0.0.1", user_name = %q, port = %d, key_file_path = %q, options = {UserKnownHostsFile = %q, GlobalKnownHostsFile = "/dev/null", IdentityAgent = "none", IdentitiesOnly = "yes"}}
`, s.User, s.Port, s.Path("key"), s.Path("known"))
}

// copy copies a file with -Verbose, and gives what was said and written to the error stream.
func (s *besideServer) copy(t testing.TB, direction, source, dest string) (said, stderr string) {
	t.Helper()
	script := s.session() + fmt.Sprintf(`copy_item{literal_path = %q, destination = %q, %s_session = s, verbose = true, redirect = "4>&1"} | foreach_object(function(m) print(m.Message) end)`, source, dest, direction)
	said, stderr, err := run(t, remoting.Options{}, "copy", script)
	_, said, _ = strings.Cut(said, "\n") // the first is the operation
	if err != nil {
		stderr += err.Error()
	}
	return said, strings.Join(strings.Fields(strings.ReplaceAll(stderr, "|", "")), " ")
}

// Contents that do not pack travel beside the session, by OpenSSH's file transfer; what packs well, and what is not worth
// another log-on, through it. Both ssh clients and both engines are asked; psl's own engine cannot unpack.
func TestCopyBeside(t *testing.T) {
	transfer := sftpServer(t)
	for _, engine := range []string{"pwsh", "embedded"} {
		for _, ssh := range []string{"program", "own"} {
			t.Run(engine+"/"+ssh, func(t *testing.T) {
				shell := engine
				if engine == "pwsh" {
					if testing.Short() {
						t.Skip("each session starts a PowerShell")
					}
					shell = remotingtest.PWSH(t)
				}
				s := startBeside(t, shell, transfer, "")
				if ssh == "own" {
					t.Setenv("PATH", t.TempDir())
				}
				dir := t.TempDir()
				files := map[string][]byte{"random": randomOf(besideSize, 1), "it's [1].bin": randomOf(besideSize+12345, 2), "log": logOf(besideSize, 3), "small": randomOf(10<<20, 4)}
				wanted := len(files["random"]) + len(files["it's [1].bin"])
				if engine == "embedded" {
					wanted += len(files["log"])
				}
				script := s.session()
				for name, contents := range files {
					if err := os.WriteFile(filepath.Join(dir, name), contents, 0o600); err != nil {
						t.Fatal(err)
					}
					script += fmt.Sprintf("copy_item{literal_path = %q, destination = %q, to_session = s}\n", filepath.Join(dir, name), filepath.Join(dir, name+" there"))
					script += fmt.Sprintf("copy_item{literal_path = %q, destination = %q, from_session = s}\n", filepath.Join(dir, name+" there"), filepath.Join(dir, name+" back"))
				}
				out, stderr, err := run(t, remoting.Options{}, "copy", script)
				if out != "" || stderr != "" || err != nil {
					t.Fatalf("%v\n%s%s", err, out, stderr)
				}
				for name, contents := range files {
					for _, copied := range []string{" there", " back"} {
						if b, err := os.ReadFile(filepath.Join(dir, name+copied)); err != nil || !bytes.Equal(b, contents) {
							t.Errorf("%s%s: %d bytes, %v", name, copied, len(b), err)
						}
					}
				}
				if left, err := os.ReadDir(dir); err != nil || len(left) != 3*len(files) {
					t.Errorf("%v, %v", left, err)
				}
				to, from := s.link.bytes()
				for direction, n := range map[string]int64{"to": to, "from": from} {
					if n < int64(wanted) || n > int64(wanted+wanted/50) {
						t.Errorf("%s the session: %d bytes travelled beside it, wanted %d", direction, n, wanted)
					}
				}
			})
		}
	}
}

// Where the server has no file transfer, or one of other files, the contents travel through the session.
func TestCopyBesideNotThere(t *testing.T) {
	for transfer, want := range map[string]string{
		"/bin/false":     "The contents travel through the session: the ssh server gives no file transfer (sftp): ",
		"sftp elsewhere": "The contents travel through the session: file does not exist",
	} {
		t.Run(transfer, func(t *testing.T) {
			s := startBeside(t, "embedded", transfer, "")
			for _, direction := range []string{"to", "from"} {
				dir := t.TempDir()
				source, dest := filepath.Join(dir, "source"), filepath.Join(dir, "dest")
				contents := randomOf(besideSize, 1)
				if err := os.WriteFile(source, contents, 0o600); err != nil {
					t.Fatal(err)
				}
				said, stderr := s.copy(t, direction, source, dest)
				b, err := os.ReadFile(dest)
				if err != nil || !bytes.Equal(b, contents) || stderr != "" || !strings.Contains(said, want) {
					t.Errorf("%s: %d bytes, equal: %t, %v\n%s%s", direction, len(b), bytes.Equal(b, contents), err, said, stderr)
				}
			}
		})
	}
}

// A transfer that is cut leaves a part without a hole, and the next copy continues it.
func TestCopyBesideResumes(t *testing.T) {
	transfer := sftpServer(t)
	for _, direction := range []string{"to", "from"} {
		t.Run(direction, func(t *testing.T) {
			const size = 40 << 20
			s := startBeside(t, "embedded", transfer, fmt.Sprintf("cut %s %d", direction, 18<<20))
			dir := t.TempDir()
			source, dest := filepath.Join(dir, "source"), filepath.Join(dir, "dest")
			contents := randomOf(size, 1)
			if err := os.WriteFile(source, contents, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, stderr := s.copy(t, direction, source, dest); stderr == "" {
				t.Fatal("the copy that was cut has no error")
			} else if direction == "to" && !strings.Contains(stderr, "copy again, and only the rest travels") {
				t.Error(stderr)
			}
			parts, err := filepath.Glob(filepath.Join(dir, ".dest.*.psl-part"))
			if err != nil || len(parts) != 1 {
				t.Fatalf("%q, %v", parts, err)
			}
			part, err := os.ReadFile(parts[0])
			if err != nil || len(part) < 8<<20 || !bytes.HasPrefix(contents, part) && !bytes.HasPrefix(contents, part[:len(part)-4<<20]) {
				t.Fatalf("the part has %d bytes, %v", len(part), err)
			}
			s.transfer(t, transfer, "")
			said, stderr := s.copy(t, direction, source, dest)
			b, err := os.ReadFile(dest)
			if err != nil || !bytes.Equal(b, contents) || stderr != "" || !strings.Contains(said, "goes on after") {
				t.Fatalf("%d bytes, equal: %t, %v\n%s%s", len(b), bytes.Equal(b, contents), err, said, stderr)
			}
			to, from := s.link.bytes()
			if direction == "from" {
				to = from
			}
			if to > int64(size-len(part)+5<<20) {
				t.Errorf("%d bytes travelled again, and the part had %d of %d", to, len(part), size)
			}
		})
	}
}

// A copy that is stopped leaves what has arrived, also where the file transfer does not answer any more.
func TestCopyBesideStopped(t *testing.T) {
	transfer := sftpServer(t)
	for _, direction := range []string{"to", "from"} {
		t.Run(direction, func(t *testing.T) {
			s := startBeside(t, "embedded", transfer, fmt.Sprintf("stall %s %d", direction, 14<<20))
			dir := t.TempDir()
			source := filepath.Join(dir, "source")
			contents := randomOf(besideSize, 1)
			if err := os.WriteFile(source, contents, 0o600); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stalled := func() bool {
				to, from := s.link.bytes()
				return max(to, from) >= 14<<20
			}
			go func() {
				for ctx.Err() == nil && !stalled() {
					time.Sleep(10 * time.Millisecond)
				}
				cancel()
			}()
			script := s.session() + fmt.Sprintf("copy_item{literal_path = %q, destination = %q, %s_session = s}", source, filepath.Join(dir, "dest"), direction)
			if _, _, err := runIn(ctx, t, remoting.Options{}, "copy", script, func(*luacmdlet.Session) {}); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			parts, err := filepath.Glob(filepath.Join(dir, ".dest.*.psl-part"))
			if err != nil || len(parts) != 1 {
				t.Fatalf("%q, %v", parts, err)
			}
			if part, err := os.ReadFile(parts[0]); err != nil || len(part) < 8<<20 || !bytes.HasPrefix(contents, part[:len(part)-4<<20]) {
				t.Errorf("the part has %d bytes, %v", len(part), err)
			}
		})
	}
}

// A disk that is full on the other side is told, and nothing is left of the part.
func TestCopyBesideFull(t *testing.T) {
	s := startBeside(t, "embedded", "sftp full", "")
	dir := t.TempDir()
	source, dest := filepath.Join(dir, "source"), filepath.Join(dir, "dest")
	if err := os.WriteFile(source, randomOf(besideSize, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr := s.copy(t, "to", source, dest); !strings.Contains(stderr, "cannot be written") || !strings.Contains(stderr, "no space left on device") || !strings.Contains(stderr, "Make room") {
		t.Error(stderr)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

// stdio is a connection over this process's standard input and output.
type stdio struct{}

func (stdio) Read(b []byte) (int, error)  { return os.Stdin.Read(b) }
func (stdio) Write(b []byte) (int, error) { return os.Stdout.Write(b) }
func (stdio) Close() error                { return errors.Join(os.Stdin.Close(), os.Stdout.Close()) }

// serveTransfer serves a file transfer with a fault: one that has other files, or a full disk.
func serveTransfer(kind string) error {
	h := sftp.InMemHandler()
	if kind == "sftp full" {
		f := fullDisk{}
		h = sftp.Handlers{FileGet: f, FilePut: f, FileCmd: f, FileList: h.FileList}
	}
	if err := sftp.NewRequestServer(stdio{}, h).Serve(); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// fullDisk has the files of this computer, of which none grows beyond 9 MiB.
type fullDisk struct{}

func (fullDisk) Fileread(r *sftp.Request) (io.ReaderAt, error) { return os.Open(r.Filepath) }
func (fullDisk) Filewrite(r *sftp.Request) (io.WriterAt, error) {
	return fullDisk{}.OpenFile(r)
}
func (fullDisk) OpenFile(r *sftp.Request) (sftp.WriterAtReaderAt, error) {
	f, err := os.OpenFile(r.Filepath, os.O_RDWR, 0)
	return fullFile{f}, err
}
func (fullDisk) Filecmd(*sftp.Request) error { return sftp.ErrSSHFxOpUnsupported }

type fullFile struct{ *os.File }

func (f fullFile) WriteAt(b []byte, at int64) (int, error) {
	if at > 9<<20 {
		return 0, errors.New("no space left on device")
	}
	return f.File.WriteAt(b, at)
}
