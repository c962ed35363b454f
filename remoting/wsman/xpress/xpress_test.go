package xpress_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/wsman/xpress"
)

// block is a block with its head.
func block(t *testing.T, n int, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{byte(n - 1), byte((n - 1) >> 8), byte(len(b) - 1), byte((len(b) - 1) >> 8)}, b...)
}

// The examples of [MS-XCA] 3.1, which are longer than what they were made from where nothing repeats.
func TestExamples(t *testing.T) {
	abc := strings.Repeat("abc", 100)
	got, err := xpress.Decode(nil, block(t, 300, "ff ff ff 1f 61 62 63 17 00 0f ff 26 01"), 1<<20)
	if err != nil || string(got) != abc {
		t.Errorf("%q, %v", got, err)
	}
	if got := xpress.Append(nil, []byte(abc)); !bytes.Equal(got, block(t, 300, "ff ff ff 1f 61 62 63 17 00 0f ff 26 01")) {
		t.Errorf("% x", got)
	}
}

// What Windows 7 sent for ipconfig /all, as its documentation's forum has it: blocks that are stored as they are.
func TestWindows(t *testing.T) {
	for text, want := range map[string]string{
		"HQAdAA0KV2luZG93cyBJUCBDb25maWd1cmF0aW9uDQoNCg==":                             "\r\nWindows IP Configuration\r\n\r\n",
		"MwAzACAgIEhvc3QgTmFtZSAuIC4gLiAuIC4gLiAuIC4gLiAuIC4gLiA6IEJQMUxDU0FQMDE5DQo=": "   Host Name . . . . . . . . . . . . : BP1LCSAP019\r\n",
	} {
		b, _ := base64.StdEncoding.DecodeString(text)
		if got, err := xpress.Decode(nil, b, 1<<20); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
}

// samples are what must come back.
func samples() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	few := make([]byte, 200_000)
	for i := range few {
		few[i] = "abcd"[r.IntN(4)]
	}
	far := bytes.Clone(noise[:20_000])
	copy(far[9000:], far[:500])    // more than 8 KiB away
	copy(far[8192+10:], far[:300]) // just within
	return map[string][]byte{
		"nothing": nil, "a byte": []byte("x"), "three": []byte("xxx"), "zeros": make([]byte, 300_000), "a block": make([]byte, 64<<10), "and one": make([]byte, 64<<10+1),
		"noise": noise, "few": few, "far": far, "CLIXML": bytes.Repeat([]byte(`<Obj RefId="1"><TN RefId="0"><T>System.Object</T></TN><MS><I32 N="Number">42</I32></MS></Obj>`), 2000),
	}
}

func TestRoundTrip(t *testing.T) {
	for name, want := range samples() {
		b := xpress.Append([]byte("before"), want)
		if len(b)-6 > xpress.MaxLen(len(want)) {
			t.Errorf("%s: %d bytes of %d", name, len(b), len(want))
		}
		got, err := xpress.Decode([]byte("x"), b[6:], len(want))
		if err != nil || !bytes.Equal(got[1:], want) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got)-1, len(want), err)
		}
		if _, err := xpress.Decode(nil, b[6:], len(want)-1); len(want) > 0 && !errors.Is(err, xpress.ErrTooLong) {
			t.Errorf("%s: beyond the limit: %v", name, err)
		}
	}
	if s := samples()["CLIXML"]; len(xpress.Append(nil, s)) > len(s)/20 {
		t.Errorf("CLIXML of %d bytes has become %d", len(s), len(xpress.Append(nil, s)))
	}
}

// A stranger's decompressor reads each block.
func TestDissect(t *testing.T) {
	python := remotingtest.Python(t, "dissect.util")
	const script = `
import sys
from dissect.util.compression import lzxpress
b, out = sys.stdin.buffer.read(), b""
while b:
    n, packed = int.from_bytes(b[:2], "little") + 1, int.from_bytes(b[2:4], "little") + 1
    part = b[4:4 + packed]
    out += part if n == packed else lzxpress.decompress(part)[:n]
    b = b[4 + packed:]
sys.stdout.buffer.write(out)`
	for name, want := range samples() {
		cmd := exec.CommandContext(t.Context(), python, "-c", script)
		cmd.Stdin = bytes.NewReader(xpress.Append(nil, want))
		got, err := cmd.Output()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(want), err)
		}
	}
}

func TestDamaged(t *testing.T) {
	for name, b := range map[string][]byte{
		"half a head":             {1, 0, 1},
		"a short block":           {9, 0, 9, 0, 'x'},
		"longer when compressed":  {1, 0, 2, 0, 'x', 'x', 'x'},
		"no flags":                block(t, 10, "ff ff"),
		"a match before the data": block(t, 10, "ff ff ff ff 00 00"),
		"a match beyond the end":  block(t, 10, "ff ff ff 7f 61 07 00 0f ff ff 00"),
		"half a match":            block(t, 10, "ff ff ff 7f 61 07"),
		"a length too short":      block(t, 300, "ff ff ff 7f 61 07 00 0f ff 01 00"),
	} {
		if got, err := xpress.Decode(nil, b, 1<<20); !errors.Is(err, xpress.ErrCorrupt) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range samples() {
		f.Add(xpress.Append(nil, b[:min(len(b), 3000)]))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 1 << 20
		out, err := xpress.Decode(nil, b, limit)
		if len(out) > limit {
			t.Fatalf("%d bytes", len(out))
		}
		if err != nil {
			return
		}
		again, err := xpress.Decode(nil, xpress.Append(nil, out), limit)
		if err != nil || !bytes.Equal(again, out) {
			t.Fatal(err)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	data := samples()["CLIXML"]
	b.SetBytes(int64(len(data)))
	var dst []byte
	for b.Loop() {
		dst = xpress.Append(dst[:0], data)
	}
}

func BenchmarkDecode(b *testing.B) {
	data := samples()["CLIXML"]
	packed := xpress.Append(nil, data)
	b.SetBytes(int64(len(data)))
	var dst []byte
	for b.Loop() {
		var err error
		if dst, err = xpress.Decode(dst[:0], packed, len(data)); err != nil {
			b.Fatal(err)
		}
	}
}
