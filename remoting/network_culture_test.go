package remoting_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// A session of the endpoint with a PowerShell has the culture that the client asks for; psl's own engine has the invariant one.
func TestCulture(t *testing.T) {
	const script = `"$PSCulture|$((1.5).ToString())|$((Get-Date 2024-05-06).ToShortDateString())"`
	for _, c := range []struct {
		engine  remoting.Engine
		culture string
		want    string
	}{
		{remoting.PWSHEngine, "de-DE", "de-DE|1,5|06.05.2024"},
		{remoting.PWSHEngine, "en-GB", "en-GB|1.5|06/05/2024"},
		{remoting.EmbeddedEngine, "de-DE", "|1.5|05/06/2024"},
	} {
		t.Run(string(c.engine)+" "+c.culture, func(t *testing.T) {
			if c.engine == remoting.PWSHEngine {
				t.Setenv("PSL_PWSH", remotingtest.PWSH(t))
			}
			t.Setenv("LC_ALL", "")
			t.Setenv("LC_MESSAGES", "")
			t.Setenv("LANG", "en_GB.UTF-8")
			target := serveEngine(t, c.engine, false)
			target.Option.Culture, target.Option.UICulture = c.culture, c.culture
			client := remoting.New(remoting.Options{})
			defer client.Close()
			s, err := client.Open(t.Context(), target, "")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]any{c.want}, outputs(t, client, s, script)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
