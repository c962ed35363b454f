package bindings_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"sync"
	"testing"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// told collects the targets that cmdlets come to.
type told struct {
	mu   sync.Mutex
	list []string
}

func (r *told) add(t remoting.Target) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, describeTarget(t))
}

// describeTarget writes the fields of a target that are set; the options are those that differ from the defaults.
func describeTarget(t remoting.Target) string {
	var out []string
	v := reflect.ValueOf(t)
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		if !v.Type().Field(i).IsExported() || f.IsZero() || name == "Ask" {
			continue
		}
		switch x := f.Interface().(type) {
		case *remoting.SessionOption:
			plain, given := reflect.ValueOf(*remoting.NewSessionOption()), reflect.ValueOf(*x)
			for k := range given.NumField() {
				if !given.Type().Field(k).IsExported() || reflect.DeepEqual(plain.Field(k).Interface(), given.Field(k).Interface()) {
					continue
				}
				value := given.Field(k).Interface()
				if span, ok := value.(psobject.TimeSpan); ok {
					value = span.Duration()
				}
				out = append(out, fmt.Sprintf("%s=%v", given.Type().Field(k).Name, value))
			}
		case *psobject.Credential:
			out = append(out, "Credential="+x.UserName)
		case string:
			if name == "KeyFilePath" {
				x = filepath.Base(x)
			}
			out = append(out, name+"="+x)
		default:
			out = append(out, fmt.Sprintf("%s=%v", name, x))
		}
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}

// TestTargets gives each parameter that says where a session is opened, and how, to the cmdlets that have it: the target
// that comes out has it.
func TestTargets(t *testing.T) {
	key := filepath.Join(t.TempDir(), "id_test")
	if err := os.WriteFile(key, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ call, want string }{
		// Where: names, addresses, ssh.
		{`{computer_name = "srv"}`, "ComputerName=srv"},
		{`{cn = "srv", port = 8081}`, "ComputerName=srv Network=true Port=8081"},
		{`{computer_name = "srv", use_ssl = true, configuration_name = "E12"}`, "ComputerName=srv ConfigurationName=E12 Network=true UseSSL=true"},
		{`{computer_name = "srv", application_name = "other"}`, "ApplicationName=other ComputerName=srv Network=true"},
		{`{connection_uri = uri"https://Srv/Mgmt", allow_redirection = true}`, "AllowRedirection=true ApplicationName=/Mgmt ComputerName=srv Network=true URI=https://Srv/Mgmt UseSSL=true"},
		{`{uri = "http://srv:91/x"}`, "ApplicationName=/x ComputerName=srv Network=true Port=91 URI=http://srv:91/x"},
		{`{host_name = "me@srv:2222"}`, "HostName=srv Port=2222 UserName=me"},
		{`{host_name = "srv", user_name = "me", port = 22, subsystem = "psl", ssh_transport = true}`, "HostName=srv Port=22 Subsystem=psl UserName=me"},
		{`{host_name = "srv", key_file_path = KEY, connecting_timeout = 1500, options = hashtable{Compression = "yes"}}`, "ConnectingTimeout=1.5s HostName=srv KeyFilePath=id_test SSHOptions=map[Compression:yes]"},
		// Who.
		{`{computer_name = "srv", credential = CRED, authentication = "Basic"}`, "Authentication=Basic ComputerName=srv Credential=me Network=true"},
		{`{computer_name = "srv", certificate_thumbprint = "AB12"}`, "CertificateThumbprint=AB12 ComputerName=srv Network=true"},
		{`{host_name = "srv", credential = CRED}`, "Credential=me HostName=srv"},
		// How.
		{`{computer_name = "srv", session_option = {open_timeout = 5000, SkipCACheck = true}}`, "ComputerName=srv OpenTimeout=5s SkipCACheck=true"},
		{`{computer_name = "srv", session_option = new_pssessionoption{operation_timeout = 7000}}`, "ComputerName=srv OperationTimeout=7s"},
		{`{computer_name = "srv", enable_network_access = true}`, "ComputerName=srv EnableNetworkAccess=true"},
	} {
		for _, cmdlet := range []string{"new_pssession", "invoke_command", "enter_pssession"} {
			t.Run(cmdlet+c.call, func(t *testing.T) {
				call := c.call
				if cmdlet == "invoke_command" {
					call = strings.Replace(call, "{", `{script_block = "1", `, 1)
				}
				expectTargets(t, key, "local _ = "+cmdlet+call, c.want)
			})
		}
	}
	for _, c := range []struct{ call, want string }{
		{`new_pssession{ssh_connection = {{host_name = "a", user_name = "me", port = 7, subsystem = "s"}, {computer_name = "b", key_file_path = KEY, connecting_timeout = 100, reconnect = true, credential = CRED}}}`,
			"HostName=a Port=7 Subsystem=s UserName=me; ConnectingTimeout=100ms Credential=me HostName=b KeyFilePath=id_test Reconnect=true"},
		{`invoke_command{ssh_connection = {{HostName = "a", Options = hashtable{X = 1}}}, script_block = "1"}`, "HostName=a SSHOptions=map[X:1]"},
		{`new_pssession{host_name = "srv", identity_file_path = KEY, reconnect = true}`, "HostName=srv KeyFilePath=id_test Reconnect=true"},
		{`new_pssession{computer_name = "srv", timeout = 5, retry = 2, retry_delay = 0.5, total_timeout = 60}`, "ComputerName=srv Retry=2 RetryDelay=500ms Timeout=5s"},
		{`invoke_command{computer_name = "srv", script_block = "1", timeout = 5, retry = 2, retry_delay = "00:00:03"}`, "ComputerName=srv Retry=2 RetryDelay=3s Timeout=5s"},
		// Clones: what the model was made of, but for what is said.
		{`new_pssession{session = new_pssession{computer_name = "srv", port = 1, session_option = {IdleTimeout = 70000}}, credential = CRED}`,
			"ComputerName=srv IdleTimeout=1m10s Network=true Port=1; ComputerName=srv Credential=me IdleTimeout=1m10s Network=true Port=1"},
		{`new_pssession{session = new_pssession{computer_name = "srv"}, enable_network_access = true, throttle_limit = 3}`, "ComputerName=srv; ComputerName=srv EnableNetworkAccess=true"},
		// The pipeline: names, sessions, objects and tables.
		{`{"a", "b"} | new_pssession{port = 5}`, "ComputerName=a Network=true Port=5; ComputerName=b Network=true Port=5"},
		{`{psobject{ComputerName = "a", ConfigurationName = "C", ApplicationName = "app", Port = "5"}, {cn = "b", use_ssl = true, name = "x"}} | new_pssession()`,
			"ApplicationName=app ComputerName=a ConfigurationName=C Network=true Port=5; ComputerName=b Network=true UseSSL=true"},
		{`{psobject{HostName = "a", Port = 7, UserName = "me", Subsystem = "s"}, {host_name = "b", key_file_path = KEY, connecting_timeout = 5, options = hashtable{A = "b"}, credential = CRED, reconnect = true, timeout = 3, retry = 1, retry_delay = 2}} | new_pssession()`,
			"HostName=a Port=7 Subsystem=s UserName=me; ConnectingTimeout=5ms Credential=me HostName=b KeyFilePath=id_test Reconnect=true Retry=1 RetryDelay=2s SSHOptions=map[A:b] Timeout=3s"},
		{`{{connection_uri = uri"http://a:1/x", allow_redirection = true}, {computer_name = "b", authentication = "Kerberos", session_option = {SkipCNCheck = true}, certificate_thumbprint = nil, enable_network_access = true}} | new_pssession()`,
			"AllowRedirection=true ApplicationName=/x ComputerName=a Network=true Port=1 URI=http://a:1/x; Authentication=Kerberos ComputerName=b EnableNetworkAccess=true Network=true SkipCNCheck=true"},
		// Preferences take the place of what is not said.
		{`global.PSSessionOption = new_pssessionoption{cancel_timeout = 9000}; local _ = new_pssession("srv")`, "CancelTimeout=9s ComputerName=srv"},
		// A piped address is one, as the seed promises: the original makes a name of it, which it refuses.
		{`uri"http://srv:91/x" | new_pssession()`, "ApplicationName=/x ComputerName=srv Network=true Port=91 URI=http://srv:91/x"},
		{`write_output{uri"http://a/", uri"https://b:7/y"} | new_pssession()`, "ApplicationName=/wsman ComputerName=a Network=true URI=http://a/wsman; ApplicationName=/y ComputerName=b Network=true Port=7 URI=https://b:7/y UseSSL=true"},
		// The names of the application and the configuration count in global scope alone.
		{`global.PSSessionApplicationName = "app"; global.PSSessionConfigurationName = "C"; local _ = new_pssession{computer_name = "srv", port = 1}`,
			"ApplicationName=app ComputerName=srv ConfigurationName=C Network=true Port=1"},
		{`PSSessionApplicationName, PSSessionConfigurationName = "app", "C"; local _ = new_pssession{computer_name = "srv", port = 1}`, "ComputerName=srv Network=true Port=1"},
		{`local function f() local PSSessionOption = new_pssessionoption{open_timeout = 4000}; local _ = new_pssession("srv") end f()`, "ComputerName=srv OpenTimeout=4s"},
		{`PSSessionOption = "nonsense"; local _ = new_pssession("srv")`, "ComputerName=srv"},
	} {
		t.Run(c.call, func(t *testing.T) {
			call := c.call
			if !strings.Contains(call, "local _") {
				call = "local _ = " + call
			}
			expectTargets(t, key, call, c.want)
		})
	}
	// The cmdlets that ask a server for its sessions do so over the network, even this computer.
	for _, c := range []struct{ parameters, want string }{
		{`computer_name = "srv", port = 7, use_ssl = true, application_name = "app", configuration_name = "C", credential = CRED, authentication = "Negotiate", session_option = {SkipCACheck = true}`,
			"ApplicationName=app Authentication=Negotiate ComputerName=srv ConfigurationName=C Credential=me Network=true Port=7 SkipCACheck=true UseSSL=true"},
		{`computer_name = "srv", certificate_thumbprint = "AB"`, "CertificateThumbprint=AB ComputerName=srv Network=true"},
		{`connection_uri = uri"http://srv/x", allow_redirection = true`, "AllowRedirection=true ApplicationName=/x ComputerName=srv Network=true URI=http://srv/x"},
	} {
		for _, call := range []string{
			"get_pssession{NAME, state = 'Disconnected', throttle_limit = 5, ", "get_pssession{instance_id = guid'00000000-0000-0000-0000-000000000001', ", "connect_pssession{NAME, throttle_limit = 5, ", "connect_pssession{instance_id = guid'00000000-0000-0000-0000-000000000001', ",
			"receive_pssession{NAME, ", "receive_pssession{instance_id = guid'00000000-0000-0000-0000-000000000001', ",
		} {
			call = strings.Replace(call, "NAME", `name = "n"`, 1) + c.parameters + `, error_action = "SilentlyContinue"}`
			t.Run(call, func(t *testing.T) { expectTargets(t, key, "local _ = "+call, c.want) })
		}
	}
	// Those that ask it without a session.
	for _, c := range []struct{ parameters, want string }{
		{`computer_name = "srv", port = 7, use_ssl = true, application_name = "app", credential = CRED, authentication = "Negotiate"`,
			"ApplicationName=app Authentication=Negotiate ComputerName=srv Credential=me Network=true Port=7 UseSSL=true"},
		{`computer_name = "srv", certificate_thumbprint = "AB"`, "CertificateThumbprint=AB ComputerName=srv Network=true"},
	} {
		for _, call := range []string{"test_wsman{", "invoke_winrs{command = 'dir', "} {
			call += c.parameters + `, error_action = "SilentlyContinue"}`
			t.Run(call, func(t *testing.T) { expectTargets(t, key, "local _ = "+call, c.want) })
		}
	}
}

// expectTargets runs a script whose sessions are opened, and whose servers are asked, by nobody.
func expectTargets(t *testing.T, key, script, want string) {
	t.Helper()
	var got told
	opts := remoting.Options{
		Dial: func(_ context.Context, t remoting.Target) (remoting.Shell, error) {
			got.add(t)
			return fleetShell{make(chan struct{})}, nil
		},
		Post: func(_ context.Context, t remoting.Target, _ string) (remoting.Poster, error) {
			got.add(t)
			return nil, errors.New("nobody is asked")
		},
	}
	head := fmt.Sprintf("local KEY, CRED = %q, pscredential('me', securestring('x'))\n", key)
	_, stderr, err := runWith(t, opts, "targets", head+script, func(s *luacmdlet.Session) { s.Interactive = true })
	if err != nil {
		t.Errorf("%v\n%s", err, stderr)
	}
	// Several are opened at once, in no order.
	sort.Strings(got.list)
	wanted := strings.Split(want, "; ")
	sort.Strings(wanted)
	if s, want := strings.Join(got.list, "; "), strings.Join(wanted, "; "); s != want {
		t.Errorf("%s\nwanted %s", s, want)
	}
}
