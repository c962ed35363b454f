package powershell

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const (
	fileInfoType      = "System.IO.FileInfo"
	directoryInfoType = "System.IO.DirectoryInfo"
)

// fileInfo is a FileInfo or DirectoryInfo.
func fileInfo(path string, directory bool) *psobject.Object {
	return cmdlets.FileObject(path, directory)
}

// newFileInfo is the constructor of both types.
func newFileInfo(c *netCall) (any, error) {
	if c.n() != 1 {
		return nil, c.wrong()
	}
	if c.text(0) == "" {
		return nil, netError("System.ArgumentException", "The path is empty. (Parameter 'path')")
	}
	return fileInfo(filepath.Clean(c.path(0)), c.typ.Full == directoryInfoType), nil
}

func filePath(o *psobject.Object) string {
	v, _ := o.Get("FullName")
	s, _ := v.(string)
	return s
}

// fileProperty gives the properties of a file that are objects themselves.
func (f *frame) fileProperty(o *psobject.Object, name string) (any, bool) {
	full := filePath(o)
	if full == "" {
		return nil, false
	}
	switch strings.ToLower(name) {
	case "psdrive":
		return f.in.rs.fileDrive(), true
	case "psprovider":
		return f.in.rs.fileProvider(), true
	case "versioninfo":
		if o.TypeNames[0] == fileInfoType && !f.in.rs.windows {
			return &fileVersion{full}, true
		}
	case "directory":
		if o.TypeNames[0] == fileInfoType {
			return fileInfo(filepath.Dir(full), true), true
		}
	case "parent":
		if o.TypeNames[0] == directoryInfoType {
			if full == filepath.Dir(full) {
				return nil, true
			}
			return fileInfo(filepath.Dir(full), true), true
		}
	case "root":
		if o.TypeNames[0] == directoryInfoType {
			return fileInfo(filepath.VolumeName(full)+string(os.PathSeparator), true), true
		}
	}
	return nil, false
}

// setFileProperty writes a property of a file to the file itself; known is false where there is none that can be written.
func (f *frame) setFileProperty(o *psobject.Object, name string, v any) (known bool, err error) {
	known, err = cmdlets.SetFileProperty(o, name, v)
	var conversion *dotnet.ConversionError
	switch {
	case err == nil:
		return known, nil
	case errors.As(err, &conversion):
		return true, setterFault(name, newFaultOf(smaPrefix+"PSInvalidCastException", "InvalidCast", psobject.InvalidArgument, nil, conversion.Error()))
	}
	return true, setterFault(name, ioError(err, filePath(o)))
}

// fileMethod runs a method of FileInfo or DirectoryInfo.
func (f *frame) fileMethod(o *psobject.Object, l string, c *netCall) (any, bool, error) {
	full := filePath(o)
	directory := o.TypeNames[0] == directoryInfoType
	fail := func(err error) (any, bool, error) {
		if err != nil {
			return nil, true, ioError(err, full)
		}
		return none, true, nil
	}
	switch l {
	case "refresh":
		cmdlets.Refresh(o, full)
		return none, true, nil
	case "tostring":
		return o.Text, true, nil
	case "delete":
		var err error
		if directory && c.n() > 0 && truth(c.at(0)) {
			if _, err = os.Lstat(full); err == nil {
				err = os.RemoveAll(full)
			}
		} else if err = os.Remove(full); os.IsNotExist(err) && !directory {
			err = nil
		} else if err == nil {
			cmdlets.Refresh(o, full)
		} else if directory {
			if list, rerr := os.ReadDir(full); rerr == nil && len(list) > 0 {
				return nil, true, netError("System.IO.IOException", "Directory not empty : '"+full+"'")
			}
		}
		return fail(err)
	case "moveto", "copyto":
		if c.n() == 0 || directory && l == "copyto" {
			return nil, false, nil
		}
		to := filepath.Clean(c.path(0))
		if _, err := os.Lstat(to); err == nil && !(c.n() > 1 && truth(c.at(1))) {
			return nil, true, netError("System.IO.IOException", "The file '"+to+"' already exists.")
		}
		if l == "moveto" {
			if err := os.Rename(full, to); err != nil {
				return fail(err)
			}
			fresh := fileInfo(to, directory)
			*o = *fresh
			return none, true, nil
		}
		if err := copyFile(full, to); err != nil {
			return fail(err)
		}
		return fileInfo(to, false), true, nil
	}
	if directory {
		return f.directoryMethod(full, l, c)
	}
	if m := fileStreams()[l]; m != nil {
		v, err := m(&netCall{f: f, name: c.name, typ: c.typ, args: append([]any{full}, c.args...)})
		return v, true, err
	}
	return nil, false, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}

func (f *frame) directoryMethod(full, l string, c *netCall) (any, bool, error) {
	switch l {
	case "create":
		if err := os.MkdirAll(full, 0o777); err != nil {
			return nil, true, ioError(err, full)
		}
		return none, true, nil
	case "createsubdirectory":
		p := filepath.Join(full, c.text(0))
		if err := os.MkdirAll(p, 0o777); err != nil {
			return nil, true, ioError(err, p)
		}
		return fileInfo(p, true), true, nil
	}
	kind, ok := map[string]string{"getfiles": "FileInfo", "enumeratefiles": "FileInfo", "getdirectories": "DirectoryInfo", "enumeratedirectories": "DirectoryInfo",
		"getfilesysteminfos": "FileSystemInfo", "enumeratefilesysteminfos": "FileSystemInfo"}[l]
	if !ok {
		return nil, false, nil
	}
	pattern, deep := "*", false
	if c.n() > 0 {
		pattern = c.text(0)
	}
	if c.n() > 1 {
		deep = strings.EqualFold(c.text(1), "AllDirectories") || c.text(1) == "1"
	}
	list := &psobject.List{Type: "System.IO." + kind + "[]"}
	match := wildcard(pattern, false)
	var walk func(dir string) error
	walk = func(dir string) error {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return ioError(err, dir)
		}
		for _, e := range entries {
			p := filepath.Join(dir, e.Name())
			if match(e.Name()) && (kind == "FileSystemInfo" || e.IsDir() == (kind == "DirectoryInfo")) {
				list.Items = append(list.Items, fileInfo(p, e.IsDir()))
			}
			if deep && e.IsDir() {
				if err := walk(p); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := walk(full); err != nil {
		return nil, true, err
	}
	return list, true, nil
}
