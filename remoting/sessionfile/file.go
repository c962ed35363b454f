package sessionfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
)

// maxSize bounds a file, in bytes.
const maxSize = 4 << 20

// File is a session configuration file.
type File struct {
	path     string
	base     powershell.Configuration
	roles    []role
	hasRoles bool
	required *requirement
}

// role is what a user or a group may do besides.
type role struct {
	member string // a user's name, or a group's
	with   []powershell.Configuration
}

// Read reads a session configuration file, and the role capability files that it names.
func Read(path string) (*File, error) {
	t, err := readTable(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, base: powershell.Configuration{SessionType: powershell.DefaultSession}}
	language := powershell.LanguageMode("")
	schema := false
	err = t.each(func(key string, v value) error {
		switch strings.ToLower(key) {
		case "schemaversion":
			schema = true
			return v.version("2.0.0.0")
		case "guid", "author", "description", "companyname", "copyright":
			_, err := v.text()
			return err
		case "powershellversion":
			return v.version(powershell.Version.String())
		case "sessiontype":
			s, err := v.oneOf(string(powershell.DefaultSession), string(powershell.EmptySession), string(powershell.RestrictedSession))
			f.base.SessionType = powershell.SessionType(s)
			return err
		case "languagemode":
			s, err := v.oneOf(string(powershell.FullLanguage), string(powershell.ConstrainedLanguage), string(powershell.RestrictedLanguage), string(powershell.NoLanguage))
			language = powershell.LanguageMode(s)
			return err
		case "executionpolicy": // there is none outside of Windows, whatever it says
			_, err := v.oneOf("AllSigned", "Bypass", "Default", "RemoteSigned", "Restricted", "Undefined", "Unrestricted")
			return err
		case "runasvirtualaccount", "mountuserdrive":
			on, err := v.bool()
			if err == nil && on {
				err = errors.New("psl's engine cannot do that: what runs in its sessions runs as the user who runs psl")
			}
			return err
		case "transcriptdirectory":
			return errors.New("psl's engine keeps no transcripts")
		case "runasvirtualaccountgroups", "groupmanagedserviceaccount", "userdrivemaximumsize":
			return errors.New("psl's engine cannot do that: what runs in its sessions runs as the user who runs psl")
		case "requiredgroups":
			f.required, err = v.requirement()
			return err
		case "roledefinitions":
			f.hasRoles = true
			return f.readRoles(v)
		}
		return capability(&f.base, key, v)
	})
	if err == nil && !schema {
		err = fmt.Errorf("%s: SchemaVersion is missing", path)
	}
	if err != nil {
		return nil, err
	}
	if f.base.Language = language; language == "" {
		if f.base.Language = powershell.FullLanguage; f.base.SessionType != powershell.DefaultSession {
			f.base.Language = powershell.NoLanguage
		}
	}
	return f, f.check()
}

// check finds out whether sessions can be made of the file: each role by itself, and all of them together.
func (f *File) check() error {
	all := slices.Clone(f.roles)
	sets := [][]role{nil, all}
	for i := range all {
		sets = append(sets, all[i:i+1])
	}
	for _, roles := range sets {
		c, err := f.merge(roles)
		if err == nil {
			err = c.Check()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	return nil
}

// ErrNotAllowed tells that the user has no role in the file, or is not in a group that it asks for.
var ErrNotAllowed = errors.New("Access is denied.") //nolint:staticcheck // the words of the original

// User is who asks for a session.
type User struct {
	Name   string
	Groups []string
}

// For gives the configuration of a user's session: that of the file with the roles of the user and of the user's groups. It is
// ErrNotAllowed where the file has roles and none is the user's.
func (f *File) For(u User) (*powershell.Configuration, error) {
	if f.required != nil && !f.required.met(u) {
		return nil, fmt.Errorf("%w The session configuration asks for groups that %s is not in.", ErrNotAllowed, u.Name) //nolint:staticcheck // sentences
	}
	var mine []role
	for _, r := range f.roles {
		if u.is(r.member) {
			mine = append(mine, r)
		}
	}
	if f.hasRoles && mine == nil {
		return nil, fmt.Errorf("%w The session configuration has no role for %s.", ErrNotAllowed, u.Name) //nolint:staticcheck // sentences
	}
	return f.merge(mine)
}

// NeedsGroups tells whether the user's groups matter.
func (f *File) NeedsGroups() bool { return f.hasRoles || f.required != nil }

// is tells whether a name is the user's own or that of one of the groups. DOMAIN\name and name@DOMAIN are the same.
func (u User) is(name string) bool {
	if sameName(name, u.Name) {
		return true
	}
	return slices.ContainsFunc(u.Groups, func(g string) bool { return sameName(name, g) })
}

func sameName(a, b string) bool { return a != "" && strings.EqualFold(canonical(a), canonical(b)) }

// canonical writes a name with its domain in one way. A domain that is this computer's name, or a dot, is none.
func canonical(name string) string {
	if domain, n, ok := strings.Cut(name, `\`); ok {
		host, _ := os.Hostname()
		if domain == "." || strings.EqualFold(domain, host) || strings.EqualFold(domain, "BUILTIN") {
			return n
		}
		return n + "@" + domain
	}
	return name
}

// merge adds what roles allow.
func (f *File) merge(roles []role) (*powershell.Configuration, error) {
	c := f.base
	c.Environment = map[string]string{}
	for k, v := range f.base.Environment {
		c.Environment[k] = v
	}
	for _, r := range roles {
		for _, w := range r.with {
			c.Cmdlets = join(c.Cmdlets, w.Cmdlets)
			c.Functions = join(c.Functions, w.Functions)
			c.Aliases = join(c.Aliases, w.Aliases)
			c.Programs = join(c.Programs, w.Programs)
			c.Providers = join(c.Providers, w.Providers)
			c.FunctionDefinitions = join(c.FunctionDefinitions, w.FunctionDefinitions)
			c.AliasDefinitions = join(c.AliasDefinitions, w.AliasDefinitions)
			c.VariableDefinitions = join(c.VariableDefinitions, w.VariableDefinitions)
			c.Scripts = join(c.Scripts, w.Scripts)
			for k, v := range w.Environment {
				c.Environment[k] = v
			}
		}
	}
	return &c, consistent(&c)
}

// join adds to a list; what is nil stays so where there is nothing to add.
func join[T any](a, b []T) []T {
	if b == nil {
		return a
	}
	return append(slices.Clone(a), append([]T{}, b...)...)
}

// consistent refuses what has two meanings: a command with two sets of parameters, two functions of a name.
func consistent(c *powershell.Configuration) error {
	limited := map[string]bool{}
	for _, v := range slices.Concat(c.Cmdlets, c.Functions) {
		if v.Parameters == nil {
			continue
		}
		name := strings.ToLower(v.Name[strings.LastIndexByte(v.Name, '\\')+1:])
		if limited[name] {
			return fmt.Errorf("the visible command %s is there twice with parameters of its own", v.Name)
		}
		limited[name] = true
	}
	defined := map[string]string{}
	for _, d := range c.FunctionDefinitions {
		if body, twice := defined[strings.ToLower(d.Name)]; twice && body != d.Body {
			return fmt.Errorf("the function %s is defined twice", d.Name)
		}
		defined[strings.ToLower(d.Name)] = d.Body
	}
	return nil
}

// readRoles reads RoleDefinitions: what members of a role may do, in the file itself or in role capability files.
func (f *File) readRoles(v value) error {
	t, err := v.table()
	if err != nil {
		return err
	}
	return t.each(func(member string, v value) error {
		t, err := v.table()
		if err != nil {
			return err
		}
		r := role{member: member}
		var inline powershell.Configuration
		err = t.each(func(key string, v value) error {
			switch strings.ToLower(key) {
			case "rolecapabilities":
				return errors.New("psl finds no role capabilities in modules: name their files by RoleCapabilityFiles")
			case "rolecapabilityfiles":
				paths, err := v.paths(".psrc")
				if err != nil {
					return err
				}
				for _, p := range paths {
					c, err := readRole(p)
					if err != nil {
						return err
					}
					r.with = append(r.with, c)
				}
				return nil
			}
			return capability(&inline, key, v)
		})
		r.with = append(r.with, inline)
		f.roles = append(f.roles, r)
		return err
	})
}

// readRole reads a role capability file.
func readRole(path string) (c powershell.Configuration, err error) {
	t, err := readTable(path)
	if err != nil {
		return c, err
	}
	err = t.each(func(key string, v value) error {
		switch strings.ToLower(key) {
		case "guid", "author", "description", "companyname", "copyright":
			_, err := v.text()
			return err
		}
		return capability(&c, key, v)
	})
	return c, err
}

// Keys gives the keys of a session configuration file as they are written, whatever their values are.
func Keys(path string) (keys []string, err error) {
	t, err := readTable(path)
	if err != nil {
		return nil, err
	}
	err = t.each(func(key string, _ value) error { keys = append(keys, key); return nil })
	return keys, err
}

// readTable reads the hash table of a file.
func readTable(path string) (table, error) {
	if st, err := os.Stat(path); err != nil {
		return table{}, err
	} else if st.Size() > maxSize {
		return table{}, fmt.Errorf("%s has more than %d bytes", path, maxSize)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return table{}, err
	}
	d, err := powershell.Data(b, path)
	if err != nil {
		return table{}, err
	}
	return table{where: filepath.Clean(path), d: d}, nil
}

// table is a hash table with the place where it stands.
type table struct {
	where string
	d     *psobject.Dictionary
}

// each visits the entries in their order. The error of one names its place; a name that is there twice is one.
func (t table) each(visit func(key string, v value) error) error {
	seen := map[string]bool{}
	for i, k := range t.d.Keys() {
		key, ok := psobject.Base(k).(string)
		if !ok || key == "" {
			return fmt.Errorf("%s: a key is no text", t.where)
		}
		if seen[strings.ToLower(key)] {
			return fmt.Errorf("%s: %s is there twice", t.where, key)
		}
		seen[strings.ToLower(key)] = true
		v := value{where: t.where + ": " + key, v: t.d.Values()[i]}
		if err := visit(key, v); err != nil {
			var placed *placedError
			if errors.As(err, &placed) {
				return err
			}
			return &placedError{v.where, err}
		}
	}
	return nil
}

// placedError is an error with the file and the key that it is about.
type placedError struct {
	where string
	err   error
}

func (e *placedError) Error() string { return e.where + ": " + e.err.Error() }
func (e *placedError) Unwrap() error { return e.err }
