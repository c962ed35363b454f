package fragment_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/pslshell/psl/remoting/psrp/fragment"
)

func messages() [][]byte {
	var ms [][]byte
	for _, n := range []int{0, 1, 40, 1000, 100_000} {
		ms = append(ms, bytes.Repeat([]byte{byte(n)}, n))
	}
	return ms
}

// Messages are cut in fragments of any size, fed in pieces of any size, and come back.
func TestRoundTrip(t *testing.T) {
	for _, size := range []int{fragment.HeaderSize + 1, 100, 32 << 10, 1 << 20} {
		for _, max := range []int{fragment.HeaderSize + 1, 1 << 10, 1 << 20} {
			for _, feed := range []int{1, 7, 1 << 20} {
				if size < 100 && feed == 1 {
					continue // slow, and proves no more
				}
				t.Run(fmt.Sprintf("size %d max %d feed %d", size, max, feed), func(t *testing.T) {
					var s fragment.Splitter
					for i, m := range messages() {
						s.Add(uint64(i+1), m)
					}
					var wire []byte
					for !s.Empty() {
						b := s.Append(nil, size, max)
						if len(b) == 0 || len(b) > max {
							t.Fatalf("%d bytes of at most %d", len(b), max)
						}
						wire = append(wire, b...)
					}
					if s.Len() != 0 {
						t.Errorf("%d bytes left", s.Len())
					}
					var got [][]byte
					var j fragment.Joiner
					for len(wire) > 0 {
						n := min(feed, len(wire))
						if err := j.Receive(wire[:n], func(id uint64, m []byte) error {
							if id != uint64(len(got)+1) {
								t.Errorf("object %d after %d", id, len(got))
							}
							got = append(got, m)
							return nil
						}); err != nil {
							t.Fatal(err)
						}
						wire = wire[n:]
					}
					want := messages()
					if len(got) != len(want) || j.Pending() {
						t.Fatalf("%d messages of %d", len(got), len(want))
					}
					for i := range want {
						if !bytes.Equal(got[i], want[i]) {
							t.Errorf("message %d differs", i)
						}
					}
				})
			}
		}
	}
}

func TestBrokenRules(t *testing.T) {
	frag := func(object, n uint64, start, end bool, piece string) []byte {
		return append(fragment.Header{Object: object, Fragment: n, Start: start, End: end, Length: len(piece)}.Append(nil), piece...)
	}
	flags := frag(1, 0, true, true, "a")
	flags[16] |= 0x80
	long := fragment.Header{Object: 1, Start: true, End: true, Length: fragment.MaxPiece + 1}.Append(nil)
	for _, c := range []struct {
		name string
		wire []byte
	}{
		{"start flag on the second", append(frag(1, 0, true, false, "a"), frag(1, 1, true, true, "b")...)},
		{"first without start flag", frag(1, 0, false, true, "a")},
		{"no start", frag(1, 1, false, true, "a")},
		{"a gap", append(frag(1, 0, true, false, "a"), frag(1, 2, false, true, "b")...)},
		{"another object", append(frag(1, 0, true, false, "a"), frag(2, 1, false, true, "b")...)},
		{"two starts", append(frag(1, 0, true, false, "a"), frag(2, 0, true, true, "b")...)},
		{"too long a message", append(frag(1, 0, true, false, "aaaa"), frag(1, 1, false, true, "bbbb")...)},
		{"unknown flags", flags},
		{"too long a piece", long},
	} {
		j := fragment.Joiner{Max: 6}
		err := j.Receive(c.wire, func(uint64, []byte) error { return nil })
		var fe *fragment.Error
		if !errors.As(err, &fe) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestCuts(t *testing.T) {
	whole := append(fragment.Header{Object: 1, Start: true, End: true, Length: 3}.Append(nil), "abc"...)
	for n := range len(whole) {
		if _, _, _, err := fragment.Parse(whole[:n]); err != fragment.ErrShort {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func FuzzReceive(f *testing.F) {
	var s fragment.Splitter
	for i, m := range messages()[:4] {
		s.Add(uint64(i+1), m)
	}
	f.Add(s.Append(nil, 100, 1<<20), 3)
	f.Add(append(fragment.Header{Object: 1, Start: true, End: true, Length: 3}.Append(nil), "abc"...), 1)
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		// Whole, cut in two, and byte by byte: the same messages, or an error each time.
		collect := func(parts ...[]byte) (all string, failed bool) {
			j := fragment.Joiner{Max: 1 << 16}
			for _, p := range parts {
				if err := j.Receive(p, func(id uint64, m []byte) error {
					all += fmt.Sprintf("%d:%x;", id, m)
					return nil
				}); err != nil {
					var fe *fragment.Error
					if !errors.As(err, &fe) {
						t.Fatal(err)
					}
					return all, true
				}
			}
			return all, false
		}
		cut = max(0, min(cut, len(in)))
		a, failedA := collect(in)
		b, failedB := collect(in[:cut], in[cut:])
		if a != b || failedA != failedB {
			t.Fatalf("whole %q %v, cut %q %v", a, failedA, b, failedB)
		}
		if b, failedB = collect(slices.Collect(slices.Chunk(in, 1))...); a != b || failedA != failedB {
			t.Fatalf("whole %q %v, byte by byte %q %v", a, failedA, b, failedB)
		}
	})
}
