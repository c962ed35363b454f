package powershell

import (
	"errors"
	mrand "math/rand/v2"
	"net/url"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

func addConstructors(get func(string) *netType) {
	ctor := func(name string, m method) { get(name).ctor = m }
	ctor("System.Object", func(c *netCall) (any, error) {
		if c.n() != 0 {
			return nil, c.wrong()
		}
		return &psobject.Object{TypeNames: []string{"System.Object"}, Text: "System.Object", HasText: true}, nil
	})
	ctor(smaPrefix+"PSObject", func(c *netCall) (any, error) {
		if c.n() == 0 {
			return psobject.NewCustom(), nil
		}
		v := c.at(0)
		if o, ok := v.(*psobject.Object); ok {
			return o, nil
		}
		return &psobject.Object{Base: v}, nil
	})
	ctor("System.String", func(c *netCall) (any, error) {
		switch c.n() {
		case 2:
			return c.repeated(c.text(0), 1, "count")
		case 1:
			s, err := c.f.join(c.at(0), "")
			return s, err
		case 3:
			s, err := c.f.join(c.at(0), "")
			if err != nil {
				return nil, err
			}
			from, _ := c.int(1)
			n, _ := c.int(2)
			t := s.(string)
			if from < 0 || n < 0 || from+n > dotnet.Length(t) {
				return nil, netError("System.ArgumentOutOfRangeException", "Index and count must refer to a location within the buffer. (Parameter 'startIndex')")
			}
			return dotnet.Substring(t, from, n), nil
		}
		return nil, c.wrong()
	})
	ctor("System.DateTime", newDate)
	ctor("System.TimeSpan", newSpan)
	ctor("System.DateTimeOffset", newOffset)
	ctor("System.DateOnly", func(c *netCall) (any, error) {
		d, err := newDate(c)
		if err != nil {
			return nil, err
		}
		return &dateOnly{d: psobject.Base(d).(psobject.DateTime)}, nil
	})
	ctor("System.TimeOnly", func(c *netCall) (any, error) {
		var v [3]int
		for i := 0; i < c.n() && i < 3; i++ {
			n, err := c.int(i)
			if err != nil {
				return nil, err
			}
			v[i] = n
		}
		return &dateOnly{d: psobject.DateTime{Ticks: int64(psobject.TimeSpan(v[0])*psobject.Hour + psobject.TimeSpan(v[1])*psobject.Minute + psobject.TimeSpan(v[2])*psobject.Second)}, time: true}, nil
	})
	ctor("System.Guid", func(c *netCall) (any, error) {
		switch c.n() {
		case 0:
			return psobject.GUID{}, nil
		case 1:
			if b, ok := psobject.Base(c.at(0)).([]byte); ok {
				if len(b) != 16 {
					return nil, netError("System.ArgumentException", "Byte array for Guid must be exactly 16 bytes long. (Parameter 'b')")
				}
				return psobject.GUIDFromBytes([16]byte(b)), nil
			}
			g, err := psobject.ParseGUID(c.text(0))
			if err != nil {
				return nil, netError("System.FormatException", "Unrecognized Guid format.")
			}
			return g, nil
		}
		return nil, c.wrong()
	})
	ctor("System.Version", func(c *netCall) (any, error) {
		v := psobject.Version{Build: -1, Revision: -1}
		if c.n() == 1 {
			r, err := c.f.convert(c.text(0), c.f.in.rs.typeOf("System.Version"))
			if err != nil {
				return nil, innerOf(err)
			}
			return r, nil
		}
		for i, dst := range []*int32{&v.Major, &v.Minor, &v.Build, &v.Revision} {
			if i < c.n() {
				n, err := c.int(i)
				if err != nil {
					return nil, err
				}
				if n < 0 {
					return nil, dotnet.NotNegative([]string{"major", "minor", "build", "revision"}[i], n)
				}
				*dst = int32(n)
			}
		}
		return v, nil
	})
	ctor("System.Uri", func(c *netCall) (any, error) {
		if base, ok := psobject.Base(c.at(0)).(psobject.URI); ok && c.n() == 2 {
			from, err := url.Parse(string(base))
			to, err2 := url.Parse(c.text(1))
			if err := errors.Join(err, err2); err != nil {
				return nil, netError("System.UriFormatException", "Invalid URI: The format of the URI could not be determined.")
			}
			return psobject.URI(from.ResolveReference(to).String()), nil
		}
		u, err := url.Parse(c.text(0))
		kind := c.text(1)
		switch {
		case kind != "" && !strings.EqualFold(kind, "absolute"):
		case err != nil || u.Scheme == "" && !strings.HasPrefix(c.text(0), "/"):
			return nil, netError("System.UriFormatException", "Invalid URI: The format of the URI could not be determined.")
		case u.Host == "" && strings.HasSuffix(c.text(0), "://"):
			return nil, netError("System.UriFormatException", "Invalid URI: The hostname could not be parsed.")
		}
		return psobject.URI(c.text(0)), nil
	})
	ctor("System.UriBuilder", newURIBuilder)
	ctor("System.Decimal", func(c *netCall) (any, error) { return c.as(0, "System.Decimal") })
	ctor("System.Numerics.BigInteger", func(c *netCall) (any, error) { return c.as(0, "System.Numerics.BigInteger") })
	ctor("System.Numerics.Complex", func(c *netCall) (any, error) {
		re, err := c.float(0)
		if err != nil {
			return nil, err
		}
		im, err := c.float(1)
		if err != nil {
			return nil, err
		}
		return newComplex(complex(re, im)), nil
	})
	ctor("System.Text.StringBuilder", newBuilder)
	ctor("System.Random", func(c *netCall) (any, error) {
		if c.n() == 1 {
			n, err := c.int(0)
			if err != nil {
				return nil, err
			}
			return &random{dotnet.NewRandom(int32(n))}, nil
		}
		return &random{dotnet.NewRandom(mrand.Int32())}, nil
	})
	ctor("System.Text.RegularExpressions.Regex", func(c *netCall) (any, error) {
		var o regexOptions
		if c.n() > 1 {
			v, err := c.as(1, "System.Text.RegularExpressions.RegexOptions")
			if err != nil {
				return nil, err
			}
			o = regexOptions(v.(psobject.Enum).Value)
		}
		return newRegex(c.text(0), o)
	})
	ctor("System.Diagnostics.Stopwatch", func(c *netCall) (any, error) { return newStopwatch(c.f, false), nil })
	ctor("System.Net.IPAddress", func(c *netCall) (any, error) {
		if b, err := c.bytes(0); err == nil && (len(b) == 4 || len(b) == 16) {
			return ipFromBytes(b), nil
		}
		n, err := c.long(0)
		if err != nil {
			return nil, err
		}
		return ipFromBytes([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}), nil
	})
	ctor("System.Net.Mail.MailAddress", func(c *netCall) (any, error) {
		m, err := parseMail(c.text(0))
		if a, ok := m.(*mailAddress); ok && c.n() > 1 {
			a.display = c.text(1)
		}
		return m, err
	})
	ctor("System.Globalization.CultureInfo", newCulture)
	ctor("System.Text.UTF8Encoding", func(c *netCall) (any, error) { return &encoding{name: "utf8", web: "utf-8", made: true}, nil })
	ctor("System.Text.ASCIIEncoding", func(c *netCall) (any, error) { return &encoding{name: "ascii", web: "us-ascii", made: true}, nil })
	ctor("System.Text.UnicodeEncoding", func(c *netCall) (any, error) { return &encoding{name: "utf16", web: "utf-16", made: true}, nil })
	ctor("System.Net.NetworkCredential", newNetworkCredential)
	ctor(fileInfoType, newFileInfo)
	ctor(directoryInfoType, newFileInfo)
	ctor("System.Xml.XmlNamespaceManager", func(*netCall) (any, error) { return &xmlNames{map[string]string{}}, nil })
	ctor("System.Xml.XmlDocument", func(c *netCall) (any, error) { return &xmlNode{kind: xmlDocument}, nil })
	ctor(smaPrefix+"WildcardPattern", newWildcardPattern)
	ctor(smaPrefix+"SemanticVersion", func(c *netCall) (any, error) {
		if c.n() == 1 {
			return c.as(0, smaPrefix+"SemanticVersion")
		}
		v := psobject.SemanticVersion{}
		for i, dst := range []*int32{&v.Major, &v.Minor, &v.Patch} {
			if i < c.n() {
				n, err := c.int(i)
				if err != nil {
					return nil, err
				}
				*dst = int32(n)
			}
		}
		if c.n() > 3 {
			v.PreRelease = c.text(3)
		}
		if c.n() > 4 {
			v.Build = c.text(4)
		}
		return v, nil
	})
	ctor(smaPrefix+"ErrorRecord", newErrorRecord)
	ctor(smaPrefix+"ErrorDetails", func(c *netCall) (any, error) {
		if c.n() != 1 {
			return nil, c.wrong()
		}
		return &errorDetails{&psobject.ErrorDetails{Message: c.text(0)}}, nil
	})
	for _, n := range []string{"MD5", "SHA1", "SHA256", "SHA384", "SHA512"} {
		for _, kind := range hashKinds(n) {
			ctor(kind, func(c *netCall) (any, error) {
				if c.n() != 0 {
					return nil, c.wrong()
				}
				return newHasher(n, kind), nil
			})
		}
		ctor("System.Security.Cryptography.HMAC"+n, func(c *netCall) (any, error) {
			if c.n() == 0 {
				return keyedHash(n, nil), nil
			}
			key, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			return keyedHash(n, key), nil
		})
	}
	ctor("System.Security.SecureString", func(c *netCall) (any, error) {
		if c.n() != 0 {
			return nil, c.wrong()
		}
		return psobject.NewSecureString(""), nil
	})
	ctor(smaPrefix+"PSCredential", func(c *netCall) (any, error) {
		if c.n() != 2 {
			return nil, c.wrong()
		}
		p, ok := psobject.Base(c.at(1)).(*psobject.SecureString)
		if ok && c.text(0) == "" {
			return nil, netError(smaPrefix+"PSArgumentException", "Cannot process argument because the value of argument \"userName\" is not valid. Change the value of the \"userName\" argument and run the operation again.")
		}
		if plain(c.at(1)) == nil {
			return nil, netError(smaPrefix+"PSArgumentNullException", "Cannot process argument because the value of argument \"password\" is null. Change the value of argument \"password\" to a non-null value.")
		}
		if !ok {
			return nil, &dotnet.ArgumentError{Method: ".ctor", Value: c.at(1), Type: "System.Security.SecureString", Index: 1, Cause: badCast(c.at(1), c.f.in.rs.typeOf("System.Security.SecureString"))}
		}
		return &psobject.Credential{UserName: c.text(0), Password: p}, nil
	})
	ctor(smaPrefix+"PSVariable", func(c *netCall) (any, error) {
		v := &variable{name: c.text(0), value: c.at(1)}
		return &psVariable{v: v}, nil
	})
	for _, k := range []string{"NoteProperty", "ScriptProperty", "AliasProperty", "ScriptMethod"} {
		ctor(smaPrefix+"PS"+k, func(c *netCall) (any, error) {
			return &newMember{kind: k, name: c.text(0), value: c.at(1), second: c.at(2)}, nil
		})
	}
	ctor(smaPrefix+"RuntimeDefinedParameter", func(c *netCall) (any, error) {
		name, typ, attrs := any(""), any(nil), any(psobject.NewArray())
		if c.n() == 3 {
			name, typ, attrs = c.text(0), c.at(1), c.at(2)
		}
		return &psobject.Object{TypeNames: []string{smaPrefix + "RuntimeDefinedParameter", "System.Object"},
			Adapted: []psobject.Property{{Name: "Name", Value: name}, {Name: "ParameterType", Value: typ}, {Name: "Value", Value: nil}, {Name: "IsSet", Value: false}, {Name: "Attributes", Value: attrs}}}, nil
	})
	ctor(smaPrefix+"RuntimeDefinedParameterDictionary", func(c *netCall) (any, error) {
		return psobject.NewDictionary(smaPrefix + "RuntimeDefinedParameterDictionary"), nil
	})
	ctor(smaPrefix+"ProgressRecord", func(c *netCall) (any, error) {
		if c.n() < 2 || c.n() > 3 {
			return nil, c.wrong()
		}
		id, err := c.int(0)
		r := &psobject.ProgressRecord{ActivityID: int32(id), Activity: c.text(1), StatusDescription: "Processing", ParentActivityID: -1, PercentComplete: -1, SecondsRemaining: -1}
		if c.n() == 3 {
			r.StatusDescription = c.text(2)
		}
		return r, err
	})
	ctor(smaPrefix+"InformationRecord", func(c *netCall) (any, error) {
		if c.n() != 2 {
			return nil, c.wrong()
		}
		r := c.f.informationRecord(c.at(0), nil, "")
		r.Source = c.text(1)
		return r, nil
	})
	ctor(smaPrefix+"HostInformationMessage", func(*netCall) (any, error) { return &psobject.HostMessage{}, nil })
	addCollections(ctor)
}
