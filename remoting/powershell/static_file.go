package powershell

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/psobject"
)

func pathStatics() map[string]method {
	one := func(fn func(string) any) method {
		return func(c *netCall) (any, error) {
			if c.n() == 0 {
				return nil, c.wrong()
			}
			if c.at(0) == nil {
				return nil, nil
			}
			return fn(c.text(0)), nil
		}
	}
	ext := func(s string) string {
		b := s[strings.LastIndexByte(s, '/')+1:]
		if i := strings.LastIndexByte(b, '.'); i >= 0 && i < len(b)-1 {
			return b[i:]
		}
		return ""
	}
	base := func(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }
	return map[string]method{
		"getfilename":  one(func(s string) any { return base(s) }),
		"getextension": one(func(s string) any { return ext(s) }),
		"hasextension": one(func(s string) any { return ext(s) != "" }),
		"getfilenamewithoutextension": one(func(s string) any {
			b := base(s)
			if i := strings.LastIndexByte(b, '.'); i >= 0 {
				return b[:i]
			}
			return b
		}),
		"getdirectoryname": one(func(s string) any {
			i := strings.LastIndexByte(s, '/')
			switch {
			case s == "/":
				return nil
			case i < 0:
				return ""
			case i == 0:
				return "/"
			}
			return s[:i]
		}),
		"getpathroot": one(func(s string) any {
			if strings.HasPrefix(s, "/") {
				return "/"
			}
			return ""
		}),
		"ispathrooted":         one(func(s string) any { return strings.HasPrefix(s, "/") }),
		"ispathfullyqualified": one(func(s string) any { return strings.HasPrefix(s, "/") }),
		"trimendingdirectoryseparator": one(func(s string) any {
			if len(s) > 1 {
				return strings.TrimSuffix(s, "/")
			}
			return s
		}),
		"getfullpath": func(c *netCall) (any, error) {
			p := c.text(0)
			if !filepath.IsAbs(p) {
				p = filepath.Join(c.f.in.rs.location, p)
			}
			return filepath.Clean(p), nil
		},
		"changeextension": func(c *netCall) (any, error) {
			p := c.text(0)
			b := p[:len(p)-len(ext(p))]
			if e := ext(p); e == "" {
				b = strings.TrimSuffix(p, ".")
			}
			n := c.text(1) // "" for $null, which PowerShell passes so
			if !strings.HasPrefix(n, ".") {
				n = "." + n
			}
			if n == "" {
				n = "."
			}
			return b + n, nil
		},
		"combine": func(c *netCall) (any, error) {
			out := ""
			args := c.args
			if len(args) == 1 {
				args = c.list(0)
			}
			for _, a := range args {
				s := c.f.text(a)
				switch {
				case s == "":
				case strings.HasPrefix(s, "/") || out == "":
					out = s
				case strings.HasSuffix(out, "/"):
					out += s
				default:
					out += "/" + s
				}
			}
			return out, nil
		},
		"join": func(c *netCall) (any, error) {
			var parts []string
			for _, a := range c.args {
				if s := c.f.text(a); s != "" {
					parts = append(parts, s)
				}
			}
			out := strings.Join(parts, "/")
			for strings.Contains(out, "//") {
				out = strings.ReplaceAll(out, "//", "/")
			}
			return out, nil
		},
		"gettemppath": func(c *netCall) (any, error) { return strings.TrimSuffix(c.f.in.rs.tempDir(), "/") + "/", nil },
		"getrandomfilename": func(c *netCall) (any, error) {
			g := newGUID()
			h := hex.EncodeToString(g[:])
			return h[:8] + "." + h[8:11], nil
		},
		"gettempfilename": func(c *netCall) (any, error) {
			return c.f.in.rs.tempFile()
		},
		"getinvalidfilenamechars": func(c *netCall) (any, error) {
			return &psobject.List{Type: "System.Char[]", Items: []any{psobject.Char(0), psobject.Char('/')}}, nil
		},
		"getinvalidpathchars": func(c *netCall) (any, error) {
			return &psobject.List{Type: "System.Char[]", Items: []any{psobject.Char(0)}}, nil
		},
		"getrelativepath": func(c *netCall) (any, error) {
			r, err := filepath.Rel(c.text(0), c.text(1))
			return r, err
		},
	}
}

// ioError words an error of the file system as .NET does.
func ioError(err error, path string) error {
	switch {
	case os.IsNotExist(err):
		if st, e := os.Stat(filepath.Dir(path)); e != nil || !st.IsDir() {
			return netError("System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+path+"'.")
		}
		return netError("System.IO.FileNotFoundException", "Could not find file '"+path+"'.")
	case os.IsPermission(err):
		return netError("System.UnauthorizedAccessException", "Access to the path '"+path+"' is denied.")
	case os.IsExist(err):
		return netError("System.IO.IOException", "The file '"+path+"' already exists.")
	}
	return netError("System.IO.IOException", err.Error())
}

// tempFile makes an empty file of a name of its own.
func (rs *Runspace) tempFile() (string, error) {
	f, err := os.CreateTemp(rs.tempDir(), "tmp*.tmp")
	if err != nil {
		return "", ioError(err, rs.tempDir())
	}
	return f.Name(), f.Close()
}

// path makes an argument a path from the current location.
func (c *netCall) path(i int) string {
	p := c.text(i)
	if !filepath.IsAbs(p) {
		p = filepath.Join(c.f.in.rs.location, p)
	}
	return p
}

func fileStatics() map[string]method {
	lines := func(b []byte) []any {
		s := strings.TrimPrefix(string(b), "\ufeff")
		if s == "" {
			return nil
		}
		var out []any
		for _, l := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n", "\n"), "\n"), "\n") {
			out = append(out, l)
		}
		return out
	}
	write := func(c *netCall, data string, add bool) (any, error) {
		flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
		if add {
			flags = os.O_CREATE | os.O_WRONLY | os.O_APPEND
		}
		f, err := os.OpenFile(c.path(0), flags, 0o666)
		if err != nil {
			return nil, ioError(err, c.path(0))
		}
		_, err = f.WriteString(data)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return nil, ioError(err, c.path(0))
		}
		return none, nil
	}
	all := func(c *netCall) string {
		var b strings.Builder
		for _, l := range c.list(1) {
			b.WriteString(c.f.text(l) + "\n")
		}
		return b.String()
	}
	return map[string]method{
		"exists": func(c *netCall) (any, error) {
			st, err := os.Stat(c.path(0))
			return err == nil && !st.IsDir(), nil
		},
		"readalltext": func(c *netCall) (any, error) {
			b, err := os.ReadFile(c.path(0))
			if err != nil {
				return nil, ioError(err, c.path(0))
			}
			return strings.TrimPrefix(string(b), "\ufeff"), nil
		},
		"readalllines": func(c *netCall) (any, error) {
			b, err := os.ReadFile(c.path(0))
			if err != nil {
				return nil, ioError(err, c.path(0))
			}
			return &psobject.List{Type: "System.String[]", Items: lines(b)}, nil
		},
		"readlines": func(c *netCall) (any, error) {
			b, err := os.ReadFile(c.path(0))
			if err != nil {
				return nil, ioError(err, c.path(0))
			}
			return &psobject.List{Type: "System.String[]", Items: lines(b)}, nil
		},
		"readallbytes": func(c *netCall) (any, error) {
			b, err := os.ReadFile(c.path(0))
			if err != nil {
				return nil, ioError(err, c.path(0))
			}
			return b, nil
		},
		"writealltext":   func(c *netCall) (any, error) { return write(c, c.text(1), false) },
		"appendalltext":  func(c *netCall) (any, error) { return write(c, c.text(1), true) },
		"writealllines":  func(c *netCall) (any, error) { return write(c, all(c), false) },
		"appendalllines": func(c *netCall) (any, error) { return write(c, all(c), true) },
		"writeallbytes": func(c *netCall) (any, error) {
			b, err := c.bytes(1)
			if err != nil {
				return nil, err
			}
			if err := os.WriteFile(c.path(0), b, 0o666); err != nil {
				return nil, ioError(err, c.path(0))
			}
			return none, nil
		},
		"delete": func(c *netCall) (any, error) {
			if err := os.Remove(c.path(0)); err != nil && !os.IsNotExist(err) {
				return nil, ioError(err, c.path(0))
			}
			return none, nil
		},
		"getlastwritetime": func(c *netCall) (any, error) {
			st, err := os.Stat(c.path(0))
			if err != nil {
				return psobject.DateTime{Ticks: 504911232000000000, Kind: psobject.Local}, nil
			}
			return psobject.DateTimeOf(st.ModTime(), psobject.Local), nil
		},
		"move":                moveFile,
		"setlastwritetime":    func(c *netCall) (any, error) { return setWritten(c, false) },
		"setlastwritetimeutc": func(c *netCall) (any, error) { return setWritten(c, true) },
	}
}

// moveFile is Move(from, to, overwrite): without the last, what is there stays.
func moveFile(c *netCall) (any, error) {
	if c.n() < 2 || c.n() > 3 {
		return nil, c.wrong()
	}
	from, to := c.path(0), c.path(1)
	if _, err := os.Stat(from); err != nil {
		return nil, netError("System.IO.FileNotFoundException", "Could not find file '"+from+"'.")
	}
	if c.n() < 3 || !truth(c.at(2)) {
		if _, err := os.Lstat(to); err == nil {
			return nil, netError("System.IO.IOException", "The file '"+to+"' already exists.")
		}
	}
	if err := os.Rename(from, to); err != nil {
		return nil, ioError(err, to)
	}
	return none, nil
}

// setWritten sets the time of a file's last change.
func setWritten(c *netCall, utc bool) (any, error) {
	d, err := c.as(1, "System.DateTime")
	if err != nil {
		return nil, err
	}
	if err := os.Chtimes(c.path(0), time.Time{}, cmdlets.FileTime(plain(d).(psobject.DateTime), utc)); err != nil {
		return nil, ioError(err, c.path(0))
	}
	return none, nil
}

func directoryStatics() map[string]method {
	return map[string]method{
		"exists": func(c *netCall) (any, error) {
			st, err := os.Stat(c.path(0))
			return err == nil && st.IsDir(), nil
		},
		"createdirectory": func(c *netCall) (any, error) {
			if err := os.MkdirAll(c.path(0), 0o777); err != nil {
				return nil, ioError(err, c.path(0))
			}
			return none, nil
		},
		"getcurrentdirectory": func(c *netCall) (any, error) { return c.f.in.rs.location, nil },
		"delete": func(c *netCall) (any, error) {
			var err error
			if c.n() > 1 && truth(c.at(1)) {
				err = os.RemoveAll(c.path(0))
			} else {
				err = os.Remove(c.path(0))
			}
			if err != nil {
				return nil, ioError(err, c.path(0))
			}
			return none, nil
		},
		"getfiles":       listDirectory(func(d os.DirEntry) bool { return !d.IsDir() }),
		"getdirectories": listDirectory(func(d os.DirEntry) bool { return d.IsDir() }),
	}
}

func listDirectory(want func(os.DirEntry) bool) method {
	return func(c *netCall) (any, error) {
		l, err := os.ReadDir(c.path(0))
		if err != nil {
			return nil, ioError(err, c.path(0))
		}
		match := func(string) bool { return true }
		if c.n() > 1 {
			match = wildcard(c.text(1), true)
		}
		out := &psobject.List{Type: "System.String[]"}
		for _, d := range l {
			if want(d) && match(d.Name()) {
				out.Items = append(out.Items, filepath.Join(c.text(0), d.Name()))
			}
		}
		return out, nil
	}
}
