package telegram

import (
	"container/list"
	"sync"
)

// recent is a map that keeps the entries that were used last, so that nobody can
// fill the memory. It is safe for concurrent use. The zero value holds nothing.
type recent[K comparable, V any] struct {
	most int

	mu   sync.Mutex
	at   map[K]*list.Element
	used *list.List // of entry[K, V], the one used last in front
}

type recentEntry[K comparable, V any] struct {
	key   K
	value V
}

func newRecent[K comparable, V any](most int) *recent[K, V] {
	return &recent[K, V]{most: most, at: map[K]*list.Element{}, used: list.New()}
}

// get returns the value of a key.
func (r *recent[K, V]) get(k K) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.at[k]
	if e == nil {
		return v, false
	}
	r.used.MoveToFront(e)
	return e.Value.(*recentEntry[K, V]).value, true
}

// take returns the value of a key and forgets it.
func (r *recent[K, V]) take(k K) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.at[k]
	if e == nil {
		return v, false
	}
	delete(r.at, k)
	r.used.Remove(e)
	return e.Value.(*recentEntry[K, V]).value, true
}

// put sets the value of a key.
func (r *recent[K, V]) put(k K, v V) { r.change(k, func(V) V { return v }) }

// change sets the value of a key to what f makes of the one before, the zero
// value where there was none.
func (r *recent[K, V]) change(k K, f func(V) V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.at[k]; e != nil {
		entry := e.Value.(*recentEntry[K, V])
		entry.value = f(entry.value)
		r.used.MoveToFront(e)
		return
	}
	if r.used.Len() >= r.most {
		last := r.used.Back()
		delete(r.at, last.Value.(*recentEntry[K, V]).key)
		r.used.Remove(last)
	}
	var none V
	r.at[k] = r.used.PushFront(&recentEntry[K, V]{k, f(none)})
}
