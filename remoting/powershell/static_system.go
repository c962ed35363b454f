package powershell

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

func newGUID() psobject.GUID {
	var g psobject.GUID
	_, _ = rand.Read(g[:])
	g[6] = g[6]&0x0f | 0x40
	g[8] = g[8]&0x3f | 0x80
	return g
}

// listArg gives an argument as the list it is, so that methods can change it.
func (c *netCall) listArg(i int) (*psobject.List, error) {
	l, ok := psobject.Base(c.at(i)).(*psobject.List)
	if !ok {
		return nil, &dotnet.ArgumentError{Method: c.name, Value: c.at(i), Type: "System.Array", Index: i,
			Cause: badCast(c.at(i), c.f.in.rs.typeOf("System.Array"))}
	}
	return l, nil
}

// sortItems sorts by the order of the language or by a comparer.
func (f *frame) sortItems(list []any, less func(a, b any) (int, error)) error {
	var failed error
	sort.SliceStable(list, func(i, j int) bool {
		if failed != nil {
			return false
		}
		c, err := less(list[i], list[j])
		if err != nil {
			failed = err
		}
		return c < 0
	})
	if failed != nil {
		if ft, ok := asFault(failed); ok && ft.rec.Exception.Type() != "System.InvalidOperationException" {
			ex := psobject.NewException("System.InvalidOperationException", "Failed to compare two elements in the array.")
			ex.Inner = ft.rec.Exception
			return ex
		}
	}
	return failed
}

func arrayStatics() map[string]method {
	return map[string]method{
		"reverse": func(c *netCall) (any, error) {
			if b, ok := psobject.Base(c.at(0)).([]byte); ok {
				for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
					b[i], b[j] = b[j], b[i]
				}
				return none, nil
			}
			l, err := c.listArg(0)
			if err != nil {
				return nil, err
			}
			list := l.Items
			if c.n() == 3 {
				from, _ := c.int(1)
				n, _ := c.int(2)
				if from < 0 || n < 0 || from+n > len(list) {
					return nil, netError("System.ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
				}
				list = list[from : from+n]
			}
			for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
				list[i], list[j] = list[j], list[i]
			}
			return none, nil
		},
		"sort": func(c *netCall) (any, error) {
			if b, ok := psobject.Base(c.at(0)).([]byte); ok {
				sort.Slice(b, func(i, j int) bool { return b[i] < b[j] })
				return none, nil
			}
			l, err := c.listArg(0)
			if err != nil {
				return nil, err
			}
			less := func(a, b any) (int, error) { return c.f.order(a, b, false) }
			if fn, ok := c.function(1); ok {
				less = func(a, b any) (int, error) {
					v, err := fn(a, b)
					n, _ := asInt(v)
					return n, err
				}
			} else if cmp, ok := psobject.Base(c.at(1)).(*comparer); ok {
				less = func(a, b any) (int, error) { return cmp.compare(c.f.text(a), c.f.text(b)), nil }
			} else if keys, ok := psobject.Base(c.at(1)).(*psobject.List); ok && len(keys.Items) == len(l.Items) {
				// Sort(keys, items) sorts both by the keys.
				type pair struct{ k, v any }
				pairs := make([]any, len(l.Items))
				for i := range pairs {
					pairs[i] = pair{l.Items[i], keys.Items[i]}
				}
				err := c.f.sortItems(pairs, func(a, b any) (int, error) { return c.f.order(a.(pair).k, b.(pair).k, false) })
				for i, p := range pairs {
					l.Items[i], keys.Items[i] = p.(pair).k, p.(pair).v
				}
				return none, err
			}
			return none, c.f.sortItems(l.Items, less)
		},
		"indexof":     arrayIndex(false),
		"lastindexof": arrayIndex(true),
		"clear": func(c *netCall) (any, error) {
			l, err := c.listArg(0)
			if err != nil {
				return nil, err
			}
			for i := range l.Items {
				l.Items[i], _ = c.f.nullFor(c.f.in.rs.typeOf(l.Element()))
			}
			return none, nil
		},
		"copy": func(c *netCall) (any, error) {
			src, dst := c.list(0), (*psobject.List)(nil)
			from, to, at := 0, 0, 1
			var err error
			if c.n() == 5 {
				from, _ = c.int(1)
				at = 2
				to, _ = c.int(3)
			}
			if dst, err = c.listArg(at); err != nil {
				return nil, err
			}
			n, err := c.int(c.n() - 1)
			if err != nil {
				return nil, err
			}
			if n < 0 || from+n > len(src) || to+n > len(dst.Items) {
				return nil, netError("System.ArgumentException", "Source array was not long enough. Check the source index, length, and the array's lower bounds. (Parameter 'sourceArray')")
			}
			copy(dst.Items[to:], src[from:from+n])
			return none, nil
		},
		"asreadonly": func(c *netCall) (any, error) {
			return &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[" + elementOf(c.at(0)) + "]]", Items: c.list(0)}, nil
		},
		"empty": func(c *netCall) (any, error) {
			t := "System.Object"
			if len(c.targs) == 1 {
				t = c.targs[0].Full
			}
			return &psobject.List{Type: t + "[]"}, nil
		},
		"createinstance": func(c *netCall) (any, error) {
			t, ok := psobject.Base(c.at(0)).(*Type)
			if !ok {
				return nil, c.wrong()
			}
			return c.f.newArray(c.f.in.rs.typeOf(t.Full+"["+strings.Repeat(",", c.n()-2)+"]"), c.args[1:])
		},
		"resize": func(c *netCall) (any, error) {
			r, ok := psobject.Base(c.at(0)).(*reference)
			if !ok {
				return nil, c.wrong()
			}
			n, err := c.int(1)
			if err != nil {
				return nil, err
			}
			l, _ := psobject.Base(r.get()).(*psobject.List)
			if l == nil {
				l = psobject.NewArray()
			}
			out := &psobject.List{Type: l.Type, Items: make([]any, n)}
			zero, _ := c.f.nullFor(c.f.in.rs.typeOf(l.Element()))
			for i := range out.Items {
				out.Items[i] = zero
			}
			copy(out.Items, l.Items)
			return none, r.set(out)
		},
		"find":       arrayFind("find"),
		"findall":    arrayFind("findall"),
		"findindex":  arrayFind("findindex"),
		"findlast":   arrayFind("findlast"),
		"exists":     arrayFind("exists"),
		"trueforall": arrayFind("trueforall"),
		"foreach": func(c *netCall) (any, error) {
			fn, ok := c.function(1)
			if !ok {
				return nil, c.wrong()
			}
			for _, x := range c.list(0) {
				if _, err := fn(x); err != nil {
					return nil, err
				}
			}
			return none, nil
		},
		"convertall": func(c *netCall) (any, error) {
			fn, ok := c.function(1)
			if !ok {
				return nil, c.wrong()
			}
			out := psobject.NewArray()
			for _, x := range c.list(0) {
				v, err := fn(x)
				if err != nil {
					return nil, err
				}
				out.Items = append(out.Items, plain(v))
			}
			return out, nil
		},
		"binarysearch": func(c *netCall) (any, error) {
			l := c.list(0)
			lo, hi := 0, len(l)
			for lo < hi {
				mid := (lo + hi) / 2
				n, err := c.f.order(l[mid], c.at(1), false)
				if err != nil {
					return nil, err
				}
				if n == 0 {
					return int32(mid), nil
				}
				if n < 0 {
					lo = mid + 1
				} else {
					hi = mid
				}
			}
			return int32(^lo), nil
		},
	}
}

func elementOf(v any) string {
	if l, ok := psobject.Base(v).(*psobject.List); ok && l.Element() != "" {
		return l.Element()
	}
	return "System.Object"
}

// arrayFind is Array.Find and its kin, and the same methods of List<T>.
func arrayFind(kind string) method {
	return func(c *netCall) (any, error) {
		fn, ok := c.function(1)
		if !ok {
			return nil, c.wrong()
		}
		l := c.list(0)
		var all []any
		for i := range l {
			if kind == "findlast" {
				i = len(l) - 1 - i
			}
			v, err := fn(l[i])
			if err != nil {
				return nil, err
			}
			hit := truth(v)
			switch {
			case kind == "trueforall" && !hit:
				return false, nil
			case kind == "findall" && hit:
				all = append(all, l[i])
			case hit && kind == "exists":
				return true, nil
			case hit && kind == "findindex":
				return int32(i), nil
			case hit && (kind == "find" || kind == "findlast"):
				return l[i], nil
			}
		}
		switch kind {
		case "trueforall":
			return true, nil
		case "findall":
			if x, ok := psobject.Base(c.at(0)).(*psobject.List); ok {
				return &psobject.List{Type: x.Type, Items: all}, nil
			}
			return psobject.NewArray(all...), nil
		case "exists":
			return false, nil
		case "findindex":
			return int32(-1), nil
		}
		return c.f.nullFor(c.f.in.rs.typeOf(elementOf(c.at(0))))
	}
}

func arrayIndex(last bool) method {
	return func(c *netCall) (any, error) {
		l := c.list(0)
		hit := -1
		start := 0
		if c.n() > 2 {
			start, _ = c.int(2)
		}
		for i := start; i < len(l); i++ {
			if same(psobject.Base(l[i]), psobject.Base(c.at(1))) {
				hit = i
				if !last {
					break
				}
			}
		}
		return int32(hit), nil
	}
}

func enumStatics() map[string]method {
	typ := func(c *netCall) *Type {
		t, _ := psobject.Base(c.at(0)).(*Type)
		return t
	}
	parseEnum := func(c *netCall) (any, error) {
		t := typ(c)
		if t == nil {
			return nil, c.wrong()
		}
		s := c.text(1)
		ignore := c.n() > 2 && truth(c.at(2))
		members, _ := c.f.enumMembersOf(t)
		var total int64
		for _, part := range strings.Split(s, ",") {
			part = strings.TrimSpace(part)
			found := false
			for _, m := range members {
				if m.Name == part || ignore && strings.EqualFold(m.Name, part) {
					total |= m.Value
					found = true
					break
				}
			}
			if !found {
				if n, ok := parseNumber(part); ok && part != "" {
					if i, ok := asInt64(n); ok {
						total |= i
						continue
					}
				}
				return nil, netError("System.ArgumentException", "Requested value '"+s+"' was not found.")
			}
		}
		return c.f.enumOf(t.Full, total), nil
	}
	return map[string]method{
		"getnames": func(c *netCall) (any, error) {
			t := typ(c)
			if t == nil {
				return nil, c.wrong()
			}
			l := &psobject.List{Type: "System.String[]"}
			members, _ := c.f.enumMembersOf(t)
			for _, m := range sortedMembers(members) {
				l.Items = append(l.Items, m.Name)
			}
			return l, nil
		},
		"getvalues": func(c *netCall) (any, error) {
			t := typ(c)
			if t == nil {
				return nil, c.wrong()
			}
			l := &psobject.List{Type: t.Full + "[]"}
			members, _ := c.f.enumMembersOf(t)
			for _, m := range sortedMembers(members) {
				l.Items = append(l.Items, c.f.enumOf(t.Full, m.Value))
			}
			return l, nil
		},
		"getname": func(c *netCall) (any, error) {
			t := typ(c)
			n, ok := asInt64(c.at(1))
			if t == nil || !ok {
				return nil, c.wrong()
			}
			members, _ := c.f.enumMembersOf(t)
			for _, m := range members {
				if m.Value == n {
					return m.Name, nil
				}
			}
			return nil, nil
		},
		"parse": parseEnum,
		"tryparse": func(c *netCall) (any, error) {
			t := typ(c)
			if t == nil {
				return nil, c.wrong()
			}
			inner := *c
			inner.args = nil
			for _, a := range c.args {
				if _, ok := psobject.Base(a).(*reference); !ok {
					inner.args = append(inner.args, a)
				}
			}
			return c.try(func() (any, error) { return parseEnum(&inner) }, t.Full)
		},
		"isdefined": func(c *netCall) (any, error) {
			t := typ(c)
			if t == nil {
				return nil, c.wrong()
			}
			members, _ := c.f.enumMembersOf(t)
			n, isNum := asInt64(c.at(1))
			for _, m := range members {
				if isNum && m.Value == n || !isNum && m.Name == c.text(1) {
					return true, nil
				}
			}
			return false, nil
		},
		"toobject": func(c *netCall) (any, error) {
			t := typ(c)
			n, ok := asInt64(c.at(1))
			if t == nil || !ok {
				return nil, c.wrong()
			}
			return c.f.enumOf(t.Full, n), nil
		},
		"getunderlyingtype": func(c *netCall) (any, error) {
			if t := typ(c); t != nil && t.class != nil && t.class.underlying != "" {
				return c.f.in.rs.typeOf(t.class.underlying), nil
			}
			return c.f.in.rs.typeOf("System.Int32"), nil
		},
	}
}

// sortedMembers gives the members by their value as unsigned numbers, as .NET lists them.
func sortedMembers(list []dotnet.EnumMember) []dotnet.EnumMember {
	out := append([]dotnet.EnumMember(nil), list...)
	sort.SliceStable(out, func(i, j int) bool { return uint64(out[i].Value) < uint64(out[j].Value) })
	return out
}

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
			if c.at(1) == nil {
				return b, nil
			}
			n := c.text(1)
			if n != "" && !strings.HasPrefix(n, ".") {
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
		"gettemppath": func(c *netCall) (any, error) { return strings.TrimSuffix(os.TempDir(), "/") + "/", nil },
		"getrandomfilename": func(c *netCall) (any, error) {
			g := newGUID()
			h := hex.EncodeToString(g[:])
			return h[:8] + "." + h[8:11], nil
		},
		"gettempfilename": func(c *netCall) (any, error) {
			f, err := os.CreateTemp("", "tmp*.tmp")
			if err != nil {
				return nil, ioError(err, "")
			}
			defer f.Close()
			return f.Name(), nil
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
	}
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

func environmentStatics() map[string]method {
	return map[string]method{
		"getenvironmentvariable": func(c *netCall) (any, error) {
			if v, ok := os.LookupEnv(c.text(0)); ok {
				return v, nil
			}
			return nil, nil
		},
		"setenvironmentvariable": func(c *netCall) (any, error) {
			if c.at(1) == nil {
				return none, os.Unsetenv(c.text(0))
			}
			return none, os.Setenv(c.text(0), c.text(1))
		},
		"getenvironmentvariables": func(c *netCall) (any, error) {
			d := psobject.NewHashtable()
			for _, kv := range os.Environ() {
				k, v, _ := strings.Cut(kv, "=")
				d.Set(k, v)
			}
			return d, nil
		},
		"expandenvironmentvariables": func(c *netCall) (any, error) {
			s := c.text(0)
			return envPattern.ReplaceAllStringFunc(s, func(m string) string {
				if v, ok := os.LookupEnv(m[1 : len(m)-1]); ok {
					return v
				}
				return m
			}), nil
		},
		"getfolderpath": func(c *netCall) (any, error) {
			home, _ := os.UserHomeDir()
			switch strings.ToLower(c.text(0)) {
			case "userprofile", "mydocuments", "personal":
				return home, nil
			case "desktop":
				return filepath.Join(home, "Desktop"), nil
			case "applicationdata":
				return filepath.Join(home, ".config"), nil
			case "localapplicationdata":
				return filepath.Join(home, ".local", "share"), nil
			}
			return "", nil
		},
		"exit": func(c *netCall) (any, error) {
			n, err := c.int(0)
			if err != nil {
				return nil, err
			}
			return nil, &exitFlow{n}
		},
	}
}

func bitStatics() map[string]method {
	get := func(size int, fn func([]byte) any) method {
		return func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			at := 0
			if c.n() > 1 {
				if at, err = c.int(1); err != nil {
					return nil, err
				}
			}
			if at < 0 || at+size > len(b) {
				return nil, netError("System.ArgumentException", "Destination array is not long enough to copy all the items in the collection. Check array index and length. (Parameter 'value')")
			}
			return fn(b[at : at+size]), nil
		}
	}
	return map[string]method{
		"tostring": func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			parts := make([]string, len(b))
			for i, x := range b {
				parts[i] = strings.ToUpper(hex.EncodeToString([]byte{x}))
			}
			return strings.Join(parts, "-"), nil
		},
		"getbytes": func(c *netCall) (any, error) {
			switch x := psobject.Base(c.at(0)).(type) {
			case int16:
				return binary.LittleEndian.AppendUint16(nil, uint16(x)), nil
			case uint16:
				return binary.LittleEndian.AppendUint16(nil, x), nil
			case psobject.Char:
				return binary.LittleEndian.AppendUint16(nil, uint16(x)), nil
			case int32:
				return binary.LittleEndian.AppendUint32(nil, uint32(x)), nil
			case uint32:
				return binary.LittleEndian.AppendUint32(nil, x), nil
			case int64:
				return binary.LittleEndian.AppendUint64(nil, uint64(x)), nil
			case uint64:
				return binary.LittleEndian.AppendUint64(nil, x), nil
			case float32:
				return binary.LittleEndian.AppendUint32(nil, math.Float32bits(x)), nil
			case float64:
				return binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)), nil
			case bool:
				if x {
					return []byte{1}, nil
				}
				return []byte{0}, nil
			}
			return nil, c.wrong()
		},
		"toint16":   get(2, func(b []byte) any { return int16(binary.LittleEndian.Uint16(b)) }),
		"touint16":  get(2, func(b []byte) any { return binary.LittleEndian.Uint16(b) }),
		"toint32":   get(4, func(b []byte) any { return int32(binary.LittleEndian.Uint32(b)) }),
		"touint32":  get(4, func(b []byte) any { return binary.LittleEndian.Uint32(b) }),
		"toint64":   get(8, func(b []byte) any { return int64(binary.LittleEndian.Uint64(b)) }),
		"touint64":  get(8, func(b []byte) any { return binary.LittleEndian.Uint64(b) }),
		"tosingle":  get(4, func(b []byte) any { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }),
		"todouble":  get(8, func(b []byte) any { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }),
		"toboolean": get(1, func(b []byte) any { return b[0] != 0 }),
	}
}

func consoleWrite(c *netCall) (any, error) {
	text := ""
	if c.n() == 1 {
		text = dotnet.ToString(c.at(0))
	} else if c.n() > 1 {
		vals := make([]any, c.n()-1)
		for i := range vals {
			vals[i] = c.f.formatArg(c.at(i + 1))
		}
		s, err := dotnet.Composite(c.text(0), vals...)
		if err != nil {
			return nil, netError("System.FormatException", err.Error())
		}
		text = s
	}
	if strings.EqualFold(c.name, "write") {
		return none, c.f.in.rs.writeHost(text)
	}
	return none, c.f.in.rs.writeHostLine(text)
}

func threadSleep(c *netCall) (any, error) {
	var d time.Duration
	if s, ok := psobject.Base(c.at(0)).(psobject.TimeSpan); ok {
		d = s.Duration()
	} else {
		n, err := c.int(0)
		if err != nil {
			return nil, err
		}
		d = time.Duration(n) * time.Millisecond
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.f.in.ctx.Done():
		return nil, c.f.stopped()
	}
	return none, nil
}

// ipAddress is a System.Net.IPAddress.
type ipAddress struct{ addr netip.Addr }

func parseIP(s string) (any, error) {
	a, err := netip.ParseAddr(strings.TrimSpace(s))
	if err != nil {
		return nil, netError("System.FormatException", "An invalid IP address was specified.")
	}
	return &ipAddress{a}, nil
}

func (a *ipAddress) PSTypeNames() []string { return []string{"System.Net.IPAddress", "System.Object"} }
func (a *ipAddress) PSText() string        { return a.addr.String() }
func (a *ipAddress) PSProperties() []psobject.Property {
	fam := psobject.Enum{Type: "System.Net.Sockets.AddressFamily", Value: 2, Name: "InterNetwork"}
	v6 := a.addr.Is6()
	if v6 {
		fam = psobject.Enum{Type: fam.Type, Value: 23, Name: "InterNetworkV6"}
	}
	var scope, num any
	if v6 {
		scope = int64(0)
	} else {
		b := a.addr.As4()
		num = int64(binary.LittleEndian.Uint32(b[:]))
	}
	p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	return []psobject.Property{p("AddressFamily", fam), p("ScopeId", scope), p("IsIPv6Multicast", v6 && a.addr.IsMulticast()), p("IsIPv6LinkLocal", v6 && a.addr.IsLinkLocalUnicast()),
		p("IsIPv6SiteLocal", false), p("IsIPv6Teredo", false), p("IsIPv6UniqueLocal", v6 && a.addr.IsPrivate()), p("IsIPv4MappedToIPv6", a.addr.Is4In6()), p("Address", num), p("IPAddressToString", a.addr.String())}
}
func (a *ipAddress) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "getaddressbytes":
		b := a.addr.AsSlice()
		return b, true, nil
	case "equals":
		o, ok := psobject.Base(args[0]).(*ipAddress)
		return ok && o.addr == a.addr, true, nil
	}
	return nil, false, nil
}

// mailAddress is a System.Net.Mail.MailAddress.
type mailAddress struct{ display, user, host string }

func parseMail(s string) (any, error) {
	display, addr := "", strings.TrimSpace(s)
	if i := strings.LastIndexByte(addr, '<'); i >= 0 && strings.HasSuffix(addr, ">") {
		display, addr = strings.Trim(strings.TrimSpace(addr[:i]), `"`), addr[i+1:len(addr)-1]
	}
	user, host, ok := strings.Cut(addr, "@")
	if !ok || user == "" || host == "" || strings.ContainsAny(addr, " ") {
		return nil, netError("System.FormatException", "The specified string is not in the form required for an e-mail address.")
	}
	return &mailAddress{display, user, host}, nil
}

func (m *mailAddress) PSTypeNames() []string {
	return []string{"System.Net.Mail.MailAddress", "System.Object"}
}
func (m *mailAddress) PSText() string {
	if m.display != "" {
		return `"` + m.display + `" <` + m.user + "@" + m.host + ">"
	}
	return m.user + "@" + m.host
}
func (m *mailAddress) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "DisplayName", Value: m.display}, {Name: "User", Value: m.user}, {Name: "Host", Value: m.host}, {Name: "Address", Value: m.user + "@" + m.host}}
}

// parseInput is [Parser]::ParseInput.
func parseInput(c *netCall) (any, error) {
	sb, err := parse.Parse(c.text(0), "")
	tokens, errs := psobject.NewArray(), psobject.NewArray()
	errs.Type = smaPrefix + "Language.ParseError[]"
	tokens.Type = smaPrefix + "Language.Token[]"
	if pe, ok := err.(*parse.Errors); ok {
		for _, e := range pe.List {
			errs.Items = append(errs.Items, parseErrorObject(pe.Source, e))
		}
	}
	if r, ok := psobject.Base(c.at(1)).(*reference); ok {
		if err := r.set(tokens); err != nil {
			return nil, err
		}
	}
	if r, ok := psobject.Base(c.at(c.n() - 1)).(*reference); ok {
		if err := r.set(errs); err != nil {
			return nil, err
		}
	}
	return &astNode{node: sb, src: sb.Source}, nil
}
