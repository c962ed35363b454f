package bindings

import (
	"bufio"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

var readHost = &cmdlet.Declaration{
	Name: "Read-Host", Class: psClass + "ReadHostCommand", DefaultSet: "AsString",
	Synopsis: "Asks the person at the terminal for a line.",
	Examples: []cmdlet.Example{{Title: "A name", Code: `local name = read_host("Your name")`, Needs: "somebody who answers"}},
	New:      func() any { return &readHostCmd{} },
}

type readHostCmd struct {
	Prompt         any  `param:"pos=0 rest null" help:"The question."`
	AsSecureString bool `param:"sets=AsSecureString" help:"The line is not echoed and comes as a SecureString."`
	MaskInput      bool `param:"sets=AsString" help:"The line is not echoed."`
}

func (c *readHostCmd) Process(r *cmdlet.Run) error {
	prompt := ""
	if r.Bound("Prompt") {
		prompt = dotnet.String(c.Prompt) + ": "
	}
	secret := c.AsSecureString || c.MaskInput
	instead := "give the line to psl's standard input"
	if secret {
		instead = luacmdlet.CredentialInstead
	}
	nobody := luacmdlet.NonInteractive("Read-Host", instead)
	var line string
	var err error
	if p := r.Host.Prompt(); p != nil {
		line, err = p.ReadLine(prompt, secret)
	} else if in := r.Host.Stdin(); in != nil && !secret {
		line, err = bufio.NewReader(in).ReadString('\n')
		if line != "" {
			err = nil
		}
	} else {
		err = nobody
	}
	if err != nil {
		rec := r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException", nobody.Error(), nil)
		rec.Cause = err
		return rec
	}
	line = strings.TrimRight(line, "\r\n")
	if c.AsSecureString {
		return r.Write(psobject.NewSecureString(line))
	}
	return r.Write(line)
}
