package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// clearHost empties the client's screen, where it has one that can be emptied. A client without says so, which is no error here:
// PowerShell's own writes to the console of the server's process and learns nothing of the client.
type clearHost struct{}

func (*clearHost) End(r *cmdlet.Run) error {
	u, ok := engineHost(r).f.in.rs.host.(UserInterface)
	if !ok || u.Screen() == nil {
		return nil
	}
	s := u.Screen()
	state := s.State()
	if state.Buffer.Width <= 0 || state.Buffer.Height <= 0 {
		return nil
	}
	state.Cursor = Point{}
	if s.Set(ScreenCursor, state) != nil {
		return nil
	}
	// The four sides of -1 mean the whole screen (PSHostRawUserInterface.SetBufferContents).
	_ = s.Fill(Rectangle{-1, -1, -1, -1}, Cell{Character: ' ', Foreground: state.Foreground, Background: state.Background})
	return nil
}

// exitPSSession does nothing here: it is the client that leaves.
type exitPSSession struct{}

func (*exitPSSession) End(*cmdlet.Run) error { return nil }

// getFormatData has no views to give: objects reach the client as they are, and its own views show them.
type getFormatData struct {
	TypeName          []string `param:"pos=0"`
	PowerShellVersion any      `param:""`
}

func (*getFormatData) End(*cmdlet.Run) error { return nil }

// getHelp tells how a command is called.
type getHelp struct {
	Name     string   `param:"pos=0 name"`
	Category []string `param:""`
}

func (g *getHelp) End(r *cmdlet.Run) error {
	f := engineHost(r).f
	found := f.allCommands(func(name string) bool {
		return g.Name != "" && (strings.EqualFold(name, bare(g.Name)) || hasWildcard(g.Name) && wildcard(g.Name, true)(name))
	})
	if len(found) == 0 && !hasWildcard(g.Name) {
		return r.WriteError(r.Fail("HelpNotFound", psobject.ResourceUnavailable, "Microsoft.PowerShell.Commands.HelpNotFoundException",
			"Get-Help could not find "+g.Name+" in a help file in this session.", nil))
	}
	for _, c := range found {
		synopsis := ""
		switch t := c.target.(type) {
		case *cmdlet.Declaration:
			synopsis = t.Synopsis
		case *function:
			if h := helpOf(t); h != nil {
				var names []string
				for _, p := range t.parameters() {
					names = append(names, p.Name)
				}
				if err := r.Write(h.object(c.name, names)); err != nil {
					return err
				}
				continue
			}
			text, err := f.syntax(t)
			if err != nil {
				return err
			}
			synopsis = "\n" + strings.TrimSpace(text) + "\n"
		}
		o := psobject.NewCustom()
		o.TypeNames = append([]string{"HelpInfoShort"}, o.TypeNames...)
		o.Set("Name", c.name)
		o.Set("Category", c.kind)
		o.Set("Synopsis", synopsis)
		if err := r.Write(o); err != nil {
			return err
		}
	}
	return nil
}
