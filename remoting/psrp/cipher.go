package psrp

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math/big"
	"slices"
)

// The session key of [MS-PSRP] 3.1.5.4.3: the client makes an RSA key of 2048 bits, the server an AES key of 256 bits,
// which it sends encrypted (PKCS #1 v1.5) in CryptoAPI's blobs. Secure strings are encrypted with AES-CBC, PKCS #7
// padding and an initial vector of zeros, as the protocol prescribes.

var (
	errBlob    = errors.New("psrp: the key is not in the form that the protocol has")
	errPadding = errors.New("psrp: a secure string cannot be decrypted")
)

const (
	publicKeyBlob = "\x06\x02\x00\x00\x00\xA4\x00\x00RSA1"
	simpleBlob    = "\x01\x02\x00\x00\x10\x66\x00\x00\x00\xA4\x00\x00"
	rsaBits       = 2048
	aesKeySize    = 32
)

// sessionCipher encrypts and decrypts secure strings.
type sessionCipher struct{ block cipher.Block }

func newCipher(key []byte) (*sessionCipher, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &sessionCipher{b}, nil
}

// Encrypt pads and encrypts.
func (c *sessionCipher) Encrypt(plain []byte) ([]byte, error) {
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	b := append(slices.Clip(slices.Clone(plain)), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(c.block, make([]byte, aes.BlockSize)).CryptBlocks(b, b)
	return b, nil
}

// Decrypt decrypts and takes the padding away. Its error says no more than that it failed.
func (c *sessionCipher) Decrypt(b []byte) ([]byte, error) {
	if len(b) == 0 || len(b)%aes.BlockSize != 0 {
		return nil, errPadding
	}
	p := make([]byte, len(b))
	cipher.NewCBCDecrypter(c.block, make([]byte, aes.BlockSize)).CryptBlocks(p, b)
	pad := int(p[len(p)-1])
	if pad < 1 || pad > aes.BlockSize {
		return nil, errPadding
	}
	for _, x := range p[len(p)-pad:] {
		if int(x) != pad {
			return nil, errPadding
		}
	}
	return p[:len(p)-pad], nil
}

// plainCipher is that of protocol version 2.4, in which the transport alone protects secure strings.
type plainCipher struct{}

func (plainCipher) Encrypt(b []byte) ([]byte, error) { return b, nil }
func (plainCipher) Decrypt(b []byte) ([]byte, error) { return b, nil }

// noCipher stands for a key that has not been exchanged.
type noCipher struct{}

func (noCipher) Encrypt([]byte) ([]byte, error) { return nil, ErrKeyNeeded }
func (noCipher) Decrypt([]byte) ([]byte, error) { return nil, errNoKey }

var errNoKey = errors.New("psrp: a secure string came before a session key")

// newPrivateKey makes the client's key and its PUBLICKEYBLOB in base64.
func newPrivateKey() (*rsa.PrivateKey, string, error) {
	k, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return nil, "", err
	}
	b := binary.LittleEndian.AppendUint32([]byte(publicKeyBlob), rsaBits)
	b = binary.LittleEndian.AppendUint32(b, uint32(k.E))
	n := k.N.FillBytes(make([]byte, rsaBits/8))
	slices.Reverse(n)
	return k, base64.StdEncoding.EncodeToString(append(b, n...)), nil
}

// parsePublicKey reads a PUBLICKEYBLOB.
func parsePublicKey(text string) (*rsa.PublicKey, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) < len(publicKeyBlob)+8 || string(b[:len(publicKeyBlob)]) != publicKeyBlob {
		return nil, errBlob
	}
	b = b[len(publicKeyBlob):]
	bits, e := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	n := slices.Clone(b[8:])
	if bits < 1024 || bits > 8192 || int(bits) != 8*len(n) || e < 3 || e > 1<<31-1 {
		return nil, errBlob
	}
	slices.Reverse(n)
	return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(e)}, nil
}

// newSessionKey makes a key.
func newSessionKey() ([]byte, error) {
	key := make([]byte, aesKeySize)
	_, err := rand.Read(key)
	return key, err
}

// sealKey makes the SIMPLEBLOB of a session key for the client, in base64.
func sealKey(key []byte, pub *rsa.PublicKey) (string, error) {
	//lint:ignore SA1019 the protocol prescribes PKCS #1 v1.5
	enc, err := rsa.EncryptPKCS1v15(rand.Reader, pub, key)
	if err != nil {
		return "", err
	}
	slices.Reverse(enc)
	return base64.StdEncoding.EncodeToString(append([]byte(simpleBlob), enc...)), nil
}

// parseSessionKey decrypts a SIMPLEBLOB.
func parseSessionKey(k *rsa.PrivateKey, text string) (*sessionCipher, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) != len(simpleBlob)+k.Size() || string(b[:len(simpleBlob)]) != simpleBlob {
		return nil, errBlob
	}
	enc := slices.Clone(b[len(simpleBlob):])
	slices.Reverse(enc)
	// No oracle: a client decrypts once with a key of its own making, over a transport that is authenticated.
	//lint:ignore SA1019 the protocol prescribes PKCS #1 v1.5
	key, err := rsa.DecryptPKCS1v15(nil, k, enc)
	if err != nil || len(key) != aesKeySize {
		return nil, errBlob
	}
	return newCipher(key)
}
