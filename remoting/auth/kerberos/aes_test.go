package kerberos

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/types"
)

// TestRotations unseals tokens with padding and rotations other than those that are made here: RFC 4121 section 4.2.5 allows
// any rotation, and Windows, where it pads (DCE style), rotates by the padding once more than it says.
func TestRotations(t *testing.T) {
	key := types.EncryptionKey{KeyType: etypeID.AES256_CTS_HMAC_SHA1_96, KeyValue: bytes.Repeat([]byte{7}, 32)}
	plain := []byte("<s:Envelope>some text</s:Envelope>")
	for _, extra := range []int{0, 16} {
		for _, count := range []int{0, 1, 12, 28, 44, 100, 1000, 65535} {
			for _, more := range []int{0, extra} {
				t.Run(fmt.Sprintf("padding %d, rotation %d and %d", extra, count, more), func(t *testing.T) {
					from, err := newSession("", key, true, false, 5, 0)
					if err != nil {
						t.Fatal(err)
					}
					maker := from.tokens.(*aesTokens)
					h := head(cfxWrap, cfxSealed, 5)
					binary.BigEndian.PutUint16(h[4:], uint16(extra))
					text := append(append(append([]byte(nil), plain...), make([]byte, extra)...), h...)
					_, cipher, err := maker.etype.EncryptMessage(maker.key, text, usageInitiatorSeal)
					if err != nil {
						t.Fatal(err)
					}
					binary.BigEndian.PutUint16(h[6:], uint16(count))
					token := append(append([]byte(nil), h...), rotate(cipher, (count+more)%len(cipher))...)
					to, err := newSession("", key, false, false, 0, 5)
					if err != nil {
						t.Fatal(err)
					}
					n := min(60, len(token))
					got, err := to.Unseal(token[:n], token[n:])
					if err != nil || !bytes.Equal(got, plain) {
						t.Errorf("%q, %v", got, err)
					}
				})
			}
		}
	}
}
