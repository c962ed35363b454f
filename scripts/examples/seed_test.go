package examples_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
)

// The eleven examples of New-PSSession's help.
func TestSeed(t *testing.T) {
	list := scripts(t, "seed")
	if len(list) != 11 {
		t.Errorf("there are %d examples", len(list))
	}
	eachEngine(t, func(t *testing.T, n *network) { runSeed(t, n, list) })
}

func runSeed(t *testing.T, n *network, list []string) {
	t.Chdir(t.TempDir())
	write(t, "Servers.txt", "Server01\nServer02\nServer03\n")
	var names strings.Builder
	for i := range 200 {
		fmt.Fprintf(&names, "Server%03d\n", i+1)
	}
	write(t, "TestServers.txt", names.String())
	process(t, "PowerShell")

	n.serve(t, nil, "Server01:5985", "Server02:5985", "Server03:5985", "Server01:91", "Server1.Domain44.Corpnet.Fabrikam.com:5985")
	n.serve(t, n.certificate(t, true, "Server01"), "Server01:8081")
	// An endpoint has 30 sessions for a user.
	many := strings.Fields(names.String())
	for len(many) > 0 {
		var places []string
		for _, name := range many[:25] {
			places = append(places, name+":5985")
		}
		n.serve(t, nil, places...)
		many = many[25:]
	}
	const management = "management.exchangelabs.com"
	for _, s := range list {
		t.Run(strings.TrimSuffix(filepath.Base(s), ".lua"), func(t *testing.T) {
			switch filepath.Base(s) {
			case "07-many.lua":
				if n.pwsh != "" {
					return // 200 processes are too many
				}
			case "10-management.lua":
				n.serve(t, n.certificate(t, true, management), management+":443")
			case "11-option.lua":
				n.serve(t, n.certificate(t, false, management), management+":443")
			}
			if code := show(t, n, s); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// process starts a process of a name that does nothing, until the test ends.
func process(t *testing.T, name string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path)
	c.Env = append(os.Environ(), serveVariable+"="+string(remoting.EmbeddedEngine))
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	})
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
}
