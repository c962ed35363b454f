package bindings

import "strings"

// nearest gives the name that is most like another one, "" where none is like it. Case and underscores do not count.
func nearest(name string, names []string) string {
	bare := func(s string) string {
		return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(s))
	}
	want := bare(name)
	best, least := "", len(want)/3+1
	for _, n := range names {
		if d := distance(want, bare(n)); d < least || d == least && best != "" && n < best {
			best, least = n, d
		}
	}
	return best
}

// distance is how many bytes must be put in, left out, changed, or exchanged with their neighbour to make b of a.
func distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
