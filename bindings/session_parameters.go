package bindings

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const (
	psClass     = "Microsoft.PowerShell.Commands."
	sessionType = "System.Management.Automation.Runspaces.PSSession"
)

// sshExtras is what psl's own ssh can beyond the original's parameters.
type sshExtras struct {
	credential *psobject.Credential // an account with a password
	reconnect  bool                 // see [remoting.Target]
}

// sshParameters are the parameters of the sets that reach a computer by ssh.
type sshParameters struct {
	UserName          string               `param:"sets=SSHHost nne row" help:"The user on the other computer."`
	KeyFilePath       string               `param:"sets=SSHHost alias=IdentityFilePath nne row" help:"A file with a private key."`
	Subsystem         string               `param:"sets=SSHHost name" help:"The ssh subsystem that serves PowerShell." default:"powershell"`
	ConnectingTimeout *int32               `param:"sets=SSHHost row" help:"How many milliseconds the connecting may take." default:"no limit"`
	SSHTransport      bool                 `param:"sets=SSHHost oneof=true" help:"Says that ssh is meant."`
	Options           *psobject.Dictionary `param:"sets=SSHHost nne row" help:"Further options of ssh, as its -o takes them."`

	sshExtras
}

// sshCommandParameters are the same with the sets of Invoke-Command.
type sshCommandParameters struct {
	UserName          string               `param:"sets=SSHHost,FilePathSSHHost nne" help:"The user on the other computer."`
	KeyFilePath       string               `param:"sets=SSHHost,FilePathSSHHost alias=IdentityFilePath nne" help:"A file with a private key."`
	Subsystem         string               `param:"sets=SSHHost,FilePathSSHHost" help:"The ssh subsystem that serves PowerShell." default:"powershell"`
	ConnectingTimeout *int32               `param:"sets=SSHHost,FilePathSSHHost" help:"How many milliseconds the connecting may take." default:"no limit"`
	SSHTransport      bool                 `param:"sets=SSHHost,FilePathSSHHost oneof=true" help:"Says that ssh is meant."`
	Options           *psobject.Dictionary `param:"sets=SSHHost,FilePathSSHHost nne" help:"Further options of ssh, as its -o takes them."`

	sshExtras
}

// asking keeps questions for several computers apart: there is one terminal.
var asking sync.Mutex

// target returns the ssh target of a host. The record is terminating.
func (p *sshParameters) target(r *cmdlet.Run, host string, port *int32) (remoting.Target, error) {
	user, name, hostPort := remoting.SplitHost(host)
	if !remoting.ValidName(name) {
		return remoting.Target{}, invalidName(r, host)
	}
	t := remoting.Target{HostName: name, UserName: p.UserName, Subsystem: p.Subsystem, Credential: p.credential, Reconnect: p.reconnect}
	if p := r.Host.Prompt(); p != nil {
		t.Ask = func(ctx context.Context, question string, echo bool) (string, error) {
			asking.Lock()
			defer asking.Unlock()
			if ctx.Err() != nil {
				return "", context.Cause(ctx)
			}
			return p.ReadLine(question, !echo)
		}
	}
	if user != "" { // what the name says goes before the parameters
		t.UserName = user
	}
	if port != nil {
		t.Port = int(*port)
	}
	if hostPort != "" {
		n, err := dotnet.Convert(hostPort, "System.Int32")
		if err != nil {
			return t, invalidName(r, host)
		}
		t.Port = int(n.(int32))
	}
	if p.KeyFilePath != "" {
		path, err := r.Host.Resolve(p.KeyFilePath)
		if err != nil {
			return t, err
		}
		if _, err := os.Stat(path); err != nil {
			rec := r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+path+"' because it does not exist.", path)
			rec.Cause = err
			return t, rec
		}
		t.KeyFilePath = path
	}
	if p.ConnectingTimeout != nil && *p.ConnectingTimeout >= 0 {
		t.ConnectingTimeout = time.Duration(*p.ConnectingTimeout) * time.Millisecond
	}
	if p.Options != nil {
		t.SSHOptions = map[string]string{}
		for i, k := range p.Options.Keys() {
			t.SSHOptions[dotnet.String(k)] = dotnet.String(p.Options.Values()[i])
		}
	}
	return t, nil
}

// sshConnection reads one table of -SSHConnection.
func sshConnection(r *cmdlet.Run, d *psobject.Dictionary) (remoting.Target, error) {
	fail := func(text string) error {
		return r.Fail("Argument", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException", text, nil)
	}
	var host string
	var port *int32
	p := &sshParameters{}
	seen := map[string]bool{}
	for i, k := range d.Keys() {
		key, v := dotnet.String(k), d.Values()[i]
		plain := strings.ToLower(strings.ReplaceAll(key, "_", ""))
		if key == "" || v == nil || psobject.Base(v) == any("") {
			return remoting.Target{}, fail("The provided SSHConnection hashtable parameter name or element is null or empty.")
		}
		name := map[string]string{"hostname": "host", "computername": "host", "identityfilepath": "keyfilepath"}[plain]
		if name == "" {
			name = plain
		}
		if seen[name] {
			return remoting.Target{}, fail("The provided SSHConnection hashtable contains both a ComputerName and HostName parameter.  Only one can be specified.")
		}
		seen[name] = true
		number := func() (*int32, error) {
			n, err := dotnet.Convert(v, "System.Int32")
			if err != nil {
				return nil, fail(err.Error())
			}
			i := n.(int32)
			return &i, nil
		}
		var err error
		switch name {
		case "host":
			host = dotnet.String(v)
		case "username":
			p.UserName = dotnet.String(v)
		case "keyfilepath":
			p.KeyFilePath = dotnet.String(v)
		case "subsystem":
			p.Subsystem = dotnet.String(v)
		case "credential":
			c, ok := psobject.Base(v).(*psobject.Credential)
			if !ok {
				err = fail("The Credential element of an SSHConnection hashtable is a credential, as Get-Credential gives it.")
			}
			p.credential = c
		case "reconnect":
			p.reconnect = dotnet.True(v)
		case "port":
			port, err = number()
		case "connectingtimeout":
			p.ConnectingTimeout, err = number()
		case "options":
			opts, ok := psobject.Base(v).(*psobject.Dictionary)
			if !ok {
				err = fail("The Options element of an SSHConnection hashtable is a hashtable of ssh's own options.")
			}
			p.Options = opts
		default:
			err = fail("The provided SSHConnection hashtable parameter " + key + " is not supported.")
		}
		if err != nil {
			return remoting.Target{}, err
		}
	}
	if host == "" {
		return remoting.Target{}, fail("The provided SSHConnection hashtable is missing the required ComputerName or HostName parameter.")
	}
	return p.target(r, host, port)
}

func invalidName(r *cmdlet.Run, target any) error {
	return r.Fail("PSSessionInvalidComputerName", psobject.InvalidArgument, "System.ArgumentException",
		"One or more computer names are not valid. If you are trying to pass a URI, use the -ConnectionUri parameter, or pass URI objects instead of strings.", target)
}

// preferred are the names that a target takes from the preference variables where none are given. They count in global
// scope alone, as in the original; its own values name what is there without them.
func preferred(r *cmdlet.Run, configuration, application string) (string, string) {
	global := func(name, own string) string {
		call := luacmdlet.Call(r)
		if call == nil {
			return ""
		}
		v, ok, err := call.Vars.Get(name, "Global")
		if !ok || err != nil {
			return ""
		}
		if s := dotnet.String(call.Values.FromLua(call.L, v.Value)); !strings.EqualFold(s, own) {
			return s
		}
		return ""
	}
	if configuration == "" {
		configuration = global("PSSessionConfigurationName", defaultConfiguration)
	}
	if application == "" {
		application = global("PSSessionApplicationName", defaultApplication)
	}
	return configuration, application
}

// The first values of the preference variables.
const (
	defaultConfiguration = "http://schemas.microsoft.com/powershell/Microsoft.PowerShell"
	defaultApplication   = "wsman"
)

// computers checks the names of -ComputerName and returns their targets.
func computers(r *cmdlet.Run, names []string, base remoting.Target) ([]remoting.Target, error) {
	if len(names) == 0 {
		names = []string{""}
	}
	targets := make([]remoting.Target, len(names))
	for i, n := range names {
		if n != "" && n != "." && !remoting.ValidName(n) {
			list := make([]any, len(names))
			for k, x := range names {
				list[k] = x
			}
			return nil, invalidName(r, psobject.NewArray(list...))
		}
		targets[i] = base
		targets[i].ComputerName = n
	}
	return targets, nil
}

// sessionOption reads -SessionOption or the preference variable.
func sessionOption(r *cmdlet.Run, given any) (*remoting.SessionOption, error) {
	if r.Bound("SessionOption") {
		if given == nil {
			return remoting.NewSessionOption(), nil
		}
		o, err := remoting.SessionOptionOf(given)
		if err != nil {
			rec := r.Fail("CannotConvertArgumentNoMessage", psobject.InvalidArgument, "System.Management.Automation.ParameterBindingException",
				"Cannot bind parameter 'SessionOption'. "+err.Error(), nil)
			rec.Category.TargetName, rec.Category.TargetType = "", ""
			return nil, rec
		}
		return o, checkOption(r, o)
	}
	if v, ok := r.Host.Variable("PSSessionOption"); ok && v != nil {
		// What is no option is ignored, as in the original.
		if o, err := remoting.SessionOptionOf(v); err == nil {
			return o, checkOption(r, o)
		}
	}
	return nil, nil
}

func checkOption(r *cmdlet.Run, o *remoting.SessionOption) error {
	if o.IdleTimeout != -psobject.Millisecond && o.IdleTimeout < psobject.Minute {
		return r.Fail("Argument", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
			"The specified IdleTimeout session option "+dotnet.String(int64(o.IdleTimeout/psobject.Second))+
				" (seconds) is not a valid period.  Specify an IdleTimeout value that is greater than or equal to the minimum allowed 60 (seconds).", nil)
	}
	// New-PSSession tells it of each address by itself.
	if text := proxyConflict(o); text != "" && !(r.Declaration.Name == "New-PSSession" && r.Set() == "Uri") {
		return r.Fail("System.ArgumentException", psobject.NotSpecified, "System.ArgumentException", text, nil)
	}
	return nil
}

// proxyConflict tells what is wrong with an option that has an account for a proxy and no proxy; "" for nothing.
func proxyConflict(o *remoting.SessionOption) string {
	if o == nil || o.ProxyCredential == nil || o.ProxyAccessType.Value != 0 {
		return ""
	}
	return "Proxy credentials cannot be specified when using the following proxy access type: None. Either specify a different access type, or do not specify proxy credentials."
}

// sessionError makes the record of a failed opening.
func sessionError(err error, context string, target any, activity string) error {
	var ce *remoting.ConnectError
	if errors.As(err, &ce) {
		return ce.Record(context, target, activity)
	}
	return err
}

// runspace stands for the runspace that could not be opened, as the target of its error. It tells where it would have
// been.
type runspace struct{ target remoting.Target }

func (*runspace) PSTypeNames() []string {
	return []string{"System.Management.Automation.RemoteRunspace", "System.Management.Automation.Runspaces.Runspace", "System.Object"}
}
func (*runspace) PSText() string { return "System.Management.Automation.RemoteRunspace" }

// PSProperties has the connection, as far as scripts ask for it.
func (r *runspace) PSProperties() []psobject.Property {
	typ := "System.Management.Automation.Runspaces.WSManConnectionInfo"
	if r.target.HostName != "" {
		typ = "System.Management.Automation.Runspaces.SSHConnectionInfo"
	}
	info := &psobject.Object{TypeNames: []string{typ, "System.Management.Automation.Runspaces.RunspaceConnectionInfo", "System.Object"}, Text: typ, HasText: true,
		Adapted: []psobject.Property{{Name: "ComputerName", Value: r.target.Name()}, {Name: "Port", Value: int32(r.target.Port)}}}
	return []psobject.Property{{Name: "ConnectionInfo", Value: info}}
}
