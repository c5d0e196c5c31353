package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// secretName is the file of the data folder that holds the secret.
const secretName = "store.secret"

// minSecret is how many bytes a secret has at least: those of its keys
// (NIST SP 800-107, 5.3.2).
const minSecret = 32

// keys are made from the store's secret, each for one purpose.
type keys struct {
	chat  []byte      // of HMACs
	seal  cipher.AEAD // of ids that must be written to
	check string      // stands in the database: whether the secret is the one it was made with
}

func newKeys(secret string) (k keys, err error) {
	derive := func(purpose string) []byte {
		if err != nil {
			return nil
		}
		var key []byte
		key, err = hkdf.Key(sha256.New, []byte(secret), nil, "signpost store "+purpose, sha256.Size)
		return key
	}
	k.chat = derive("chat")
	sealKey := derive("seal")
	k.check = hex.EncodeToString(derive("check"))
	if err != nil {
		return k, err
	}
	block, err := aes.NewCipher(sealKey)
	if err != nil {
		return k, err
	}
	k.seal, err = cipher.NewGCM(block)
	return k, err
}

// key returns the key of a chat, by which nobody without the secret can tell
// whose it is.
func (k keys) key(platform, id string) string {
	h := hmac.New(sha256.New, k.chat)
	fmt.Fprintf(h, "%d:%s%s", len(platform), platform, id)
	return hex.EncodeToString(h.Sum(nil))
}

// sealed returns an id that only the secret opens, bound to the row of a chat.
func (k keys) sealed(chat, id string) string {
	nonce := make([]byte, k.seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails (crypto/rand)
	return base64.StdEncoding.EncodeToString(k.seal.Seal(nonce, nonce, []byte(id), []byte(chat)))
}

// opened returns the id of sealed.
func (k keys) opened(chat, text string) (string, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) < k.seal.NonceSize() {
		return "", errors.New("store: a sealed id is damaged")
	}
	n := k.seal.NonceSize()
	id, err := k.seal.Open(nil, data[:n], data[n:], []byte(chat))
	if err != nil {
		return "", errors.New("store: a sealed id cannot be opened with this secret")
	}
	return string(id), nil
}

// findKeys makes the keys, and the secret where neither it nor anything made
// with it is there yet. A secret that is not the database's is an error: with it
// every chat would be a stranger.
func (s *Store) findKeys(ctx context.Context, secret, data string) (k keys, err error) {
	path := filepath.Join(data, secretName)
	var check string
	err = s.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'secret'`).Scan(&check)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return k, fmt.Errorf("store: read which secret the database has: %w", err)
	}
	if secret == "" {
		file, err := os.ReadFile(path)
		switch {
		case err == nil:
			secret = strings.TrimSpace(string(file))
		case !errors.Is(err, fs.ErrNotExist):
			return k, fmt.Errorf("store: read the secret: %w", err)
		case check != "":
			return k, fmt.Errorf("store: the database was made with a secret that is not here; put it into the file %s or SIGNPOST_STORE_SECRET, or begin with an empty database", path)
		default:
			if secret, err = makeSecret(path); err != nil {
				return k, err
			}
		}
	}
	if len(secret) < minSecret {
		return k, fmt.Errorf("store: the secret is shorter than %d characters; `openssl rand -hex 32` makes a good one", minSecret)
	}
	if k, err = newKeys(secret); err != nil {
		return k, fmt.Errorf("store: make the keys: %w", err)
	}
	if check == "" {
		// Another replica may be first: what stands there then counts.
		if _, err := s.db.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('secret', $1) ON CONFLICT (name) DO NOTHING`, k.check); err != nil {
			return k, fmt.Errorf("store: note which secret the database has: %w", err)
		}
		if err := s.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'secret'`).Scan(&check); err != nil {
			return k, fmt.Errorf("store: read which secret the database has: %w", err)
		}
	}
	if !hmac.Equal([]byte(check), []byte(k.check)) {
		return k, errors.New("store: the database was made with another secret; set SIGNPOST_STORE_SECRET to that one (all replicas share one), or begin with an empty database")
	}
	return k, nil
}

// makeSecret makes a secret and keeps it in a file of this user alone. Where
// another program was first, its secret is returned. The file appears whole.
func makeSecret(path string) (string, error) {
	made := make([]byte, minSecret)
	_, _ = rand.Read(made)                                       // never fails (crypto/rand)
	f, err := os.CreateTemp(filepath.Dir(path), secretName+".*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("store: make the secret (is the data folder there, and may this program write in it?): %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(hex.EncodeToString(made) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", fmt.Errorf("store: keep the secret: %w", err)
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("store: keep the secret: %w", err)
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("store: read the secret: %w", err)
	}
	return strings.TrimSpace(string(kept)), nil
}
