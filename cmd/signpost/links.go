package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"signpost/internal/knowledge"
)

// Bounds of asking the linked pages.
const (
	linkTimeout = 20 * time.Second // for one page, redirects included
	linkWorkers = 4
)

// link is one address that the content holds, with where it first stands.
type link struct {
	address   string
	file      string
	line, col int
}

// checkLinks asks every page that a service or a source links to, and reports
// those that are gone, and those that now lead to another host (SAFETY H04):
// that may be a new owner. client nil means one with the bounds above. What
// cannot be reached is a warning, as the network may be at fault.
func checkLinks(ctx context.Context, files fs.FS, base *knowledge.Base, client *http.Client) knowledge.Problems {
	if client == nil {
		client = &http.Client{Timeout: linkTimeout}
	}
	links := linksOf(files, base)
	found := make([]*knowledge.Problem, len(links))
	var wg sync.WaitGroup
	for w := range linkWorkers {
		wg.Go(func() {
			for i := w; i < len(links) && ctx.Err() == nil; i += linkWorkers {
				found[i] = links[i].ask(ctx, client)
			}
		})
	}
	wg.Wait()
	var out knowledge.Problems
	for _, p := range found {
		if p != nil {
			out = append(out, *p)
		}
	}
	return out
}

// linksOf returns the addresses of a base, each once, in order of place.
func linksOf(files fs.FS, base *knowledge.Base) []link {
	var links []link
	seen := map[string]bool{}
	add := func(file, address string) {
		if address == "" || seen[address] {
			return
		}
		seen[address] = true
		line, col := placeOf(files, file, address)
		links = append(links, link{address: address, file: file, line: line, col: col})
	}
	for _, s := range base.Services {
		for _, address := range []string{s.URL, s.Chat, s.ReportURL} {
			add(s.File, address)
		}
	}
	for _, e := range base.Entries {
		for _, s := range e.Sources {
			add(e.File, s.URL)
		}
	}
	slices.SortStableFunc(links, func(x, y link) int {
		return cmp.Or(cmp.Compare(x.file, y.file), cmp.Compare(x.line, y.line), cmp.Compare(x.col, y.col))
	})
	return links
}

// placeOf returns the line and column, from 1, where a text first stands in a
// file; 0 and 0 where it does not stand there as written.
func placeOf(files fs.FS, file, text string) (line, col int) {
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return 0, 0
	}
	at := bytes.Index(data, []byte(text))
	if at < 0 {
		return 0, 0
	}
	before := data[:at]
	return bytes.Count(before, []byte("\n")) + 1, at - bytes.LastIndexByte(before, '\n')
}

// ask asks for the page and returns what is wrong with it, or nil.
func (l link) ask(ctx context.Context, client *http.Client) *knowledge.Problem {
	problem := func(warning bool, what, mend string) *knowledge.Problem {
		return &knowledge.Problem{File: l.file, Line: l.line, Col: l.col, What: what, Mend: mend, Warning: warning}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.address, nil)
	if err != nil {
		return problem(false, fmt.Sprintf("%s cannot be asked for.", l.address), "Write the whole address, from https:// on.")
	}
	req.Header.Set("User-Agent", "signpost-check")
	resp, err := client.Do(req)
	if err != nil {
		return problem(true, fmt.Sprintf("%s did not answer.", l.address), "Open it in a browser, and check again later.")
	}
	_ = resp.Body.Close() // only the head was asked for
	final := resp.Request.URL
	switch {
	case !sameSite(req.URL, final):
		return problem(false, fmt.Sprintf("%s now leads to %s.", l.address, final.Host), "Find out whether that is the same service, and change the address.")
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return problem(false, fmt.Sprintf("%s is gone (status %d).", l.address, resp.StatusCode), "Find the page's new address.")
	case resp.StatusCode >= http.StatusBadRequest:
		return problem(true, fmt.Sprintf("%s answers with status %d.", l.address, resp.StatusCode), "Open it in a browser: some sites turn programs away.")
	}
	return nil
}

// sameSite reports whether two addresses are of one host, "www." aside.
func sameSite(x, y *url.URL) bool {
	return strings.TrimPrefix(x.Hostname(), "www.") == strings.TrimPrefix(y.Hostname(), "www.")
}
