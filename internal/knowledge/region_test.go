package knowledge

import (
	"path"
	"strings"
	"testing"

	content "signpost/knowledge"
)

// In each part of the UK, every emergency and urgent entry names a service that
// is open day and night, and one that needs no voice.
func TestUrgentEntriesCanBeAnsweredH03H48(t *testing.T) {
	base := realBase(t)
	checked := 0
	for _, e := range base.Entries {
		for _, r := range base.Regions {
			if e.Level < LevelUrgent || !base.within(r, "uk") {
				continue
			}
			checked++
			allHours, noVoice := false, false
			for _, role := range append([]string{e.Signposts.First}, e.Signposts.Then...) {
				for _, s := range base.ServicesFor(r.ID, role) {
					allHours = allHours || s.AllHours
					noVoice = noVoice || len(s.Texts) > 0 || s.Chat != "" || s.ReportURL != ""
				}
			}
			if !allHours || !noVoice {
				t.Errorf("%s in %s: open day and night %v, without a voice %v", e.ID, r.ID, allHours, noVoice)
			}
		}
	}
	if checked == 0 {
		t.Error("there is no urgent entry in the UK")
	}
}

// realBase returns the base that is built into the program, whatever else its
// files break: TestRealKnowledge holds them to that.
func realBase(t *testing.T) *Base {
	t.Helper()
	l := newLoader(Options{})
	l.run(content.FS(), true)
	if len(l.base.Entries) == 0 || len(l.base.Regions) == 0 {
		t.Fatal("the real base has no entries or no regions")
	}
	return l.base
}

// within reports whether r is a region or a part of it, at any depth.
func (b *Base) within(r *Region, id string) bool {
	for ; r != nil; r = b.Region(r.Parent) {
		if r.ID == id {
			return true
		}
	}
	return false
}

// No region shows a service of another country: each comes from the file of
// the region itself, of one that it is part of or that is part of it, or from
// the worldwide one.
func TestServicesAreOfTheRegionH42H43(t *testing.T) {
	base := realBase(t)
	for _, r := range base.Regions {
		for _, role := range sortedKeys(r.Roles) {
			for _, s := range base.ServicesFor(r.ID, role) {
				home := strings.TrimSuffix(path.Base(s.File), ".yaml")
				of := base.Region(home)
				if of == nil {
					t.Errorf("%s: there is no region %s", s.File, home)
					continue
				}
				if home != "global" && !base.within(r, home) && !base.within(of, r.ID) {
					t.Errorf("%s shows %s of %s for %s", r.ID, s.ID, home, role)
				}
			}
		}
	}
}
