package dotnet

import (
	"math/big"
	"net/url"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// OverloadError tells that a method exists, but not with these arguments.
type OverloadError struct {
	Method string
	Count  int
}

// Error says it in PowerShell's words.
func (e *OverloadError) Error() string {
	return `Cannot find an overload for "` + e.Method + `" and the argument count: "` + strconv.Itoa(e.Count) + `".`
}

// Thrown returns a .NET exception as the error of a method.
func Thrown(typeName, message string) error { return psobject.NewException(typeName, message) }

// Get returns the property of that name of v's own .NET type, ignoring case. It does not look at notes: those are the
// Object's. A collection has Count and Length, a single value has not: that courtesy is the language's.
func Get(v any, name string) (any, bool) {
	b := psobject.Base(v)
	l := strings.ToLower(name)
	switch x := b.(type) {
	case string:
		if l == "length" {
			return int32(Length(x)), true
		}
		return nil, false
	case []byte:
		return arrayMember(len(x), l)
	case *psobject.List:
		if x.FixedSize() {
			return arrayMember(len(x.Items), l)
		}
		switch l {
		case "count":
			return int32(len(x.Items)), true
		case "capacity":
			return int32(max(4, len(x.Items))), true
		case "isfixedsize", "isreadonly", "issynchronized":
			return false, true
		case "syncroot":
			return x, true
		}
		return nil, false
	case *psobject.Dictionary:
		switch l {
		case "count":
			return int32(x.Len()), true
		case "keys":
			return psobject.NewArray(append([]any(nil), x.Keys()...)...), true
		case "values":
			return psobject.NewArray(append([]any(nil), x.Values()...)...), true
		case "isfixedsize", "isreadonly", "issynchronized":
			return false, true
		case "syncroot":
			return x, true
		}
		return nil, false
	}
	for _, p := range Properties(b) {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	if u, ok := b.(psobject.Unlisted); ok {
		return u.PSUnlisted(name)
	}
	return nil, false
}

func arrayMember(n int, l string) (any, bool) {
	switch l {
	case "count", "length":
		return int32(n), true
	case "longlength":
		return int64(n), true
	case "rank":
		return int32(1), true
	case "isfixedsize":
		return true, true
	case "isreadonly", "issynchronized":
		return false, true
	}
	return nil, false
}

// Properties returns the properties of v's own .NET type in the order that the original lists them. Collections and
// plain numbers have none here.
func Properties(v any) []psobject.Property {
	p := func(kv ...any) []psobject.Property {
		out := make([]psobject.Property, 0, len(kv)/2)
		for i := 0; i < len(kv); i += 2 {
			out = append(out, psobject.Property{Name: kv[i].(string), Value: kv[i+1]})
		}
		return out
	}
	switch x := psobject.Base(v).(type) {
	case string:
		return p("Length", int32(Length(x)))
	case psobject.DateTime:
		return dateProperties(x)
	case psobject.DateTimeOffset:
		return offsetProperties(x)
	case psobject.TimeSpan:
		return timeSpanProperties(x)
	case psobject.Version:
		major, minor := int16(x.Revision>>16), int16(x.Revision)
		return p("Major", x.Major, "Minor", x.Minor, "Build", x.Build, "Revision", x.Revision, "MajorRevision", major, "MinorRevision", minor)
	case psobject.SemanticVersion:
		var pre, build any
		if x.PreRelease != "" {
			pre = x.PreRelease
		}
		if x.Build != "" {
			build = x.Build
		}
		return p("Major", x.Major, "Minor", x.Minor, "Patch", x.Patch, "PreReleaseLabel", pre, "BuildLabel", build)
	case psobject.GUID:
		return p("Guid", x.String(), "Variant", int32(x[8]>>4), "Version", int32(x[6]>>4))
	case psobject.URI:
		return uriProperties(x)
	case psobject.Decimal:
		return p("Scale", uint8(x.Scale()))
	case *big.Int:
		return p("IsPowerOfTwo", x.Sign() > 0 && x.TrailingZeroBits() == uint(x.BitLen()-1), "IsZero", x.Sign() == 0, "IsOne", x.Cmp(big.NewInt(1)) == 0,
			"IsEven", x.Bit(0) == 0, "Sign", int32(x.Sign()))
	case psobject.ScriptBlock:
		return p("Ast", nil, "Attributes", psobject.NewArray(), "IsConfiguration", false, "IsFilter", false, "Module", nil, "StartPosition", nil)
	case psobject.Enum:
		return p("value__", int32(x.Value))
	case *psobject.SecureString:
		return p("Length", int32(Length(x.Plain())))
	case *psobject.Credential:
		return p("UserName", x.UserName, "Password", x.Password)
	case *psobject.Object:
		return x.Adapted
	case *psobject.ErrorRecord:
		return errorProperties(x)
	case *psobject.Exception:
		return exceptionProperties(x)
	case *psobject.InvocationInfo:
		return invocationProperties(x)
	case *psobject.InformationalRecord:
		return p("Message", x.Message, "InvocationInfo", orNil(x.Invocation), "PipelineIterationInfo", nil)
	case *psobject.InformationRecord:
		tags := &psobject.List{Type: "System.Collections.Generic.List`1[[System.String]]", Items: []any{}}
		for _, t := range x.Tags {
			tags.Items = append(tags.Items, t)
		}
		return p("MessageData", x.MessageData, "Source", x.Source, "TimeGenerated", x.TimeGenerated, "Tags", tags, "User", x.User,
			"Computer", x.Computer, "ProcessId", x.ProcessID, "NativeThreadId", x.NativeThreadID, "ManagedThreadId", x.ManagedThreadID)
	case *psobject.HostMessage:
		color := func(c *int32) any {
			if c == nil {
				return nil
			}
			return EnumOf("System.ConsoleColor", int64(*c))
		}
		return p("Message", x.Message, "NoNewLine", x.NoNewline, "ForegroundColor", color(x.ForegroundColor), "BackgroundColor", color(x.BackgroundColor))
	case *psobject.ProgressRecord:
		kind := "Processing"
		if x.Completed {
			kind = "Completed"
		}
		return p("ActivityId", x.ActivityID, "ParentActivityId", x.ParentActivityID, "Activity", x.Activity, "StatusDescription", x.StatusDescription,
			"CurrentOperation", x.CurrentOperation, "PercentComplete", x.PercentComplete, "SecondsRemaining", x.SecondsRemaining, "RecordType", kind)
	case psobject.Live:
		return x.PSProperties()
	}
	return nil
}

func orNil[T any](p *T) any {
	if p == nil {
		return nil
	}
	return p
}

func uriProperties(u psobject.URI) []psobject.Property {
	s := string(u)
	parsed, err := url.Parse(s)
	abs := err == nil && parsed.IsAbs()
	out := []psobject.Property{}
	add := func(name string, v any) { out = append(out, psobject.Property{Name: name, Value: v}) }
	if !abs {
		add("OriginalString", s)
		add("IsAbsoluteUri", false)
		return out
	}
	defaults := map[string]int{"http": 80, "https": 443, "ftp": 21, "ssh": -1, "ws": 80, "wss": 443, "ldap": 389, "net.tcp": 808, "telnet": 23, "gopher": 70, "nntp": 119, "mailto": 25}
	scheme := strings.ToLower(parsed.Scheme)
	port, known := defaults[scheme]
	if !known {
		port = -1
	}
	isDefault := true
	if ps := parsed.Port(); ps != "" {
		n, _ := strconv.Atoi(ps)
		isDefault = n == port
		port = n
	}
	path := parsed.EscapedPath()
	if path == "" && parsed.Opaque == "" && scheme != "file" {
		path = "/"
	}
	if parsed.Opaque != "" {
		path = parsed.Opaque
	}
	host := strings.ToLower(parsed.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	authority := host
	if !isDefault && port >= 0 {
		authority += ":" + strconv.Itoa(port)
	}
	query, fragment := "", ""
	if parsed.RawQuery != "" {
		query = "?" + parsed.RawQuery
	}
	if parsed.Fragment != "" {
		fragment = "#" + parsed.EscapedFragment()
	}
	userInfo := ""
	if parsed.User != nil {
		userInfo = parsed.User.String()
	}
	full := scheme + "://"
	if userInfo != "" {
		full += userInfo + "@"
	}
	full += authority + path + query + fragment
	if parsed.Opaque != "" {
		full = scheme + ":" + path + query + fragment
	}
	hostType := "Dns"
	switch {
	case host == "":
		hostType = "Basic"
	case strings.HasPrefix(host, "["):
		hostType = "IPv6"
	case strings.Trim(host, "0123456789.") == "":
		hostType = "IPv4"
	}
	segments := psobject.NewArray()
	segments.Type = "System.String[]"
	for rest := path; rest != ""; {
		i := strings.IndexByte(rest, '/') + 1
		if i == 0 {
			i = len(rest)
		}
		segments.Items = append(segments.Items, rest[:i])
		rest = rest[i:]
	}
	local, _ := url.PathUnescape(path)
	add("AbsolutePath", path)
	add("AbsoluteUri", full)
	add("LocalPath", local)
	add("Authority", authority)
	add("HostNameType", psobject.Enum{Type: "System.UriHostNameType", Name: hostType, Value: map[string]int64{"Basic": 1, "Dns": 2, "IPv4": 3, "IPv6": 4}[hostType]})
	add("IsDefaultPort", isDefault)
	add("IsFile", scheme == "file")
	add("IsLoopback", host == "localhost" || strings.HasPrefix(host, "127.") || host == "[::1]" || host == "" && scheme == "file")
	add("PathAndQuery", path+query)
	add("Segments", segments)
	add("IsUnc", false)
	add("Host", host)
	add("Port", int32(port))
	add("Query", query)
	add("Fragment", fragment)
	add("Scheme", scheme)
	add("OriginalString", s)
	add("DnsSafeHost", strings.Trim(host, "[]"))
	add("IdnHost", strings.Trim(host, "[]"))
	add("IsAbsoluteUri", true)
	add("UserEscaped", false)
	add("UserInfo", userInfo)
	return out
}
