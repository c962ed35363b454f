package cmdlets

// introsort sorts as .NET's List.Sort does, with the same comparisons in the same order. Which of several equal elements
// comes first shows it, and so does a comparison that is no order, as that of numbers and texts, which goes by its left
// side. depth is how often a part is cut before it is sorted as a heap.
func introsort[T any](rows []T, depth int, compare func(a, b T) int) {
	for len(rows) > 16 {
		if depth == 0 {
			heapsort(rows, compare)
			return
		}
		depth--
		p := partition(rows, compare)
		introsort(rows[p+1:], depth, compare)
		rows = rows[:p]
	}
	switch len(rows) {
	case 0, 1:
	case 2, 3:
		for _, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
			if pair[1] < len(rows) {
				swapIfGreater(rows, pair[0], pair[1], compare)
			}
		}
	default:
		insertionSort(rows, compare)
	}
}

func swapIfGreater[T any](rows []T, i, j int, compare func(a, b T) int) {
	if compare(rows[i], rows[j]) > 0 {
		rows[i], rows[j] = rows[j], rows[i]
	}
}

func insertionSort[T any](rows []T, compare func(a, b T) int) {
	for i := range len(rows) - 1 {
		t, j := rows[i+1], i
		for ; j >= 0 && compare(t, rows[j]) < 0; j-- {
			rows[j+1] = rows[j]
		}
		rows[j+1] = t
	}
}

// partition puts what is less than the median of three to its left, and returns its place. A comparison that is no order
// could run over the ends, so they are looked at.
func partition[T any](rows []T, compare func(a, b T) int) int {
	last := len(rows) - 1
	middle := last / 2
	swapIfGreater(rows, 0, middle, compare)
	swapIfGreater(rows, 0, last, compare)
	swapIfGreater(rows, middle, last, compare)
	pivot := rows[middle]
	rows[middle], rows[last-1] = rows[last-1], rows[middle]
	left, right := 0, last-1
	for left < right {
		for left++; left < last && compare(rows[left], pivot) < 0; left++ {
		}
		for right--; right > 0 && compare(pivot, rows[right]) < 0; right-- {
		}
		if left >= right {
			break
		}
		rows[left], rows[right] = rows[right], rows[left]
	}
	if left != last-1 {
		rows[left], rows[last-1] = rows[last-1], rows[left]
	}
	return left
}

func heapsort[T any](rows []T, compare func(a, b T) int) {
	n := len(rows)
	for i := n / 2; i >= 1; i-- {
		siftDown(rows, i, n, compare)
	}
	for i := n; i > 1; i-- {
		rows[0], rows[i-1] = rows[i-1], rows[0]
		siftDown(rows, 1, i-1, compare)
	}
}

// siftDown moves the element at i, counted from 1, down to its place among the first n.
func siftDown[T any](rows []T, i, n int, compare func(a, b T) int) {
	d := rows[i-1]
	for i <= n/2 {
		child := 2 * i
		if child < n && compare(rows[child-1], rows[child]) < 0 {
			child++
		}
		if compare(d, rows[child-1]) >= 0 {
			break
		}
		rows[i-1] = rows[child-1]
		i = child
	}
	rows[i-1] = d
}
