package credssp

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/pslshell/psl/remoting/auth"
)

// maxRequest limits a TSRequest: Kerberos tickets are its largest content.
const maxRequest = 512 << 10

// request is TSRequest (MS-CSSP section 2.2.1). Fields that are nil are absent.
type request struct {
	version    int
	token      []byte // the first of negoTokens; there is never another
	authInfo   []byte
	pubKeyAuth []byte
	errorCode  uint32 // an NTSTATUS
	nonce      []byte
}

func context(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }

func addOctets(b *cryptobyte.Builder, n uint8, v []byte) {
	if v != nil {
		b.AddASN1(context(n), func(b *cryptobyte.Builder) { b.AddASN1OctetString(v) })
	}
}

func addInt(b *cryptobyte.Builder, n uint8, v int64) {
	b.AddASN1(context(n), func(b *cryptobyte.Builder) { b.AddASN1Int64(v) })
}

func (r request) marshal() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addInt(b, 0, int64(r.version))
		if r.token != nil {
			b.AddASN1(context(1), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addOctets(b, 0, r.token) })
				})
			})
		}
		addOctets(b, 2, r.authInfo)
		addOctets(b, 3, r.pubKeyAuth)
		if r.errorCode != 0 {
			addInt(b, 4, int64(int32(r.errorCode)))
		}
		addOctets(b, 5, r.nonce)
	})
	return b.Bytes()
}

func malformed(format string, args ...any) error {
	return auth.Detail(auth.ErrMalformed, fmt.Sprintf(format, args...))
}

// fields reads a sequence of fields with numbers of their own.
func fields(in []byte, what string, each func(n int, field cryptobyte.String) bool) error {
	s := cryptobyte.String(in)
	var seq, field cryptobyte.String
	if !s.ReadASN1(&seq, asn1.SEQUENCE) || !s.Empty() {
		return malformed("it is no %s", what)
	}
	for !seq.Empty() {
		var tag asn1.Tag
		if !seq.ReadAnyASN1(&field, &tag) || tag < context(0) || tag > context(30) || !each(int(tag-context(0)), field) {
			return malformed("a field of %s cannot be read", what)
		}
	}
	return nil
}

func octets(field cryptobyte.String, to *[]byte) bool {
	var v cryptobyte.String
	if !field.ReadASN1(&v, asn1.OCTET_STRING) {
		return false
	}
	*to = v
	return true
}

func parseRequest(in []byte) (r request, err error) {
	if len(in) > maxRequest {
		return r, malformed("a TSRequest of %d bytes", len(in))
	}
	err = fields(in, "TSRequest", func(n int, field cryptobyte.String) bool {
		switch n {
		case 0:
			return field.ReadASN1Integer(&r.version)
		case 1:
			var list, item, token cryptobyte.String
			if !field.ReadASN1(&list, asn1.SEQUENCE) || !list.ReadASN1(&item, asn1.SEQUENCE) || !item.ReadASN1(&token, context(0)) {
				return false
			}
			return octets(token, &r.token)
		case 2:
			return octets(field, &r.authInfo)
		case 3:
			return octets(field, &r.pubKeyAuth)
		case 4:
			var code int64
			ok := field.ReadASN1Integer(&code)
			r.errorCode = uint32(code)
			return ok
		case 5:
			return octets(field, &r.nonce)
		}
		return true
	})
	if err == nil && r.version < 1 {
		err = malformed("a TSRequest without a version")
	}
	return r, err
}

// credentials is TSCredentials with TSPasswordCreds (MS-CSSP section 2.2.1.2).
type credentials struct {
	domain, user string
	password     auth.Secret
}

func utf16le(s string) []byte {
	u := utf16.Encode([]rune(s))
	b := make([]byte, 0, 2*len(u))
	for _, c := range u {
		b = binary.LittleEndian.AppendUint16(b, c)
	}
	return b
}

func fromUTF16(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

func (c credentials) marshal() ([]byte, error) {
	var inner, b cryptobyte.Builder
	inner.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOctets(b, 0, utf16le(c.domain))
		addOctets(b, 1, utf16le(c.user))
		addOctets(b, 2, utf16le(string(c.password)))
	})
	creds, err := inner.Bytes()
	if err != nil {
		return nil, err
	}
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addInt(b, 0, 1)
		addOctets(b, 1, creds)
	})
	return b.Bytes()
}

func parseCredentials(in []byte) (c credentials, err error) {
	kind := 0
	var inner []byte
	if err := fields(in, "TSCredentials", func(n int, field cryptobyte.String) bool {
		switch n {
		case 0:
			return field.ReadASN1Integer(&kind)
		case 1:
			return octets(field, &inner)
		}
		return true
	}); err != nil {
		return c, err
	}
	if kind != 1 {
		return c, malformed("credentials of type %d, which are no password", kind)
	}
	var domain, user, password []byte
	err = fields(inner, "TSPasswordCreds", func(n int, field cryptobyte.String) bool {
		switch n {
		case 0:
			return octets(field, &domain)
		case 1:
			return octets(field, &user)
		case 2:
			return octets(field, &password)
		}
		return true
	})
	return credentials{fromUTF16(domain), fromUTF16(user), auth.Secret(fromUTF16(password))}, err
}

// Format hides the password.
func (credentials) Format(f fmt.State, _ rune) { auth.Opaque(f, "credssp.credentials") }
