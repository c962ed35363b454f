package powershell

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
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

func environmentStatics() map[string]method {
	return map[string]method{
		"getenvironmentvariable": func(c *netCall) (any, error) {
			if v, ok := c.f.in.rs.env.get(c.text(0)); ok {
				return v, nil
			}
			return nil, nil
		},
		"setenvironmentvariable": func(c *netCall) (any, error) {
			c.f.in.rs.env.set(c.text(0), c.f.textOrNil(c.at(1)))
			return none, nil
		},
		"getenvironmentvariables": func(c *netCall) (any, error) {
			d := psobject.NewHashtable()
			for _, k := range c.f.in.rs.env.names() {
				v, _ := c.f.in.rs.env.get(k)
				d.Set(k, v)
			}
			return d, nil
		},
		"expandenvironmentvariables": func(c *netCall) (any, error) {
			s := c.text(0)
			return envPattern.ReplaceAllStringFunc(s, func(m string) string {
				if v, ok := c.f.in.rs.env.get(m[1 : len(m)-1]); ok {
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
			return nil, ends(&ProcessExitError{n})
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
			from, n := 0, -1
			if c.n() > 1 {
				if from, err = c.int(1); err != nil {
					return nil, err
				}
			}
			if c.n() > 2 {
				if n, err = c.int(2); err != nil {
					return nil, err
				}
			}
			if n < 0 {
				n = len(b) - from
			}
			if from < 0 || from > len(b) || from+n > len(b) {
				return nil, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'startIndex')")
			}
			b = b[from : from+n]
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
	return none, c.f.in.rs.writeHost(&psobject.HostMessage{Message: text, NoNewline: strings.EqualFold(c.name, "write")})
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
	if err := (&cmdletHost{f: c.f}).Idle(c.f.in.ctx, d); err != nil {
		return nil, c.f.stopped()
	}
	return none, nil
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
