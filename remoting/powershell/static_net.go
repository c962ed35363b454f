package powershell

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// ipAddress is a System.Net.IPAddress.
type ipAddress struct{ addr netip.Addr }

func parseIP(s string) (any, error) {
	a, err := netip.ParseAddr(strings.TrimSpace(s))
	if err != nil {
		if a, ok := parseIPv4Parts(s); ok {
			return &ipAddress{a}, nil
		}
		return nil, netError("System.FormatException", "An invalid IP address was specified.")
	}
	return &ipAddress{a}, nil
}

// parseIPv4Parts reads the forms of inet_aton: one to four parts, decimal, octal or hexadecimal, the last of which fills what
// is left.
func parseIPv4Parts(s string) (netip.Addr, bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var sum uint64
	for i, p := range parts {
		base, digits := 10, p
		switch {
		case len(p) > 2 && (p[:2] == "0x" || p[:2] == "0X"):
			base, digits = 16, p[2:]
		case len(p) > 1 && p[0] == '0':
			base, digits = 8, p[1:]
		}
		n, err := strconv.ParseUint(digits, base, 32)
		width := 8
		if i == len(parts)-1 {
			width = 8 * (4 - i)
		}
		if err != nil || digits[0] == '+' || n >= 1<<width {
			return netip.Addr{}, false
		}
		sum = sum<<width | n
	}
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(sum))
	return netip.AddrFrom4(b), true
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
