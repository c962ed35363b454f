package remoting_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// Ansible's plug-ins for Windows, psrp and winrm, run a line of PowerShell on the endpoint as on a Windows host.
func TestAnsible(t *testing.T) {
	python := remotingtest.Python(t, "ansible", "winrm", "pypsrp")
	if runtime.GOOS == "windows" {
		t.Skip("Ansible does not run on Windows")
	}
	for _, c := range []struct {
		name      string
		engine    remoting.Engine
		secure    bool
		variables map[string]any
	}{
		{"psrp", remoting.EmbeddedEngine, false, map[string]any{"ansible_connection": "psrp", "ansible_psrp_protocol": "http", "ansible_psrp_auth": "negotiate"}},
		{"psrp over https", remoting.EmbeddedEngine, true, map[string]any{"ansible_connection": "psrp", "ansible_psrp_cert_validation": "ignore", "ansible_psrp_auth": "credssp"}},
		{"psrp to pwsh", remoting.PWSHEngine, false, map[string]any{"ansible_connection": "psrp", "ansible_psrp_protocol": "http", "ansible_psrp_auth": "ntlm"}},
		{"winrm to pwsh", remoting.PWSHEngine, false, map[string]any{"ansible_connection": "winrm", "ansible_winrm_scheme": "http", "ansible_winrm_transport": "ntlm"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.engine == remoting.PWSHEngine {
				t.Setenv("PSL_PWSH", remotingtest.PWSH(t))
			}
			target := serveEngine(t, c.engine, c.secure)
			dir := t.TempDir()
			c.variables["ansible_host"], c.variables["ansible_port"], c.variables["ansible_shell_type"] = "127.0.0.1", target.Port, "powershell"
			c.variables["ansible_user"], c.variables["ansible_password"] = networkUser, networkPassword
			hosts := map[string]any{"all": map[string]any{"hosts": map[string]any{"host": c.variables}}}
			b, err := json.Marshal(hosts)
			if err != nil {
				t.Fatal(err)
			}
			inventory := filepath.Join(dir, "hosts.yml")
			if err := os.WriteFile(inventory, b, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), python, filepath.Join(filepath.Dir(python), "ansible"), "-i", inventory, "host",
				"-m", "ansible.builtin.raw", "-a", `"the answer is $(6*7)"; Write-Error bad; exit 3`)
			cmd.Env = append(os.Environ(), "HOME="+dir, "ANSIBLE_HOME="+dir, "ANSIBLE_LOCALHOST_WARNING=False", "ANSIBLE_NOCOLOR=1", "LC_ALL=C.UTF-8",
				"KRB5_CONFIG=/dev/null", "PYTHONWARNINGS=ignore")
			out, err := cmd.CombinedOutput()
			if err == nil || !bytes.Contains(out, []byte("host | FAILED | rc=3 >>\nthe answer is 42")) || !bytes.Contains(out, []byte("bad")) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
