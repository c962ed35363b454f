package sessionfile

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
)

// engineModules are those whose commands psl's engine has of its own.
var engineModules = []string{"Microsoft.PowerShell.Core", "Microsoft.PowerShell.Host", "Microsoft.PowerShell.Management", "Microsoft.PowerShell.Security", "Microsoft.PowerShell.Utility"}

// capability reads a key that session configurations and role capabilities share.
func capability(c *powershell.Configuration, key string, v value) (err error) {
	switch strings.ToLower(key) {
	case "visiblecmdlets":
		c.Cmdlets, err = v.commands()
	case "visiblefunctions":
		c.Functions, err = v.commands()
	case "visiblealiases":
		c.Aliases, err = v.texts()
	case "visibleexternalcommands":
		if c.Programs, err = v.texts(); err == nil {
			err = programPatterns(c.Programs)
		}
	case "visibleproviders":
		c.Providers, err = v.texts()
	case "scriptstoprocess":
		c.Scripts, err = v.paths(".ps1")
	case "modulestoimport":
		return v.modules()
	case "typestoprocess", "formatstoprocess", "assembliestoload":
		return errors.New("psl's engine loads no types, formats and assemblies")
	case "environmentvariables":
		return v.environment(c)
	case "functiondefinitions":
		return v.definitions(func(d definition) error {
			b, ok := psobject.Base(d.get("ScriptBlock")).(psobject.ScriptBlock)
			if !ok {
				return errors.New("ScriptBlock, a script block, is missing")
			}
			c.FunctionDefinitions = append(c.FunctionDefinitions, powershell.FunctionDefinition{Name: d.name, Body: string(b)})
			return nil
		}, "ScriptBlock", "Options")
	case "aliasdefinitions":
		return v.definitions(func(d definition) error {
			s, ok := psobject.Base(d.get("Value")).(string)
			if !ok || s == "" {
				return errors.New("Value, the name of a command, is missing")
			}
			c.AliasDefinitions = append(c.AliasDefinitions, powershell.AliasDefinition{Name: d.name, Value: s})
			return nil
		}, "Value", "Description", "Options")
	case "variabledefinitions":
		return v.definitions(func(d definition) error {
			x := powershell.VariableDefinition{Name: d.name, Value: d.get("Value")}
			if b, ok := psobject.Base(x.Value).(psobject.ScriptBlock); ok {
				x.Value, x.Script = nil, string(b)
			}
			c.VariableDefinitions = append(c.VariableDefinitions, x)
			return nil
		}, "Value", "Options")
	default:
		return errors.New("the key is not known")
	}
	return err
}

// programPatterns refuses patterns with a folder that would not be the one they mean.
func programPatterns(patterns []string) error {
	for _, p := range patterns {
		if strings.ContainsAny(p, `/\`) && !filepath.IsAbs(p) {
			return fmt.Errorf("%s is neither a name nor a full path", p)
		}
		if _, err := filepath.Match(p, ""); err != nil {
			return fmt.Errorf("%s is no pattern: %w", p, err)
		}
	}
	return nil
}

// value is a value of a file with the place where it stands.
type value struct {
	where string
	v     any
}

// items are the elements of a list, or the value itself; nothing for null.
func (v value) items() []any {
	switch x := psobject.Base(v.v).(type) {
	case nil:
		return []any{}
	case *psobject.List:
		return x.Items
	}
	return []any{v.v}
}

func (v value) text() (string, error) {
	if s, ok := psobject.Base(v.v).(string); ok {
		return s, nil
	}
	return "", errors.New("text is wanted")
}

// texts are one text or many. The list is never nil: one without elements makes nothing visible.
func (v value) texts() ([]string, error) {
	out := []string{}
	for _, x := range v.items() {
		s, ok := psobject.Base(x).(string)
		if !ok || s == "" {
			return nil, errors.New("text, or a list of text, is wanted")
		}
		out = append(out, s)
	}
	return out, nil
}

func (v value) bool() (bool, error) {
	if b, ok := psobject.Base(v.v).(bool); ok {
		return b, nil
	}
	return false, errors.New("$true or $false is wanted")
}

func (v value) oneOf(names ...string) (string, error) {
	s, err := v.text()
	if err != nil {
		return "", err
	}
	for _, n := range names {
		if strings.EqualFold(n, s) {
			return n, nil
		}
	}
	return "", fmt.Errorf("%s is not known: it may be %s", s, strings.Join(names, ", "))
}

// version refuses one beyond the newest that is known.
func (v value) version(newest string) error {
	s, err := v.text()
	if err != nil {
		return err
	}
	parse := func(s string) (n [4]int, err error) {
		parts := strings.Split(s, ".")
		if len(parts) > 4 {
			return n, fmt.Errorf("%s is no version", s)
		}
		for i, p := range parts {
			if n[i], err = strconv.Atoi(p); err != nil || n[i] < 0 {
				return n, fmt.Errorf("%s is no version", s)
			}
		}
		return n, nil
	}
	have, err := parse(s)
	if err != nil {
		return err
	}
	most, err := parse(newest)
	if err != nil {
		return err
	}
	if slices.Compare(have[:2], most[:2]) > 0 {
		return fmt.Errorf("version %s is beyond %s, which psl knows", s, newest)
	}
	return nil
}

func (v value) table() (table, error) {
	if d, ok := psobject.Base(v.v).(*psobject.Dictionary); ok {
		return table{where: v.where, d: d}, nil
	}
	return table{}, errors.New("a hash table is wanted")
}

// paths are full paths of files that are there.
func (v value) paths(extension string) ([]string, error) {
	list, err := v.texts()
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		switch {
		case !filepath.IsAbs(p):
			return nil, fmt.Errorf("%s is no full path", p)
		case !strings.EqualFold(filepath.Ext(p), extension):
			return nil, fmt.Errorf("%s is no %s file", p, extension)
		}
		if err := readable(p); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// modules takes those that the engine has of its own.
func (v value) modules() error {
	for _, x := range v.items() {
		name := ""
		switch x := psobject.Base(x).(type) {
		case string:
			name = x
		case *psobject.Dictionary:
			n, _ := x.Get("ModuleName")
			name, _ = psobject.Base(n).(string)
		}
		if !slices.ContainsFunc(engineModules, func(m string) bool { return strings.EqualFold(m, name) }) {
			return fmt.Errorf("psl's engine imports no modules beside its own, and %q is none of them", name)
		}
	}
	return nil
}

func (v value) environment(c *powershell.Configuration) error {
	t, err := v.table()
	if err != nil {
		return err
	}
	c.Environment = map[string]string{}
	return t.each(func(key string, v value) error {
		s, err := v.text()
		if strings.ContainsAny(key, "=\x00") || strings.ContainsRune(s, 0) {
			return errors.New("the name or the value has characters that it cannot have")
		}
		c.Environment[key] = s
		return err
	})
}

// definition is a hash table with a Name.
type definition struct {
	name string
	d    *psobject.Dictionary
}

func (d definition) get(key string) any {
	v, _ := d.d.Get(key)
	return v
}

// definitions reads one hash table or many, each with a Name and some of the keys.
func (v value) definitions(add func(definition) error, keys ...string) error {
	for i, x := range v.items() {
		item := value{where: fmt.Sprintf("%s[%d]", v.where, i), v: x}
		t, err := item.table()
		if err != nil {
			return &placedError{item.where, err}
		}
		d := definition{d: t.d}
		err = t.each(func(key string, v value) error {
			switch {
			case strings.EqualFold(key, "Name"):
				d.name, err = v.text()
				return err
			case strings.EqualFold(key, "Options"):
				for _, o := range v.items() {
					s, _ := psobject.Base(o).(string)
					for _, o := range strings.Split(s, ",") {
						if _, err := (value{v: strings.TrimSpace(o)}).oneOf("None", "ReadOnly", "Constant", "Private", "AllScope"); err != nil {
							return err
						}
					}
				}
				return nil
			case slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, key) }):
				return nil
			}
			return errors.New("the key is not known")
		})
		if err == nil && d.name == "" {
			err = &placedError{item.where, errors.New("Name is missing")}
		}
		if err == nil {
			if err = add(d); err != nil {
				err = &placedError{item.where, err}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// commands reads names of commands, and hash tables with a name and the parameters that may be given.
func (v value) commands() ([]powershell.VisibleCommand, error) {
	out := []powershell.VisibleCommand{}
	for i, x := range v.items() {
		if s, ok := psobject.Base(x).(string); ok && s != "" {
			out = append(out, powershell.VisibleCommand{Name: s})
			continue
		}
		item := value{where: fmt.Sprintf("%s[%d]", v.where, i), v: x}
		t, err := item.table()
		if err != nil {
			return nil, &placedError{item.where, errors.New("the name of a command, or a hash table with Name and Parameters, is wanted")}
		}
		c := powershell.VisibleCommand{}
		err = t.each(func(key string, v value) (err error) {
			switch strings.ToLower(key) {
			case "name":
				c.Name, err = v.text()
			case "parameters":
				c.Parameters, err = v.parameters()
			default:
				err = errors.New("the key is not known")
			}
			return err
		})
		if err == nil && c.Name == "" {
			err = &placedError{item.where, errors.New("Name is missing")}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (v value) parameters() ([]powershell.VisibleParameter, error) {
	out := []powershell.VisibleParameter{}
	for i, x := range v.items() {
		item := value{where: fmt.Sprintf("%s[%d]", v.where, i), v: x}
		t, err := item.table()
		if err != nil {
			return nil, &placedError{item.where, err}
		}
		p := powershell.VisibleParameter{}
		err = t.each(func(key string, v value) (err error) {
			switch strings.ToLower(key) {
			case "name":
				p.Name, err = v.text()
			case "validateset":
				p.Set, err = v.texts()
			case "validatepattern":
				p.Pattern, err = v.text()
			default:
				err = errors.New("the key is not known")
			}
			return err
		})
		if err == nil && p.Name == "" {
			err = &placedError{item.where, errors.New("Name is missing")}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}
