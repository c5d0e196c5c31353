//go:build unix

package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// Skipped is what a test says that is skipped since there is no PostgreSQL.
const Skipped = "PostgreSQL's initdb and postgres are not installed (Debian's package postgresql has them)"

// Server is a PostgreSQL server of its own, on a socket in a folder of its own.
type Server struct {
	dir, bin string
	as       *syscall.Credential // nil for this user
	run      *exec.Cmd
	said     chan struct{} // closed when its output has ended
}

var (
	shared struct {
		once   sync.Once
		server *Server
		err    error
	}
	databases atomic.Int64
)

// Run runs the tests of m and stops what Postgres has started. A TestMain calls it.
func Run(m *testing.M) int {
	code := m.Run()
	if s := shared.server; s != nil {
		if err := errors.Join(s.stop(syscall.SIGQUIT), os.RemoveAll(s.dir)); err != nil {
			fmt.Fprintln(os.Stderr, "storetest:", err)
			return 1
		}
	}
	return code
}

// Postgres returns the address of a new, empty database of a server that all tests
// of the program share. The test is skipped where PostgreSQL is not installed.
// The program's TestMain must call [Run].
func Postgres(tb testing.TB) string {
	tb.Helper()
	bin := find()
	if bin == "" {
		tb.Skip(Skipped)
	}
	shared.once.Do(func() { shared.server, shared.err = start(bin) })
	if shared.err != nil {
		tb.Fatal(shared.err)
	}
	name := "test" + strconv.FormatInt(databases.Add(1), 10)
	if err := shared.server.create(name); err != nil {
		tb.Fatal(err)
	}
	return shared.server.url(name)
}

// Start starts a server for one test, which may stop it and start it again, and
// returns it with the address of an empty database.
func Start(tb testing.TB) (*Server, string) {
	tb.Helper()
	bin := find()
	if bin == "" {
		tb.Skip(Skipped)
	}
	s, err := start(bin)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := errors.Join(s.stop(syscall.SIGQUIT), os.RemoveAll(s.dir)); err != nil {
			tb.Error(err)
		}
	})
	if err := s.create("test"); err != nil {
		tb.Fatal(err)
	}
	return s, s.url("test")
}

// Stop kills the server as a loss of power would, and waits until it is gone.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	if err := s.stop(syscall.SIGQUIT); err != nil {
		tb.Fatal(err)
	}
}

// Again starts a server that was stopped.
func (s *Server) Again(tb testing.TB) {
	tb.Helper()
	if err := s.begin(); err != nil {
		tb.Fatal(err)
	}
}

// find returns the folder of the newest PostgreSQL, "" where there is none.
func find() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), "postgres")); err == nil {
				return filepath.Dir(path)
			}
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return ""
	}
	return filepath.Dir(slices.Max(found))
}

func start(bin string) (_ *Server, err error) {
	s := &Server{bin: bin}
	if s.dir, err = os.MkdirTemp("", "signpost-pg"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(s.dir))
		}
	}()
	if os.Geteuid() == 0 { // PostgreSQL refuses to run as root
		if err := s.drop(); err != nil {
			return nil, err
		}
	}
	if out, err := s.command("initdb", "--pgdata", s.data(), "--username", "signpost", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return s, s.begin()
}

// drop gives the folder to a user without rights, as whom the server runs.
func (s *Server) drop() error {
	who, err := user.Lookup("postgres")
	if err != nil {
		if who, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, err := strconv.Atoi(who.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(who.Gid)
	if err != nil {
		return err
	}
	s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.dir, uid, gid)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) url(database string) string {
	return "postgres:///" + database + "?user=signpost&host=" + s.dir
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	return c
}

// begin starts the server and waits until it says that it is ready.
func (s *Server) begin() error {
	s.run = s.command("postgres", "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "max_connections=100")
	out, err := s.run.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.run.Start(); err != nil {
		return err
	}
	var lines strings.Builder
	scan := bufio.NewScanner(out)
	for scan.Scan() {
		if strings.Contains(scan.Text(), "ready to accept connections") {
			s.said = make(chan struct{})
			go func() {
				defer close(s.said)
				_, _ = io.Copy(io.Discard, out) // ends with the server
			}()
			return nil
		}
		fmt.Fprintln(&lines, scan.Text())
	}
	return fmt.Errorf("postgres did not start: %w\n%s", s.run.Wait(), lines.String())
}

func (s *Server) stop(how syscall.Signal) error {
	if s.run == nil {
		return nil
	}
	err := s.run.Process.Signal(how)
	<-s.said
	var exit *exec.ExitError
	if waited := s.run.Wait(); waited != nil && !errors.As(waited, &exit) { // it ends with a code of its own
		err = errors.Join(err, waited)
	}
	s.run = nil
	return err
}

func (s *Server) create(name string) error {
	c := s.command("createdb", "-h", s.dir, "-U", "signpost", name)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("createdb: %w\n%s", err, out)
	}
	return nil
}
