package cmdlets

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Cmdlets that change files and folders where they are.
var (
	MoveItem = &cmdlet.Declaration{
		Name: "Move-Item", Class: objectTypePrefix + "MoveItemCommand", Aliases: []string{"mi", "move", "mv"}, DefaultSet: "Path", ShouldProcess: true,
		Synopsis: "Moves files and folders.",
		Examples: []cmdlet.Example{{Title: "A file", Code: `local a = os.tmpname(); move_item(a, a .. ".old"); remove_item(a .. ".old")`}},
		New:      func() any { return &moveItem{} },
	}
	RenameItem = &cmdlet.Declaration{
		Name: "Rename-Item", Class: objectTypePrefix + "RenameItemCommand", Aliases: []string{"rni", "ren"}, DefaultSet: "ByPath", ShouldProcess: true,
		Synopsis: "Gives a file or folder another name.",
		Examples: []cmdlet.Example{{Title: "A file", Code: `local a = os.tmpname(); rename_item(a, split_path{a, leaf = true} .. ".old"); remove_item(a .. ".old")`}},
		New:      func() any { return &renameItem{} },
	}
	ClearContent = &cmdlet.Declaration{
		Name: "Clear-Content", Class: objectTypePrefix + "ClearContentCommand", Aliases: []string{"clc"}, DefaultSet: "Path", ShouldProcess: true,
		Synopsis: "Empties files.",
		Examples: []cmdlet.Example{{Title: "A file", Code: `local a = os.tmpname(); clear_content(a); remove_item(a)`}},
		New:      func() any { return &clearContent{} },
	}
)

type moveItem struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name" help:"What is moved; patterns are understood."`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"What is moved, the names taken as they are."`
	Destination string   `param:"pos=1 name" help:"Where it goes: a folder that exists, or the new name." default:"the current folder"`
	Filter      string   `param:"" help:"A pattern of names."`
	Include     []string `param:"" help:"Patterns of names that are moved."`
	Exclude     []string `param:"" help:"Patterns of names that are not."`
	Force       bool     `param:"" help:"Overwrites a file that is there."`
	PassThru    bool     `param:"" help:"Puts out what was moved."`
}

func (m *moveItem) Process(r *cmdlet.Run) error {
	dest := m.Destination
	if dest == "" {
		dest = "."
	}
	dest, err := resolvePath(r, dest)
	if err != nil {
		return err
	}
	given := strings.Join(m.LiteralPath, ", ")
	return eachPath(r, m.Path, m.LiteralPath, func(full string, _ bool) error {
		if !named(filepath.Base(full), m.Filter, m.Include, m.Exclude) {
			return nil
		}
		if _, err := os.Lstat(full); err != nil && len(m.LiteralPath) > 0 {
			rec := r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException",
				"Cannot move item because the item at '"+given+"' does not exist.", nil)
			rec.Cause = err
			return r.WriteError(rec)
		}
		to := dest
		if st, err := os.Stat(dest); err == nil && st.IsDir() {
			to = filepath.Join(dest, filepath.Base(full))
		}
		return moveTo(r, full, to, "Move", m.Force, m.PassThru)
	})
}

type renameItem struct {
	Path        string `param:"sets=ByPath pos=0 mandatory value name" help:"The file or folder."`
	LiteralPath string `param:"sets=ByLiteralPath mandatory name alias=PSPath,LP" help:"The file or folder, its name taken as it is."`
	NewName     string `param:"pos=1 mandatory name" help:"The name it gets, without a folder."`
	Force       bool   `param:"" help:"Accepted."`
	PassThru    bool   `param:"" help:"Puts out what was renamed."`
}

func (n *renameItem) Process(r *cmdlet.Run) error {
	p := n.Path
	if p == "" {
		p = n.LiteralPath
	}
	full, err := resolvePath(r, p)
	if err != nil {
		return err
	}
	to := filepath.Join(filepath.Dir(full), n.NewName)
	if filepath.Base(n.NewName) != n.NewName {
		if filepath.Clean(n.NewName) != to {
			return r.Fail("Argument", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
				"Cannot rename the specified target, because it represents a path or device name.", n.NewName)
		}
	}
	return moveTo(r, full, to, "Rename", false, n.PassThru)
}

// moveTo gives a file its new place; kind is Move or Rename.
func moveTo(r *cmdlet.Run, full, to, kind string, force, pass bool) error {
	st, err := os.Lstat(full)
	if err != nil {
		return r.WriteError(pathError(r, full, err))
	}
	what := "File"
	if st.IsDir() {
		what = "Directory"
	}
	if ok, err := r.ShouldProcess("Item: "+full+" Destination: "+to, kind+" "+what); err != nil || !ok {
		return err
	}
	fail := func(message string, cause error) error {
		id := kind + "ItemIOError"
		if kind == "Move" {
			id = kind + what + "InfoItemIOError" // after the class: FileInfo, DirectoryInfo
		}
		rec := r.Fail(id, psobject.WriteError, "System.IO.IOException", message, full)
		rec.Cause = cause
		return r.WriteError(rec)
	}
	if old, err := os.Lstat(to); err == nil && !os.SameFile(old, st) && !old.IsDir() && !force {
		return fail("The file '"+to+"' already exists.", fs.ErrExist)
	}
	if err := move(full, to, st); errors.Is(err, fs.ErrExist) {
		return fail("The file '"+to+"' already exists.", err)
	} else if err != nil {
		return fail(err.Error(), err)
	}
	if !pass {
		return nil
	}
	st, err = os.Lstat(to)
	if err != nil {
		return r.WriteError(pathError(r, to, err))
	}
	return r.Write(fileObject(to, st))
}

// move renames; between file systems it copies, and removes the source when the copy is whole.
func move(from, to string, st fs.FileInfo) error {
	err := os.Rename(from, to)
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	if st.IsDir() {
		err = os.CopyFS(to, os.DirFS(from))
	} else {
		err = copyFile(from, to, st)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(to))
	}
	return os.RemoveAll(from)
}

func copyFile(from, to string, st fs.FileInfo) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, st.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close(), os.Chtimes(to, st.ModTime(), st.ModTime()))
}

type clearContent struct {
	Path        []string `param:"sets=Path pos=0 mandatory name" help:"Files; patterns are understood."`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"Files whose names are taken as they are."`
	Filter      string   `param:"" help:"A pattern of names."`
	Include     []string `param:"" help:"Patterns of names that are emptied."`
	Exclude     []string `param:"" help:"Patterns of names that are not."`
	Force       bool     `param:"" help:"Also a file that is read-only, which it stays."`
}

func (c *clearContent) Process(r *cmdlet.Run) error {
	return eachPath(r, c.Path, c.LiteralPath, func(full string, _ bool) error {
		if !named(filepath.Base(full), c.Filter, c.Include, c.Exclude) {
			return nil
		}
		if ok, err := r.ShouldProcess("Item: "+full, "Clear Content"); err != nil || !ok {
			return err
		}
		if c.Force {
			defer writable(full)()
		}
		if err := os.Truncate(full, 0); err != nil {
			return r.WriteError(pathError(r, full, err))
		}
		return nil
	})
}
