package triage

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// keptMagic begins a kept file. Its number changes with the format, the
// features and the training, so that an older file is not read.
const keptMagic = "signpost triage 6\n"

// maxKeptWord bounds the length of a word in a kept file, in bytes.
const maxKeptWord = 1 << 12

// kept is what is learned from a knowledge base, and slow to learn again.
type kept struct {
	count map[string]int32 // words of the training text
	model *learned         // nil where there was too little to learn from
}

// keptPath is where what was learned from the content with the digest is kept.
func keptPath(dir, digest string) string {
	return filepath.Join(dir, "triage-"+digest[:min(len(digest), 32)]+".bin")
}

// writeTo writes k, with a checksum before it.
func (k *kept) writeTo(w io.Writer) error {
	var b bytes.Buffer
	words := slices.Sorted(maps.Keys(k.count))
	head := []uint32{uint32(len(words)), 0}
	if k.model != nil {
		head[1] = 1
	}
	_ = binary.Write(&b, binary.LittleEndian, head) // a buffer's Write returns no error
	for _, word := range words {
		_ = binary.Write(&b, binary.LittleEndian, []uint32{uint32(len(word)), uint32(k.count[word])})
		b.WriteString(word)
	}
	if k.model != nil {
		if err := k.model.writeTo(&b); err != nil {
			return err
		}
	}
	sum := sha256.Sum256(b.Bytes())
	for _, part := range [][]byte{[]byte(keptMagic), []byte(hex.EncodeToString(sum[:])), b.Bytes()} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// readKept reads what writeTo wrote, and refuses anything else.
func readKept(data []byte) (*kept, error) {
	data, ok := bytes.CutPrefix(data, []byte(keptMagic))
	if !ok || len(data) < 2*sha256.Size {
		return nil, errors.New("not of this version")
	}
	sum := sha256.Sum256(data[2*sha256.Size:])
	if string(data[:2*sha256.Size]) != hex.EncodeToString(sum[:]) {
		return nil, errors.New("damaged")
	}
	r := bufio.NewReader(bytes.NewReader(data[2*sha256.Size:]))
	head := make([]uint32, 2)
	if err := binary.Read(r, binary.LittleEndian, head); err != nil {
		return nil, err
	}
	k := &kept{count: map[string]int32{}}
	var buf [8]byte
	for range head[0] {
		if _, err := io.ReadFull(r, buf[:]); err != nil {
			return nil, err
		}
		size := binary.LittleEndian.Uint32(buf[:4])
		if size > maxKeptWord {
			return nil, fmt.Errorf("a word of %d bytes", size)
		}
		word := make([]byte, size)
		if _, err := io.ReadFull(r, word); err != nil {
			return nil, err
		}
		k.count[string(word)] = int32(binary.LittleEndian.Uint32(buf[4:]))
	}
	if head[1] == 1 {
		var err error
		if k.model, err = readLearned(r); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// load reads what is kept, if it is there and good.
func load(dir, digest string) (*kept, bool) {
	if dir == "" || digest == "" {
		return nil, false
	}
	data, err := os.ReadFile(keptPath(dir, digest))
	if err != nil {
		return nil, false
	}
	k, err := readKept(data)
	return k, err == nil
}

// save keeps k for the next start. It is written beside its place and moved
// there, so that a reader never sees half a file.
func (k *kept) save(dir, digest string) (err error) {
	if dir == "" || digest == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "triage-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := errors.Join(k.writeTo(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), keptPath(dir, digest))
}
