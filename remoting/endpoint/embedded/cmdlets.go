package embedded

import (
	"encoding/hex"
	"slices"
	"unicode/utf16"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// What a session needs that the engine does not bring: secrets as text, and the session's runspaces.

const securityClass = "Microsoft.PowerShell.Commands."

func (p *pool) cmdlets() []*cmdlet.Declaration {
	return []*cmdlet.Declaration{
		{
			Name: "ConvertTo-SecureString", Class: securityClass + "ConvertToSecureStringCommand",
			Synopsis: "Makes a secure string of text.",
			New:      func() any { return &toSecureString{} },
		},
		{
			Name: "ConvertFrom-SecureString", Class: securityClass + "ConvertFromSecureStringCommand",
			Synopsis: "Makes text of a secure string.",
			New:      func() any { return &fromSecureString{} },
		},
		{
			Name: "Get-Runspace", Class: securityClass + "GetRunspaceCommand",
			Synopsis: "Gives the session's runspaces.",
			New:      func() any { return &getRunspace{pool: p} },
		},
	}
}

type toSecureString struct {
	String      string `param:"pos=0 mandatory value" help:"The text."`
	AsPlainText bool   `param:"" help:"The text is the secret itself."`
	Force       bool   `param:"" help:"Accepted; it is not needed."`
}

// Process makes the secure string. Without -AsPlainText the text is what ConvertFrom-SecureString gives on systems
// without a key of the user's: hexadecimal UTF-16.
func (c *toSecureString) Process(r *cmdlet.Run) error {
	if c.AsPlainText {
		return r.Write(psobject.NewSecureString(c.String))
	}
	b, err := hex.DecodeString(c.String)
	if err != nil || len(b)%2 != 0 {
		return r.Fail("ImportSecureString_InvalidArgument", psobject.InvalidArgument, "System.FormatException",
			"The input string is not a secure string in text form.", nil)
	}
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return r.Write(psobject.NewSecureString(string(utf16.Decode(u))))
}

type fromSecureString struct {
	SecureString *psobject.SecureString `param:"pos=0 mandatory value" help:"The secure string."`
	AsPlainText  bool                   `param:"" help:"Gives the secret itself."`
}

func (c *fromSecureString) Process(r *cmdlet.Run) error {
	plain := c.SecureString.Plain()
	if c.AsPlainText {
		return r.Write(plain)
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(plain)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return r.Write(hex.EncodeToString(b))
}

type getRunspace struct {
	pool *pool
}

func (c *getRunspace) End(r *cmdlet.Run) error {
	c.pool.mu.Lock()
	all := slices.Clone(c.pool.all)
	c.pool.mu.Unlock()
	for _, x := range all {
		if err := r.Write(x.Object()); err != nil {
			return err
		}
	}
	return nil
}
