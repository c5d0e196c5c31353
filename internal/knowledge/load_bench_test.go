package knowledge

import (
	"testing"

	content "signpost/knowledge"
)

// BenchmarkLoad reads and checks the knowledge base that is built in.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Load(content.FS(), Options{Today: today})
	}
}
