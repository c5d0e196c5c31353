package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	content "signpost/knowledge"
)

// source is where the content comes from.
type source struct {
	files fs.FS
	dir   string // "" for the copy that is built in
}

// source returns the knowledge folder: the one named, else that of
// SIGNPOST_KNOWLEDGE, else the copy that is built in.
func (a *app) source(named string) (source, error) {
	dir := named
	if dir == "" {
		dir = a.env("SIGNPOST_KNOWLEDGE")
	}
	if dir == "" {
		return source{files: content.FS()}, nil
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return source{}, usage(fmt.Sprintf("There is no folder called %q. Name a knowledge folder, or leave it out to use the one that is built in.", dir))
	case err != nil:
		return source{}, fmt.Errorf("look at the knowledge folder: %w", err)
	case !info.IsDir():
		return source{}, usage(fmt.Sprintf("%q is a file. Name the knowledge folder that it is in.", dir))
	}
	return source{files: os.DirFS(dir), dir: dir}, nil
}

// path returns a file of the source as the reader can open it; of the copy
// that is built in, its path within the folder.
func (s source) path(file string) string {
	if s.dir == "" {
		return file
	}
	return filepath.Join(s.dir, filepath.FromSlash(file))
}

// keepDir returns the folder for what was learned, which is quick to read and
// slow to learn again; "" where there is none.
func (a *app) keepDir() string {
	if a.data != "" {
		return a.data
	}
	if dir := a.env("SIGNPOST_DATA"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "signpost")
}

// shippedDir returns the folder with what was learned before the program came
// here, as in a container image; "" where there is none.
func (a *app) shippedDir() string {
	if a.models != "" {
		return a.models
	}
	return a.env("SIGNPOST_MODELS")
}
