package config

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"signpost/internal/secret"
)

// Config is what is in force.
type Config struct {
	TelegramToken    secret.Text
	TelegramAPI      string // address of the Bot API
	TelegramWebhook  string // public address that updates are posted to; "" polls
	DiscordToken     secret.Text
	DiscordAPI       string            // address of the REST API, which ends in /api/v10
	DiscordAppID     string            // id of the application; "" asks the platform
	DiscordPublicKey ed25519.PublicKey // of the application; nil for none
	DiscordEndpoint  bool              // interactions are posted to the listener, and there is no gateway
	DiscordShard     int               // the one that this process runs, from 0; without effect where DiscordShards is 0
	DiscordShards    int               // in all; 0: as many as the platform recommends, all of them here
	WebListen        string            // address of the web listener; "" for none
	Knowledge        string            // content folder; "" for the copy that is built in
	Data             string            // folder for what must last; "" for the user's cache folder
	Models           string            // folder with models that came with the program, which is only read; "" for none
	StoreURL         secret.Text       // where the store is, which may hold a password; "" for a file in the data folder
	StoreSecret      secret.Text       // what the store's keys are made with; "" for a file in the data folder
	AllowRemoteAPI   bool              // a platform's address may be another than its public one, and not on this machine
	LogLevel         slog.Level
	Gaps             bool // words of questions without an answer are counted
}

// publicTelegram is the address of the public Bot API
// (core.telegram.org/bots/api#making-requests).
const publicTelegram = "https://api.telegram.org"

// publicDiscord is the address of the public REST API
// (discord.com/developers/docs/reference#api-reference-base-url).
const publicDiscord = "https://discord.com/api/v10"

// setting is one setting.
type setting struct {
	path   string
	secret bool
	value  string // the default
	// read puts a value into the config; its error says what would be right.
	read func(c *Config, value string) error
}

// settings lists every setting, in the order of configs/signpost.yaml.
var settings = []setting{
	{path: "telegram.token", secret: true, read: func(c *Config, v string) error { c.TelegramToken = secret.Text(v); return nil }},
	{path: "telegram.api", value: publicTelegram, read: func(c *Config, v string) (err error) {
		c.TelegramAPI, err = address(v)
		return err
	}},
	{path: "telegram.webhook", read: func(c *Config, v string) (err error) {
		if c.TelegramWebhook = v; v != "" && !strings.HasPrefix(v, "https://") {
			return errors.New("write the public https address that Telegram posts to, or leave it empty to poll")
		}
		return nil
	}},
	{path: "discord.token", secret: true, read: func(c *Config, v string) error { c.DiscordToken = secret.Text(v); return nil }},
	{path: "discord.api", value: publicDiscord, read: func(c *Config, v string) (err error) {
		c.DiscordAPI, err = address(v)
		return err
	}},
	{path: "discord.app_id", read: func(c *Config, v string) error {
		c.DiscordAppID = v
		if strings.Trim(v, "0123456789") != "" {
			return errors.New("write the application's id, which has digits alone, or leave it empty")
		}
		return nil
	}},
	{path: "discord.public_key", read: func(c *Config, v string) error {
		key, err := hex.DecodeString(v)
		if err != nil || v != "" && len(key) != ed25519.PublicKeySize {
			return errors.New("write the application's public key, 64 letters and digits, or leave it empty")
		}
		if v != "" {
			c.DiscordPublicKey = key
		}
		return nil
	}},
	{path: "discord.endpoint", value: "false", read: func(c *Config, v string) error {
		c.DiscordEndpoint = v == "true"
		if v != "true" && v != "false" {
			return errors.New("write true or false")
		}
		return nil
	}},
	{path: "discord.shard", value: "0", read: func(c *Config, v string) (err error) {
		c.DiscordShard, err = count(v)
		return err
	}},
	{path: "discord.shards", value: "0", read: func(c *Config, v string) (err error) {
		c.DiscordShards, err = count(v)
		return err
	}},
	{path: "web.listen", read: func(c *Config, v string) error {
		c.WebListen = v
		if _, _, ok := strings.Cut(v, ":"); v != "" && !ok {
			return errors.New("write an address with a port, such as 127.0.0.1:8080")
		}
		return nil
	}},
	{path: "knowledge", read: func(c *Config, v string) error { c.Knowledge = v; return nil }},
	{path: "data", read: func(c *Config, v string) error { c.Data = v; return nil }},
	{path: "models", read: func(c *Config, v string) error { c.Models = v; return nil }},
	{path: "store.url", secret: true, read: func(c *Config, v string) error {
		c.StoreURL = secret.Text(v)
		if v != "" && !strings.HasPrefix(v, "file:") && !strings.HasPrefix(v, "postgres://") && !strings.HasPrefix(v, "postgresql://") {
			return errors.New("write file:PATH or postgres://…, or leave it empty for a file in the data folder")
		}
		return nil
	}},
	{path: "store.secret", secret: true, read: func(c *Config, v string) error { c.StoreSecret = secret.Text(v); return nil }},
	{path: "gaps", value: "false", read: func(c *Config, v string) error {
		c.Gaps = v == "true"
		if v != "true" && v != "false" {
			return errors.New("write true or false")
		}
		return nil
	}},
	{path: "allow_remote_api", value: "false", read: func(c *Config, v string) error {
		c.AllowRemoteAPI = v == "true"
		if v != "true" && v != "false" {
			return errors.New("write true or false")
		}
		return nil
	}},
	{path: "log.level", value: "info", read: func(c *Config, v string) error {
		if err := c.LogLevel.UnmarshalText([]byte(v)); err != nil {
			return errors.New("write debug, info, warn or error")
		}
		return nil
	}},
}

// Variable returns the environment variable of a setting's path.
func Variable(path string) string {
	return "SIGNPOST_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

// Paths lists the paths of all settings, in order.
func Paths() []string {
	paths := make([]string, len(settings))
	for i, s := range settings {
		paths[i] = s.path
	}
	return paths
}

func count(v string) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		return 0, errors.New("write a number from 0 on")
	}
	return n, nil
}

func address(v string) (string, error) {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", fmt.Errorf("write an address such as %s", publicTelegram)
	}
	return strings.TrimSuffix(v, "/"), nil
}

// Load reads the settings. file is the content of a YAML file called name, nil
// for none; env looks a variable up and returns "" for one that is not set;
// read reads a file that a variable with _FILE names. The error holds every
// problem, a line each.
func Load(name string, file []byte, env func(string) string, read func(string) ([]byte, error)) (*Config, error) {
	return Show(name, file, env, read, func(Line) {})
}

// Line is a setting as it is in force.
type Line struct {
	Path  string
	Value string // a secret's is redacted; "" where none is set
	From  string // the file and line, the variable, or that it is the default
}

// Show is Load that shows each setting, in order, also where there are problems.
func Show(name string, file []byte, env func(string) string, read func(string) ([]byte, error), show func(Line)) (*Config, error) {
	values, problems := fromYAML(name, file)
	c := new(Config)
	for _, s := range settings {
		v := value{text: s.value, from: "the default of " + s.path}
		if in, ok := values[s.path]; ok {
			v = in
		}
		variable := Variable(s.path)
		if text := env(variable); text != "" {
			v = value{text: text, from: variable}
		}
		if path := env(variable + "_FILE"); s.secret && path != "" {
			if env(variable) != "" {
				problems = append(problems, fmt.Sprintf("%s and %s_FILE are both set; keep one", variable, variable))
			}
			v = value{from: variable + "_FILE"}
			data, err := read(path)
			if err != nil {
				problems = append(problems, fmt.Sprintf("%s_FILE: the file %s cannot be read: %v", variable, path, reason(err)))
			}
			v.text = strings.TrimSpace(string(data))
		}
		l := Line{Path: s.path, Value: v.text, From: v.from}
		if s.secret && v.text != "" {
			l.Value = secret.Text(v.text).String()
		}
		show(l)
		if err := s.read(c, v.text); err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v", v.from, err))
		}
	}
	if c.TelegramAPI != "" && c.TelegramAPI != publicTelegram && !c.AllowRemoteAPI && !onLoopback(c.TelegramAPI) {
		problems = append(problems, "telegram.api: this address is neither Telegram's own nor on this machine, and would be given the token; set allow_remote_api to true (SIGNPOST_ALLOW_REMOTE_API) if it is meant")
	}
	if c.DiscordAPI != "" && c.DiscordAPI != publicDiscord && !c.AllowRemoteAPI && !onLoopback(c.DiscordAPI) {
		problems = append(problems, "discord.api: this address is neither Discord's own nor on this machine, and would be given the token; set allow_remote_api to true (SIGNPOST_ALLOW_REMOTE_API) if it is meant")
	}
	if c.DiscordShards > 0 && c.DiscordShard >= c.DiscordShards {
		problems = append(problems, "discord.shard: shards are numbered from 0, so that this is one that discord.shards does not have")
	}
	if c.TelegramWebhook != "" && c.WebListen == "" {
		problems = append(problems, "telegram.webhook needs web.listen: the address that updates come in at, such as 127.0.0.1:8080")
	}
	if c.DiscordEndpoint && c.WebListen == "" {
		problems = append(problems, "discord.endpoint needs web.listen: the address that commands come in at, such as 127.0.0.1:8080")
	}
	if len(problems) > 0 {
		return nil, errors.New(strings.Join(problems, "\n"))
	}
	return c, nil
}

func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// onLoopback reports whether an address is on this machine.
func onLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if u.Hostname() == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}

// known reports whether a path is a setting, or leads to one.
func known(path string) (is, leads bool) {
	return slices.ContainsFunc(settings, func(s setting) bool { return s.path == path }),
		slices.ContainsFunc(settings, func(s setting) bool { return strings.HasPrefix(s.path, path+".") })
}
