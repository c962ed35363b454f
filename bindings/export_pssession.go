package bindings

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// exportPSSession declares Export-PSSession: implicit remoting that is kept in a file.
func exportPSSession(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Export-PSSession", Class: psClass + "ExportPSSessionCommand", Aliases: []string{"epsn"},
		Synopsis: "Keeps the commands of a session as a module of Lua.",
		Description: "The module is a file of Lua in the folder, named like it, and gives a table with a function for each command. The first call opens a session like the one that was exported, " +
			"unless that one is still open; a password is not kept, but asked for. The functions take a table of parameters, by their names in Lua or by position.",
		Notes: "The original writes a module of PowerShell.",
		Examples: []cmdlet.Example{{Title: "One command", Code: `local s, folder = new_pssession(), os.tmpname() .. "-stock"
invoke_command(s, [[ function Get-Stock { param($Item) "stock of $Item" } ]])
local file = export_pssession{s, folder, command_name = "Get-Stock"}
local stock = dofile(file.FullName)
print(stock.get_stock{item = "bolts"})
remove_item{folder, recurse = true}`}},
		New: func() any { return &exportPSSessionCmd{client: c} },
	}
}

type exportPSSessionCmd struct {
	Session              *remoting.Session `param:"pos=0 mandatory type=System.Management.Automation.Runspaces.PSSession nn" help:"The session."`
	OutputModule         string            `param:"pos=1 mandatory alias=PSPath,ModuleName nne" help:"The folder of the module."`
	CommandName          []string          `param:"pos=2 alias=Name" help:"Commands; patterns are understood." default:"*"`
	FormatTypeName       []string          `param:"pos=3" help:"Accepted: formats stay as psl has them."`
	AllowClobber         bool              `param:"" help:"Accepted: the functions stand in a table of their own."`
	ArgumentList         []any             `param:"alias=Args type=System.Object[] emptylist null" help:"Accepted: only dynamic parameters would need it."`
	CommandType          psobject.Enum     `param:"alias=Type type=System.Management.Automation.CommandTypes" help:"The kinds of commands." default:"Alias, Function, Filter, Cmdlet"`
	Module               []string          `param:"alias=PSSnapin nn" help:"Only commands of these modules."`
	FullyQualifiedModule []any             `param:"type=System.Object[] nn" help:"Only commands of these modules: names, or tables with ModuleName and ModuleVersion, MaximumVersion or RequiredVersion."`
	Encoding             string            `param:"nne" help:"Accepted: Lua's files are UTF-8."`
	Force                bool              `param:"" help:"Writes into a folder that is there already."`

	client *remoting.Client
}

func (e *exportPSSessionCmd) Process(r *cmdlet.Run) error {
	folder, err := r.Host.Resolve(e.OutputModule)
	if err != nil {
		return err
	}
	if _, err := os.Stat(folder); err == nil && !e.Force {
		return importFailed(r, "ExportProxyCommand_OutputDirectoryExists", psobject.ResourceExists,
			"The directory '"+folder+"' already exists.  Use the -Force parameter if you want to overwrite the directory and files within the directory.")
	}
	i := &importPSSessionCmd{client: e.client, Session: e.Session, CommandName: e.CommandName, CommandType: e.CommandType, Module: e.Module, FullyQualifiedModule: e.FullyQualifiedModule}
	found, err := i.commands(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return exportFailed(r, folder, err)
	}
	path := filepath.Join(folder, filepath.Base(folder)+".lua")
	if err := os.WriteFile(path, []byte(luaModule(e.Session, found)), 0o666); err != nil {
		return exportFailed(r, path, err)
	}
	return r.Write(cmdlets.FileObject(path, false))
}

func exportFailed(r *cmdlet.Run, path string, err error) error {
	rec := r.Fail("ExportProxyCommand_CannotWrite", psobject.WriteError, "System.IO.IOException", "Export-PSSession cannot write the module "+path+": "+err.Error(), path)
	rec.Cause = err
	return rec
}

// moduleText is the module without its facts: how to come to the session, and the commands.
const moduleText = `
local session
local function open(command)
  if session and tostring(session.State) == "Opened" then return session end
  session = get_pssession{ instance_id = guid(instance), error_action = "Ignore" }
  if session and tostring(session.State) == "Opened" then return session end
  write_host('Creating a new session for implicit remoting of "' .. command .. '" command...')
  session = connect()
  if not session then error("No session has been associated with this implicit remoting module.", 0) end
  return session
end

local function plain(name) return (tostring(name):lower():gsub("_", "")) end

local function proxy(name, parameters, positions)
  local known = {}
  for _, p in ipairs(parameters) do known[plain(p)] = p end
  return function(first, ...)
    local arguments = type(first) == "table" and select("#", ...) == 0 and first or { first, ... }
    local given = hashtable{}
    for key, value in pairs(arguments) do
      local parameter
      if type(key) == "number" then parameter = positions[key] else parameter = known[plain(key)] end
      if not parameter then error(name .. ": A parameter cannot be found that matches parameter name '" .. tostring(key) .. "'.", 2) end
      given[parameter] = value
    end
    return invoke_command{ session = open(name), script_block = "param($name, $given) & $name @given", argument_list = { name, given }, hide_computer_name = true }
  end
end

return {
`

// luaModule writes the module.
func luaModule(s *remoting.Session, found []any) string {
	var b strings.Builder
	fmt.Fprintf(&b, "-- Commands of the session %s on %s, kept by export_pssession. Use it by require or dofile.\n\n", luaText(s.Name()), luaText(s.ComputerName()))
	fmt.Fprintf(&b, "local instance = %s\nlocal function connect()\n  return new_pssession%s\nend\n", luaText(s.InstanceID().String()), luaTarget(s.Target()))
	b.WriteString(moduleText)
	for _, v := range found {
		name := dotnet.String(field(v, "Name"))
		names, positions := parameterNames(v)
		fmt.Fprintf(&b, "  [%s] = proxy(%s, {%s}, {%s}),\n", luaText(luacmdlet.LuaName(name)), luaText(name), names, positions)
	}
	b.WriteString("}\n")
	return b.String()
}

// parameterNames are a command's parameters, and those that have positions in its default set, as the items of Lua tables.
func parameterNames(described any) (names, positions string) {
	set := dotnet.String(field(described, "DefaultSet"))
	at := map[int]string{}
	var all []string
	for _, p := range items(field(described, "Parameters")) {
		name := dotnet.String(field(p, "Name"))
		all = append(all, luaText(name))
		for _, s := range items(field(p, "Sets")) {
			in := dotnet.String(field(s, "Name"))
			if n, ok := psobject.Base(field(s, "Position")).(int32); ok && n >= 0 && (in == set || in == cmdlet.AllSets || set == "") {
				at[int(n)] = luaText(name)
			}
		}
	}
	order := make([]int, 0, len(at))
	for n := range at {
		order = append(order, n)
	}
	sort.Ints(order)
	for i, n := range order {
		if i > 0 {
			positions += ", "
		}
		positions += at[n]
	}
	return strings.Join(all, ", "), positions
}

// luaTarget is the argument of new_pssession that opens a session there. A password is asked for.
func luaTarget(t remoting.Target) string {
	var b strings.Builder
	b.WriteByte('{')
	add := func(name, value string) {
		if b.Len() > 1 {
			b.WriteString(", ")
		}
		b.WriteString(name + " = " + value)
	}
	text := func(name, value string) {
		if value != "" {
			add(name, luaText(value))
		}
	}
	switch {
	case t.HostName != "":
		text("host_name", t.HostName)
		text("user_name", t.UserName)
		text("key_file_path", t.KeyFilePath)
		text("subsystem", t.Subsystem)
	case t.URI != "":
		text("connection_uri", t.URI)
	default:
		text("computer_name", t.ComputerName)
		text("application_name", t.ApplicationName)
		if t.UseSSL {
			add("use_ssl", "true")
		}
	}
	if t.Port != 0 && t.URI == "" {
		add("port", strconv.Itoa(t.Port))
	}
	text("configuration_name", t.ConfigurationName)
	text("authentication", t.Authentication)
	text("certificate_thumbprint", t.CertificateThumbprint)
	if t.AllowRedirection {
		add("allow_redirection", "true")
	}
	if t.Credential != nil {
		add("credential", "get_credential("+luaText(t.Credential.UserName)+")")
	}
	return b.String() + "}"
}

// luaText is a literal of Lua. The names come from another computer: nothing in them may end the literal.
func luaText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < 32 || c == 127:
			fmt.Fprintf(&b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + `"`
}
