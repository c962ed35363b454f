package powershell

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"unicode/utf16"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// encryptedPrefix begins the text form of a secure string that is encrypted with a key of the caller's. Behind it stands, in base64 of
// UTF-16, a version, the initialisation vector in base64 and the encrypted text in hexadecimal, with bars between.
const encryptedPrefix = "76492d1116743f0423413b16050a5345"

type toSecureString struct {
	String      string                 `param:"pos=0 mandatory value" help:"The text."`
	SecureKey   *psobject.SecureString `param:"pos=1 sets=Secure" help:"The key with which the text was encrypted, as a secure string of 8, 12 or 16 characters."`
	AsPlainText bool                   `param:"pos=1 sets=PlainText" help:"The text is the secret itself."`
	Force       bool                   `param:"pos=2 sets=PlainText" help:"Accepted; it is not needed."`
	Key         []byte                 `param:"sets=Open" help:"The key with which the text was encrypted: 16, 24 or 32 bytes."`
}

// Process makes the secure string. Without a key the text is what ConvertFrom-SecureString gives on systems without a key of the
// user's: hexadecimal UTF-16.
func (c *toSecureString) Process(r *cmdlet.Run) error {
	if c.AsPlainText {
		return r.Write(psobject.NewSecureString(c.String))
	}
	invalid := func(text string) error {
		return r.WriteError(r.Fail("ImportSecureString_InvalidArgument", psobject.InvalidArgument, smaPrefix+"PSArgumentException", text, nil))
	}
	key, err := secureKey(c.Key, c.SecureKey)
	if err != nil {
		return invalid(err.Error())
	}
	text := c.String
	if key != nil {
		plain, err := decryptText(text, key)
		if err != nil {
			return r.WriteError(r.Fail("ImportSecureString_InvalidArgument_CryptographicError", psobject.InvalidArgument, "System.Security.Cryptography.CryptographicException", err.Error(), nil))
		}
		return r.Write(psobject.NewSecureString(plain))
	}
	b, err := hex.DecodeString(text)
	if err != nil || len(b)%2 != 0 {
		return invalid("Could not decrypt data. The data was not encrypted with this key.")
	}
	return r.Write(psobject.NewSecureString(fromUTF16(b)))
}

type fromSecureString struct {
	SecureString *psobject.SecureString `param:"pos=0 mandatory value" help:"The secure string."`
	SecureKey    *psobject.SecureString `param:"pos=1 sets=Secure" help:"The key to encrypt with, as a secure string of 8, 12 or 16 characters."`
	AsPlainText  bool                   `param:"sets=AsPlainText" help:"Gives the secret itself."`
	Key          []byte                 `param:"sets=Open" help:"The key to encrypt with: 16, 24 or 32 bytes."`
}

func (c *fromSecureString) Process(r *cmdlet.Run) error {
	plain := c.SecureString.Plain()
	if c.AsPlainText {
		return r.Write(plain)
	}
	key, err := secureKey(c.Key, c.SecureKey)
	if err != nil {
		return r.WriteError(r.Fail("Argument", psobject.InvalidArgument, smaPrefix+"PSArgumentException", err.Error(), nil))
	}
	if key == nil {
		return r.Write(hex.EncodeToString(toUTF16(plain)))
	}
	text, err := encryptText(plain, key)
	if err != nil {
		return err
	}
	return r.Write(text)
}

var errKeyLength = errors.New("The specified key is not valid. Valid key length settings are either 128 bits, 192 bits, or 256 bits.")

// secureKey is the key that one of two parameters gives; nil where neither does.
func secureKey(key []byte, secure *psobject.SecureString) ([]byte, error) {
	if secure != nil {
		key = toUTF16(secure.Plain())
	}
	switch len(key) {
	case 0:
		return nil, nil
	case 16, 24, 32:
		return key, nil
	}
	return nil, errKeyLength
}

func toUTF16(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func fromUTF16(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return string(utf16.Decode(u))
}

// encryptText encrypts with AES in CBC mode and PKCS #7 padding.
func encryptText(plain string, key []byte) (string, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	iv := make([]byte, aes.BlockSize)
	if _, err := rand.Read(iv); err != nil {
		return "", err
	}
	data := toUTF16(plain)
	pad := aes.BlockSize - len(data)%aes.BlockSize
	for range pad {
		data = append(data, byte(pad))
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
	return encryptedPrefix + base64.StdEncoding.EncodeToString(toUTF16("2|"+base64.StdEncoding.EncodeToString(iv)+"|"+hex.EncodeToString(data))), nil
}

var errNotEncrypted = errors.New("The input data is not a complete block.")

func decryptText(text string, key []byte) (string, error) {
	rest, ok := strings.CutPrefix(text, encryptedPrefix)
	if !ok {
		return "", errNotEncrypted
	}
	b, err := base64.StdEncoding.DecodeString(rest)
	if err != nil {
		return "", errNotEncrypted
	}
	parts := strings.Split(fromUTF16(b), "|")
	if len(parts) != 3 {
		return "", errNotEncrypted
	}
	iv, err1 := base64.StdEncoding.DecodeString(parts[1])
	data, err2 := hex.DecodeString(parts[2])
	block, err3 := aes.NewCipher(key)
	if err := errors.Join(err1, err2, err3); err != nil || len(iv) != aes.BlockSize || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return "", errNotEncrypted
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(data, data)
	pad := int(data[len(data)-1])
	if pad == 0 || pad > aes.BlockSize {
		return "", errors.New("Padding is invalid and cannot be removed.")
	}
	for _, p := range data[len(data)-pad:] {
		if int(p) != pad {
			return "", errors.New("Padding is invalid and cannot be removed.")
		}
	}
	return fromUTF16(data[:len(data)-pad]), nil
}

// secureStringMethod calls a method of a secure string.
func (f *frame) secureStringMethod(x *psobject.SecureString, l string, c *netCall) (any, bool, error) {
	units := toUTF16(x.Plain())
	set := func(b []byte) (any, bool, error) {
		*x = *psobject.NewSecureString(fromUTF16(b))
		return none, true, nil
	}
	at := func(limit int) (int, error) {
		i, err := c.int(0)
		if err == nil && (i < 0 || i >= limit) {
			err = netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
		}
		return i, err
	}
	switch {
	case l == "appendchar" && c.n() == 1:
		return set(append(units, toUTF16(f.text(c.at(0)))...))
	case l == "removeat" && c.n() == 1:
		i, err := at(len(units) / 2)
		if err != nil {
			return nil, true, err
		}
		return set(append(units[:2*i:2*i], units[2*i+2:]...))
	case l == "insertat" && c.n() == 2:
		i, err := at(len(units)/2 + 1)
		if err != nil {
			return nil, true, err
		}
		return set(append(append(append([]byte(nil), units[:2*i]...), toUTF16(f.text(c.at(1)))...), units[2*i:]...))
	case l == "clear" && c.n() == 0, l == "dispose" && c.n() == 0:
		return set(nil)
	case l == "copy" && c.n() == 0:
		return psobject.NewSecureString(x.Plain()), true, nil
	case l == "makereadonly" && c.n() == 0:
		f.in.rs.fixedSecrets.set(x, true)
		return none, true, nil
	case l == "isreadonly" && c.n() == 0:
		fixed, _ := f.in.rs.fixedSecrets.get(x)
		return fixed, true, nil
	}
	return nil, false, nil
}
