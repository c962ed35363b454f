package cmdlets

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const fileProvider = `Microsoft.PowerShell.Core\FileSystem::`

// resolvePath makes a path absolute; one with the name of the file provider before it, as PSPath has, is understood.
func resolvePath(r *cmdlet.Run, path string) (string, error) {
	if len(path) >= len(fileProvider) && strings.EqualFold(path[:len(fileProvider)], fileProvider) {
		path = path[len(fileProvider):]
	}
	return r.Host.Resolve(path)
}

// withoutDrive writes the error of a path on a drive that is not there, after which the other paths have their turn; any other
// error is returned. A nil run writes nothing.
func withoutDrive(r *cmdlet.Run, err error) error {
	rec, ok := err.(*psobject.ErrorRecord)
	if !ok || rec.Exception == nil || rec.Exception.Type() != "System.Management.Automation.DriveNotFoundException" {
		return err
	}
	if r == nil {
		return nil
	}
	return r.WriteError(rec)
}

// Cmdlets for files and folders.
var (
	TestPath = &cmdlet.Declaration{
		Name: "Test-Path", Class: objectTypePrefix + "TestPathCommand", DefaultSet: "Path",
		Synopsis: "Tells whether files or folders exist.",
		Examples: []cmdlet.Example{{Title: "A folder", Code: `if test_path{"/tmp", path_type = "Container"} then print("there") end`}},
		New:      func() any { return &testPath{} },
	}
	GetItem = &cmdlet.Declaration{
		Name: "Get-Item", Class: objectTypePrefix + "GetItemCommand", Aliases: []string{"gi"}, DefaultSet: "Path",
		Synopsis: "Gives files and folders as objects.",
		Examples: []cmdlet.Example{{Title: "When it was written", Code: `print(get_item(".").LastWriteTime)`}},
		New:      func() any { return &getItem{} },
	}
	GetChildItem = &cmdlet.Declaration{
		Name: "Get-ChildItem", Class: objectTypePrefix + "GetChildItemCommand", Aliases: []string{"dir", "gci", "ls"}, DefaultSet: "Items",
		Synopsis: "Gives what is in folders.",
		Examples: []cmdlet.Example{{Title: "Files by a pattern", Code: `get_childitem{".", filter = "*.txt", file = true}`}},
		New:      func() any { return &getChildItem{} },
	}
	NewItem = &cmdlet.Declaration{
		Name: "New-Item", Class: objectTypePrefix + "NewItemCommand", Aliases: []string{"ni"}, DefaultSet: "pathSet", ShouldProcess: true,
		Synopsis: "Makes files and folders.",
		Examples: []cmdlet.Example{{Title: "A folder", Code: `local dir = os.tmpname() .. ".d"; new_item{dir, item_type = "Directory"}; remove_item{dir, recurse = true}`}},
		New:      func() any { return &newItem{} },
	}
	RemoveItem = &cmdlet.Declaration{
		Name: "Remove-Item", Class: objectTypePrefix + "RemoveItemCommand", Aliases: []string{"ri", "rm", "rmdir", "del", "erase", "rd"}, DefaultSet: "Path", ShouldProcess: true,
		Synopsis: "Removes files and folders.",
		Examples: []cmdlet.Example{{Title: "A file", Code: `remove_item(os.tmpname())`}},
		New:      func() any { return &removeItem{} },
	}
)

// expandPath gives the files that a path with a pattern means, or the path itself.
func expandPath(r *cmdlet.Run, path string) (files []string, pattern bool, err error) {
	full, err := resolvePath(r, path)
	if err != nil {
		return nil, false, err
	}
	if !dotnet.HasWildcards(path) {
		return []string{full}, false, nil
	}
	found, err := filepath.Glob(full)
	if err != nil {
		return nil, true, nil
	}
	sort.SliceStable(found, func(i, j int) bool {
		return dotnet.CompareText(filepath.Base(found[i]), filepath.Base(found[j]), true) < 0
	})
	return found, true, nil
}

// named tells whether a file's name is wanted.
func named(name, filter string, include, exclude []string) bool {
	ok := filter == "" || dotnet.Like(name, filter, true)
	if ok && len(include) > 0 {
		ok = false
		for _, p := range include {
			ok = ok || dotnet.Like(name, p, true)
		}
	}
	for _, p := range exclude {
		ok = ok && !dotnet.Like(name, p, true)
	}
	return ok
}

type testPath struct {
	Path        []string           `param:"sets=Path pos=0 mandatory value name null emptytext emptylist" help:"Files; patterns are understood."`
	LiteralPath []string           `param:"sets=LiteralPath mandatory name alias=PSPath,LP null emptytext emptylist" help:"Files whose names are taken as they are."`
	Filter      string             `param:""`
	Include     []string           `param:"" help:"Patterns of names that count."`
	Exclude     []string           `param:"" help:"Patterns of names that do not."`
	PathType    psobject.Enum      `param:"alias=Type type=Microsoft.PowerShell.Commands.TestPathType" help:"What it must be." default:"Any"`
	IsValid     bool               `param:"" help:"Only tells whether the path could be one."`
	OlderThan   *psobject.DateTime `param:"nullable" help:"Last written before."`
	NewerThan   *psobject.DateTime `param:"nullable" help:"Last written after."`
}

func (t *testPath) Process(r *cmdlet.Run) error {
	list, literal := t.Path, false
	if len(t.LiteralPath) > 0 {
		list, literal = t.LiteralPath, true
	}
	if len(list) == 0 {
		return r.WriteError(r.Fail("NullPathNotPermitted", psobject.InvalidArgument, "System.ArgumentNullException",
			"Value cannot be null. (Parameter 'The provided Path argument was null or an empty collection.')", nil))
	}
	for _, p := range list {
		if t.IsValid {
			if err := r.Write(validPath(r, p)); err != nil {
				return err
			}
			continue
		}
		if strings.TrimSpace(p) == "" {
			if err := r.Write(false); err != nil {
				return err
			}
			continue
		}
		if found, is := onDrive(r, p, literal); is {
			if err := r.Write(found && t.PathType.Name != "Container"); err != nil {
				return err
			}
			continue
		}
		files := []string{p}
		var err error
		if literal {
			files[0], err = resolvePath(r, p)
		} else {
			files, _, err = expandPath(r, p)
		}
		if err != nil && withoutDrive(nil, err) != nil {
			return err
		} else if err != nil {
			files = nil
		}
		found := false
		for _, f := range files {
			found = found || t.fits(f)
		}
		if err := r.Write(found); err != nil {
			return err
		}
	}
	return nil
}

func (t *testPath) fits(path string) bool {
	st, err := os.Stat(path)
	if err != nil {
		return false
	}
	if t.PathType.Name == "Container" && !st.IsDir() || t.PathType.Name == "Leaf" && st.IsDir() {
		return false
	}
	written := psobject.DateTimeOf(st.ModTime(), psobject.Local).Ticks
	if t.OlderThan != nil && written >= t.OlderThan.Ticks || t.NewerThan != nil && written <= t.NewerThan.Ticks {
		return false
	}
	return named(filepath.Base(path), t.Filter, t.Include, t.Exclude)
}

type getItem struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name" help:"Files and folders; patterns are understood."`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"Files whose names are taken as they are."`
	Filter      string   `param:""`
	Include     []string `param:"" help:"Patterns of names that are given."`
	Exclude     []string `param:"" help:"Patterns of names that are not."`
	Force       bool     `param:"" help:"Also hidden ones."`
}

func (g *getItem) Process(r *cmdlet.Run) error {
	return eachPath(r, g.Path, g.LiteralPath, func(full string, pattern bool) error {
		st, err := os.Stat(full)
		if err != nil {
			return r.WriteError(pathError(r, full, err))
		}
		if pattern && (hidden(full) && !g.Force) || !named(filepath.Base(full), g.Filter, g.Include, g.Exclude) {
			return nil
		}
		if !pattern && hidden(full) && !g.Force {
			return r.WriteError(r.Fail("ItemNotFound", psobject.ObjectNotFound, "System.IO.IOException", "Could not find item "+full+".", full))
		}
		return r.Write(fileObject(full, st))
	})
}

// eachPath calls f for each file that the paths mean.
func eachPath(r *cmdlet.Run, paths, literal []string, f func(full string, pattern bool) error) error {
	for _, p := range literal {
		full, err := resolvePath(r, p)
		if err != nil {
			if err = withoutDrive(r, err); err != nil {
				return err
			}
			continue
		}
		if err := f(full, false); err != nil {
			return err
		}
	}
	for _, p := range paths {
		files, pattern, err := expandPath(r, p)
		if err != nil {
			if err = withoutDrive(r, err); err != nil {
				return err
			}
			continue
		}
		for _, full := range files {
			if err := f(full, pattern); err != nil {
				return err
			}
		}
	}
	return nil
}

type getChildItem struct {
	Path        []string `param:"sets=Items pos=0 value name" help:"Folders, or patterns of files." default:"the current folder"`
	LiteralPath []string `param:"sets=LiteralItems mandatory name alias=PSPath,LP" help:"Folders whose names are taken as they are."`
	Filter      string   `param:"pos=1" help:"A pattern of names."`
	Include     []string `param:"" help:"Patterns of names that are given."`
	Exclude     []string `param:"" help:"Patterns of names that are not."`
	Recurse     bool     `param:"alias=s,r" help:"Also what is in the folders inside."`
	Depth       *uint32  `param:"" help:"How many levels of folders inside."`
	Force       bool     `param:"" help:"Also hidden ones."`
	Name        bool     `param:"" help:"Only the names."`
	Directory   bool     `param:"alias=ad" help:"Folders only."`
	File        bool     `param:"alias=af" help:"Files only."`
	Hidden      bool     `param:"alias=ah,h" help:"Hidden ones only."`
	ReadOnly    bool     `param:"alias=ar" help:"Those that are read-only, only."`
	System      bool     `param:"alias=as" help:"Files of the system only; there are none but on Windows."`

	FollowSymlink bool                `param:"" help:"With recurse, also what is in folders that links lead to."`
	Attributes    attributeExpression `param:"" help:"Attributes of the files: + is and, a comma is or, ! is not; Directory, ReadOnly, Hidden, ReparsePoint, Normal."`

	entered map[string]bool // folders that links led to
}

func (g *getChildItem) Process(r *cmdlet.Run) error {
	paths := g.Path
	if len(paths)+len(g.LiteralPath) == 0 {
		paths = []string{"."}
	}
	return eachPath(r, paths, g.LiteralPath, func(full string, pattern bool) error {
		st, err := os.Stat(full)
		if err != nil {
			return r.WriteError(pathError(r, full, err))
		}
		if !st.IsDir() || pattern {
			if pattern && hidden(full) && !g.Force {
				return nil
			}
			return g.give(r, full, filepath.Base(full), st)
		}
		return g.folder(r, full, "", 0)
	})
}

func (g *getChildItem) give(r *cmdlet.Run, full, shown string, st fs.FileInfo) error {
	switch {
	case !named(filepath.Base(full), g.Filter, g.Include, g.Exclude), g.Directory && !st.IsDir(), g.File && st.IsDir(), g.Hidden && !hidden(full):
		return nil
	case (g.ReadOnly || g.System || len(g.Attributes.any) > 0) && !g.attributes(full, st):
		return nil
	case g.Name:
		return r.Write(shown)
	}
	return r.Write(fileObject(full, st))
}

// attributes tells whether a file's attributes are those asked for.
func (g *getChildItem) attributes(full string, st fs.FileInfo) bool {
	l, err := os.Lstat(full)
	a := attributesOf(full, st, err == nil && l.Mode()&fs.ModeSymlink != 0)
	return (!g.ReadOnly || a&readOnlyFile != 0) && (!g.System || a&systemFile != 0) && g.Attributes.fits(a)
}

// enters tells whether the folder that a link leads to is gone into: once each, with a warning for further links, as they
// may lead back.
func (g *getChildItem) enters(r *cmdlet.Run, link string) (bool, error) {
	to, err := filepath.EvalSymlinks(link)
	if !g.FollowSymlink || err != nil {
		return false, nil
	}
	at, err := filepath.EvalSymlinks(filepath.Dir(link))
	if err != nil {
		return false, nil
	}
	const sep = string(filepath.Separator)
	if g.entered[to] || strings.HasPrefix(at+sep, to+sep) {
		return false, r.WriteWarning("Skip already-visited directory " + link + ".")
	}
	if g.entered == nil {
		g.entered = map[string]bool{}
	}
	g.entered[to] = true
	return true, nil
}

// folder gives what is in a folder, folders first, then what is in those.
func (g *getChildItem) folder(r *cmdlet.Run, dir, prefix string, depth uint32) error {
	if err := r.Context().Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return r.WriteError(pathError(r, dir, err))
	}
	type item struct {
		full string
		name string
		st   fs.FileInfo
	}
	var items []item
	for _, e := range entries {
		full := filepath.Join(dir, e.Name())
		if hidden(full) && !g.Force && !g.Hidden && !g.Attributes.names(hiddenFile) {
			continue
		}
		st, err := os.Stat(full)
		if err != nil {
			if st, err = e.Info(); err != nil {
				continue // it went away meanwhile
			}
		}
		items = append(items, item{full, e.Name(), st})
	}
	sort.SliceStable(items, func(i, j int) bool {
		if a, b := items[i].st.IsDir(), items[j].st.IsDir(); a != b {
			return a
		}
		return dotnet.CompareText(items[i].name, items[j].name, true) < 0
	})
	deeper := func(full, name string, st fs.FileInfo) error {
		l, err := os.Lstat(full)
		if !st.IsDir() || err != nil {
			return nil
		}
		if l.Mode()&fs.ModeSymlink != 0 {
			if ok, err := g.enters(r, full); err != nil || !ok {
				return err
			}
		}
		return g.folder(r, full, prefix+name+string(filepath.Separator), depth+1)
	}
	recurses := g.Recurse && g.Depth == nil || g.Depth != nil && depth < *g.Depth
	for _, it := range items {
		if err := g.give(r, it.full, prefix+it.name, it.st); err != nil {
			return err
		}
		if recurses && len(g.Include) > 0 { // the original goes into each folder at once then
			if err := deeper(it.full, it.name, it.st); err != nil {
				return err
			}
		}
	}
	if !recurses || len(g.Include) > 0 {
		return nil
	}
	for _, it := range items {
		if err := deeper(it.full, it.name, it.st); err != nil {
			return err
		}
	}
	return nil
}

type newItem struct {
	Path     []string `param:"sets=pathSet pos=0 mandatory name|sets=nameSet pos=0 name" help:"The files or folders; with -Name the folders they are made in."`
	Name     string   `param:"sets=nameSet mandatory name emptytext null" help:"The name."`
	ItemType string   `param:"alias=Type name" help:"File, Directory or SymbolicLink." default:"File"`
	Value    any      `param:"alias=Target value name" help:"What the file holds, or the link leads to."`
	Force    bool     `param:"" help:"Overwrites a file, makes folders that are missing."`
}

func (n *newItem) Process(r *cmdlet.Run) error {
	paths := n.Path
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, p := range paths {
		if n.Name != "" {
			p = filepath.Join(p, n.Name)
		}
		full, err := resolvePath(r, p)
		if err != nil {
			if err = withoutDrive(r, err); err != nil {
				return err
			}
			continue
		}
		if err := n.make(r, full); err != nil {
			return err
		}
	}
	return nil
}

func (n *newItem) make(r *cmdlet.Run, full string) error {
	kind := strings.ToLower(n.ItemType)
	action, target := "Create File", "Destination: "+full
	dir := kind == "directory" || kind == "container" || kind == "d"
	if dir {
		action = "Create Directory"
	}
	ok, err := r.ShouldProcess(target, action)
	if err != nil || !ok {
		return err
	}
	fail := func(id string, c psobject.ErrorCategory, exception, msg string, cause error) error {
		rec := r.Fail(id, c, exception, msg, full)
		rec.Cause = cause
		return r.WriteError(rec)
	}
	switch {
	case dir:
		st, serr := os.Stat(full)
		if serr == nil && (!st.IsDir() || !n.Force) {
			return fail("DirectoryExist", psobject.ResourceExists, "System.IO.IOException", "An item with the specified name "+full+" already exists.", nil)
		}
		err = os.MkdirAll(full, 0o777)
	case kind == "symboliclink":
		err = os.Symlink(dotnet.String(n.Value), full)
	case kind == "" || kind == "file" || kind == "f" || kind == "leaf":
		flag := os.O_WRONLY | os.O_CREATE | os.O_EXCL
		if n.Force {
			flag = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
			if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
				return fail("NewItemIOError", psobject.WriteError, "System.IO.IOException", err.Error(), err)
			}
		}
		var f *os.File
		if f, err = os.OpenFile(full, flag, 0o666); err == nil {
			_, err = f.WriteString(dotnet.String(n.Value))
			if cerr := f.Close(); err == nil {
				err = cerr
			}
		}
	default:
		return r.Fail("Argument", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
			"The type is not a known type for the file system. Only \"file\",\"directory\" or \"symboliclink\" can be specified.", n.ItemType)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return fail("NewItemIOError", psobject.WriteError, "System.IO.IOException", "The file '"+full+"' already exists.", err)
	case errors.Is(err, fs.ErrNotExist):
		return fail("NewItemIOError", psobject.WriteError, "System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+full+"'.", err)
	case errors.Is(err, fs.ErrPermission):
		return fail("NewItemUnauthorizedAccessError", psobject.PermissionDenied, "System.UnauthorizedAccessException", "Access to the path '"+full+"' is denied.", err)
	case err != nil:
		return fail("NewItemIOError", psobject.WriteError, "System.IO.IOException", err.Error(), err)
	}
	st, err := os.Stat(full)
	if err != nil {
		return r.WriteError(pathError(r, full, err))
	}
	return r.Write(fileObject(full, st))
}

type removeItem struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name" help:"Files and folders; patterns are understood."`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"Files whose names are taken as they are."`
	Filter      string   `param:""`
	Include     []string `param:"" help:"Patterns of names that are removed."`
	Exclude     []string `param:"" help:"Patterns of names that are not."`
	Recurse     bool     `param:"" help:"Also what is in folders."`
	Force       bool     `param:"" help:"Also hidden ones and those that are read-only."`
}

func (d *removeItem) Process(r *cmdlet.Run) error {
	return eachPath(r, d.Path, d.LiteralPath, func(full string, pattern bool) error {
		st, err := os.Lstat(full)
		if err != nil {
			return r.WriteError(pathError(r, full, err))
		}
		if !named(filepath.Base(full), d.Filter, d.Include, d.Exclude) || pattern && hidden(full) && !d.Force {
			return nil
		}
		action := "Remove File"
		if st.IsDir() {
			action = "Remove Directory"
			if entries, err := os.ReadDir(full); err == nil && len(entries) > 0 && !d.Recurse {
				p := r.Host.Prompt()
				if p == nil {
					return r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException",
						"The item at "+full+" has children and the Recurse parameter was not specified. Nobody can be asked whether to go on.", full)
				}
				yes, _, err := p.Confirm("Confirm", "The item at "+full+" has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?")
				if err != nil || !yes {
					return err
				}
			}
		}
		ok, err := r.ShouldProcess(full, action)
		if err != nil || !ok {
			return err
		}
		if isReadOnly(st) && st.Mode()&fs.ModeSymlink == 0 && !d.Force {
			return r.WriteError(r.Fail("RemoveFileSystemItemUnAuthorizedAccess", psobject.PermissionDenied, "System.IO.IOException",
				"You do not have sufficient access rights to perform this operation or the item is hidden, system, or read only.", full))
		}
		if st.IsDir() {
			err = os.RemoveAll(full)
		} else {
			err = os.Remove(full)
		}
		if err == nil {
			return nil
		}
		id, category, exception, msg := "RemoveFileSystemItemIOError", psobject.WriteError, "System.IO.IOException", err.Error()
		if errors.Is(err, fs.ErrPermission) {
			id, category, exception = "RemoveFileSystemItemUnAuthorizedAccess", psobject.PermissionDenied, "System.UnauthorizedAccessException"
			msg = "Access to the path '" + full + "' is denied."
		}
		rec := r.Fail(id, category, exception, msg, full)
		rec.Cause = err
		return r.WriteError(rec)
	})
}
