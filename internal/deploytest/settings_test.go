package deploytest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"signpost/internal/config"
	"signpost/internal/web"
)

// user is who the program runs as in a container: no name, no rights.
const user = 65532

// hold checks the settings that a file hands to the program: each is one that
// there is, they fit together, and every secret comes from a file, so that no
// list of processes or containers shows it (SAFETY H23).
func hold(t *testing.T, env map[string]string) *config.Config {
	t.Helper()
	read := map[string]bool{}
	c, err := config.Load("", nil, func(name string) string { return env[name] }, func(path string) ([]byte, error) {
		read[path] = true
		if strings.HasSuffix(path, "store-url") {
			return []byte("postgres://signpost:x@postgres/signpost"), nil
		}
		return []byte("0123456789abcdef0123456789abcdef"), nil
	})
	if err != nil {
		t.Fatalf("the settings do not load: %v", err)
	}
	known := map[string]bool{}
	for _, path := range config.Paths() {
		known[config.Variable(path)] = true
	}
	for name, value := range env {
		base, file := strings.CutSuffix(name, "_FILE")
		switch {
		case !strings.HasPrefix(name, "SIGNPOST_"):
		case !known[base]:
			t.Errorf("there is no setting %s", name)
		case file && !read[value]:
			t.Errorf("%s: the program does not read %s", name, value)
		case !file && strings.HasSuffix(name, "TOKEN") || name == config.Variable("store.secret") || name == config.Variable("store.url") && strings.Contains(value, "@"):
			t.Errorf("%s holds a secret; name a file by %s_FILE", name, name)
		}
	}
	return c
}

// nothing has nothing to check.
type nothing struct{}

func (nothing) Checks() []web.Check { return nil }

// served reports whether the web listener answers a path.
func served(path string) bool {
	w := httptest.NewRecorder()
	web.Handler(nothing{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code != http.StatusNotFound
}

func TestImageSettings(t *testing.T) {
	stages := dockerfile(t)
	last := stages[len(stages)-1]
	c := hold(t, last.env())
	if !strings.HasPrefix(c.WebListen, "127.0.0.1:") {
		t.Errorf("the image listens at %s; whoever wants it to be reached from outside says so", c.WebListen)
	}
	var made []string
	for _, copied := range last.all("COPY") {
		words := strings.Fields(copied)
		made = append(made, words[len(words)-1])
	}
	for _, dir := range []string{c.Data, c.Models} {
		if !slices.Contains(made, dir) {
			t.Errorf("the settings name %s, which the image has not: %v", dir, made)
		}
	}
	if got := last.one(t, "VOLUME"); got != c.Data {
		t.Errorf("VOLUME is %s and data %s", got, c.Data)
	}
}

// unit reads a file of systemd's: section → directive → its values, in order.
func unit(t *testing.T, name string) map[string]map[string][]string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	out, section := map[string]map[string][]string{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
			out[section] = map[string][]string{}
		case !ok || section == "":
			t.Fatalf("%s: %q is no directive", name, line)
		default:
			out[section][key] = append(out[section][key], value)
		}
	}
	return out
}

// TestUnit is SAFETY H21, H22 and H62: the service may do what the bot needs and
// nothing more, its tokens stand in no environment, and a crash leaves no core.
func TestUnit(t *testing.T) {
	u := unit(t, root+"/configs/signpost.service")
	if got := slices.Sorted(maps.Keys(u)); !slices.Equal(got, []string{"Install", "Service", "Unit"}) {
		t.Fatalf("the sections are %v", got)
	}
	service := u["Service"]
	for directive, want := range map[string]string{
		"Type": "notify", "Restart": "always", "ExecStart": "/usr/local/bin/signpost serve", "ExecReload": "/bin/kill -HUP $MAINPID",
		"DynamicUser": "yes", "StateDirectory": "signpost", "StateDirectoryMode": "0700", "UMask": "0077", "LimitCORE": "0",
		"ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "PrivateUsers": "yes",
		"ProtectClock": "yes", "ProtectControlGroups": "yes", "ProtectHostname": "yes", "ProtectKernelLogs": "yes",
		"ProtectKernelModules": "yes", "ProtectKernelTunables": "yes", "ProtectProc": "invisible", "ProcSubset": "pid",
		"NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "AmbientCapabilities": "", "RestrictNamespaces": "yes",
		"RestrictRealtime": "yes", "RestrictSUIDSGID": "yes", "LockPersonality": "yes", "MemoryDenyWriteExecute": "yes",
		"SystemCallArchitectures": "native", "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
	} {
		if got := service[directive]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, want %q once", directive, got, want)
		}
	}
	if got := service["SystemCallFilter"]; !slices.Equal(got, []string{"@system-service", "~@privileged"}) {
		t.Errorf("SystemCallFilter is %q", got)
	}
	if len(service["WatchdogSec"]) != 1 || len(service["TimeoutStopSec"]) != 1 {
		t.Error("the service has no watchdog, or no bound for a stop")
	}
	env, handed := map[string]string{}, map[string]bool{}
	for _, line := range service["LoadCredential"] {
		id, file, ok := strings.Cut(line, ":")
		if !ok || !strings.HasPrefix(file, "/etc/signpost/") {
			t.Errorf("LoadCredential=%s names no file of /etc/signpost", line)
		}
		handed["%d/"+id] = true
	}
	for _, line := range service["Environment"] {
		name, value, _ := strings.Cut(line, "=")
		env[name] = value
		if strings.HasSuffix(name, "_FILE") && !handed[value] {
			t.Errorf("%s is %s, which no LoadCredential hands over", name, value)
		}
	}
	if c := hold(t, env); c.TelegramToken == "" || c.Data != "%S/"+service["StateDirectory"][0] || env["GOTRACEBACK"] != "none" {
		t.Errorf("the service sets %v", env)
	}
}

// document reads YAML into v and refuses what v does not know.
func document(t *testing.T, text string, v any) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		t.Fatal(err)
	}
}

type meta struct {
	Name   string
	Labels map[string]string
}

type probe struct {
	HTTPGet          struct{ Path, Port string } `yaml:"httpGet"`
	PeriodSeconds    int                         `yaml:"periodSeconds"`
	TimeoutSeconds   int                         `yaml:"timeoutSeconds"`
	FailureThreshold int                         `yaml:"failureThreshold"`
}

type workload struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   meta
	Spec       struct {
		ServiceName string `yaml:"serviceName"`
		Replicas    int
		Selector    struct {
			MatchLabels map[string]string `yaml:"matchLabels"`
		}
		Template struct {
			Metadata meta
			Spec     struct {
				AutomountServiceAccountToken  *bool `yaml:"automountServiceAccountToken"`
				EnableServiceLinks            *bool `yaml:"enableServiceLinks"`
				TerminationGracePeriodSeconds int   `yaml:"terminationGracePeriodSeconds"`
				SecurityContext               struct {
					RunAsNonRoot   bool                  `yaml:"runAsNonRoot"`
					RunAsUser      int                   `yaml:"runAsUser"`
					RunAsGroup     int                   `yaml:"runAsGroup"`
					FSGroup        int                   `yaml:"fsGroup"`
					SeccompProfile struct{ Type string } `yaml:"seccompProfile"`
				} `yaml:"securityContext"`
				Containers []container
				Volumes    []struct {
					Name   string
					Secret struct {
						SecretName  string `yaml:"secretName"`
						DefaultMode int    `yaml:"defaultMode"`
					}
				}
			}
		}
		VolumeClaimTemplates []struct {
			Metadata meta
			Spec     struct {
				AccessModes []string `yaml:"accessModes"`
				Resources   struct{ Requests map[string]string }
			}
		} `yaml:"volumeClaimTemplates"`
	}
}

type container struct {
	Name, Image string
	Args        []string
	Env         []struct{ Name, Value string }
	Ports       []struct {
		Name          string
		ContainerPort int `yaml:"containerPort"`
	}
	StartupProbe    probe `yaml:"startupProbe"`
	LivenessProbe   probe `yaml:"livenessProbe"`
	ReadinessProbe  probe `yaml:"readinessProbe"`
	SecurityContext struct {
		AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
		ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
		Capabilities             struct{ Drop []string }
	} `yaml:"securityContext"`
	Resources    struct{ Requests, Limits map[string]string }
	VolumeMounts []struct {
		Name      string
		MountPath string `yaml:"mountPath"`
		ReadOnly  bool   `yaml:"readOnly"`
	} `yaml:"volumeMounts"`
}

func TestKubernetes(t *testing.T) {
	text, err := os.ReadFile(root + "/configs/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(text), "\n---\n")
	if len(parts) != 2 {
		t.Fatalf("%d documents, want the workload and the service", len(parts))
	}
	var w workload
	document(t, parts[0], &w)
	var service struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   meta
		Spec       struct {
			ClusterIP string `yaml:"clusterIP"`
			Selector  map[string]string
			Ports     []struct {
				Name       string
				Port       int
				TargetPort string `yaml:"targetPort"`
			}
		}
	}
	document(t, parts[1], &service)
	pod := w.Spec.Template.Spec
	if w.Kind != "StatefulSet" || w.Spec.Replicas != 1 {
		t.Errorf("%d replicas of a %s; two that poll with one token take each other's messages", w.Spec.Replicas, w.Kind)
	}
	if !maps.Equal(w.Spec.Selector.MatchLabels, w.Spec.Template.Metadata.Labels) || !maps.Equal(service.Spec.Selector, w.Spec.Template.Metadata.Labels) || w.Spec.ServiceName != service.Metadata.Name {
		t.Error("the workload, its pods and the service do not name each other")
	}
	s := pod.SecurityContext
	if !s.RunAsNonRoot || s.RunAsUser != user || s.RunAsGroup != user || s.FSGroup != user || s.SeccompProfile.Type != "RuntimeDefault" {
		t.Errorf("the pod runs as %+v", s)
	}
	if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken || pod.EnableServiceLinks == nil || *pod.EnableServiceLinks {
		t.Error("the pod is told of the cluster, which it needs nothing of (its variables would read SIGNPOST_ too)")
	}
	if len(pod.Containers) != 1 {
		t.Fatalf("%d containers", len(pod.Containers))
	}
	c := pod.Containers[0]
	if p := c.SecurityContext; p.AllowPrivilegeEscalation == nil || *p.AllowPrivilegeEscalation || !p.ReadOnlyRootFilesystem || !slices.Equal(p.Capabilities.Drop, []string{"ALL"}) {
		t.Errorf("the container may %+v", p)
	}
	stages := dockerfile(t)
	env := stages[len(stages)-1].env()
	for _, v := range c.Env {
		env[v.Name] = v.Value
	}
	settings := hold(t, env)
	if settings.TelegramToken == "" || settings.WebListen != ":8080" || len(c.Ports) != 1 || c.Ports[0].ContainerPort != 8080 {
		t.Errorf("listens at %s, and the ports are %v", settings.WebListen, c.Ports)
	}
	for name, p := range map[string]probe{"/healthz": c.StartupProbe, "/healthz ": c.LivenessProbe, "/readyz": c.ReadinessProbe} {
		if p.HTTPGet.Path != strings.TrimSpace(name) || p.HTTPGet.Port != c.Ports[0].Name || !served(p.HTTPGet.Path) || p.PeriodSeconds == 0 {
			t.Errorf("a probe asks %+v, want %s", p, name)
		}
	}
	mounted := map[string]string{}
	for _, m := range c.VolumeMounts {
		mounted[m.MountPath] = m.Name
	}
	if mounted[settings.Data] != w.Spec.VolumeClaimTemplates[0].Metadata.Name {
		t.Errorf("what must last is in %s, and the mounts are %v", settings.Data, mounted)
	}
	if v := pod.Volumes; len(v) != 1 || mounted["/run/secrets/signpost"] != v[0].Name || v[0].Secret.SecretName == "" || v[0].Secret.DefaultMode&0o007 != 0 {
		t.Errorf("the secrets' volume: %+v", v)
	}
}

// TestServedPaths: what the probes' check rests on can fail.
func TestServedPaths(t *testing.T) {
	if served("/healthy") || !served("/healthz") || !served("/readyz") {
		t.Error("the listener's paths are not told apart")
	}
}
