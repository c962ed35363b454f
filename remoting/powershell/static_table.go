package powershell

import (
	"net/netip"
	"runtime"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// netType holds what the engine knows of the static side of a .NET type.
type netType struct {
	methods    map[string]method
	properties map[string]func(f *frame) any
	ctor       method
}

// netTypes makes the table of types; a runspace has one, which never changes.
func netTypes() map[string]*netType {
	m := map[string]*netType{}
	get := func(name string) *netType {
		t := m[name]
		if t == nil {
			t = &netType{methods: map[string]method{}, properties: map[string]func(*frame) any{}}
			m[name] = t
		}
		return t
	}
	add := func(name string, methods map[string]method) {
		t := get(name)
		for k, v := range methods {
			t.methods[k] = v
		}
	}
	for _, n := range []string{"System.SByte", "System.Byte", "System.Int16", "System.UInt16", "System.Int32", "System.UInt32", "System.Int64", "System.UInt64",
		"System.Single", "System.Double", "System.Decimal", "System.Numerics.BigInteger"} {
		add(n, parseMethods(n))
	}
	add("System.Math", mathMethods())
	add("System.Double", floatTests())
	add("System.Single", floatTests())
	add("System.Decimal", decimalMethods())
	add("System.Numerics.BigInteger", bigMethods())
	add("System.String", stringStatics())
	add("System.Char", charStatics())
	add("System.Boolean", map[string]method{"parse": boolParse, "tryparse": func(c *netCall) (any, error) {
		return c.try(func() (any, error) { return boolParse(c) }, "System.Boolean")
	}})
	add("System.DateTime", dateStatics())
	add("System.DateTimeOffset", offsetStatics())
	add("System.TimeSpan", spanStatics())
	add("System.DateOnly", dateOnlyMethods(false))
	add("System.TimeOnly", dateOnlyMethods(true))
	add("System.Guid", guidStatics())
	add("System.Version", parserOf("System.Version"))
	add(smaPrefix+"SemanticVersion", parserOf(smaPrefix+"SemanticVersion"))
	add("System.Uri", uriStatics())
	add("System.Convert", convertStatics())
	add("System.Array", arrayStatics())
	add("System.Enum", enumStatics())
	add("System.Text.RegularExpressions.Regex", regexStatics())
	add("System.IO.Path", pathStatics())
	add("System.IO.File", fileStatics())
	add("System.IO.Directory", directoryStatics())
	add("System.Environment", environmentStatics())
	// The turn of the session orders its scripts, so that each collection is as one that is synchronised.
	synchronized := map[string]method{"synchronized": func(c *netCall) (any, error) {
		if c.at(0) == nil {
			return nil, netError("System.ArgumentNullException", "Value cannot be null. (Parameter 'table')")
		}
		if d, ok := psobject.Base(c.at(0)).(*psobject.Dictionary); ok {
			c.f.in.rs.synchronized.set(d, true)
		}
		return c.at(0), nil
	}}
	for _, n := range []string{"Hashtable", "ArrayList", "Queue", "Stack", "SortedList"} {
		add("System.Collections."+n, synchronized)
	}
	add("System.Security.SecurityElement", map[string]method{"escape": func(c *netCall) (any, error) {
		if c.at(0) == nil {
			return nil, nil
		}
		return strings.NewReplacer("<", "&lt;", ">", "&gt;", "\"", "&quot;", "'", "&apos;", "&", "&amp;").Replace(c.text(0)), nil
	}})
	add(smaPrefix+"PSObject", map[string]method{"aspsobject": func(c *netCall) (any, error) { return c.at(0), nil }})
	add("System.BitConverter", bitStatics())
	add("System.Linq.Enumerable", linqStatics())
	add("System.Tuple", map[string]method{"create": func(c *netCall) (any, error) { return tuple("System.Tuple", c.args), nil }})
	add("System.ValueTuple", map[string]method{"create": func(c *netCall) (any, error) { return tuple("System.ValueTuple", c.args), nil }})
	add("System.Console", map[string]method{"writeline": consoleWrite, "write": consoleWrite, "beep": func(*netCall) (any, error) { return none, nil }})
	add("System.GC", map[string]method{"collect": func(*netCall) (any, error) { return none, nil }, "gettotalmemory": func(*netCall) (any, error) { return int64(1 << 24), nil }})
	add("System.Threading.Thread", map[string]method{"sleep": threadSleep})
	add("System.Type", map[string]method{"gettype": func(c *netCall) (any, error) {
		if t := c.f.typeByText(c.text(0)); t != nil {
			return t, nil
		}
		return nil, nil
	}})
	add("System.Activator", map[string]method{"createinstance": func(c *netCall) (any, error) {
		t, ok := psobject.Base(c.at(0)).(*Type)
		if !ok {
			return nil, c.wrong()
		}
		return c.f.construct(t, c.args[1:])
	}})
	add("System.Globalization.ISOWeek", map[string]method{
		"getweekofyear": func(c *netCall) (any, error) { _, w, err := isoWeek(c); return int32(w), err },
		"getyear":       func(c *netCall) (any, error) { y, _, err := isoWeek(c); return int32(y), err },
	})
	add("System.Runtime.InteropServices.Marshal", marshalStatics())
	add("System.IO.DriveInfo", map[string]method{"getdrives": driveInfos})
	add("System.Runtime.InteropServices.RuntimeInformation", map[string]method{"isosplatform": func(c *netCall) (any, error) {
		v, ok := psobject.Base(c.at(0)).(*structValue)
		if !ok || v.of != osPlatformType {
			return nil, argumentCast(c, 0, osPlatformType.full)
		}
		return strings.EqualFold(c.f.text(v.get("Name")), map[string]string{"darwin": "OSX"}[runtime.GOOS]+map[bool]string{true: runtime.GOOS}[runtime.GOOS != "darwin"]), nil
	}})
	add("System.Runtime.InteropServices.OSPlatform", map[string]method{"create": func(c *netCall) (any, error) { return osPlatformType.make(strings.ToUpper(c.text(0))), nil }})
	add("System.Object", map[string]method{})
	add("System.Random", map[string]method{})
	add("System.Net.IPAddress", map[string]method{
		"parse": func(c *netCall) (any, error) { return parseIP(c.text(0)) },
		"tryparse": func(c *netCall) (any, error) {
			return c.try(func() (any, error) { return parseIP(c.text(0)) }, "System.Net.IPAddress")
		},
		"isloopback": func(c *netCall) (any, error) {
			v, err := c.as(0, "System.Net.IPAddress")
			if err != nil {
				return nil, err
			}
			ip, err := netip.ParseAddr(c.f.text(v))
			return err == nil && ip.IsLoopback(), nil
		},
	})
	add("System.Net.WebUtility", webStatics())
	add("System.Web.HttpUtility", webStatics())
	add("System.Net.Dns", dnsStatics())
	add("System.Diagnostics.Process", map[string]method{"getcurrentprocess": func(c *netCall) (any, error) { return c.f.in.rs.ownProcess(), nil }})
	add("System.Diagnostics.Stopwatch", map[string]method{"startnew": func(c *netCall) (any, error) { return newStopwatch(c.f, true), nil }, "gettimestamp": func(c *netCall) (any, error) { return c.f.in.rs.now().UnixNano(), nil }})
	add("System.Security.Cryptography.RandomNumberGenerator", randomStatics())
	for _, n := range []string{"MD5", "SHA1", "SHA256", "SHA384", "SHA512"} {
		add("System.Security.Cryptography."+n, hashStatics(n))
		for _, kind := range hashKinds(n) {
			add(kind, hashStatics(n))
		}
		add("System.Security.Cryptography.HMAC"+n, keyedHashStatics(n))
	}
	add(smaPrefix+"ScriptBlock", map[string]method{"create": func(c *netCall) (any, error) {
		sb, err := c.f.in.parseBlock(c.text(0), c.f)
		if err != nil {
			if ft, ok := err.(*fault); ok {
				return nil, c.f.invocationError(parseAsInner(ft), "Create", 1)
			}
			return nil, err
		}
		return sb, nil
	}})
	add(smaPrefix+"WildcardPattern", map[string]method{
		"escape":                     func(c *netCall) (any, error) { return escapeWildcard(c.text(0)), nil },
		"unescape":                   func(c *netCall) (any, error) { return unescapeWildcard(c.text(0)), nil },
		"containswildcardcharacters": func(c *netCall) (any, error) { return dotnet.HasWildcards(c.text(0)), nil },
		"get":                        newWildcardPattern,
	})
	add(smaPrefix+"LanguagePrimitives", map[string]method{
		"convertto": func(c *netCall) (any, error) {
			t, ok := psobject.Base(c.at(1)).(*Type)
			if !ok {
				return nil, c.wrong()
			}
			return c.f.convert(c.at(0), t)
		},
		"istrue": func(c *netCall) (any, error) { return truth(c.at(0)), nil },
		"isobjectenumerable": func(c *netCall) (any, error) {
			_, ok := items(c.at(0))
			return ok, nil
		},
		"converttypenametopstypename": func(c *netCall) (any, error) {
			if t := c.f.typeByText(c.text(0)); t != nil {
				return "[" + t.shortName() + "]", nil
			}
			return "[" + c.text(0) + "]", nil
		},
		"equals": func(c *netCall) (any, error) { return c.f.equal(c.at(0), c.at(1), c.n() > 2 && truth(c.at(2))) },
		"compare": func(c *netCall) (any, error) {
			n, err := c.f.order(c.at(0), c.at(1), c.n() > 2 && truth(c.at(2)))
			return int32(n), err
		},
	})
	add(smaPrefix+"Language.Parser", map[string]method{"parseinput": parseInput})
	add(smaPrefix+"PSSerializer", serializerStatics())
	add(timeZoneType, timeZoneStatics())
	ctor := func(name string, m method) { get(name).ctor = m }
	addNetTypes(add, ctor, get)
	addDataTypes(ctor)
	addNetCollections(add, ctor)
	addProperties(get)
	addConstructors(get)
	addHosting(add, ctor)
	addStructures(get)
	addStreams(get)
	return m
}

// findStatic gives a static method of a type.
func (f *frame) findStatic(t *Type, name string) method {
	if nt := f.in.rs.net[genericHead(t.Full)]; nt != nil {
		if m := nt.methods[name]; m != nil {
			return m
		}
	}
	if isArrayName(t.Full) {
		if nt := f.in.rs.net["System.Array"]; nt != nil {
			return nt.methods[name]
		}
	}
	if strings.HasPrefix(t.Full, "System.Text.") && strings.HasSuffix(t.Full, "Encoding") {
		if nt := f.in.rs.net["System.Text.Encoding"]; nt != nil {
			return nt.methods[name]
		}
	}
	return nil
}

// staticProperty reads a static property or field of a .NET type.
func (f *frame) staticProperty(t *Type, name string) (any, bool, error) {
	if v, ok := numberProperty(t.Full, name); ok {
		return v, true, nil
	}
	if nt := f.in.rs.net[genericHead(t.Full)]; nt != nil {
		if p := nt.properties[name]; p != nil {
			return p(f), true, nil
		}
	}
	// A type value has the properties of System.Type, too, but only by the dot.
	return nil, false, nil
}

// parserOf makes Parse and TryParse out of the cast.
func parserOf(typ string) map[string]method {
	run := func(c *netCall) (any, error) {
		if c.at(0) == nil {
			return nil, netError("System.ArgumentNullException", "Value cannot be null. (Parameter 'input')")
		}
		v, err := c.f.convert(c.text(0), c.f.in.rs.typeOf(typ))
		if err != nil {
			return nil, innerOf(err)
		}
		return v, nil
	}
	return map[string]method{
		"parse":    run,
		"tryparse": func(c *netCall) (any, error) { return c.try(func() (any, error) { return run(c) }, typ) },
	}
}

// innerOf takes the .NET message out of the error of a cast.
func innerOf(err error) error {
	ce, ok := err.(*dotnet.ConversionError)
	if !ok {
		return err
	}
	msg := ce.Message
	if i := strings.Index(msg, `Error: "`); i >= 0 {
		msg = strings.TrimSuffix(msg[i+8:], `"`)
	}
	typ := "System.FormatException"
	if strings.Contains(msg, "too large or too small") {
		typ = "System.OverflowException"
	}
	if strings.Contains(msg, "(Parameter") {
		typ = "System.ArgumentException"
	}
	return netError(typ, msg)
}

func parseAsInner(ft *fault) *fault {
	ft.rec.Category.Reason = "ParseException"
	return ft
}

// tuple makes a System.Tuple or a System.ValueTuple.
func tuple(typ string, args []any) any {
	o := &psobject.Object{}
	var names, texts []string
	for i, a := range args {
		t := typeNameOf(plain(a))
		if t == "" {
			t = "System.Object"
		}
		names = append(names, t)
		text := dotnet.String(plain(a))
		if _, isList := items(a); isList { // a collection has no text but its type
			text = clrText(t)
		}
		texts = append(texts, text)
		o.Adapted = append(o.Adapted, psobject.Property{Name: "Item" + itoa(i+1), Value: plain(a)})
	}
	full := typ + "`" + itoa(len(args)) + "[[" + strings.Join(names, "],[") + "]]"
	o.TypeNames = []string{full, "System.Object"}
	if typ == "System.ValueTuple" {
		o.TypeNames = []string{full, "System.ValueType", "System.Object"}
	}
	length := psobject.Property{Name: "Length", Value: int32(len(args))}
	if typ == "System.ValueTuple" {
		o.Adapted = append([]psobject.Property{length}, o.Adapted...)
	} else {
		o.Adapted = append(o.Adapted, length)
	}
	o.Text, o.HasText = "("+strings.Join(texts, ", ")+")", true
	return o
}

// typedTuple is the constructor of a tuple whose types are written.
func typedTuple(c *netCall, typ string) (any, error) {
	types := genericArgs(c.typ.Full)
	if types == nil {
		return tuple(typ, c.args), nil
	}
	if len(types) != c.n() {
		return nil, c.wrong()
	}
	args := make([]any, len(types))
	for i, t := range types {
		v, err := c.f.convert(c.at(i), c.f.in.rs.typeByFull(t))
		if err != nil {
			return nil, &dotnet.ArgumentError{Method: ".ctor", Value: c.at(i), Type: t, Index: i, Cause: err}
		}
		args[i] = v
	}
	o := tuple(typ, args).(*psobject.Object)
	o.TypeNames = append([]string{c.typ.Full}, o.TypeNames[1:]...)
	return o, nil
}

func valueTuple(args ...any) any { return tuple("System.ValueTuple", args) }
