package remoting

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// OptionType is the type name of a SessionOption.
const OptionType = "System.Management.Automation.Remoting.PSSessionOption"

// SessionOption is a PSSessionOption: how a session is made and behaves. Use NewSessionOption for the defaults.
type SessionOption struct {
	MaximumConnectionRedirectionCount int32
	NoCompression                     bool
	Compression                       bool // NoCompression was said to be false: psl compresses where it is told to alone
	NoMachineProfile                  bool
	ProxyAccessType                   psobject.Enum
	ProxyAuthentication               psobject.Enum
	ProxyCredential                   *psobject.Credential
	SkipCACheck                       bool
	SkipCNCheck                       bool
	SkipRevocationCheck               bool
	OperationTimeout                  psobject.TimeSpan
	NoEncryption                      bool
	UseUTF16                          bool
	IncludePortInSPN                  bool
	OutputBufferingMode               psobject.Enum
	MaxConnectionRetryCount           int32
	Culture                           string // "" is the client's
	UICulture                         string
	MaximumReceivedDataSizePerCommand *int32 // bytes; nil is unlimited
	MaximumReceivedObjectSize         *int32 // bytes; nil is unlimited
	ApplicationArguments              *psobject.Dictionary
	OpenTimeout                       psobject.TimeSpan
	CancelTimeout                     psobject.TimeSpan
	IdleTimeout                       psobject.TimeSpan // -1 ms is the server's default
}

// NewSessionOption returns the defaults of the original's class.
func NewSessionOption() *SessionOption {
	size := int32(200 << 20)
	return &SessionOption{
		MaximumConnectionRedirectionCount: 5,
		ProxyAccessType:                   dotnet.EnumOf("System.Management.Automation.Remoting.ProxyAccessType", 0),
		ProxyAuthentication:               dotnet.EnumOf("System.Management.Automation.Runspaces.AuthenticationMechanism", 2),
		OperationTimeout:                  3 * psobject.Minute,
		OutputBufferingMode:               dotnet.EnumOf("System.Management.Automation.Runspaces.OutputBufferingMode", 0),
		MaxConnectionRetryCount:           5,
		MaximumReceivedObjectSize:         &size,
		OpenTimeout:                       3 * psobject.Minute,
		CancelTimeout:                     psobject.Minute,
		IdleTimeout:                       -psobject.Millisecond,
	}
}

// optionField is one property: its .NET type and how it is read and written.
type optionField struct {
	name, typ string
	get       func(*SessionOption) any
	set       func(*SessionOption, any)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(p *int32) any {
	if p == nil {
		return nil
	}
	return *p
}

func pointer(v any) *int32 {
	n, ok := v.(int32)
	if !ok {
		return nil
	}
	return &n
}

const (
	typeInt    = "System.Int32"
	typeBool   = "System.Boolean"
	typeSpan   = "System.TimeSpan"
	typeCount  = "System.Nullable`1[[System.Int32]]"
	typeText   = "System.Globalization.CultureInfo"
	typeAccess = "System.Management.Automation.Remoting.ProxyAccessType"
	typeAuth   = "System.Management.Automation.Runspaces.AuthenticationMechanism"
	typeBuffer = "System.Management.Automation.Runspaces.OutputBufferingMode"
)

// optionFields are the properties in the order of the original's list view.
var optionFields = []optionField{
	{"MaximumConnectionRedirectionCount", typeInt, func(o *SessionOption) any { return o.MaximumConnectionRedirectionCount }, func(o *SessionOption, v any) { o.MaximumConnectionRedirectionCount = v.(int32) }},
	{"NoCompression", typeBool, func(o *SessionOption) any { return o.NoCompression }, func(o *SessionOption, v any) { o.NoCompression = v.(bool); o.Compression = !o.NoCompression }},
	{"NoMachineProfile", typeBool, func(o *SessionOption) any { return o.NoMachineProfile }, func(o *SessionOption, v any) { o.NoMachineProfile = v.(bool) }},
	{"ProxyAccessType", typeAccess, func(o *SessionOption) any { return o.ProxyAccessType }, func(o *SessionOption, v any) { o.ProxyAccessType = v.(psobject.Enum) }},
	{"ProxyAuthentication", typeAuth, func(o *SessionOption) any { return o.ProxyAuthentication }, func(o *SessionOption, v any) { o.ProxyAuthentication = v.(psobject.Enum) }},
	{"ProxyCredential", "System.Management.Automation.PSCredential", func(o *SessionOption) any {
		if o.ProxyCredential == nil {
			return nil
		}
		return o.ProxyCredential
	}, func(o *SessionOption, v any) { o.ProxyCredential, _ = v.(*psobject.Credential) }},
	{"SkipCACheck", typeBool, func(o *SessionOption) any { return o.SkipCACheck }, func(o *SessionOption, v any) { o.SkipCACheck = v.(bool) }},
	{"SkipCNCheck", typeBool, func(o *SessionOption) any { return o.SkipCNCheck }, func(o *SessionOption, v any) { o.SkipCNCheck = v.(bool) }},
	{"SkipRevocationCheck", typeBool, func(o *SessionOption) any { return o.SkipRevocationCheck }, func(o *SessionOption, v any) { o.SkipRevocationCheck = v.(bool) }},
	{"OperationTimeout", typeSpan, func(o *SessionOption) any { return o.OperationTimeout }, func(o *SessionOption, v any) { o.OperationTimeout = v.(psobject.TimeSpan) }},
	{"NoEncryption", typeBool, func(o *SessionOption) any { return o.NoEncryption }, func(o *SessionOption, v any) { o.NoEncryption = v.(bool) }},
	{"UseUTF16", typeBool, func(o *SessionOption) any { return o.UseUTF16 }, func(o *SessionOption, v any) { o.UseUTF16 = v.(bool) }},
	{"IncludePortInSPN", typeBool, func(o *SessionOption) any { return o.IncludePortInSPN }, func(o *SessionOption, v any) { o.IncludePortInSPN = v.(bool) }},
	{"OutputBufferingMode", typeBuffer, func(o *SessionOption) any { return o.OutputBufferingMode }, func(o *SessionOption, v any) { o.OutputBufferingMode = v.(psobject.Enum) }},
	{"MaxConnectionRetryCount", typeInt, func(o *SessionOption) any { return o.MaxConnectionRetryCount }, func(o *SessionOption, v any) { o.MaxConnectionRetryCount = v.(int32) }},
	{"Culture", typeText, func(o *SessionOption) any { return orNull(o.Culture) }, func(o *SessionOption, v any) { o.Culture, _ = v.(string) }},
	{"UICulture", typeText, func(o *SessionOption) any { return orNull(o.UICulture) }, func(o *SessionOption, v any) { o.UICulture, _ = v.(string) }},
	{"MaximumReceivedDataSizePerCommand", typeCount, func(o *SessionOption) any { return number(o.MaximumReceivedDataSizePerCommand) }, func(o *SessionOption, v any) { o.MaximumReceivedDataSizePerCommand = pointer(v) }},
	{"MaximumReceivedObjectSize", typeCount, func(o *SessionOption) any { return number(o.MaximumReceivedObjectSize) }, func(o *SessionOption, v any) { o.MaximumReceivedObjectSize = pointer(v) }},
	{"ApplicationArguments", "System.Management.Automation.PSPrimitiveDictionary", func(o *SessionOption) any {
		if o.ApplicationArguments == nil {
			return nil
		}
		return o.ApplicationArguments
	}, func(o *SessionOption, v any) { o.ApplicationArguments, _ = v.(*psobject.Dictionary) }},
	{"OpenTimeout", typeSpan, func(o *SessionOption) any { return o.OpenTimeout }, func(o *SessionOption, v any) { o.OpenTimeout = v.(psobject.TimeSpan) }},
	{"CancelTimeout", typeSpan, func(o *SessionOption) any { return o.CancelTimeout }, func(o *SessionOption, v any) { o.CancelTimeout = v.(psobject.TimeSpan) }},
	{"IdleTimeout", typeSpan, func(o *SessionOption) any { return o.IdleTimeout }, func(o *SessionOption, v any) { o.IdleTimeout = v.(psobject.TimeSpan) }},
}

// PSTypeNames names the type.
func (o *SessionOption) PSTypeNames() []string { return []string{OptionType, "System.Object"} }

// PSText is the type's name.
func (o *SessionOption) PSText() string { return OptionType }

// PSProperties lists all options.
func (o *SessionOption) PSProperties() []psobject.Property {
	props := make([]psobject.Property, len(optionFields))
	for i, f := range optionFields {
		props[i] = psobject.Property{Name: f.name, Value: f.get(o)}
	}
	return props
}

// ProxyAuthentication tells whether a mechanism is one by which a proxy is logged on to.
func ProxyAuthentication(e psobject.Enum) bool {
	return e.Name == "Basic" || e.Name == "Negotiate" || e.Name == "Digest"
}

// SetPSProperty writes an option.
func (o *SessionOption) SetPSProperty(name string, v any) (bool, error) {
	for _, f := range optionFields {
		if !strings.EqualFold(f.name, name) {
			continue
		}
		if n, ok := psobject.Base(v).(int32); ok && f.typ == typeSpan {
			// A number is milliseconds, as the documentation of the original has it.
			f.set(o, psobject.TimeSpan(n)*psobject.Millisecond)
			return true, nil
		}
		var c any
		var err error
		switch f.typ {
		case typeText:
			if v != nil {
				c = dotnet.String(v)
			}
		case typeCount, "System.Management.Automation.PSPrimitiveDictionary":
			c = psobject.Base(v)
			if f.typ == typeCount && v != nil {
				c, err = dotnet.Convert(v, typeInt)
			}
		default:
			c, err = dotnet.Convert(v, f.typ)
		}
		if err != nil {
			return true, err
		}
		if e, ok := c.(psobject.Enum); ok && f.name == "ProxyAuthentication" && !ProxyAuthentication(e) {
			return true, errors.New(`Exception setting "ProxyAuthentication": "` + e.Name + ` cannot be specified as a proxy authentication mechanism. Only Basic,Negotiate or Digest are supported for proxy authentication."`)
		}
		f.set(o, c)
		return true, nil
	}
	return false, nil
}

// SessionOptionOf converts an option object, or a table of its properties. The error's text is that of a conversion in
// the original.
func SessionOptionOf(v any) (*SessionOption, error) {
	switch b := psobject.Base(v).(type) {
	case *SessionOption:
		return b, nil
	case *psobject.Dictionary:
		o := NewSessionOption()
		for i, k := range b.Keys() {
			// A table of Lua may have the names as parameters have them there: no_encryption.
			known, err := o.SetPSProperty(strings.ReplaceAll(dotnet.String(k), "_", ""), b.Values()[i])
			if err != nil {
				return nil, &dotnet.ConversionError{Message: `Cannot create object of type "` + OptionType + `". ` + err.Error(), ID: "ObjectCreationError"}
			}
			if !known {
				var list []string
				for _, f := range optionFields {
					list = append(list, "["+f.name+" <"+f.typ+">]")
				}
				return nil, &dotnet.ConversionError{Message: `Cannot create object of type "` + OptionType + `". The property '` + dotnet.String(k) + `' was not found for the '` + OptionType +
					`' object. The settable properties are: ` + strings.Join(list, ", ") + `.`, ID: "ObjectCreationError"}
			}
		}
		return o, nil
	}
	return nil, &dotnet.ConversionError{Message: `Cannot convert the "` + dotnet.String(v) + `" value of type "` + psobject.TypeName(v) + `" to type "` + OptionType + `".`, ID: "ConvertToFinalInvalidCastException"}
}
