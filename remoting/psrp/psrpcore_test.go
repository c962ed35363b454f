package psrp_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"os/exec"
	"testing"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// A client connects to a pool of psrpcore's server, which another client has left: CONNECT_RUNSPACEPOOL and
// RUNSPACEPOOL_INIT_DATA with a stranger. That one does not answer the new client's SESSION_CAPABILITY, as PowerShell does.
func TestPsrpcoreConnect(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), remotingtest.Python(t, "psrpcore"), "testdata/psrpcore_connect.py")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdin.Close(); _ = cmd.Wait() }()
	answers := bufio.NewReader(stdout)
	say := func(line string, to *psrp.Client) {
		t.Helper()
		if _, err := io.WriteString(stdin, line+"\n"); err != nil {
			t.Fatal(err)
		}
		for {
			var answer string
			if _, err := fmt.Fscanln(answers, &answer); err != nil {
				t.Fatal(err)
			}
			if answer == "." {
				return
			}
			b, err := hex.DecodeString(answer)
			if err != nil {
				t.Fatal(err)
			}
			if to != nil {
				if err := to.Receive(psobject.GUID{}, 0, b); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	exchange := func(c *psrp.Client) (events []psrp.Event) {
		t.Helper()
		for b, _ := c.Outgoing(32 << 10); b != nil; b, _ = c.Outgoing(32 << 10) {
			say(hex.EncodeToString(b), c)
		}
		for e, ok := c.Next(); ok; e, ok = c.Next() {
			events = append(events, e)
		}
		return events
	}

	first := psrp.NewClient(psrp.ClientOptions{ID: id(1), MinRunspaces: 2, MaxRunspaces: 3})
	if err := first.Open(); err != nil {
		t.Fatal(err)
	}
	if exchange(first); first.State() != message.PoolOpened {
		t.Fatalf("the pool is %v", first.State())
	}
	say("disconnect", nil)

	second := psrp.NewClient(psrp.ClientOptions{ID: id(1), MinRunspaces: 2, MaxRunspaces: 3})
	if err := second.Connect(); err != nil {
		t.Fatal(err)
	}
	events := exchange(second)
	if second.State() != message.PoolOpened {
		t.Fatalf("the pool is %v after %v", second.State(), events)
	}
	found := false
	for _, e := range events {
		found = found || e == psrp.Event(psrp.InitData{MinRunspaces: 2, MaxRunspaces: 3})
	}
	if !found {
		t.Errorf("no RUNSPACEPOOL_INIT_DATA with 2 to 3 runspaces: %v", events)
	}
}
