package powershell

import (
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// canPrompt tells whether the host can ask for values; what the host of a client that nobody sits at says is the client's.
func (rs *Runspace) canPrompt() bool {
	_, ok := rs.host.(UserInterface)
	return ok
}

func mandatoryField(name, typ string) Field {
	return Field{Name: name, Label: name, Type: typ, Assembly: typ, Mandatory: true}
}

// askMandatory asks for the values of a command's mandatory parameters, as PowerShell does.
func (rs *Runspace) askMandatory(command string, c *call, fields []Field) (*psobject.Dictionary, error) {
	position := 1
	if c != nil && c.position > 0 {
		position = c.position
	}
	return rs.host.(UserInterface).Prompt("cmdlet "+command+" at command pipeline position "+itoa(position), "Supply values for the following parameters:", fields)
}

// askCmdlet gives a binder the way to ask; nil where the host cannot.
func (f *frame) askCmdlet(command string, c *call) func([]*cmdlet.Parameter) (*psobject.Dictionary, error) {
	if !f.in.rs.canPrompt() {
		return nil
	}
	return func(missing []*cmdlet.Parameter) (*psobject.Dictionary, error) {
		fields := make([]Field, len(missing))
		for i, p := range missing {
			typ := p.Type
			if typ == "" {
				typ = "System.Object"
			}
			fields[i] = mandatoryField(p.Name, typ)
		}
		return f.in.rs.askMandatory(command, c, fields)
	}
}
