//go:build unix

package remotingtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// SSHD is OpenSSH's server on a port of the loopback, with files of the test's own in a folder: the keys host and key, of
// which the second lets its owner in, known, the known hosts of a client, and log. A test adds what it needs.
type SSHD struct {
	Port int
	// User is who runs the test, and may come in.
	User string
	// PID is the process that listens.
	PID int
	dir string
}

// StartSSHD starts a server with subsystems, by their names; it ends with the test. The command lines may name files of the
// folder. The test is skipped where OpenSSH is not installed.
func StartSSHD(t testing.TB, subsystems func(s *SSHD) map[string]string) *SSHD {
	t.Helper()
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		sshd = "/usr/sbin/sshd"
		if _, err := os.Stat(sshd); err != nil {
			t.Skip("OpenSSH's server is not installed: apt-get install openssh-server")
		}
	}
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("ssh is not installed: apt-get install openssh-client")
	}
	if os.Getuid() == 0 {
		// The folder that the server wants to be there, which the system makes where it starts one.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	s := &SSHD{dir: t.TempDir(), User: me.Username, Port: FreePort(t)}
	s.Keygen(t, "host")
	s.Keygen(t, "key")
	s.Write(t, "authorized", s.Read(t, "key.pub"))
	s.Write(t, "known", fmt.Sprintf("[127.0.0.1]:%d %s", s.Port, s.Read(t, "host.pub")))
	config := fmt.Sprintf(`Port %d
ListenAddress 127.0.0.1
HostKey %s
AuthorizedKeysFile %s
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
`, s.Port, s.Path("host"), s.Path("authorized"))
	for name, line := range subsystems(s) {
		config += "Subsystem " + name + " " + line + "\n"
	}
	s.Write(t, "config", config)
	log, err := os.Create(s.Path("log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(sshd, "-D", "-e", "-f", s.Path("config"))
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.PID = cmd.Process.Pid
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the server's log:\n%s", s.Read(t, "log"))
		}
	})
	for range 100 {
		if c, err := net.Dial("tcp", s.Address()); err == nil {
			c.Close()
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("sshd does not listen: %s", s.Read(t, "log"))
	return nil
}

// Path is that of a file in the server's folder.
func (s *SSHD) Path(name string) string { return filepath.Join(s.dir, name) }

// Address is where the server listens.
func (s *SSHD) Address() string { return "127.0.0.1:" + strconv.Itoa(s.Port) }

// Keygen makes a key pair in the folder, of Ed25519 without a passphrase unless args say otherwise.
func (s *SSHD) Keygen(t testing.TB, name string, args ...string) {
	t.Helper()
	if len(args) == 0 {
		args = []string{"-t", "ed25519", "-N", ""}
	}
	if out, err := exec.Command("ssh-keygen", append(args, "-q", "-f", s.Path(name))...).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v: %s", err, out)
	}
}

// Write writes a file into the folder.
func (s *SSHD) Write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(s.Path(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Read reads a file of the folder.
func (s *SSHD) Read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(s.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// FreePort is a port of the loopback that nobody listened on a moment ago.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
