package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// newNetworkCredential is the constructor of NetworkCredential: the password is text or a secure string.
func newNetworkCredential(c *netCall) (any, error) {
	if c.n() == 1 || c.n() > 3 {
		return nil, c.wrong()
	}
	cred := &psobject.Credential{UserName: c.text(0), Password: psobject.NewSecureString("")}
	switch p := psobject.Base(c.at(1)).(type) {
	case *psobject.SecureString:
		cred.Password = p
	case nil:
	default:
		cred.Password = psobject.NewSecureString(c.text(1))
	}
	if c.n() == 3 && c.text(2) != "" {
		cred.UserName = c.text(2) + `\` + cred.UserName
	}
	v, err, _ := dotnet.Call(cred, "GetNetworkCredential", nil)
	return v, err
}

// maxPointers bounds the secrets that scripts have taken out and not given back.
const maxPointers = 1 << 16

// marshalStatics are the methods of Marshal that take secrets out of secure strings. A pointer is a number that the runspace knows.
func marshalStatics() map[string]method {
	take := func(c *netCall) (any, error) {
		s, ok := psobject.Base(c.at(0)).(*psobject.SecureString)
		if !ok {
			return nil, argumentCast(c, 0, "System.Security.SecureString")
		}
		rs := c.f.in.rs
		if len(rs.pointers) >= maxPointers {
			return nil, netError("System.OutOfMemoryException", "Too many secrets have been taken out and not freed.")
		}
		if rs.pointers == nil {
			rs.pointers = map[int64]string{}
		}
		rs.pointer += 16
		rs.pointers[rs.pointer] = s.Plain()
		return rs.pointer, nil
	}
	read := func(c *netCall) (any, error) {
		n, err := c.long(0)
		if err != nil {
			return nil, err
		}
		s, ok := c.f.in.rs.pointers[n]
		if !ok {
			return nil, nil
		}
		return s, nil
	}
	// PtrToStringAuto reads UTF-8 on Unix: of UTF-16 text, the first letter.
	auto := func(c *netCall) (any, error) {
		v, err := read(c)
		s, ok := v.(string)
		if u := dotnet.UTF16(s); ok && !c.f.in.rs.windows && len(u) > 1 && u[0] < 128 {
			return s[:1], err
		}
		return v, err
	}
	free := func(c *netCall) (any, error) {
		n, err := c.long(0)
		if err == nil {
			delete(c.f.in.rs.pointers, n)
		}
		return none, err
	}
	return map[string]method{
		"securestringtobstr": take, "securestringtoglobalallocunicode": take, "securestringtocotaskmemunicode": take,
		"ptrtostringbstr": read, "ptrtostringuni": read, "ptrtostringauto": auto,
		"zerofreebstr": free, "zerofreeglobalallocunicode": free, "zerofreecotaskmemunicode": free, "freebstr": free,
	}
}

// managementNouns are those of the cmdlets of Microsoft.PowerShell.Management.
var managementNouns = map[string]bool{"item": true, "itemproperty": true, "itempropertyvalue": true, "childitem": true, "content": true, "location": true, "path": true,
	"process": true, "psdrive": true, "psprovider": true, "service": true, "timezone": true, "computerinfo": true, "clipboard": true}

// moduleOf is the module that a cmdlet is from.
func moduleOf(name string) string {
	l := strings.ToLower(name)
	if coreCmdlets[l] {
		return "Microsoft.PowerShell.Core"
	}
	if _, noun, ok := strings.Cut(l, "-"); ok && managementNouns[noun] {
		return "Microsoft.PowerShell.Management"
	}
	return "Microsoft.PowerShell.Utility"
}
