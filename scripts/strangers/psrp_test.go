package strangers

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/smnsjas/go-psrp/client"
)

// smnsjas/go-psrp is a whole client of PSRP by WS-Management: it runs commands in one runspace pool, and leaves the pool and takes it
// up. Its Negotiate is Kerberos alone.
func TestGoPSRP(t *testing.T) {
	port := serve(t, true)
	open := func(t *testing.T, auth client.AuthType, password string) (*client.Client, error) {
		t.Helper()
		o := client.DefaultConfig()
		o.Port, o.UseTLS, o.InsecureSkipVerify, o.AuthType, o.Username, o.Password, o.Timeout = port, true, true, auth, user, password, 30*time.Second
		c, err := client.New("127.0.0.1", o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		t.Cleanup(cancel)
		if err := c.Connect(ctx); err != nil {
			return nil, err
		}
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			if err := c.Close(ctx); err != nil {
				t.Error(err)
			}
		})
		return c, nil
	}
	run := func(t *testing.T, c *client.Client, script string) *client.Result {
		t.Helper()
		r, err := c.Execute(t.Context(), script)
		if err != nil {
			t.Fatalf("%s: %v", script, err)
		}
		return r
	}
	for name, auth := range map[string]client.AuthType{"Basic": client.AuthBasic, "NTLM": client.AuthNTLM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // it waits ten seconds for a message that has come
			c, err := open(t, auth, password)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(run(t, c, "$global:x = 20; 1..3; 'a text'; $x + 1").Output); got != "[1 2 3 a text 21]" {
				t.Errorf("output: %s", got)
			}
			r := run(t, c, "Write-Warning w; Write-Error e; Write-Verbose v -Verbose; $x; 'y' * 700000")
			if len(r.Output) != 2 || fmt.Sprint(r.Output[0]) != "20" || len(fmt.Sprint(r.Output[1])) != 700_000 || len(r.Errors) != 1 || len(r.Warnings) != 1 || len(r.Verbose) != 1 || !r.HadErrors {
				t.Errorf("%d objects, errors %v, warnings %v, verbose %v", len(r.Output), r.Errors, r.Warnings, r.Verbose)
			}
			id := c.ShellID()
			if err := c.Disconnect(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := c.Reconnect(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(run(t, c, "$x").Output); got != "[20]" {
				t.Errorf("after the reconnection: %s", got)
			}
		})
		t.Run(name+", wrong password", func(t *testing.T) {
			if _, err := open(t, auth, "wrong"); err == nil {
				t.Error("it has come in")
			}
		})
	}
}
