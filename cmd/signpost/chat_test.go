package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
)

var update = flag.Bool("update", false, "write the golden conversations anew")

// TestChatTranscripts holds whole conversations on the real content, as a
// terminal shows them: the first line of each file is the command, lines that
// begin with "> " are what is typed.
func TestChatTranscripts(t *testing.T) {
	if testing.Short() {
		t.Skip("learning from all of the training text takes minutes under the race detector")
	}
	files, err := filepath.Glob(filepath.Join("testdata", "chat", "*.txt"))
	if err != nil || len(files) < 14 {
		t.Fatalf("%d conversations, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := string(text)
			command, _, _ := strings.Cut(want, "\n")
			args := strings.Fields(strings.TrimPrefix(command, "$ signpost "))
			var typed strings.Builder
			for line := range strings.SplitSeq(want, "\n") {
				if line, ok := strings.CutPrefix(line, "> "); ok && line != "" {
					typed.WriteString(line + "\n")
				}
			}
			got := callWith(t, nil, typed.String(), args...)
			if got.code != exitGood || got.errors != "" {
				t.Fatalf("exit code %d: %s", got.code, got.errors)
			}
			out := command + "\n" + got.out
			if *update {
				if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, out); diff != "" {
				t.Errorf("differs (-golden +got), read it and renew it with -update:\n%s", diff)
			}
		})
	}
}

// What can be typed beside messages, over a small base.
func TestChat(t *testing.T) {
	got := call(t, "\n/wait long\n/wait 90s\n99\n/quit\nnever read\n", "chat", "--at", "2026-11-25T23:00", "--group")
	for _, want := range []string{"Write how long, such as /wait 90s", "(90s later)", "Open private chat"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %q in\n%s", want, got.out)
		}
	}
	if strings.Contains(got.out, "never read") || got.code != exitGood || got.errors != "" {
		t.Errorf("exit code %d, %q\n%s", got.code, got.errors, got.out)
	}
	if got := call(t, "", "chat", "--region", "nowhere"); got.code != exitUsage || !strings.Contains(got.errors, "There is no region called") {
		t.Errorf("an unknown region: exit code %d, %s", got.code, got.errors)
	}
}

// What was typed is forgotten while nobody types (DECISIONS 23).
func TestChatForgetsWhileNobodyTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := make(chan struct{}, 1)
		e := &engine{memory: bot.NewMemory()}
		stop := e.forgetting(func() time.Time {
			select {
			case told <- struct{}{}:
			default:
			}
			return time.Now()
		})
		time.Sleep(forgetEvery + time.Second)
		synctest.Wait()
		select {
		case <-told:
		default:
			t.Error("nothing was forgotten within a minute")
		}
		stop()
	})
}
