package main

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
)

// keptModels is how many trained models of each kind stay in the cache folder.
// Each edit of the content leaves one, of some 45 MB; a few allow for going
// back and forth between versions.
const keptModels = 3

// pruneModels removes the oldest trained models of a folder. What cannot be
// removed stays: it costs room and nothing else.
func pruneModels(dir string) {
	if dir == "" {
		return
	}
	for _, pattern := range []string{"search-*.bin", "triage-*.bin"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(names) <= keptModels {
			continue
		}
		written := map[string]int64{}
		for _, name := range names {
			if info, err := os.Stat(name); err == nil {
				written[name] = info.ModTime().UnixNano()
			}
		}
		slices.SortFunc(names, func(a, b string) int {
			return cmp.Or(cmp.Compare(written[b], written[a]), cmp.Compare(a, b))
		})
		for _, name := range names[keptModels:] {
			_ = os.Remove(name)
		}
	}
}
