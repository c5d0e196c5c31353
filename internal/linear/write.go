package linear

import (
	"encoding/binary"
	"fmt"
	"io"
)

// maxWeights bounds what a reader allocates for a damaged file.
const maxWeights = 1 << 30

// WriteTo writes the model in binary form.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	cw := &countingWriter{w: w}
	head := []uint32{uint32(m.Classes), uint32(m.Dim), uint32(len(m.rows.class))}
	if m.weight != nil {
		err := writeParts(cw, "model", head, m.Bias, m.weight)
		return cw.n, err
	}
	err := writeParts(cw, "model", head, m.Bias, m.rows.start, m.rows.class, m.rows.weight)
	return cw.n, err
}

// ReadModel reads what WriteTo wrote.
func ReadModel(r io.Reader) (*Model, error) {
	head := make([]uint32, 3)
	if err := readParts(r, "model", head); err != nil {
		return nil, err
	}
	classes, dim, sparse := int(head[0]), int(head[1]), int(head[2])
	if uint64(classes)*uint64(dim) > maxWeights && sparse == 0 || sparse > maxWeights || dim > maxFeatures {
		return nil, fmt.Errorf("linear: read model: %d classes of %d features is more than a model holds", classes, dim)
	}
	m := &Model{Classes: classes, Dim: dim, Bias: make([]float32, classes)}
	if sparse == 0 {
		m.weight = make([]float32, classes*dim)
		return m, readParts(r, "model", m.Bias, m.weight)
	}
	m.rows = sparseRows{start: make([]uint32, dim+1), class: make([]uint32, sparse), weight: make([]float32, sparse)}
	if err := readParts(r, "model", m.Bias, m.rows.start, m.rows.class, m.rows.weight); err != nil {
		return nil, err
	}
	for f := range dim {
		if m.rows.start[f] > m.rows.start[f+1] || int(m.rows.start[f+1]) > sparse {
			return nil, fmt.Errorf("linear: read model: feature %d has no place", f)
		}
	}
	for _, c := range m.rows.class {
		if int(c) >= classes {
			return nil, fmt.Errorf("linear: read model: there is no class %d", c)
		}
	}
	return m, nil
}

// WriteTo writes the model in binary form.
func (b *Binary) WriteTo(w io.Writer) (int64, error) {
	cw := &countingWriter{w: w}
	err := writeParts(cw, "binary model", []uint32{uint32(len(b.Weight))}, []float32{b.Bias}, b.Weight)
	return cw.n, err
}

// ReadBinary reads what WriteTo wrote.
func ReadBinary(r io.Reader) (*Binary, error) {
	head, bias := make([]uint32, 1), make([]float32, 1)
	if err := readParts(r, "binary model", head, bias); err != nil {
		return nil, err
	}
	if head[0] > maxFeatures {
		return nil, fmt.Errorf("linear: read binary model: %d features is more than a model holds", head[0])
	}
	b := &Binary{Bias: bias[0], Weight: make([]float32, head[0])}
	if err := readParts(r, "binary model", b.Weight); err != nil {
		return nil, err
	}
	return b, nil
}

// WriteTo writes the model in binary form.
func (l *Logistic) WriteTo(w io.Writer) (int64, error) {
	cw := &countingWriter{w: w}
	err := writeParts(cw, "logistic model", []uint32{uint32(len(l.Weight))}, []float64{l.Bias}, l.Mean, l.Scale, l.Weight)
	return cw.n, err
}

// ReadLogistic reads what WriteTo wrote.
func ReadLogistic(r io.Reader) (*Logistic, error) {
	head, bias := make([]uint32, 1), make([]float64, 1)
	if err := readParts(r, "logistic model", head, bias); err != nil {
		return nil, err
	}
	if head[0] > 1<<10 {
		return nil, fmt.Errorf("linear: read logistic model: %d inputs is more than a model holds", head[0])
	}
	l := &Logistic{Bias: bias[0], Mean: make([]float64, head[0]), Scale: make([]float64, head[0]), Weight: make([]float64, head[0])}
	if err := readParts(r, "logistic model", l.Mean, l.Scale, l.Weight); err != nil {
		return nil, err
	}
	return l, nil
}

func writeParts(w io.Writer, what string, parts ...any) error {
	for _, p := range parts {
		if err := binary.Write(w, binary.LittleEndian, p); err != nil {
			return fmt.Errorf("linear: write %s: %w", what, err)
		}
	}
	return nil
}

func readParts(r io.Reader, what string, parts ...any) error {
	for _, p := range parts {
		if err := binary.Read(r, binary.LittleEndian, p); err != nil {
			return fmt.Errorf("linear: read %s: %w", what, err)
		}
	}
	return nil
}
