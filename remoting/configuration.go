package remoting

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/sessionfile"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/wsman"
)

// Configuration is a session configuration of an endpoint.
type Configuration struct {
	// Name is what clients ask for, without the prefix of its URI.
	Name string
	// Engine serves its sessions; the zero value is the server's.
	Engine Engine
	// File is a session configuration file, as New-PSSessionConfigurationFile writes one (.pssc): it says what its users may
	// do and what they find. "" is the engine as it is.
	File string
}

// ParseConfiguration reads NAME, NAME=FILE, NAME=ENGINE or NAME=ENGINE,FILE.
func ParseConfiguration(text string) (c Configuration, err error) {
	name, rest, ok := strings.Cut(text, "=")
	if name == "" || ok && rest == "" {
		return c, errors.New("NAME, NAME=FILE, NAME=ENGINE or NAME=ENGINE,FILE is wanted")
	}
	c.Name = name
	engine, file, _ := strings.Cut(rest, ",")
	if c.Engine.UnmarshalText([]byte(engine)) == nil {
		c.File = file
	} else {
		c.File = rest
	}
	return c, nil
}

// defaultNames are those that lead to the default configuration: Windows has them, and PowerShell 7 asks for the first.
var defaultNames = []string{"microsoft.powershell", "powershell.7", "powershell.7.6", "microsoft.powershell32"}

// opener makes what stands behind a shell.
type opener = func(context.Context, *shells.Request) (transport.Transport, error)

// shells says what stands behind the endpoint's shells.
func (s *HTTPServer) shells() (shells.Options, error) {
	all := map[string]Configuration{} // by name in lower case
	for _, c := range s.Configurations {
		name := strings.ToLower(c.Name)
		if _, twice := all[name]; twice {
			return shells.Options{}, fmt.Errorf("the session configuration %s is there twice", c.Name)
		}
		all[name] = c
	}
	standard := all[defaultNames[0]]
	for _, name := range defaultNames { // each other name would be a way around the file
		if _, ok := all[name]; !ok {
			all[name] = standard
		}
	}
	console := &shells.Console{}
	openers := map[string]opener{}
	for name, c := range all {
		engine := c.Engine
		if engine == "" {
			engine = s.Engine
		}
		open, path, err := c.opener(engine)
		if err != nil {
			return shells.Options{}, err
		}
		openers[name] = open
		if name == defaultNames[0] {
			console.PowerShell = path
		}
	}
	if (s.MaxProcesses > 0 || s.MaxMemory > 0) && !shells.QuotasSupported {
		return shells.Options{}, errors.New("quotas of processes and memory are kept on Linux alone")
	}
	if e := s.MaxEnvelope; e != 0 && (e < SmallestEnvelope || e > LongestEnvelope) {
		return shells.Options{}, fmt.Errorf("the longest envelope is %d to %d bytes, not %d", SmallestEnvelope, LongestEnvelope, e)
	}
	o := shells.Options{MaxEnvelope: s.MaxEnvelope, MaxShells: s.MaxShells, MaxProcesses: s.MaxProcesses, MaxMemory: s.MaxMemory, IdleTimeout: s.IdleTimeout, Console: console}
	if s.NoWinRS || standard.File != "" {
		o.Console = nil
	}
	o.Open = func(ctx context.Context, r *shells.Request) (transport.Transport, error) {
		if open := openers[strings.ToLower(r.Configuration)]; open != nil {
			return open(ctx, r)
		}
		host, _ := os.Hostname()
		text := fmt.Sprintf("The WS-Management service cannot process the request. Cannot find the %s session configuration in the WSMan: drive on the %s computer.", r.Configuration, host)
		return nil, &wsman.Fault{Code: "Sender", Subcode: "InvalidResourceURI", Reason: text, WSMan: &wsman.WSManFault{Code: wsman.CodeInvalidResource, Machine: host, Message: text}}
	}
	return o, nil
}

// opener makes shells of a configuration: in a process each of the PowerShell at path, or, where that is "", on psl's own
// engine.
func (c Configuration) opener(engine Engine) (open opener, path string, err error) {
	if path, err = enginePath(engine); err != nil {
		return nil, "", err
	}
	if c.File != "" {
		if _, err := os.Stat(c.File); err != nil {
			return nil, "", fmt.Errorf("%s: %w", c.title(), err)
		}
	}
	if path != "" {
		if err := c.checkForPWSH(runtime.GOOS); err != nil {
			return nil, "", err
		}
		return func(_ context.Context, r *shells.Request) (transport.Transport, error) {
			return transport.NewProcess(transport.ProcessOptions{
				Executable: path, ConfigurationFile: c.File, Environment: cultured(os.Environ(), r.Culture), Timeouts: transport.Timeouts{Ack: -1},
			}), nil
		}, path, nil
	}
	limits, err := c.limits()
	if err != nil {
		return nil, "", err
	}
	return func(ctx context.Context, r *shells.Request) (transport.Transport, error) {
		// Scripts see in $PSSenderInfo who has logged on, not whom the server runs as.
		o := embedded.Options{UserName: r.User, ConfigurationName: r.Configuration, StartProgram: r.Start}
		var err error
		if o.Configuration, err = limits(r.User); err != nil {
			host, _ := os.Hostname()
			return nil, &wsman.Fault{Code: "Sender", Subcode: "AccessDenied", Reason: err.Error(), WSMan: &wsman.WSManFault{Code: wsman.CodeAccessDenied, Machine: host, Message: err.Error()}}
		}
		return shells.Serve(embedded.Handler(o), embedded.EndpointOptions())(ctx, r)
	}, "", nil
}

// windowsKeys are those that a PowerShell follows on Windows alone. Elsewhere its sessions with such a file never open.
var windowsKeys = []string{"RoleDefinitions", "RequiredGroups", "RunAsVirtualAccount", "RunAsVirtualAccountGroups", "GroupManagedServiceAccount"}

// checkForPWSH refuses a file that a PowerShell on the system could not follow. What else is wrong with the file is PowerShell's to say.
func (c Configuration) checkForPWSH(system string) error {
	if c.File == "" || system == "windows" {
		return nil
	}
	keys, err := sessionfile.Keys(c.File)
	if err != nil {
		return nil
	}
	for _, k := range keys {
		if slices.ContainsFunc(windowsKeys, func(w string) bool { return strings.EqualFold(w, k) }) {
			return fmt.Errorf("%s: %s: %s: a PowerShell follows it on Windows alone; psl's own engine may (--engine embedded)", c.title(), c.File, k)
		}
	}
	return nil
}

// limits reads the configuration's file and gives what makes the limits of a user of it: nil where there is no file. What is wrong
// with the file is told at once.
func (c Configuration) limits() (func(user string) (*powershell.Configuration, error), error) {
	if c.File == "" {
		return func(string) (*powershell.Configuration, error) { return nil, nil }, nil
	}
	file, err := sessionfile.Read(c.File)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.title(), err)
	}
	return func(user string) (*powershell.Configuration, error) {
		u := sessionfile.User{Name: user}
		if file.NeedsGroups() {
			u.Groups = sessionfile.Groups(user)
		}
		return file.For(u)
	}, nil
}

// title names the configuration in messages.
func (c Configuration) title() string {
	if c.Name == "" {
		return "the session configuration"
	}
	return "the session configuration " + c.Name
}
