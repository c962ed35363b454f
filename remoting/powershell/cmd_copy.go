package powershell

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type copyItem struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name"`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	Destination string   `param:"pos=1 name"`
	Container   bool     `param:""`
	Force       bool     `param:""`
	Filter      string   `param:""`
	Include     []string `param:""`
	Exclude     []string `param:""`
	Recurse     bool     `param:""`
	PassThru    bool     `param:""`
}

func (c *copyItem) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	dest := c.Destination
	if dest == "" {
		dest = "."
	}
	to, err := h.Resolve(dest)
	if err != nil {
		return err
	}
	into := strings.HasSuffix(dest, "/")
	for i, p := range append(append([]string(nil), c.Path...), c.LiteralPath...) {
		list, err := h.f.resolvePaths(p, i >= len(c.Path))
		if ft, ok := err.(*fault); ok {
			if err := r.WriteError(r.Fail(ft.rec.FullyQualifiedErrorID, psobject.ObjectNotFound, ft.rec.Exception.Type(), ft.rec.Message(), ft.rec.TargetObject)); err != nil {
				return err
			}
			continue
		}
		for _, from := range list {
			name := filepath.Base(from)
			if c.Filter != "" && !wildcard(c.Filter, true)(name) || len(c.Include) > 0 && !anyMatch(c.Include, name) || len(c.Exclude) > 0 && anyMatch(c.Exclude, name) {
				continue
			}
			target := to
			if st, err := os.Stat(to); err == nil && st.IsDir() || into {
				target = filepath.Join(to, name)
			}
			if err := c.copy(r, from, target); err != nil {
				return err
			}
		}
	}
	return nil
}

// copy copies a file, or a folder with what is in it where -Recurse says so.
func (c *copyItem) copy(r *cmdlet.Run, from, to string) error {
	st, err := os.Stat(from)
	if err != nil {
		return r.WriteError(r.Fail("CopyError", psobject.WriteError, "System.IO.IOException", err.Error(), from))
	}
	what, kind := "Copy File", "File"
	if st.IsDir() {
		what, kind = "Copy Directory", "Directory"
	}
	if ok, err := r.ShouldProcess("Item: "+from+" Destination: "+to, what); err != nil || !ok {
		return err
	}
	fail := func(err error) error {
		id, category, exception, text := "CopyError", psobject.WriteError, "System.IO.IOException", err.Error()
		switch {
		case errors.Is(err, fs.ErrPermission):
			id, category, exception, text = "CopyFileInfoItemUnauthorizedAccessError", psobject.PermissionDenied, "System.UnauthorizedAccessException", "Access to the path '"+to+"' is denied."
		case errors.Is(err, fs.ErrNotExist):
			exception, text = "System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+to+"'."
			id = "System.IO.DirectoryNotFoundException"
		}
		return r.WriteError(r.Fail(id, category, exception, text, from))
	}
	if kind == "Directory" {
		if err := os.MkdirAll(to, st.Mode().Perm()|0o700); err != nil {
			return fail(err)
		}
		if c.PassThru {
			if err := r.Write(fileInfo(to, true)); err != nil {
				return err
			}
		}
		if !c.Recurse {
			return nil
		}
		entries, err := os.ReadDir(from)
		if err != nil {
			return fail(err)
		}
		for _, e := range entries {
			if c.Filter != "" && !e.IsDir() && !wildcard(c.Filter, true)(e.Name()) || len(c.Exclude) > 0 && anyMatch(c.Exclude, e.Name()) {
				continue
			}
			if err := c.copy(r, filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
				return err
			}
		}
		return nil
	}
	if same, err := os.Stat(to); err == nil && os.SameFile(st, same) {
		return r.WriteError(r.Fail("CopyError", psobject.WriteError, "System.IO.IOException", "Cannot overwrite the item "+from+" with itself.", from))
	}
	err = copyFile(from, to)
	if errors.Is(err, fs.ErrPermission) && c.Force {
		if os.Chmod(to, 0o644) == nil {
			err = copyFile(from, to)
		}
	}
	if err != nil {
		return fail(err)
	}
	_ = os.Chtimes(to, st.ModTime(), st.ModTime())
	if c.PassThru {
		return r.Write(fileInfo(to, false))
	}
	return nil
}

// getItemProperty is Get-ItemProperty and Get-ItemPropertyValue.
type getItemProperty struct {
	Path        []string `param:"sets=Path pos=0 value name"`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	Name        []string `param:"pos=1 alias=PSProperty"`
	values      bool
}

func (g *getItemProperty) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	for i, p := range append(append([]string(nil), g.Path...), g.LiteralPath...) {
		list, err := f.resolvePaths(p, i >= len(g.Path))
		if ft, ok := err.(*fault); ok {
			if err := r.WriteError(r.Fail(ft.rec.FullyQualifiedErrorID, psobject.ObjectNotFound, ft.rec.Exception.Type(), ft.rec.Message(), ft.rec.TargetObject)); err != nil {
				return err
			}
			continue
		}
		for _, full := range list {
			st, err := os.Stat(full)
			if err != nil {
				continue
			}
			item := fileInfo(full, st.IsDir())
			if len(g.Name) == 0 {
				if err := r.Write(item); err != nil {
					return err
				}
				continue
			}
			out := psobject.NewCustom()
			for _, n := range g.Name {
				v, known, err := f.property(item, n)
				if err != nil {
					return err
				}
				if !known {
					if err := r.WriteError(r.Fail("System.Management.Automation.PSArgumentException", psobject.InvalidArgument, smaPrefix+"PSArgumentException", "Property "+n+" does not exist at path "+full+".", nil)); err != nil {
						return err
					}
					continue
				}
				if g.values {
					if err := r.Write(v); err != nil {
						return err
					}
					continue
				}
				out.Extended = append(out.Extended, psobject.Property{Name: n, Value: v})
			}
			if !g.values && len(out.Extended) > 0 {
				for _, n := range []string{"PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider"} {
					if v, ok := item.Get(n); ok {
						out.Extended = append(out.Extended, psobject.Property{Name: n, Value: v})
					}
				}
				if err := r.Write(out); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
