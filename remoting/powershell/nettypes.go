package powershell

import (
	"encoding/hex"
	"net/netip"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const (
	runeType     = "System.Text.Rune"
	indexType    = "System.Index"
	rangeType    = "System.Range"
	endPointType = "System.Net.IPEndPoint"
	dnsPointType = "System.Net.DnsEndPoint"
	physicalType = "System.Net.NetworkInformation.PhysicalAddress"
	weakType     = "System.WeakReference"
	lazyType     = "System.Lazy`1"
	startType    = "System.Diagnostics.ProcessStartInfo"
)

// netTypeNames are the types of this file that no other list has.
var netTypeNames = []string{observableType, runeType, indexType, rangeType, dnsPointType, physicalType, startType, "System.Net.EndPoint", "System.Diagnostics.FileVersionInfo", "System.Management.Automation.Language.NullString"}

// addNetTypes declares the small types of .NET.
func addNetTypes(add func(string, map[string]method), ctor func(string, method), get func(string) *netType) {
	ctor(runeType, func(c *netCall) (any, error) {
		if s, ok := psobject.Base(c.at(0)).(psobject.Char); ok {
			return newRune(rune(s))
		}
		n, err := c.int(0)
		if err != nil {
			return nil, err
		}
		return newRune(rune(n))
	})
	ctor(indexType, func(c *netCall) (any, error) {
		n, err := c.int(0)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			return nil, netError("System.ArgumentOutOfRangeException", "Non-negative number required. (Parameter 'value')")
		}
		return newIndex(n, truth(c.at(1))), nil
	})
	ctor(rangeType, func(c *netCall) (any, error) {
		if c.n() != 2 {
			return nil, c.wrong()
		}
		var ends [2]*netValue
		for i := range ends {
			x, err := c.as(i, indexType)
			if err != nil {
				return nil, err
			}
			ends[i] = psobject.Base(x).(*netValue)
		}
		return &netValue{types: []string{rangeType, valueType}, text: ends[0].text + ".." + ends[1].text, props: []psobject.Property{note("Start", ends[0]), note("End", ends[1])}}, nil
	})
	ctor(endPointType, func(c *netCall) (any, error) {
		if c.n() != 2 {
			return nil, c.wrong()
		}
		a, err := c.as(0, "System.Net.IPAddress")
		if err != nil {
			return nil, err
		}
		port, err := c.int(1)
		if err != nil {
			return nil, err
		}
		ip, ok := psobject.Base(a).(*ipAddress)
		if !ok {
			return nil, netError("System.ArgumentNullException", "Value cannot be null. (Parameter 'address')")
		}
		return newEndPoint(ip, port)
	})
	add(endPointType, map[string]method{
		"parse": func(c *netCall) (any, error) { return parseEndPoint(c.text(0)) },
		"tryparse": func(c *netCall) (any, error) {
			return c.try(func() (any, error) { return parseEndPoint(c.text(0)) }, endPointType)
		},
	})
	ctor(dnsPointType, func(c *netCall) (any, error) {
		port, err := c.int(1)
		if err != nil || c.n() != 2 {
			return nil, firstError(err, c.wrong())
		}
		if port < 0 || port > 65535 {
			return nil, outOfRange("port")
		}
		return &netValue{types: []string{dnsPointType, "System.Net.EndPoint"}, text: "Unspecified/" + c.text(0) + ":" + itoa(port), props: []psobject.Property{note("Host", c.text(0)),
			note("AddressFamily", dotnet.EnumOf("System.Net.Sockets.AddressFamily", 0)), note("Port", int32(port))}}, nil
	})
	ctor(physicalType, func(c *netCall) (any, error) {
		b, err := c.bytes(0)
		return newPhysical(b), err
	})
	add(physicalType, map[string]method{
		"parse": func(c *netCall) (any, error) { return parsePhysical(c.text(0)) },
		"tryparse": func(c *netCall) (any, error) {
			return c.try(func() (any, error) { return parsePhysical(c.text(0)) }, physicalType)
		},
	})
	ctor(weakType, func(c *netCall) (any, error) {
		if c.n() == 0 {
			return nil, c.wrong()
		}
		return &netValue{types: []string{weakType}, text: weakType, props: []psobject.Property{note("TrackResurrection", truth(c.at(1))), note("IsAlive", c.at(0) != nil), note("Target", c.at(0))}}, nil
	})
	ctor(lazyType, newLazy)
	ctor(tcpClientType, func(c *netCall) (any, error) {
		t := &tcpClient{rs: c.f.in.rs}
		if c.n() != 2 {
			return t, nil
		}
		address, err := tcpAddress(c)
		if err != nil {
			return nil, err
		}
		return t, t.dial(c.f.in.ctx, address)
	})
	ctor("System.IO.DriveInfo", newDriveInfo)
	addProcessStart(add, ctor)
	add("System.Diagnostics.FileVersionInfo", map[string]method{"getversioninfo": func(c *netCall) (any, error) {
		path := c.path(0)
		if _, err := os.Stat(path); err != nil {
			return nil, netError("System.IO.FileNotFoundException", path)
		}
		return &fileVersion{path}, nil
	}})
	get(smaPrefix + "Language.NullString").properties["value"] = func(*frame) any { return nullString }
}

// nullString is a null that a method takes for a text's.
var nullString = &netValue{types: []string{smaPrefix + "Language.NullString"}}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func outOfRange(parameter string) error {
	return netError("System.ArgumentOutOfRangeException", "Specified argument was out of the range of valid values. (Parameter '"+parameter+"')")
}

func newRune(r rune) (any, error) {
	if !utf8.ValidRune(r) {
		return nil, outOfRange("value")
	}
	units := 1
	if r > 0xFFFF {
		units = 2
	}
	return &netValue{types: []string{runeType, valueType}, text: string(r), props: []psobject.Property{note("IsAscii", r < 128), note("IsBmp", r <= 0xFFFF), note("Plane", int32(r>>16)),
		note("Utf16SequenceLength", int32(units)), note("Utf8SequenceLength", int32(utf8.RuneLen(r))), note("Value", int32(r))}}, nil
}

func newIndex(n int, fromEnd bool) *netValue {
	text := itoa(n)
	if fromEnd {
		text = "^" + text
	}
	return &netValue{types: []string{indexType, valueType}, text: text, props: []psobject.Property{note("Value", int32(n)), note("IsFromEnd", fromEnd)},
		methods: map[string]method{"getoffset": func(c *netCall) (any, error) {
			length, err := c.int(0)
			if fromEnd {
				return int32(length - n), err
			}
			return int32(n), err
		}}}
}

func newEndPoint(ip *ipAddress, port int) (any, error) {
	if port < 0 || port > 65535 {
		return nil, outOfRange("port")
	}
	family := ip.PSProperties()[0].Value
	return &netValue{types: []string{endPointType, "System.Net.EndPoint"}, text: netip.AddrPortFrom(ip.addr, uint16(port)).String(),
		props: []psobject.Property{note("AddressFamily", family), note("Address", ip), note("Port", int32(port))}}, nil
}

func parseEndPoint(s string) (any, error) {
	host, port := s, "0"
	if a, err := netip.ParseAddrPort(s); err == nil {
		host, port = a.Addr().String(), itoa(int(a.Port()))
	}
	ip, err := parseIP(strings.Trim(host, "[]"))
	if err != nil {
		return nil, netError("System.FormatException", "An invalid IPEndPoint was specified.")
	}
	n, _ := parseNumber(port)
	p, _ := asInt(n)
	return newEndPoint(ip.(*ipAddress), p)
}

func newPhysical(b []byte) *netValue {
	return &netValue{types: []string{physicalType}, text: strings.ToUpper(hex.EncodeToString(b)), methods: map[string]method{"getaddressbytes": func(*netCall) (any, error) { return append([]byte{}, b...), nil }}}
}

func parsePhysical(s string) (any, error) {
	b, err := hex.DecodeString(strings.NewReplacer("-", "", ":", "", ".", "").Replace(s))
	if err != nil {
		return nil, netError("System.FormatException", "An invalid physical address was specified: '"+s+"'.")
	}
	return newPhysical(b), nil
}

// lazy is a Lazy<T>: its value is made when it is first asked for.
type lazy struct {
	typ  string
	make func() (any, error)
	done bool
	v    any
}

func newLazy(c *netCall) (any, error) {
	args := genericArgs(c.typ.Full)
	if len(args) != 1 {
		return nil, c.wrong()
	}
	elem := c.f.in.rs.typeByFull(args[0])
	l := &lazy{typ: c.typ.Full}
	if fn, ok := c.function(0); ok {
		l.make = func() (any, error) {
			v, err := fn()
			if err != nil {
				return nil, err
			}
			v, err = c.f.convert(v, elem)
			return plain(v), err
		}
		return l, nil
	}
	if c.n() == 1 {
		v, err := c.as(0, args[0])
		l.done, l.v = true, v
		return l, err
	}
	l.make = func() (any, error) { return c.f.construct(elem, nil) }
	if isValueType(args[0]) {
		l.make = func() (any, error) { return c.f.zero(elem) }
	}
	return l, nil
}

func (l *lazy) value() (any, error) {
	if !l.done {
		v, err := l.make()
		if err != nil {
			return nil, err
		}
		l.done, l.v = true, plain(v)
	}
	return l.v, nil
}

func (l *lazy) PSTypeNames() []string { return []string{l.typ, "System.Object"} }
func (l *lazy) PSText() string {
	if !l.done {
		return "Value is not created."
	}
	return dotnet.String(l.v)
}
func (l *lazy) PSProperties() []psobject.Property {
	made := l.done
	return []psobject.Property{note("IsValueCreated", made), note("Value", &psobject.Computed{Kind: "Property", Get: func(any) (any, error) { return l.value() }})}
}
func (l *lazy) psGet(_ *frame, name string) (any, bool, error) {
	if strings.EqualFold(name, "value") {
		v, err := l.value()
		return v, true, err
	}
	return nil, false, nil
}
