package bindings

import (
	"context"
	"fmt"
	"os"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

func startJob(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Start-Job", Class: psClass + "StartJobCommand", Aliases: []string{"sajb"}, DefaultSet: "ComputerName",
		Synopsis: "Runs PowerShell, or a Lua function, on the local computer in the background.",
		Description: "Text is PowerShell, which runs in a session of its own. A Lua function runs on a Lua state of its own, with copies of the variables that it uses: its locals from " +
			"outside, and the free variables that it names. What it changes in them is not seen outside; sessions and jobs are the same in both. What it returns, displays and prints is the " +
			"job's output. It is given the values of argument_list; where there is pipeline input, a table with that comes first.",
		Examples: []cmdlet.Example{
			{Title: "And its result", Code: `local j = start_job([[ 6 * 7 ]]); receive_job{j, wait = true}`},
			{Title: "A Lua function", Code: `local n = 6
local j = start_job{function(m) return n * m end, argument_list = 7}
receive_job{j, wait = true}`},
		},
		New: func() any { return &startJobCmd{client: c} },
	}
}

type startJobCmd struct {
	ScriptBlock          cmdlet.Block         `param:"sets=ComputerName pos=0 mandatory alias=Command" help:"The text of PowerShell, or a Lua function."`
	FilePath             string               `param:"sets=FilePathComputerName pos=0 mandatory" help:"A file with the script."`
	LiteralPath          string               `param:"sets=LiteralFilePathComputerName mandatory alias=PSPath,LP" help:"The same, taken as it is written."`
	InitializationScript cmdlet.Block         `param:"sets=ComputerName,FilePathComputerName,LiteralFilePathComputerName pos=1" help:"Runs before the script block; of the same kind."`
	Name                 string               `param:"sets=ComputerName,FilePathComputerName,LiteralFilePathComputerName name" help:"The job's name." default:"Job and its number"`
	ArgumentList         []any                `param:"sets=ComputerName,FilePathComputerName,LiteralFilePathComputerName alias=Args type=System.Object[]" help:"The block's arguments."`
	InputObject          any                  `param:"sets=ComputerName,FilePathComputerName,LiteralFilePathComputerName value type=System.Management.Automation.PSObject" help:"What $input gives in the block."`
	WorkingDirectory     string               `param:"notblank" help:"The folder where the job begins."`
	Credential           *psobject.Credential `param:"sets=ComputerName,FilePathComputerName,LiteralFilePathComputerName" help:"Refused: jobs run as the user of psl. For another account use invoke_command with as_job."`
	Authentication       psobject.Enum        `param:"sets=ComputerName,FilePathComputerName,LiteralFilePathComputerName type=System.Management.Automation.Runspaces.AuthenticationMechanism" help:"Only Default."`
	PSVersion            psobject.Version     `param:"sets=ComputerName,FilePathComputerName,LiteralFilePathComputerName type=System.Version nne" help:"Only 5.1, which means the same engine here."`
	RunAs32              bool                 `param:"sets=ComputerName,FilePathComputerName,LiteralFilePathComputerName" help:"Refused: there is no 32-bit engine."`
	DefinitionName       string               `param:"sets=DefinitionName pos=0 mandatory nne" help:"A scheduled job; there are none here."`
	DefinitionPath       string               `param:"sets=DefinitionName pos=1 nne" help:"Where it is defined."`
	Type                 string               `param:"sets=DefinitionName pos=2 nne" help:"Its type."`

	client *remoting.Client
	input  []any
}

func (c *startJobCmd) Begin(r *cmdlet.Run) error {
	switch {
	case r.Bound("PSVersion") && (c.PSVersion.Major != 5 || c.PSVersion.Minor != 1):
		return r.Fail("ParameterBindingFailed", psobject.WriteError, "System.Management.Automation.ParameterBindingException",
			"Cannot bind parameter 'PSVersion' to the target. Exception setting \"PSVersion\": \"The value "+dotnet.String(c.PSVersion)+" is not valid for the PSVersion parameter. The only allowed value is 5.1.\"", nil)
	case c.Authentication.Value != 0:
		return r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException",
			"The specified authentication mechanism \""+c.Authentication.Name+"\" is not supported. Only \"Default\" is supported for this operation.", nil)
	case c.RunAs32:
		return r.Fail("RunAs32NotSupported", psobject.InvalidOperation, "System.Management.Automation.PSNotSupportedException",
			"Cannot start a 32-bit 'pwsh' process from the 64-bit 'pwsh' installation. Install the 32-bit 'pwsh' if you need to run PowerShell in a 32-bit process.", nil)
	case c.Credential != nil:
		return r.Fail("CredentialNotSupported", psobject.NotImplemented, "System.Management.Automation.PSNotSupportedException",
			"Start-Job runs jobs as the user of psl: the parameter Credential is not supported. Use invoke_command with computer_name, credential and as_job for another account.", nil)
	}
	if c.WorkingDirectory != "" {
		path, err := r.Host.Resolve(c.WorkingDirectory)
		if err != nil {
			return err
		}
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			return r.Fail("DirectoryNotFoundException", psobject.InvalidOperation, "System.IO.DirectoryNotFoundException", "Cannot find the WorkingDirectory path "+path+".", nil)
		}
		c.WorkingDirectory = path
	}
	return nil
}

func (c *startJobCmd) Process(r *cmdlet.Run) error {
	if r.PipelineInput {
		c.input = append(c.input, c.InputObject)
	}
	return nil
}

func (c *startJobCmd) End(r *cmdlet.Run) error {
	if c.DefinitionName != "" {
		if c.DefinitionPath != "" {
			full, err := r.Host.Resolve(c.DefinitionPath)
			if err != nil {
				return err
			}
			if _, err := os.Stat(full); err != nil {
				rec := r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+c.DefinitionPath+"' because it does not exist.", c.DefinitionPath)
				rec.Cause = err
				return rec
			}
		}
		which := "name " + c.DefinitionName
		if c.Type != "" {
			which = "type " + c.Type + " and " + which
		}
		return r.WriteError(r.Fail("StartJobFromDefinitionNameNotFound", psobject.ObjectNotFound, "System.Management.Automation.RuntimeException", "Cannot find a scheduled job with "+which+".", nil))
	}
	items := c.input
	if !r.PipelineInput && r.Bound("InputObject") {
		items = []any{c.InputObject}
		if l, ok := psobject.Base(c.InputObject).(*psobject.List); ok {
			items = l.Items
		}
	}
	if f, ok := c.ScriptBlock.(*value.Function); ok {
		return c.startLua(r, f, items)
	}
	if _, ok := c.InitializationScript.(*value.Function); ok {
		return c.otherKind(r, "text of PowerShell")
	}
	path := c.FilePath
	if path == "" {
		path = c.LiteralPath
	}
	ic := &invokeCommandCmd{client: c.client, ScriptBlock: c.ScriptBlock, FilePath: path}
	script, err := ic.script(r)
	if err != nil {
		return err
	}
	cmd := remoting.Command{Script: script, Arguments: c.ArgumentList, HideComputerName: true}
	if cmd.Using, err = ic.using(r, script); err != nil {
		return err
	}
	if c.InitializationScript != nil {
		cmd.Initialization = c.InitializationScript.BlockText()
	}
	if c.WorkingDirectory != "" {
		cmd.Initialization = "Set-Location -LiteralPath '" + quoted(c.WorkingDirectory) + "'\n" + cmd.Initialization
	}
	if len(items) > 0 {
		cmd.Input = values(items)
	}
	return r.Write(c.client.StartJob(r.Context(), cmd, c.Name, "BackgroundJob", 0, remoting.On{Target: &remoting.Target{}}))
}

func (c *startJobCmd) otherKind(r *cmdlet.Run, kind string) error {
	return r.Fail("InitializationScriptOfAnotherKind", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
		"Start-Job runs the parameter InitializationScript where the script block runs: it must be "+kind+", too.", nil)
}

// startLua runs a Lua function on a state of its own.
func (c *startJobCmd) startLua(r *cmdlet.Run, f *value.Function, input []any) error {
	call := luacmdlet.Call(r)
	w, err := newWorker(call, c.client)
	if err != nil {
		return err
	}
	functions := []*value.Function{f}
	if c.InitializationScript != nil {
		init, ok := c.InitializationScript.(*value.Function)
		if !ok {
			w.close()
			return c.otherKind(r, "a Lua function")
		}
		functions = []*value.Function{init, f}
	}
	args := c.ArgumentList
	if len(input) > 0 {
		args = append([]any{psobject.NewArray(input...)}, args...)
	}
	taken, err := w.take(functions...)
	var given []lua.LValue
	if err == nil {
		given, err = w.arguments(call, args)
	}
	if err != nil {
		w.close()
		return notTaken(r, err)
	}
	w.session.Location = c.WorkingDirectory
	return r.Write(c.client.StartWork(r.Context(), describeFunction(f), c.Name, "BackgroundJob", "localhost", w.close, func(ctx context.Context, emit func(remoting.EventKind, any) error) error {
		if len(taken) > 1 {
			drop := func(k remoting.EventKind, v any) error {
				if k == remoting.Output {
					return nil
				}
				return emit(k, v)
			}
			if err := w.call(ctx, drop, taken[0]); err != nil {
				return err
			}
		}
		return w.call(ctx, emit, taken[len(taken)-1], given...)
	}))
}

// notTaken is the error of a function that cannot go to another state.
func notTaken(r *cmdlet.Run, err error) error {
	rec := r.Fail("FunctionNotTransferable", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
		r.Declaration.Name+": "+err.Error()+". Give it what it needs by its arguments, or make that inside of it.", nil)
	rec.Cause = err
	return rec
}

// describeFunction stands for the text of a Lua function.
func describeFunction(f *value.Function) string {
	return fmt.Sprintf("function <%s:%d>", f.Fn.Proto.SourceName, f.Fn.Proto.LineDefined)
}

func quoted(s string) string {
	out := ""
	for _, c := range s {
		if c == '\'' {
			out += "'"
		}
		out += string(c)
	}
	return out
}

// values gives a list as the input of a command.
func values(items []any) func(context.Context, func(any) bool) {
	return func(_ context.Context, yield func(any) bool) {
		for _, v := range items {
			if !yield(v) {
				return
			}
		}
	}
}
