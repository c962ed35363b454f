package bindings

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// localSide is this computer.
type localSide struct{}

func notFound(r *cmdlet.Run, p string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		rec := r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+p+"' because it does not exist.", p)
		rec.Cause = err
		return rec
	}
	rec := r.Fail("CopyError", psobject.WriteError, "System.IO.IOException", err.Error(), p)
	rec.Cause = err
	return rec
}

func (localSide) join(dir, name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }

func (localSide) list(r *cmdlet.Run, p string, all bool) (out []entry, err error) {
	st, err := os.Stat(p)
	if err != nil {
		return nil, notFound(r, p, err)
	}
	if !st.IsDir() || !all {
		return []entry{{dir: st.IsDir(), size: size(st), changed: st.ModTime(), readOnly: readOnly(st)}}, nil
	}
	err = filepath.WalkDir(p, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(p, name)
		if err != nil {
			return err
		}
		if rel == "." {
			rel = ""
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		out = append(out, entry{name: filepath.ToSlash(rel), dir: d.IsDir(), size: size(info), changed: info.ModTime(), readOnly: readOnly(info)})
		return nil
	})
	if err != nil {
		return nil, notFound(r, p, err)
	}
	return out, nil
}

func readOnly(i fs.FileInfo) bool { return !i.IsDir() && i.Mode()&0o222 == 0 }

func size(i fs.FileInfo) int64 {
	if i.IsDir() {
		return 0
	}
	return i.Size()
}

func (localSide) folder(_ *cmdlet.Run, p string) (bool, error) {
	st, err := os.Stat(p)
	return err == nil && st.IsDir(), nil
}

func (localSide) mkdir(r *cmdlet.Run, p string) error {
	if err := os.MkdirAll(p, 0o777); err != nil {
		return notFound(r, p, err)
	}
	return nil
}

func (localSide) read(r *cmdlet.Run, p string, yield func([]byte) error) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", notFound(r, p, err)
	}
	defer f.Close()
	h := sha256.New()
	for {
		// A fresh slice: the piece may still be on its way when the next one is read.
		buf := make([]byte, pieceSize)
		n, err := io.ReadFull(f, buf)
		if n > 0 {
			h.Write(buf[:n])
			if err := yield(buf[:n]); err != nil {
				return "", err
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", notFound(r, p, err)
		}
	}
}

func (localSide) write(r *cmdlet.Run, p string, as entry, feed func(func([]byte) error) (string, error)) error {
	f, err := os.CreateTemp(filepath.Dir(p), ".psl-copy-*")
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil {
		return notFound(r, p, err)
	}
	temp := f.Name()
	defer os.Remove(temp) // without effect once it has its name
	h := sha256.New()
	want, err := feed(func(b []byte) error {
		h.Write(b)
		_, err := f.Write(b)
		return err
	})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); want != got {
		return r.Fail("CopyError", psobject.WriteError, "System.IO.IOException", "The copy of "+p+" differs from its source.", p)
	}
	mode := fs.FileMode(0o644)
	if st, err := os.Stat(p); err == nil {
		mode = st.Mode().Perm() | 0o200
	}
	if as.readOnly {
		mode &^= 0o222
	}
	if err := errors.Join(os.Chmod(temp, mode), os.Chtimes(temp, as.changed, as.changed), os.Rename(temp, p)); err != nil {
		return notFound(r, p, err)
	}
	return nil
}
