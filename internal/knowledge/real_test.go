package knowledge

import (
	"testing"

	content "signpost/knowledge"
)

// The knowledge base that is built into the program has no error. Its age is
// not judged here: a test that fails by the calendar tells nothing of the code.
func TestRealKnowledge(t *testing.T) {
	base, problems := Load(content.FS(), Options{})
	if errs := problems.Errors(); len(errs) > 0 {
		t.Fatalf("%d errors:\n%v", len(errs), errs)
	}
	if len(base.Entries) == 0 || len(base.Services) == 0 || len(base.Regions) == 0 || len(base.Training.Messages) == 0 {
		t.Errorf("got %d entries, %d services, %d regions, %d messages; want some of each",
			len(base.Entries), len(base.Services), len(base.Regions), len(base.Training.Messages))
	}
}
