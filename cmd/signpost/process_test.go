package main

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"signpost/internal/store"

	content "signpost/knowledge"
)

// Secrets of these tests, which are searched for wherever the program can write.
const (
	testToken  = "4242:zanzibar-token-5f1c9e"
	testCanary = "zanzibarquux"
)

// stage is what the runs of the real program share, and keep over restarts.
type stage struct {
	t       *testing.T
	program string // the real one
	home    string // all that the program may write to but the log
	data    string // SIGNPOST_DATA, in home
	content string
	log     *os.File
}

// buildProgram builds the real program into a folder of the test.
func buildProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "signpost")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// newStage builds the program and lets it learn. The content is small, since
// it is read at every start: the entries of the conversation's own tests, with
// the real rules of triage.
func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, program: buildProgram(t), home: t.TempDir(), content: filepath.Join(t.TempDir(), "knowledge")}
	s.data = filepath.Join(s.home, "data")
	err := errors.Join(os.Mkdir(s.data, 0o700), copyTiny(s.content))
	if err != nil {
		t.Fatal(err)
	}
	if s.log, err = os.Create(filepath.Join(t.TempDir(), "log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.log.Close() }) // read through its path
	learn := s.command("", "ask", "hello")
	if err := learn.Run(); err != nil {
		t.Fatalf("the program does not answer: %v\n%s", err, s.logged())
	}
	return s
}

// copyTiny writes the smallest content that serves: the entries of the
// conversation's own tests, with the real rules of triage.
func copyTiny(to string) error {
	entries := os.DirFS(filepath.Join("..", "..", "internal", "bot", "testdata", "knowledge"))
	return errors.Join(
		copyContent(to, content.FS(), func(name string) bool {
			return !strings.HasPrefix(name, "entries") && !strings.HasPrefix(name, "tests")
		}),
		copyContent(to, entries, func(name string) bool { return name == "." || !strings.HasPrefix(name, "triage") }),
	)
}

// copyContent copies what is wanted, with one line of each training file.
func copyContent(to string, from fs.FS, want func(name string) bool) error {
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		target := filepath.Join(to, filepath.FromSlash(name))
		switch {
		case err != nil:
			return err
		case !want(name):
			return nil
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		}
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".tsv") {
			lines := bytes.SplitAfter(text, []byte("\n"))
			text = bytes.Join(lines[:min(len(lines), 2)], nil)
		}
		return os.WriteFile(target, text, 0o644)
	})
}

// command is a call of the program, with all it says written to the log.
func (s *stage) command(api string, args ...string) *exec.Cmd {
	c := exec.Command(s.program, args...)
	c.Dir, c.Stdout, c.Stderr = s.home, s.log, s.log
	c.Env = []string{
		"SIGNPOST_TELEGRAM_TOKEN=" + testToken, "SIGNPOST_TELEGRAM_API=" + api, "SIGNPOST_DATA=" + s.data,
		"SIGNPOST_KNOWLEDGE=" + s.content, "SIGNPOST_LOG_LEVEL=debug", "HOME=" + s.home, "TMPDIR=" + s.home, "XDG_CACHE_HOME=" + s.home,
	}
	return c
}

// running is one run of the program.
type running struct {
	stage *stage
	c     *exec.Cmd
	ended chan struct{} // closed at its end
	err   error         // how it ended, once it did
}

func (s *stage) start(api string) *running {
	s.t.Helper()
	p := &running{stage: s, c: s.command(api, "serve"), ended: make(chan struct{})}
	if err := p.c.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		p.err = p.c.Wait()
		close(p.ended)
	}()
	s.t.Cleanup(func() {
		_ = p.c.Process.Kill() // it may have ended
		<-p.ended
	})
	return p
}

// stop sends a signal and waits for the end.
func (p *running) stop(by syscall.Signal) {
	p.stage.t.Helper()
	if err := p.c.Process.Signal(by); err != nil {
		p.stage.t.Errorf("the program has ended by itself: %v", err)
	}
	<-p.ended
}

// journal returns the updates that the journal holds as done with. The program
// is not running.
func (s *stage) journal() map[int]bool {
	s.t.Helper()
	done := map[int]bool{}
	path := filepath.Join(s.data, store.FileName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return done // stopped before it had begun
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was read alone
	var tables int
	if err := db.QueryRow(`SELECT count(*) FROM sqlite_master WHERE name = 'journal'`).Scan(&tables); err != nil {
		s.t.Fatal(err)
	}
	if tables == 0 { // stopped before the tables were made
		return done
	}
	rows, err := db.Query(`SELECT id FROM journal WHERE platform = 'telegram'`)
	if err != nil {
		s.t.Fatal(err)
	}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			s.t.Fatal(err)
		}
		done[int(id-lossUpdate)] = true
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		s.t.Fatal(err)
	}
	return done
}

func (s *stage) logged() []byte {
	s.t.Helper()
	text, err := os.ReadFile(s.log.Name())
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

// leaks reports the secrets that stand in a text (SAFETY H20, H21, H22). Ids of
// chats are secrets too.
func (s *stage) leaks(where string, text []byte) {
	s.t.Helper()
	for _, secret := range []string{testCanary, testToken, "zanzibar-token", strconv.FormatInt(lossChat, 10)[:9]} {
		if bytes.Contains(text, []byte(secret)) {
			s.t.Errorf("%q stands in %s", secret, where)
		}
	}
}

// leaksOnDisk looks through the log and every file of the program, and returns
// how many those are.
func (s *stage) leaksOnDisk() (files int) {
	s.t.Helper()
	s.leaks("the log", s.logged())
	err := filepath.WalkDir(s.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		s.leaks(d.Name(), append(text, path...))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return files
}

// leaksInProc looks through what the system shows of the running program: its
// environment but for the token's own variable, its arguments, and the files it
// holds open, which may have no name any more.
func (p *running) leaksInProc() {
	p.stage.t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	proc := filepath.Join("/proc", strconv.Itoa(p.c.Process.Pid))
	for _, name := range []string{"environ", "cmdline"} {
		text, err := os.ReadFile(filepath.Join(proc, name))
		if err != nil {
			continue // the program has ended
		}
		for part := range bytes.SplitSeq(text, []byte{0}) {
			if !bytes.HasPrefix(part, []byte("SIGNPOST_TELEGRAM_TOKEN=")) {
				p.stage.leaks(name+" of the program", part)
			}
		}
	}
	open, err := os.ReadDir(filepath.Join(proc, "fd"))
	if err != nil {
		return // the program has ended
	}
	for _, d := range open {
		name := filepath.Join(proc, "fd", d.Name())
		if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
			continue // closed in the meantime, a socket or a pipe
		}
		if text, err := os.ReadFile(name); err == nil {
			p.stage.leaks("a file that the program holds open", text)
		}
	}
}
