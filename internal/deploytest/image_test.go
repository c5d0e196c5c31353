//go:build linux

package deploytest

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// certificates is where the image's own come from, as its first stage says.
const certificates = "/etc/ssl/certs/ca-certificates.crt"

// image is the last stage, put together in a folder.
type image struct {
	root     string
	user     uint32
	env      []string
	start    []string // ENTRYPOINT
	contents []string // every file and folder in it
}

// newImage does what the Dockerfile says: runs the first stage's commands here,
// and copies what the last stage takes from it.
func newImage(t *testing.T) *image {
	t.Helper()
	if testing.Short() {
		t.Skip("learning for the image takes a minute; without -short it is put together")
	}
	if os.Getuid() != 0 {
		t.Skip("only root can start a program in another root: run the tests as root to put the image together")
	}
	if _, err := os.Stat(certificates); err != nil {
		t.Skipf("the image takes its certificates from the machine that builds it, which has none: install ca-certificates (%v)", err)
	}
	stages := dockerfile(t)
	if len(stages) != 2 || stages[0].name != "build" || stages[1].from != "scratch" {
		t.Fatalf("Dockerfile: the stages are %v, want one called build and one from scratch", stages)
	}
	out := t.TempDir()
	build(t, stages[0], out)
	last := stages[1]
	img := &image{root: t.TempDir(), start: words(t, last.one(t, "ENTRYPOINT"))}
	for _, copied := range last.all("COPY") {
		img.copy(t, copied, out)
	}
	for name, value := range last.env() {
		img.env = append(img.env, name+"="+value)
	}
	img.user = id(t, last.one(t, "USER"))
	if img.user == 0 {
		t.Fatal("Dockerfile: the program would run as root")
	}
	err := filepath.WalkDir(img.root, func(path string, _ fs.DirEntry, err error) error {
		img.contents = append(img.contents, strings.TrimPrefix(path, img.root))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// build runs the commands of a stage. What was learned on this machine before
// is taken as it is, since learning again gives the same.
func build(t *testing.T, s buildStage, out string) {
	t.Helper()
	models := filepath.Join(out, "models")
	if err := os.Mkdir(models, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range learned() {
		names, _ := filepath.Glob(filepath.Join(dir, "*.bin"))
		for _, name := range names {
			copyFile(t, name, filepath.Join(models, filepath.Base(name)))
		}
	}
	env := append(os.Environ(), "SIGNPOST_KNOWLEDGE=", "SIGNPOST_MODELS=")
	for _, arg := range s.all("ARG") {
		name, value, _ := strings.Cut(arg, "=")
		if name == "OUT" {
			value = out
		}
		env = append(env, name+"="+value)
	}
	for _, run := range s.all("RUN") {
		if run == "go mod download" {
			continue // fills the cache of modules, which this machine has
		}
		c := exec.CommandContext(t.Context(), "sh", "-ec", run)
		c.Dir, c.Env = root, env
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("RUN %s: %v\n%s", run, err, said)
		}
	}
}

// learned lists the folders where this machine may keep what was learned.
func learned() []string {
	if dir := os.Getenv("SIGNPOST_DATA"); dir != "" {
		return []string{dir}
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	return []string{filepath.Join(dir, "signpost")}
}

// copy does one COPY --from=build of the last stage. The stage's own folder is
// /out.
func (img *image) copy(t *testing.T, copied, out string) {
	t.Helper()
	owner := uint32(0)
	var paths []string
	for word := range strings.FieldsSeq(copied) {
		switch flag, value, _ := strings.Cut(word, "="); flag {
		case "--from":
			if value != "build" {
				t.Fatalf("COPY %s: the first stage is called build", copied)
			}
		case "--chown":
			owner = id(t, value)
		default:
			paths = append(paths, word)
		}
	}
	if len(paths) != 2 || !strings.HasPrefix(paths[0], "/out/") || !strings.HasPrefix(paths[1], "/") {
		t.Fatalf("COPY %s: the last stage takes from /out of the first, one at a time", copied)
	}
	from, to := filepath.Join(out, strings.TrimPrefix(paths[0], "/out/")), filepath.Join(img.root, paths[1])
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if d.IsDir() {
			info, err := d.Info()
			if err != nil {
				return err
			}
			if err := os.MkdirAll(target, info.Mode().Perm()); err != nil {
				return err
			}
		} else {
			copyFile(t, path, target)
		}
		return os.Chown(target, int(owner), int(owner))
	})
	if err != nil {
		t.Fatalf("COPY %s: %v", copied, err)
	}
}

// copyFile copies a file with its rights.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, info.Mode().Perm()); err != nil {
		t.Fatal(err)
	}
}

// id reads the number of a user:group whose numbers are the same: an image of
// nothing has no names.
func id(t *testing.T, text string) uint32 {
	t.Helper()
	user, group, _ := strings.Cut(text, ":")
	n, err := strconv.ParseUint(user, 10, 32)
	if err != nil || user != group {
		t.Fatalf("Dockerfile: %q is no user and group of one number", text)
	}
	return uint32(n)
}

// run starts the program in the image's own root, as the image's user.
func (img *image) run(t *testing.T, args ...string) (out, said string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	start := func(flags uintptr) (*exec.Cmd, error) {
		c := exec.CommandContext(t.Context(), img.start[0], append(img.start[1:], args...)...)
		c.Dir, c.Env, c.Stdout, c.Stderr = "/", img.env, &stdout, &stderr
		c.SysProcAttr = &syscall.SysProcAttr{
			Chroot: img.root, Credential: &syscall.Credential{Uid: img.user, Gid: img.user}, Cloneflags: flags,
		}
		return c, c.Run()
	}
	c, err := start(syscall.CLONE_NEWNET) // it needs no network to answer
	if errors.Is(err, syscall.EPERM) {    // root of a container may not take the network away
		c, err = start(0)
	}
	if c.ProcessState == nil {
		t.Fatalf("%s does not start in the image: %v", img.start[0], err)
	}
	return stdout.String(), stderr.String(), c.ProcessState.ExitCode()
}

// TestImage puts the image together and runs it in an empty root: a program
// that needs a library, a user's name, a shell, a folder to write to or a first
// training does not get past it. SAFETY H62.
func TestImage(t *testing.T) {
	img := newImage(t)
	for _, want := range []string{"/signpost", "/models", "/data", certificates} {
		found := false
		for _, path := range img.contents {
			found = found || path == want
		}
		if !found {
			t.Errorf("the image lacks %s; it holds %v", want, img.contents)
		}
	}
	if len(img.contents) > 30 {
		t.Errorf("the image holds %d files and folders; one program needs few: %v", len(img.contents), img.contents)
	}
	if out, said, code := img.run(t, "version"); code != 0 || !strings.HasPrefix(out, "signpost ") {
		t.Errorf("version: exit code %d, %q, %q", code, out, said)
	}
	out, said, code := img.run(t, "ask", "--region", "uk-england", "is roblox safe for my 8 year old")
	if code != 0 || !strings.HasPrefix(out, "Is Roblox safe for my child?") {
		t.Errorf("ask: exit code %d\n%s\n%s", code, out, said)
	}
	// What is learned is kept in /data. Nothing there: nothing was learned.
	left, err := os.ReadDir(filepath.Join(img.root, "data"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("the program has written %v: it learned what the image should bring", left)
	}
	if info, err := os.Stat(filepath.Join(img.root, "data")); err != nil || info.Mode().Perm() != 0o700 || info.Sys().(*syscall.Stat_t).Uid != img.user {
		t.Errorf("/data is %v (%v), want a folder of the program's user alone", info, err)
	}
	if out, said, code := img.run(t, "serve"); code != 2 || !strings.Contains(said, "token") {
		t.Errorf("serve without a token: exit code %d, %q, %q", code, out, said)
	}
}

// TestImageIsOfOneToolchain: the image is built by the Go that go.mod names, so
// that nothing is fetched when it is built and no two builds differ.
func TestImageIsOfOneToolchain(t *testing.T) {
	module, err := os.ReadFile(root + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(module)
	if version == nil {
		t.Fatal("go.mod names no Go")
	}
	if got := dockerfile(t)[0].from; !strings.HasPrefix(got, "golang:"+string(version[1])+"-") {
		t.Errorf("the image is built by %s, and go.mod wants Go %s", got, version[1])
	}
}
