package powershell

import "weak"

// weakMap remembers something about values as long as these live. A value must not be reachable from what is remembered.
type weakMap[K, V any] struct {
	m     map[weak.Pointer[K]]V
	prune int // the size at which dead entries are looked for
}

func (w *weakMap[K, V]) get(k *K) (V, bool) {
	v, ok := w.m[weak.Make(k)]
	return v, ok
}

func (w *weakMap[K, V]) set(k *K, v V) {
	if w.m == nil {
		w.m = map[weak.Pointer[K]]V{}
		w.prune = 1024
	}
	if len(w.m) >= w.prune {
		for p := range w.m {
			if p.Value() == nil {
				delete(w.m, p)
			}
		}
		w.prune = max(1024, 2*len(w.m))
	}
	w.m[weak.Make(k)] = v
}

func (w *weakMap[K, V]) delete(k *K) { delete(w.m, weak.Make(k)) }
