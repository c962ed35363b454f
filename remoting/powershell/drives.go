package powershell

import (
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// drives are those that hold the session's own things, with their names as PowerShell writes them.
var drives = map[string]string{"env": "Env", "variable": "Variable", "function": "Function", "alias": "Alias"}

// driveProviders are the providers of the drives.
var driveProviders = map[string]string{"env": "Environment", "variable": "Variable", "function": "Function", "alias": "Alias"}

// driveOf takes a path apart that is on one of the drives: env:PATH, variable:\x.
func driveOf(path string) (drive, name string, ok bool) {
	d, rest, found := strings.Cut(path, ":")
	d = strings.ToLower(d)
	if _, ok := drives[d]; !found || !ok {
		return "", "", false
	}
	return d, strings.TrimLeft(rest, `\/`), true
}

// driveItem is something on a drive.
type driveItem struct {
	name    string
	item    any // what Get-Item gives
	content any // what Get-Content gives
}

// driveItems gives what a pattern names on a drive, by name.
func (f *frame) driveItems(drive, pattern string) []driveItem {
	match := wildcard(pattern, drive != "env" || f.in.rs.windows || hasWildcard(pattern))
	var out []driveItem
	switch drive {
	case "env":
		for _, k := range f.in.rs.env.names() {
			if match(k) {
				v, _ := f.in.rs.env.get(k)
				out = append(out, driveItem{k, dotnet.NewEntry(k, v), v})
			}
		}
	case "variable":
		for _, v := range (&cmdletHost{f: f}).variables(pattern, nil) {
			out = append(out, driveItem{v.name, &psVariable{v: v}, plain(v.read())})
		}
	default:
		for _, c := range f.allCommands(match) {
			switch t := c.target.(type) {
			case *function:
				if drive == "function" {
					out = append(out, driveItem{c.name, c, &ScriptBlock{body: t.body, header: t.header, in: f.in, module: t.module}})
				}
			case string:
				if drive == "alias" {
					out = append(out, driveItem{c.name, c, t})
				}
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return strings.ToLower(out[i].name) < strings.ToLower(out[j].name) })
	return out
}

// onDrive tells whether the path of a call is on one of the drives.
func (c *call) onDrive() bool {
	for _, a := range c.args {
		switch strings.ToLower(a.name) {
		case "", "path", "literalpath":
			v := a.value
			if l, ok := psobject.Base(v).(*psobject.List); ok && len(l.Items) > 0 {
				v = l.Items[0]
			}
			s, isText := psobject.Base(plain(v)).(string)
			if !isText && a.name != "" && !a.has {
				continue // -Path with its value as the next argument
			}
			_, _, ok := driveOf(s)
			return ok
		}
	}
	return false
}

// driveCommands are the cmdlets that do something else for paths on the drives.
var driveCommands = map[string]bool{"Get-Item": true, "Get-ChildItem": true, "Remove-Item": true, "Set-Item": true, "New-Item": true, "Get-Content": true, "Set-Content": true}

// driveCommand is one of those cmdlets.
type driveCommand struct {
	Path        []string `param:"pos=0 value name"`
	LiteralPath []string `param:"name alias=PSPath,LP"`
	Value       any      `param:"pos=1 null emptytext emptylist"`
	ItemType    string   `param:"alias=Type"`
	Force       bool     `param:""`
	Recurse     bool     `param:""`
	Raw         bool     `param:""`
	PassThru    bool     `param:""`
}

func (d *driveCommand) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	verb := r.Declaration.Name
	for _, path := range append(append([]string(nil), d.Path...), d.LiteralPath...) {
		drive, name, ok := driveOf(path)
		if ok && !f.seesProvider(driveProviders[drive]) {
			return providerNotFound(driveProviders[drive])
		}
		if !ok {
			return r.Fail("NotSupported", psobject.NotImplemented, smaPrefix+"PSNotSupportedException", "Provider operation stopped because the provider does not support this operation.", nil)
		}
		switch verb {
		case "Set-Item", "New-Item", "Set-Content":
			v := &ast.Variable{Scope: drive, Short: name, Key: strings.ToLower(name), Name: drive + ":" + name}
			if drive == "variable" {
				if err := f.assignIn(f.scope, name, v.Key, d.Value, nil, false); err != nil {
					return err
				}
			} else if err := f.setDrive(v, d.Value); err != nil {
				return err
			}
			if verb == "New-Item" || d.PassThru {
				for _, it := range f.driveItems(drive, name) {
					if err := r.Write(it.item); err != nil {
						return err
					}
				}
			}
			continue
		}
		found := f.driveItems(drive, name)
		if name == "" && verb != "Get-ChildItem" {
			found = nil
		} else if name == "" {
			found = f.driveItems(drive, "*")
		}
		if len(found) == 0 && !hasWildcard(name) && name != "" {
			shown := drives[drive] + ":/" + name
			if verb == "Get-ChildItem" {
				shown = name
			}
			if err := r.WriteError(r.Fail("PathNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find path '"+shown+"' because it does not exist.", shown)); err != nil {
				return err
			}
		}
		for _, it := range found {
			if err := d.one(r, f, verb, drive, it); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *driveCommand) one(r *cmdlet.Run, f *frame, verb, drive string, it driveItem) error {
	switch verb {
	case "Get-Content":
		return r.WriteAll(it.content)
	case "Remove-Item":
		key := strings.ToLower(it.name)
		for s := f.scope; s != nil; s = s.parent {
			switch drive {
			case "variable":
				if _, ok := s.vars[key]; ok {
					delete(s.vars, key)
					return nil
				}
			case "function":
				if _, ok := s.funcs[key]; ok {
					delete(s.funcs, key)
					return nil
				}
			case "alias":
				if _, ok := s.aliases[key]; ok {
					delete(s.aliases, key)
					return nil
				}
			}
		}
		if drive == "env" {
			f.in.rs.env.set(it.name, nil)
			return nil
		}
		delete(f.in.rs.builtinAliases, key)
		return nil
	}
	return r.Write(it.item)
}
