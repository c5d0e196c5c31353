package search

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"signpost/internal/knowledge"
	"signpost/internal/linear"
)

// keptMagic begins a kept model. Its number changes with the format, the
// features and the training, so that a model of another version is not read.
const keptMagic = "signpost search 7\n"

// Options says how to build an index.
type Options struct {
	// Keep is a folder where the trained model is kept; "" keeps nothing. The
	// file's name holds the digest of all that the model was trained from, so
	// a stale model is never used. What cannot be read or written there costs
	// a training, and nothing else.
	Keep string
	// Shipped is a folder with models that came with the program, such as that
	// of a container image. It is looked into first and only read, so that a
	// first start need not train; "" looks nowhere.
	Shipped string
}

// Build makes the index of a knowledge base, from the kept model if there is
// one that was trained from the same content, and otherwise by training.
func Build(ctx context.Context, base *knowledge.Base, o Options) (*Index, error) {
	p := prepare(CorpusOf(base))
	for _, dir := range []string{o.Shipped, o.Keep} {
		if dir == "" || base.Digest == "" {
			continue
		}
		if m, err := readKept(keptPath(dir, base.Digest)); err == nil && m.labels.Classes == len(p.corpus.Labels) {
			return p.index(m)
		}
	}
	m, err := p.train(ctx)
	if err != nil {
		return nil, err
	}
	if o.Keep != "" && base.Digest != "" {
		_ = m.keep(keptPath(o.Keep, base.Digest)) // the next start trains again
	}
	return p.index(m)
}

// keptPath is where the model of the content with the digest is kept.
func keptPath(dir, digest string) string {
	return filepath.Join(dir, "search-"+digest[:min(len(digest), 32)]+".bin")
}

// keep writes the model whole or not at all.
func (m *model) keep(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".search-*")
	if err != nil {
		return err
	}
	err = m.writeTo(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

func (m *model) writeTo(w io.Writer) error {
	if _, err := io.WriteString(w, keptMagic); err != nil {
		return err
	}
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	b := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<20)
	parts := []io.WriterTo{m.space, m.labels}
	if m.scope != nil {
		parts = append(parts, m.scope)
	}
	parts = append(parts, m.decide.inScope)
	if err := b.WriteByte(byte(len(parts))); err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := p.WriteTo(b); err != nil {
			return err
		}
	}
	if err := binary.Write(b, binary.LittleEndian, m.decide.temperature); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, sum.Sum32())
}

// readKept reads a kept model; the error says why it cannot be used.
func readKept(path string) (*model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	body, ok := bytes.CutPrefix(data, []byte(keptMagic))
	if !ok || len(body) < 8 {
		return nil, errors.New("search: kept model of another version")
	}
	body, tail := body[:len(body)-4], body[len(body)-4:]
	if crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) != binary.LittleEndian.Uint32(tail) {
		return nil, errors.New("search: kept model is damaged")
	}
	r := bytes.NewReader(body)
	parts, err := r.ReadByte()
	if err != nil {
		return nil, err
	}
	m := &model{}
	if m.space, err = linear.ReadSpace(r); err != nil {
		return nil, err
	}
	if m.labels, err = linear.ReadModel(r); err != nil {
		return nil, err
	}
	if parts == 4 {
		if m.scope, err = linear.ReadBinary(r); err != nil {
			return nil, err
		}
	}
	if m.decide.inScope, err = linear.ReadLogistic(r); err != nil {
		return nil, err
	}
	if err := binary.Read(r, binary.LittleEndian, &m.decide.temperature); err != nil {
		return nil, fmt.Errorf("search: kept model: %w", err)
	}
	return m, nil
}
