package insight

import (
	"fmt"
	"strings"

	"signpost/internal/knowledge"
)

// patch returns what to add to the content for a gap: a phrasing below the asks of
// the nearest entry, and a test question that goes with it. Nobody kept the questions,
// so both are stand-ins made of the words: an author writes them anew, as a parent
// would ask.
func patch(words string, nearest *knowledge.Entry) string {
	about := strings.Join(strings.Fields(words), " and ")
	if nearest == nil {
		return fmt.Sprintf("# No answer is near. If one is meant to be, write an entry; until then, in tests/en.yaml:\n- {ask: \"my child and %s\", entry: none}\n", about)
	}
	return fmt.Sprintf("# In entries/en/%s.yaml, below asks, in a parent's own words:\n  - what can I do about %s\n# In tests/en.yaml, in other words than those:\n- {ask: \"worried about my child and %s\", entry: %s}\n",
		nearest.ID, about, about, nearest.ID)
}
