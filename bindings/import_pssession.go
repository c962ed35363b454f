package bindings

import (
	"errors"
	"slices"
	"sort"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// importPSSession declares Import-PSSession: implicit remoting.
func importPSSession(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Import-PSSession", Class: psClass + "ImportPSSessionCommand", Aliases: []string{"ipsn"},
		Synopsis: "Makes the commands of a session Lua functions.",
		Description: "Each command gets its name in Lua, with the prefix before its noun. Its parameters are those of the remote command; it runs in the session, " +
			"and gives what comes back. help() asks the session for their help. The functions are there until the host ends; after the session is closed they fail.",
		Examples: []cmdlet.Example{{Title: "One command", Code: `local s = new_pssession()
invoke_command(s, [[ function Get-Stock { param($Item) "stock of $Item" } ]])
import_pssession{s, command_name = "Get-Stock", prefix = "Remote"}
get_remotestock{item = "bolts"}`}},
		New: func() any { return &importPSSessionCmd{client: c} },
	}
}

type importPSSessionCmd struct {
	Session              *remoting.Session `param:"pos=0 mandatory type=System.Management.Automation.Runspaces.PSSession nn" help:"The session."`
	CommandName          []string          `param:"pos=2 alias=Name" help:"Commands; patterns are understood." default:"*"`
	FormatTypeName       []string          `param:"pos=3" help:"Accepted: formats stay as psl has them."`
	Prefix               string            `param:"nne" help:"Stands before the nouns of the functions."`
	DisableNameChecking  bool              `param:"" help:"Accepted."`
	AllowClobber         bool              `param:"" help:"Functions may replace cmdlets of psl."`
	ArgumentList         []any             `param:"alias=Args type=System.Object[] emptylist null" help:"Accepted: only dynamic parameters would need it."`
	CommandType          psobject.Enum     `param:"alias=Type type=System.Management.Automation.CommandTypes" help:"The kinds of commands." default:"Alias, Function, Filter, Cmdlet"`
	Module               []string          `param:"alias=PSSnapin nn" help:"Only commands of these modules."`
	FullyQualifiedModule []any             `param:"type=System.Object[] nn" help:"Only commands of these modules: names, or tables with ModuleName and ModuleVersion, MaximumVersion or RequiredVersion."`

	client *remoting.Client
}

// describeCommands asks the session for commands and their parameters.
const describeCommands = `param($names, $types, $modules, $versions)
$by = @{ CommandType = $types; ErrorAction = 'SilentlyContinue' }
if ($names) { $by.Name = $names }
if ($modules) { $by.Module = $modules }
foreach ($command in Get-Command @by) {
  $fits = -not $versions
  foreach ($v in $versions) {
    $fits = $fits -or $command.ModuleName -eq $v.Name -and (-not $v.Least -or $command.Version -ge [version]$v.Least) -and
      (-not $v.Most -or $command.Version -le [version]$v.Most) -and (-not $v.Exact -or $command.Version -eq [version]$v.Exact)
  }
  if (-not $fits) { continue }
  $c = $command
  if ($c.ResolvedCommand) { $c = $c.ResolvedCommand }
  [pscustomobject]@{
    Name = $command.Name; Alias = "$($command.CommandType)" -eq 'Alias'
    DefaultSet = $c.DefaultParameterSet
    Parameters = @(foreach ($p in $c.Parameters.Values) {
      [pscustomobject]@{
        Name = $p.Name; Type = $p.ParameterType.FullName; Switch = $p.SwitchParameter; Aliases = @($p.Aliases)
        Values = @($p.Attributes.ValidValues; if ($p.ParameterType.IsEnum) { [Enum]::GetNames($p.ParameterType) }) -ne $null
        Sets = @(foreach ($e in $p.ParameterSets.GetEnumerator()) {
          [pscustomobject]@{ Name = $e.Key; Position = $e.Value.Position; Mandatory = $e.Value.IsMandatory
            ByValue = $e.Value.ValueFromPipeline; ByName = $e.Value.ValueFromPipelineByPropertyName; Rest = $e.Value.ValueFromRemainingArguments }
        })
      }
    })
  }
}`

// neverImported are commands that implicit remoting needs itself and imports only where they are named.
var neverImported = map[string]bool{"get-command": true, "get-formatdata": true, "get-help": true, "select-object": true, "measure-object": true, "exit-pssession": true, "out-default": true}

// importFailed is an error of implicit remoting, whose message stands in the details, too.
func importFailed(r *cmdlet.Run, id string, category psobject.ErrorCategory, text string) error {
	rec := r.Fail(id, category, "System.InvalidOperationException", text, nil)
	rec.Details = &psobject.ErrorDetails{Message: text}
	return rec
}

// commands asks the session for the commands that are meant. None at all is an error.
func (i *importPSSessionCmd) commands(r *cmdlet.Run) ([]any, error) {
	if i.Session == nil || !i.Session.Ready() {
		return nil, importFailed(r, "ErrorFromRemoteCommand", psobject.InvalidOperation, "Running the Get-Command command in a remote session reported the following error: the session is not open.")
	}
	var names, modules any
	if len(i.CommandName) > 0 {
		names = texts(i.CommandName)
	}
	if len(i.Module) > 0 {
		modules = texts(i.Module)
	}
	var versions any
	if len(i.FullyQualifiedModule) > 0 {
		if len(i.Module) > 0 {
			return nil, r.Fail("ModuleAndFullyQualifiedModuleCannotBeSpecifiedTogether", psobject.InvalidOperation, "System.InvalidOperationException",
				"The parameters Module and FullyQualifiedModule cannot be used together. Please specify only one parameter.", nil)
		}
		var err error
		if modules, versions, err = moduleSpecifications(r, i.FullyQualifiedModule); err != nil {
			return nil, err
		}
	}
	types := []string{"Alias", "Function", "Filter", "Cmdlet"}
	if i.CommandType.Value != 0 {
		types = strings.Split(i.CommandType.Name, ", ")
	}
	found, err := i.describe(r, names, texts(types), modules, versions)
	if err != nil {
		return nil, err
	}
	var out []any
	for _, v := range found {
		name := dotnet.String(field(v, "Name"))
		named := slices.ContainsFunc(i.CommandName, func(n string) bool { return strings.EqualFold(n, name) })
		if !neverImported[strings.ToLower(name)] || named {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		return nil, importFailed(r, "ErrorNoResultsFromRemoteEnd", psobject.InvalidResult, "Running the Get-Command command in a remote session returned no results.")
	}
	return out, nil
}

// moduleSpecifications are the modules that -FullyQualifiedModule means: their names, and what the session compares their
// versions by.
func moduleSpecifications(r *cmdlet.Run, given []any) (names, versions any, err error) {
	list, wanted := psobject.NewArray(), psobject.NewArray()
	for _, v := range given {
		o := psobject.NewCustom()
		switch x := psobject.Base(v).(type) {
		case *psobject.Dictionary:
			for _, k := range x.Keys() {
				name, ok := map[string]string{"modulename": "Name", "moduleversion": "Least", "maximumversion": "Most", "requiredversion": "Exact", "guid": ""}[strings.ToLower(dotnet.String(k))]
				if !ok {
					return nil, nil, badModule(r, "The table has the key '"+dotnet.String(k)+"'; it may have ModuleName, ModuleVersion, MaximumVersion, RequiredVersion and GUID.")
				}
				value, _ := x.Get(k)
				if _, err := psobject.ParseVersion(dotnet.String(value)); name != "" && name != "Name" && err != nil {
					return nil, nil, badModule(r, "'"+dotnet.String(value)+"' is no version such as 1.2.")
				}
				if name != "" {
					o.Set(name, dotnet.String(value))
				}
			}
		default:
			o.Set("Name", dotnet.String(v))
		}
		name, _ := o.Get("Name")
		if name == nil {
			return nil, nil, badModule(r, "A table needs the key ModuleName.")
		}
		list.Items, wanted.Items = append(list.Items, name), append(wanted.Items, o)
	}
	return list, wanted, nil
}

func badModule(r *cmdlet.Run, why string) error {
	return r.Fail("CannotConvertArgumentNoMessage", psobject.InvalidArgument, "System.Management.Automation.ParameterBindingException", "Cannot bind parameter 'FullyQualifiedModule'. "+why, nil)
}

func (i *importPSSessionCmd) Process(r *cmdlet.Run) error {
	found, err := i.commands(r)
	if err != nil {
		return err
	}
	session := luacmdlet.SessionOf(r)
	names := func(info string) *psobject.Dictionary {
		return psobject.NewDictionary("System.Collections.Generic.Dictionary`2[[System.String],[System.Management.Automation." + info + "]]")
	}
	functions, aliases, all := names("FunctionInfo"), names("AliasInfo"), names("CommandInfo")
	skipped := 0
	for _, v := range found {
		name := dotnet.String(field(v, "Name"))
		local := name
		if verb, noun, ok := strings.Cut(name, "-"); ok {
			local = verb + "-" + i.Prefix + noun
		} else {
			local = i.Prefix + name
		}
		if _, taken := session.Host.Command(luacmdlet.LuaName(local)); taken && !i.AllowClobber {
			skipped++
			if err := r.WriteWarning("Proxy creation has been skipped for the following command: '" + name + "', because it would shadow an existing local command.  Use the AllowClobber parameter if you want to shadow existing local commands."); err != nil {
				return err
			}
			continue
		}
		session.Import(i.proxy(name, local, v))
		all.Set(local, local)
		if dotnet.True(field(v, "Alias")) {
			aliases.Set(local, local)
		} else {
			functions.Set(local, local)
		}
	}
	if skipped == len(found) {
		return importFailed(r, "ErrorNoCommandsImportedBecauseOfSkipping", psobject.InvalidResult, "No command proxies have been created, because all of the requested remote commands would shadow existing local commands.  Use the AllowClobber parameter if you want to shadow existing local commands.")
	}
	name := "tmp_" + strings.ReplaceAll(i.Session.InstanceID().String(), "-", "")[:8]
	return r.Write(&psobject.Object{TypeNames: []string{"System.Management.Automation.PSModuleInfo", "System.Object"}, Text: name, HasText: true,
		Adapted: []psobject.Property{{Name: "ModuleType", Value: "Script"}, {Name: "Version", Value: psobject.Version{Major: 1, Build: -1, Revision: -1}},
			{Name: "PreRelease", Value: nil}, {Name: "Name", Value: name}, {Name: "ExportedCommands", Value: all}, {Name: "ExportedFunctions", Value: functions}, {Name: "ExportedAliases", Value: aliases},
			{Name: "ExportedCmdlets", Value: names("CmdletInfo")}, {Name: "ExportedVariables", Value: names("PSVariable")}}})
}

func texts(list []string) *psobject.List {
	l := psobject.NewArray()
	for _, s := range list {
		l.Items = append(l.Items, s)
	}
	return l
}

// field reads a property of what describeCommands sent.
func field(v any, name string) any {
	if o, ok := v.(*psobject.Object); ok {
		x, _ := o.Get(name)
		return x
	}
	return nil
}

func items(v any) []any {
	if l, ok := psobject.Base(v).(*psobject.List); ok {
		return l.Items
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

func (i *importPSSessionCmd) describe(r *cmdlet.Run, args ...any) (found []any, err error) {
	inv := i.client.Invoke(r.Context(), remoting.Command{Script: describeCommands, Arguments: args}, 0, remoting.On{Session: i.Session})
	defer inv.Stop()
	for e := range inv.Events() {
		switch e.Kind {
		case remoting.Output:
			found = append(found, e.Value)
		case remoting.Finished:
			err = e.Err
		}
	}
	if refused(err) {
		return i.describeByName(r, args...)
	}
	if err != nil && !errors.Is(err, r.Context().Err()) {
		rec := r.Fail("ErrorFromRemoteCommand", psobject.InvalidOperation, "System.InvalidOperationException", "Running the Get-Command command in a remote session reported the following error: "+err.Error()+".", nil)
		rec.Cause = err
		err = rec
	}
	sort.SliceStable(found, func(a, b int) bool {
		return dotnet.String(field(found[a], "Name")) < dotnet.String(field(found[b], "Name"))
	})
	return found, err
}

// proxy declares the function that runs a remote command. The remote side converts and checks the values; what is
// known here are names, positions and sets.
func (i *importPSSessionCmd) proxy(name, local string, described any) *cmdlet.Declaration {
	common := map[string]bool{}
	for _, p := range cmdlet.CommonParameters(true) {
		common[strings.ToLower(p.Name)] = true
	}
	made := []*cmdlet.Parameter{}
	for _, v := range items(field(described, "Parameters")) {
		p := &cmdlet.Parameter{Name: dotnet.String(field(v, "Name")), Switch: dotnet.True(field(v, "Switch")), Sets: map[string]cmdlet.SetInfo{}, AllowNull: true, AllowEmptyString: true, AllowEmptyCollection: true}
		if common[strings.ToLower(p.Name)] {
			continue
		}
		if t := dotnet.String(field(v, "Type")); strings.HasSuffix(t, "[]") {
			p.Type = psobject.ObjectArray
		}
		// The session checks them; here they are known to help and completion.
		if values := items(field(v, "Values")); len(values) > 0 {
			list := make([]string, len(values))
			for i, x := range values {
				list[i] = dotnet.String(x)
			}
			p.Rules = []string{"oneof=" + strings.Join(list, ",")}
		}
		for _, a := range items(field(v, "Aliases")) {
			p.Aliases = append(p.Aliases, dotnet.String(a))
		}
		for _, s := range items(field(v, "Sets")) {
			pos := -1
			if n, ok := psobject.Base(field(s, "Position")).(int32); ok && n >= 0 {
				pos = int(n)
			}
			p.Sets[dotnet.String(field(s, "Name"))] = cmdlet.SetInfo{Position: pos, Mandatory: dotnet.True(field(s, "Mandatory")), ByValue: dotnet.True(field(s, "ByValue")),
				ByName: dotnet.True(field(s, "ByName")), Remaining: dotnet.True(field(s, "Rest"))}
		}
		made = append(made, p)
	}
	if !slices.ContainsFunc(made, func(p *cmdlet.Parameter) bool { return strings.EqualFold(p.Name, asJob) }) {
		made = append(made, &cmdlet.Parameter{Name: asJob, Switch: true, Own: true, Sets: map[string]cmdlet.SetInfo{cmdlet.AllSets: {Position: -1}}, Help: "Runs in the background and gives a job at once."})
	}
	session, client, byName := i.Session, i.client, field(described, "ByName") != nil
	set := dotnet.String(field(described, "DefaultSet"))
	if set == cmdlet.AllSets {
		set = ""
	}
	return &cmdlet.Declaration{Name: local, Class: psClass + "ImportedCommand", DefaultSet: set, Made: made,
		Synopsis: "Runs " + name + " in the session " + session.Name() + " on " + session.ComputerName() + ".",
		New:      func() any { return &proxyCmd{name: name, session: session, client: client, byName: byName} }}
}

// asJob is the parameter that every imported command has beside its own.
const asJob = "AsJob"

// proxyCmd runs a remote command with the parameters that were bound.
type proxyCmd struct {
	name    string
	session *remoting.Session
	client  *remoting.Client
	byName  bool // the session takes no scripts
	asJob   bool
	given   *psobject.Dictionary
	input   []any
}

func (p *proxyCmd) Begin(r *cmdlet.Run) error {
	p.given = psobject.NewHashtable()
	r.Binder().Each(func(x *cmdlet.Parameter, v any) {
		switch {
		case x.Common:
		case x.Own && x.Name == asJob:
			p.asJob = dotnet.True(v)
		default:
			p.given.Set(x.Name, v)
		}
	})
	return nil
}

func (p *proxyCmd) Process(r *cmdlet.Run) error {
	if r.PipelineInput {
		p.input = append(p.input, r.Object)
	}
	return nil
}

func (p *proxyCmd) End(r *cmdlet.Run) error {
	if !p.session.Ready() {
		return r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.RuntimeException", "No session has been associated with this implicit remoting module. The session "+
			p.session.Name()+" on "+p.session.ComputerName()+", which "+p.name+" was imported from, is "+string(p.session.State())+": open another one and import the command again.", p.session)
	}
	cmd := remoting.Command{Script: "param($name, $given, $fed) if ($fed) { $input | & $name @given } else { & $name @given }",
		Arguments: []any{p.name, p.given, r.PipelineInput}, HideComputerName: true}
	if p.byName {
		call := remoting.Call{Name: p.name}
		for n, k := range p.given.Keys() {
			call.Parameters = append(call.Parameters, remoting.CallParameter{Name: dotnet.String(k), Value: p.given.Values()[n]})
		}
		cmd = remoting.Command{Calls: []remoting.Call{call}, HideComputerName: true}
	}
	if r.PipelineInput {
		cmd.Input = values(p.input)
	}
	return (&invokeCommandCmd{client: p.client, AsJob: p.asJob}).run(r, cmd, []remoting.On{{Session: p.session}})
}
