package powershell

import (
	"math"
	mrand "math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

var envPattern = regexp.MustCompile(`%[^%]+%`)

// construct makes an object by its type's constructor.
func (f *frame) construct(t *Type, args []any) (any, error) {
	if t.class != nil {
		return f.newInstance(t.class, args)
	}
	if isArrayName(t.Full) {
		return f.newArray(t, args)
	}
	c := &netCall{f: f, name: ".ctor", typ: t, args: args}
	if nt := f.in.rs.net[genericHead(t.Full)]; nt != nil && nt.ctor != nil {
		return nt.ctor(c)
	}
	switch {
	case strings.HasSuffix(genericHead(t.Full), "Exception"):
		return newException(c)
	case strings.HasSuffix(t.Full, "Attribute"):
		return newAttribute(c)
	case isValueType(t.Full) && len(args) == 0:
		return f.convert(nil, t)
	}
	return nil, newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil,
		`Cannot find an overload for "new" and the argument count: "`+itoa(len(args))+`".`)
}

// newArray makes an array with elements of their zero value.
func (f *frame) newArray(t *Type, args []any) (any, error) {
	rank := arrayRank(t.Full)
	if len(args) != rank {
		return nil, &dotnet.OverloadError{Method: "new", Count: len(args)}
	}
	n := 1
	dims := make([]int, rank)
	for i, a := range args {
		d, err := f.toInt(a)
		if err != nil {
			return nil, err
		}
		if d < 0 {
			return nil, netError("System.OverflowException", "Arithmetic operation resulted in an overflow.")
		}
		dims[i] = d
		n *= d
		if n > maxItems {
			return nil, netError("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
		}
	}
	elem := elementName(t.Full)
	if elem == "System.Byte" && rank == 1 {
		return make([]byte, n), nil
	}
	var zero any
	if isValueType(elem) {
		zero, _ = f.zero(f.in.rs.typeByFull(elem))
	}
	l := &psobject.List{Type: t.Full, Items: make([]any, n)}
	for i := range l.Items {
		l.Items[i] = zero
	}
	if rank > 1 {
		f.in.rs.dimensions.set(l, dims)
	}
	return l, nil
}

// newAttribute makes an attribute that a script constructs, whose properties can be set.
func newAttribute(c *netCall) (any, error) {
	name := strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(c.typ.Full, smaPrefix), "System."), "Attribute"))
	t := attributeTypes[name]
	if t == nil {
		return &psobject.Object{TypeNames: []string{c.typ.Full, "System.Attribute", "System.Object"}, Text: c.typ.Full, HasText: true}, nil
	}
	a, err := c.f.newAttribute(t, c.typ.Full, c.args)
	if err != nil {
		return nil, err
	}
	return a.obj, nil
}

func addProperties(get func(string) *netType) {
	p := func(typ, name string, fn func(*frame) any) { get(typ).properties[strings.ToLower(name)] = fn }
	p("System.String", "Empty", func(*frame) any { return "" })
	p("System.DateTime", "Now", func(f *frame) any { return psobject.DateTimeOf(f.in.rs.now(), psobject.Local) })
	p("System.DateTime", "UtcNow", func(f *frame) any { return psobject.DateTimeOf(f.in.rs.now(), psobject.UTC) })
	p("System.DateTime", "Today", func(f *frame) any {
		d := psobject.DateTimeOf(f.in.rs.now(), psobject.Local)
		d.Ticks -= d.Ticks % int64(psobject.Day)
		return d
	})
	p("System.DateTime", "MinValue", func(*frame) any { return psobject.DateTime{} })
	p("System.DateTime", "MaxValue", func(*frame) any { return psobject.DateTime{Ticks: 3155378975999999999} })
	p("System.DateTime", "UnixEpoch", func(*frame) any { return psobject.DateTime{Ticks: 621355968000000000, Kind: psobject.UTC} })
	now := func(f *frame, utc bool) any {
		d := psobject.DateTimeOf(f.in.rs.now(), psobject.Local)
		if utc {
			d = psobject.DateTimeOf(f.in.rs.now(), psobject.UTC)
		}
		return psobject.DateTimeOffset{Ticks: d.Ticks, Offset: d.Offset}
	}
	p("System.DateTimeOffset", "Now", func(f *frame) any { return now(f, false) })
	p("System.DateTimeOffset", "UtcNow", func(f *frame) any { return now(f, true) })
	p("System.DateTimeOffset", "UnixEpoch", func(*frame) any { return psobject.DateTimeOffset{Ticks: 621355968000000000} })
	p("System.DateTimeOffset", "MinValue", func(*frame) any { return psobject.DateTimeOffset{} })
	p("System.TimeSpan", "Zero", func(*frame) any { return psobject.TimeSpan(0) })
	p("System.TimeSpan", "MaxValue", func(*frame) any { return psobject.TimeSpan(math.MaxInt64) })
	p("System.TimeSpan", "MinValue", func(*frame) any { return psobject.TimeSpan(math.MinInt64) })
	for n, v := range map[string]psobject.TimeSpan{"TicksPerDay": psobject.Day, "TicksPerHour": psobject.Hour, "TicksPerMinute": psobject.Minute, "TicksPerSecond": psobject.Second, "TicksPerMillisecond": psobject.Millisecond} {
		p("System.TimeSpan", n, func(*frame) any { return int64(v) })
	}
	p("System.Guid", "Empty", func(*frame) any { return psobject.GUID{} })
	p("System.Boolean", "TrueString", func(*frame) any { return "True" })
	p("System.Boolean", "FalseString", func(*frame) any { return "False" })
	p("System.DBNull", "Value", func(*frame) any { return dbNull })
	p(smaPrefix+"PSCredential", "Empty", func(*frame) any { return emptyCredential() })
	for name, e := range map[string]*encoding{"UTF8": {name: "utf8", web: "utf-8"}, "ASCII": {name: "ascii", web: "us-ascii"}, "Unicode": {name: "utf16", web: "utf-16"}, "BigEndianUnicode": {name: "utf16be", web: "utf-16BE"},
		"UTF32": {name: "utf32", web: "utf-32"}, "Latin1": {name: "latin1", web: "iso-8859-1"}, "Default": {name: "utf8", web: "utf-8"}} {
		p("System.Text.Encoding", name, func(*frame) any { return e })
	}
	get("System.Text.Encoding").methods["getencoding"] = getEncoding
	for _, n := range []string{"InvariantCulture", "CurrentCulture", "CurrentUICulture", "InstalledUICulture", "DefaultThreadCurrentCulture"} {
		p("System.Globalization.CultureInfo", n, func(*frame) any { return invariant })
	}
	get("System.Globalization.CultureInfo").methods["getcultureinfo"] = newCulture
	get("System.Globalization.CultureInfo").methods["getcultures"] = func(*netCall) (any, error) { return allCultures(), nil }
	get("System.Globalization.CultureInfo").methods["createspecificculture"] = newCulture
	for _, n := range []string{"InvariantInfo", "CurrentInfo"} {
		p("System.Globalization.NumberFormatInfo", n, func(*frame) any { return invariant })
		p("System.Globalization.DateTimeFormatInfo", n, func(*frame) any { return invariant })
	}
	for _, n := range []string{"Ordinal", "OrdinalIgnoreCase", "InvariantCulture", "InvariantCultureIgnoreCase", "CurrentCulture", "CurrentCultureIgnoreCase"} {
		p("System.StringComparer", n, func(*frame) any { return &comparer{name: n} })
	}
	p("System.Environment", "NewLine", func(*frame) any { return "\n" })
	p("System.Environment", "MachineName", func(f *frame) any { return f.in.rs.computer })
	p("System.Environment", "UserName", func(f *frame) any { return f.in.rs.user })
	p("System.Environment", "UserDomainName", func(f *frame) any { return f.in.rs.computer })
	p("System.Environment", "ProcessorCount", func(*frame) any { return int32(runtime.NumCPU()) })
	p("System.Environment", "ProcessId", func(f *frame) any { return int32(f.in.rs.pid) })
	p("System.Environment", "CurrentDirectory", func(f *frame) any { return f.in.rs.location })
	p("System.Environment", "Is64BitProcess", func(*frame) any { return true })
	p("System.Environment", "Is64BitOperatingSystem", func(*frame) any { return true })
	p("System.Environment", "HasShutdownStarted", func(*frame) any { return false })
	p("System.Environment", "TickCount", func(f *frame) any { return int32(f.in.rs.now().UnixMilli() & math.MaxInt32) })
	p("System.Environment", "TickCount64", func(f *frame) any { return f.in.rs.now().UnixMilli() })
	p("System.Environment", "ExitCode", func(*frame) any { return int32(0) })
	p("System.Environment", "OSVersion", func(*frame) any {
		name := map[string]string{"linux": "Unix", "darwin": "Unix", "windows": "Win32NT"}[runtime.GOOS]
		return &psobject.Object{TypeNames: []string{"System.OperatingSystem", "System.Object"},
			Adapted: []psobject.Property{{Name: "Platform", Value: psobject.Enum{Type: "System.PlatformID", Value: 4, Name: name}}, {Name: "ServicePack", Value: ""}, {Name: "Version", Value: osVersion()}, {Name: "VersionString", Value: name + " " + osVersion().String()}}, Text: name + " " + osVersion().String(), HasText: true}
	})
	p("System.Environment", "Version", func(*frame) any { return psobject.Version{Major: 10, Minor: 0, Build: 0, Revision: -1} })
	p("System.IO.Path", "DirectorySeparatorChar", func(*frame) any { return psobject.Char(os.PathSeparator) })
	p("System.IO.Path", "AltDirectorySeparatorChar", func(*frame) any { return psobject.Char('/') })
	p("System.IO.Path", "PathSeparator", func(*frame) any { return psobject.Char(os.PathListSeparator) })
	p("System.BitConverter", "IsLittleEndian", func(*frame) any { return true })
	p("System.Net.IPAddress", "Loopback", func(*frame) any { v, _ := parseIP("127.0.0.1"); return v })
	p("System.Net.IPAddress", "Any", func(*frame) any { v, _ := parseIP("0.0.0.0"); return v })
	p("System.Net.IPAddress", "IPv6Loopback", func(*frame) any { v, _ := parseIP("::1"); return v })
	p("System.Random", "Shared", func(*frame) any { return &random{dotnet.NewRandom(mrand.Int32())} })
	lastDay := int64(3652058) * int64(psobject.Day) // 9999-12-31
	p("System.DateOnly", "MinValue", func(*frame) any { return &dateOnly{} })
	p("System.DateOnly", "MaxValue", func(*frame) any { return &dateOnly{d: psobject.DateTime{Ticks: lastDay}} })
	p("System.TimeOnly", "MinValue", func(*frame) any { return &dateOnly{time: true} })
	p("System.TimeOnly", "MaxValue", func(*frame) any {
		return &dateOnly{psobject.DateTime{Ticks: int64(psobject.Day) - 1}, true}
	})
	p("System.TimeZoneInfo", "Local", func(f *frame) any { return localZone(f) })
	p(timeZoneType, "Utc", func(*frame) any { return utcZone })
	p(smaPrefix+"Runspaces.Runspace", "DefaultRunspace", func(f *frame) any { return f.in.rs.Object() })
	p(smaPrefix+"Internal.AutomationNull", "Value", func(*frame) any { return none })
	p("System.Text.RegularExpressions.Match", "Empty", func(*frame) any { return newMatch(nil, nil) })
	p("System.Diagnostics.Stopwatch", "Frequency", func(*frame) any { return int64(1000000000) })
	p("System.Diagnostics.Stopwatch", "IsHighResolution", func(*frame) any { return true })
	p("System.Runtime.InteropServices.RuntimeInformation", "FrameworkDescription", func(*frame) any { return ".NET 10.0" })
	p("System.Runtime.InteropServices.RuntimeInformation", "ProcessArchitecture", func(*frame) any { return architecture() })
	p("System.Runtime.InteropServices.RuntimeInformation", "RuntimeIdentifier", func(*frame) any { return runtime.GOOS + "-" + strings.ToLower(architecture().Name) })
	for _, n := range []string{"Linux", "Windows", "OSX", "FreeBSD"} {
		p(osPlatformType.full, n, func(*frame) any { return osPlatformType.make(strings.ToUpper(n)) })
	}
	p("System.Runtime.InteropServices.RuntimeInformation", "OSDescription", func(*frame) any { return runtime.GOOS })
	p("System.Runtime.InteropServices.RuntimeInformation", "OSArchitecture", func(*frame) any { return architecture() })
}

// osVersion is the version of the system's kernel, zero where it is not known.
func osVersion() psobject.Version {
	v := psobject.Version{}
	b, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return v
	}
	numbers := strings.FieldsFunc(string(b), func(r rune) bool { return r < '0' || r > '9' })
	for i, to := range []*int32{&v.Major, &v.Minor, &v.Build, &v.Revision} {
		if i < len(numbers) {
			n, _ := strconv.ParseInt(numbers[i], 10, 32)
			*to = int32(n)
		}
	}
	return v
}

// architecture is that of the process.
func architecture() psobject.Enum {
	e := psobject.Enum{Type: "System.Runtime.InteropServices.Architecture", Value: 1, Name: "X64"}
	switch runtime.GOARCH {
	case "386":
		e.Value, e.Name = 0, "X86"
	case "arm":
		e.Value, e.Name = 2, "Arm"
	case "arm64":
		e.Value, e.Name = 3, "Arm64"
	}
	return e
}

// random is a System.Random. One made without a seed has one by chance.
type random struct{ r *dotnet.Random }

func (r *random) PSTypeNames() []string             { return []string{"System.Random", "System.Object"} }
func (r *random) PSText() string                    { return "System.Random" }
func (r *random) PSProperties() []psobject.Property { return nil }
func (r *random) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "next", "nextint64":
		lo, hi := 0, math.MaxInt32
		var err error
		switch len(args) {
		case 1:
			hi, err = c.int(0)
		case 2:
			if lo, err = c.int(0); err == nil {
				hi, err = c.int(1)
			}
		}
		if err != nil {
			return nil, true, err
		}
		if hi < lo {
			return nil, true, netError("System.ArgumentOutOfRangeException", "'minValue' cannot be greater than maxValue. (Parameter 'minValue')")
		}
		if hi == lo {
			return int32(lo), true, nil
		}
		if lo < math.MinInt32 || hi > math.MaxInt32 {
			return int64(lo) + mrand.Int64N(int64(hi)-int64(lo)), true, nil
		}
		return r.r.Range(int32(lo), int32(hi)), true, nil
	case "nextdouble", "nextsingle":
		return r.r.Float64(), true, nil
	case "nextbytes":
		if b, ok := psobject.Base(c.at(0)).([]byte); ok {
			r.r.Read(b)
			return none, true, nil
		}
	case "shuffle":
		if l, ok := psobject.Base(c.at(0)).(*psobject.List); ok {
			for i := range len(l.Items) - 1 {
				j := r.r.Range(int32(i), int32(len(l.Items)))
				l.Items[i], l.Items[j] = l.Items[j], l.Items[i]
			}
			return none, true, nil
		}
	}
	return nil, false, nil
}

func newURIBuilder(c *netCall) (any, error) {
	b := &psobject.Object{TypeNames: []string{"System.UriBuilder", "System.Object"}}
	scheme, host, path, query, fragment, user := "http", "localhost", "/", "", "", ""
	port := int32(-1)
	if c.n() == 1 {
		u := psobject.URI(c.text(0))
		get := func(n string) string { v, _ := dotnet.Get(u, n); return dotnet.String(v) }
		scheme, host, path, query, fragment, user = get("Scheme"), get("Host"), get("AbsolutePath"), get("Query"), get("Fragment"), get("UserInfo")
		if v, ok := dotnet.Get(u, "Port"); ok {
			port, _ = v.(int32)
		}
	} else if c.n() > 1 {
		scheme, host = c.text(0), c.text(1)
		if c.n() > 2 {
			n, err := c.int(2)
			if err != nil {
				return nil, err
			}
			port = int32(n)
		}
		if c.n() > 3 {
			path = c.text(3)
		}
	}
	uri := &psobject.Computed{Kind: "CodeProperty", Get: func(self any) (any, error) { return psobject.URI(builderText(c.f, self)), nil }}
	b.Adapted = []psobject.Property{{Name: "Scheme", Value: scheme}, {Name: "UserName", Value: user}, {Name: "Password", Value: ""}, {Name: "Host", Value: host}, {Name: "Port", Value: port},
		{Name: "Path", Value: path}, {Name: "Query", Value: query}, {Name: "Fragment", Value: fragment}, {Name: "Uri", Value: uri}}
	return b, nil
}

func builderText(f *frame, self any) string {
	o := self.(*psobject.Object)
	get := func(n string) string { v, _ := o.Get(n); return f.text(v) }
	s := get("Scheme") + "://"
	if u := get("UserName"); u != "" {
		s += u + "@"
	}
	s += get("Host")
	if p := get("Port"); p != "-1" && p != "" {
		s += ":" + p
	}
	path := get("Path")
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	s += path
	if q := get("Query"); q != "" {
		s += "?" + strings.TrimPrefix(q, "?")
	}
	if h := get("Fragment"); h != "" {
		s += "#" + strings.TrimPrefix(h, "#")
	}
	return s
}

func newErrorRecord(c *netCall) (any, error) {
	if c.n() != 4 {
		return nil, c.wrong()
	}
	var ex *psobject.Exception
	switch x := psobject.Base(c.at(0)).(type) {
	case *psobject.Exception:
		ex = x
	case *instance:
		ex = x.exception
	case string:
		ex = psobject.NewException("System.Exception", x)
	}
	if ex == nil {
		return nil, &dotnet.ArgumentError{Method: ".ctor", Value: c.at(0), Type: "System.Exception", Index: 0, Cause: badCast(c.at(0), c.f.in.rs.typeOf("System.Exception"))}
	}
	cat, err := c.as(2, smaPrefix+"ErrorCategory")
	if err != nil {
		return nil, err
	}
	rec := newRecord(ex, c.text(1), psobject.ErrorCategory(cat.(psobject.Enum).Value), c.at(3))
	return rec, nil
}

// dbNull is the one value of its type.
var dbNull = &psobject.Object{TypeNames: []string{"System.DBNull", "System.Object"}, HasText: true}

// emptyCredential is PSCredential.Empty, which has neither a name nor a password.
func emptyCredential() any {
	return &psobject.Object{TypeNames: []string{smaPrefix + "PSCredential", "System.Object"}, Text: smaPrefix + "PSCredential", HasText: true,
		Adapted: []psobject.Property{{Name: "UserName"}, {Name: "Password"}}}
}
