package kerberos

import (
	"bytes"
	"testing"

	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/types"
)

// BenchmarkSeal seals and unseals bodies of 100 KB.
func BenchmarkSeal(b *testing.B) {
	for name, kind := range map[string]int32{"AES-256": etypeID.AES256_CTS_HMAC_SHA1_96, "RC4": etypeID.RC4_HMAC} {
		b.Run(name, func(b *testing.B) {
			key := types.EncryptionKey{KeyType: kind, KeyValue: bytes.Repeat([]byte{7}, keySizes[kind])}
			from, err := newSession("", key, true, false, 0, 0)
			if err != nil {
				b.Fatal(err)
			}
			to, err := newSession("", key, false, false, 0, 0)
			if err != nil {
				b.Fatal(err)
			}
			body := bytes.Repeat([]byte("x"), 100_000)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				s, err := from.Seal(body)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := to.Unseal(s.Header, s.Data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
