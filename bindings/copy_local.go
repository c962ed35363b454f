package bindings

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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

func (localSide) read(r *cmdlet.Run, p string, at int64, yield func([]byte) error) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", notFound(r, p, err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.CopyN(h, f, at); err != nil && err != io.EOF {
		return "", notFound(r, p, err)
	}
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

func (localSide) prefix(r *cmdlet.Run, p string, n int64) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", notFound(r, p, err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.CopyN(h, f, n); err != nil && err != io.EOF {
		return "", notFound(r, p, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// part finds a part. One that is a link is not ours: it is removed, not followed.
func (localSide) part(_ *cmdlet.Run, p string, name partName) (found string, size int64, err error) {
	list, err := os.ReadDir(filepath.Dir(p))
	if err != nil {
		return "", 0, nil // what is wrong with the folder shows when the file is written
	}
	for _, d := range list {
		is := d.Name()
		if len(is) != len(name.String()) || !strings.HasPrefix(is, name.before) || !strings.HasSuffix(is, partSuffix) {
			continue
		}
		full := filepath.Join(filepath.Dir(p), is)
		info, err := d.Info()
		switch {
		case err != nil || d.IsDir():
		case is != name.String() || !info.Mode().IsRegular():
			_ = os.Remove(full) // one that cannot be removed is in nobody's way
		default:
			found, size = full, info.Size()
		}
	}
	return found, size, nil
}

// begin opens the file that the copy is written to until it is complete.
func (localSide) begin(p string, from part) (*os.File, error) {
	if from.name == "" {
		return os.CreateTemp(filepath.Dir(p), ".psl-copy-*")
	}
	f, err := os.OpenFile(filepath.Join(filepath.Dir(p), from.name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = f.Truncate(from.at)
	if err == nil {
		_, err = f.Seek(from.at, io.SeekStart)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// write reads a part back for its hash, as the other side does.
func (l localSide) write(r *cmdlet.Run, p string, as entry, from part, feed func(func([]byte) error) (string, error)) error {
	f, err := l.begin(p, from)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return err
	case err != nil:
		return failedCopy(r, p, err, "Nothing can be written in the folder "+filepath.Dir(p)+", where the copy of "+p+" is kept until it is complete; allow that or copy to another folder.")
	}
	temp, keep := f.Name(), from.name != ""
	defer func() {
		_ = f.Close() // closed already unless something failed
		if st, err := os.Stat(temp); err == nil && (!keep || st.Size() == 0) {
			_ = os.Remove(temp)
		}
	}()
	h := sha256.New()
	var full error
	want, err := feed(func(b []byte) error {
		if !keep {
			h.Write(b)
		}
		_, full = f.Write(b)
		return full
	})
	if full != nil {
		keep = false
		return failedCopy(r, p, full, "The copy of "+p+" cannot be written and what had arrived of it is removed; what was there before is unharmed. Make room, then copy again.")
	}
	if err != nil {
		return err
	}
	if keep {
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			_, err = io.Copy(h, f)
		}
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return notFound(r, p, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); want != got {
		keep = false
		return failedCopy(r, p, nil, "The copy of "+p+" differs from its source and is removed; what was there before is unharmed. Copy again when nothing writes to the source.")
	}
	mode := fs.FileMode(0o644)
	if st, err := os.Stat(p); err == nil {
		mode = st.Mode().Perm() | 0o200
	}
	if err = os.Chmod(temp, mode); err == nil {
		err = os.Chtimes(temp, as.changed, as.changed)
	}
	if err == nil {
		err = os.Rename(temp, p)
	}
	if err == nil && as.readOnly { // not before: a part that stays must be one that can be written
		err = os.Chmod(p, mode&^0o222)
	}
	if err != nil {
		return notFound(r, p, err)
	}
	return nil
}

// failedCopy is the error of a file that cannot be made; cause may be nil.
func failedCopy(r *cmdlet.Run, p string, cause error, text string) error {
	if cause != nil {
		text += " " + cause.Error()
	}
	rec := r.Fail("CopyError", psobject.WriteError, "System.IO.IOException", text, p)
	rec.Cause = cause
	return rec
}
