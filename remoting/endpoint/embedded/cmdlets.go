package embedded

import (
	"slices"

	"github.com/pslshell/psl/remoting/cmdlet"
)

// What a session needs that the engine does not bring: the session's runspaces.

const securityClass = "Microsoft.PowerShell.Commands."

func (p *pool) cmdlets() []*cmdlet.Declaration {
	return []*cmdlet.Declaration{
		{
			Name: "Get-Runspace", Class: securityClass + "GetRunspaceCommand",
			Synopsis: "Gives the session's runspaces.",
			New:      func() any { return &getRunspace{pool: p} },
		},
	}
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
