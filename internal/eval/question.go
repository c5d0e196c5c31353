package eval

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"signpost/internal/knowledge"
)

// Topics of questions that are about nothing in the knowledge base.
const (
	TopicNone      = "none"
	TopicSmallTalk = "smalltalk"
)

// Question is one labelled question.
type Question struct {
	ID    string // "" where the file has no column id
	Text  string
	Topic string   // entry or topic; TopicNone or TopicSmallTalk for what is out of scope
	Also  []string // other topics that are as acceptable

	// Level is how urgent the question is. It counts only where Judged is true.
	Level  knowledge.Level
	Judged bool
}

// OutOfScope reports whether no entry answers the question.
func (q Question) OutOfScope() bool { return q.Topic == TopicNone || q.Topic == TopicSmallTalk }

// Accepts reports whether the entry or topic is an acceptable answer.
func (q Question) Accepts(entry string) bool {
	return entry != "" && (entry == q.Topic || slices.Contains(q.Also, entry))
}

// Set is a file of labelled questions. Its columns say what can be measured.
type Set struct {
	Questions []Question
	HasTopic  bool
	HasLevel  bool
	HasID     bool
	Aside     bool // these are the questions of the half kept aside
	LeftOut   int  // questions of the file that are in the other half
}

// maxLine is the longest line of a file of questions, in bytes.
const maxLine = 1 << 20

// ReadQuestions reads tab-separated questions from r; name stands for the file
// in errors. The first line names the columns: text, and topic or level or
// both; id and also are used where they are there, any other is ignored.
// Nothing is quoted, so that a line is what a person typed, quote marks and
// all. Every problem is in the error, as file:line.
func ReadQuestions(name string, r io.Reader) (*Set, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var problems []error
	report := func(line int, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s:%d: %s", name, line, fmt.Sprintf(format, args...)))
	}
	var columns []string
	column := map[string]int{}
	set := &Set{}
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			columns = strings.Split(strings.TrimPrefix(line, "\ufeff"), "\t")
			for i, c := range columns {
				if was, twice := column[c]; twice && slices.Contains([]string{"id", "text", "topic", "also", "level"}, c) {
					report(1, "the column %s stands in places %d and %d; keep one", c, was+1, i+1)
				}
				column[c] = i
			}
			_, hasText := column["text"]
			_, set.HasTopic = column["topic"]
			_, set.HasLevel = column["level"]
			_, set.HasID = column["id"]
			if !hasText || !set.HasTopic && !set.HasLevel {
				report(1, "the first line names no column text, or neither topic nor level; write for example: text, topic, also, level, with tabs between")
				return nil, errors.Join(problems...)
			}
			continue
		}
		if line == "" {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != len(columns) {
			report(n, "there are %d columns here and %d in the first line; write one tab between two columns and none in a text", len(cells), len(columns))
			continue
		}
		cell := func(name string) string {
			if i, ok := column[name]; ok {
				return strings.TrimSpace(cells[i])
			}
			return ""
		}
		q := Question{ID: cell("id"), Text: cell("text"), Topic: cell("topic")}
		if q.Text == "" {
			report(n, "the text is empty")
		}
		if set.HasTopic && q.Topic == "" {
			report(n, "the topic is empty; write none for a question that no entry answers")
		}
		if set.HasID && q.ID == "" {
			report(n, "the id is empty; it says in which half the question is")
		}
		for also := range strings.SplitSeq(cell("also"), ",") {
			if also = strings.TrimSpace(also); also != "" {
				q.Also = append(q.Also, also)
			}
		}
		if level := cell("level"); level != "" {
			if q.Level, q.Judged = knowledge.ParseLevel(level); !q.Judged {
				report(n, "%q is no level; write none, everyday, concern, urgent or emergency", level)
			}
		}
		set.Questions = append(set.Questions, q)
	}
	if err := lines.Err(); err != nil {
		problems = append(problems, fmt.Errorf("%s: read questions: %w", name, err))
	}
	if len(problems) == 0 && len(set.Questions) == 0 {
		problems = append(problems, fmt.Errorf("%s: there is no question in it", name))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return set, nil
}

// IsAside reports whether the question with the id is kept aside: the last bit
// of the SHA-256 of its id is odd. So a question stays where it is when others
// come and go.
func IsAside(id string) bool {
	sum := sha256.Sum256([]byte(id))
	return sum[len(sum)-1]&1 == 1
}

// Half returns the questions of the half kept aside, or those of the open half.
// Questions without ids are all open; asking for their aside half is an error.
func (s *Set) Half(aside bool) (*Set, error) {
	if !s.HasID {
		if aside {
			return nil, errors.New("the questions have no column id, so none is kept aside")
		}
		return s, nil
	}
	half := *s
	half.Aside, half.Questions, half.LeftOut = aside, nil, 0
	for _, q := range s.Questions {
		if IsAside(q.ID) == aside {
			half.Questions = append(half.Questions, q)
		} else {
			half.LeftOut++
		}
	}
	return &half, nil
}
