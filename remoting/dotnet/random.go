package dotnet

import "math"

// Random is System.Random made with a seed: Knuth's subtractive generator, whose numbers .NET keeps the same for a seed
// in all its versions. One of no seed is any other generator's affair. It is for one goroutine at a time.
type Random struct {
	seeds     [56]int32 // the first is unused
	next, lag int
}

// NewRandom returns the generator of a seed.
func NewRandom(seed int32) *Random {
	r := &Random{lag: 21}
	switch {
	case seed == math.MinInt32:
		seed = math.MaxInt32
	case seed < 0:
		seed = -seed
	}
	last, k := 161803398-seed, int32(1)
	r.seeds[55] = last
	for i, at := 1, 0; i < 55; i++ {
		at = (at + 21) % 55
		r.seeds[at] = k
		if k = last - k; k < 0 {
			k += math.MaxInt32
		}
		last = r.seeds[at]
	}
	for range 4 {
		for i := 1; i < 56; i++ {
			n := i + 30
			if n >= 55 {
				n -= 55
			}
			if r.seeds[i] -= r.seeds[1+n]; r.seeds[i] < 0 {
				r.seeds[i] += math.MaxInt32
			}
		}
	}
	return r
}

// Int31 is a number from 0 to 2^31-2: what all others are made of.
func (r *Random) Int31() int32 {
	step := func(i int) int {
		if i++; i >= len(r.seeds) {
			return 1
		}
		return i
	}
	r.next, r.lag = step(r.next), step(r.lag)
	v := r.seeds[r.next] - r.seeds[r.lag]
	if v == math.MaxInt32 {
		v--
	}
	if v < 0 {
		v += math.MaxInt32
	}
	r.seeds[r.next] = v
	return v
}

// Float64 is NextDouble: a number from 0 to below 1.
func (r *Random) Float64() float64 { return float64(r.Int31()) * (1.0 / math.MaxInt32) }

// Range is Next(lo, hi): a number from lo to below hi, which must not be less than lo.
func (r *Random) Range(lo, hi int32) int32 {
	span := int64(hi) - int64(lo)
	if span <= math.MaxInt32 {
		return int32(r.Float64()*float64(span)) + lo
	}
	v := r.Int31()
	if r.Int31()%2 == 0 {
		v = -v
	}
	sample := (float64(v) + (math.MaxInt32 - 1)) / (2*math.MaxInt32 - 1)
	return int32(int64(sample*float64(span)) + int64(lo))
}

// Read is NextBytes: it fills b.
func (r *Random) Read(b []byte) {
	for i := range b {
		b[i] = byte(r.Int31())
	}
}
