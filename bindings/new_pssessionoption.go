package bindings

import (
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

var newPSSessionOption = &cmdlet.Declaration{
	Name: "New-PSSessionOption", Class: psClass + "NewPSSessionOptionCommand",
	Synopsis: "Makes an object with options for sessions.",
	Notes:    "Omitted options have the values that the documentation of the original names: 5 retries and objects of 200 MB at most.",
	Examples: []cmdlet.Example{{Title: "Longer idle time", Code: `local o = new_pssessionoption{idle_timeout = 120000}`}},
	New:      func() any { return &newPSSessionOptionCmd{} },
}

type newPSSessionOptionCmd struct {
	MaximumRedirection                *int32               `param:"" default:"5" help:"How many redirections are followed; -1 for any number."`
	NoCompression                     bool                 `param:"" help:"False compresses what travels by WS-Management."`
	NoMachineProfile                  bool                 `param:"" help:"The user's profile is not loaded."`
	Culture                           any                  `param:"nn"`
	UICulture                         any                  `param:"nn"`
	MaximumReceivedDataSizePerCommand *int32               `param:"" help:"Bytes." default:"unlimited"`
	MaximumReceivedObjectSize         *int32               `param:"" help:"Bytes." default:"200 MB"`
	OutputBufferingMode               psobject.Enum        `param:"type=System.Management.Automation.Runspaces.OutputBufferingMode"`
	MaxConnectionRetryCount           *int32               `param:"range=0,2147483647" default:"5"`
	ApplicationArguments              *psobject.Dictionary `param:"nn" help:"Values for $PSSenderInfo.ApplicationArguments."`
	OpenTimeout                       *int32               `param:"alias=OpenTimeoutMSec range=0,2147483647" help:"Milliseconds; 0 for no limit." default:"180000"`
	CancelTimeout                     *int32               `param:"alias=CancelTimeoutMSec range=0,2147483647" help:"Milliseconds." default:"60000"`
	IdleTimeout                       *int32               `param:"alias=IdleTimeoutMSec range=-1,2147483647" help:"Milliseconds; at least 60000." default:"the server's"`
	ProxyAccessType                   psobject.Enum        `param:"type=System.Management.Automation.Remoting.ProxyAccessType"`
	ProxyAuthentication               psobject.Enum        `param:"type=System.Management.Automation.Runspaces.AuthenticationMechanism"`
	ProxyCredential                   *psobject.Credential `param:"nne"`
	SkipCACheck                       bool                 `param:"" help:"The certificate's issuer is not checked."`
	SkipCNCheck                       bool                 `param:"" help:"The certificate's name is not checked."`
	SkipRevocationCheck               bool                 `param:""`
	OperationTimeout                  *int32               `param:"alias=OperationTimeoutMSec range=0,2147483647" help:"Milliseconds; 0 for no limit." default:"180000"`
	NoEncryption                      bool                 `param:""`
	UseUTF16                          bool                 `param:""`
	IncludePortInSPN                  bool                 `param:""`
}

func (c *newPSSessionOptionCmd) Process(r *cmdlet.Run) error {
	o := remoting.NewSessionOption()
	o.Compression = r.Bound("NoCompression") && !c.NoCompression
	o.NoCompression, o.NoMachineProfile = c.NoCompression, c.NoMachineProfile
	o.SkipCACheck, o.SkipCNCheck, o.SkipRevocationCheck = c.SkipCACheck, c.SkipCNCheck, c.SkipRevocationCheck
	o.NoEncryption, o.UseUTF16, o.IncludePortInSPN = c.NoEncryption, c.UseUTF16, c.IncludePortInSPN
	if c.MaximumRedirection != nil {
		o.MaximumConnectionRedirectionCount = *c.MaximumRedirection
	}
	if c.MaxConnectionRetryCount != nil {
		o.MaxConnectionRetryCount = *c.MaxConnectionRetryCount
	}
	if r.Bound("MaximumReceivedDataSizePerCommand") {
		o.MaximumReceivedDataSizePerCommand = c.MaximumReceivedDataSizePerCommand
	}
	if r.Bound("MaximumReceivedObjectSize") {
		o.MaximumReceivedObjectSize = c.MaximumReceivedObjectSize
	}
	if c.Culture != nil {
		o.Culture = dotnet.String(c.Culture)
	}
	if c.UICulture != nil {
		o.UICulture = dotnet.String(c.UICulture)
	}
	if r.Bound("OutputBufferingMode") {
		o.OutputBufferingMode = c.OutputBufferingMode
	}
	if r.Bound("ProxyAccessType") {
		o.ProxyAccessType = c.ProxyAccessType
	}
	if r.Bound("ProxyAuthentication") {
		if !remoting.ProxyAuthentication(c.ProxyAuthentication) {
			return r.Fail("System.ArgumentException", psobject.NotSpecified, "System.ArgumentException", c.ProxyAuthentication.Name+
				" cannot be specified as a proxy authentication mechanism. Only Basic,Negotiate or Digest are supported for proxy authentication.", nil)
		}
		o.ProxyAuthentication = c.ProxyAuthentication
	}
	o.ProxyCredential, o.ApplicationArguments = c.ProxyCredential, c.ApplicationArguments
	for _, t := range []struct {
		given *int32
		dst   *psobject.TimeSpan
	}{{c.OpenTimeout, &o.OpenTimeout}, {c.CancelTimeout, &o.CancelTimeout}, {c.IdleTimeout, &o.IdleTimeout}, {c.OperationTimeout, &o.OperationTimeout}} {
		if t.given != nil {
			*t.dst = psobject.TimeSpan(*t.given) * psobject.Millisecond
		}
	}
	return r.Write(o)
}
