package knowledge

import (
	"fmt"
	"slices"
	"strings"
)

var roleSpec = []field{
	{key: "id", pattern: idRule, help: "The role's name, as entries write it: report-csa", need: "Add id: the role's name."},
	{key: "what", help: "What it is for, in a few words.", need: "Add what: what it is for."},
	{key: "number", shape: aTruth, help: "true where text names the role by its telephone number (\"Call 101\")."},
}

var regionSpec = []field{
	{key: "id", pattern: idRule, help: "The region's short name, such as uk-england.", need: "Add id: the region's short name."},
	{key: "name", help: "Its name as a person reads it, such as England.", need: "Add name: as a person reads it."},
	{key: "inherits", help: "The region that fills the roles which this one does not name. It must stand above this one."},
	{key: "force", help: "The police force, for a part of a region that is picked by hand."},
	{key: "places", shape: texts, help: "How people say that they are there: the country, its parts and largest towns, in small letters."},
	{key: "roles", shape: listsMap, help: "For each role, the ids of the services that fill it, best first, or none."},
}

var regionsSpec = []field{
	{key: "roles", shape: objects, help: "Every role that an entry may name.", need: "Add roles: with an id and what it is for.", sub: roleSpec},
	{key: "regions", shape: objects, help: "Regions, parents above children.", need: "Add regions: parents above children.", sub: regionSpec},
}

// none is the word for a role that nobody fills, and that the parent must not
// fill either.
const none = "none"

func (l *loader) readRegions(root node) {
	f := root.object(regionsSpec)
	for _, item := range f.opt("roles").items() {
		v := item.object(roleSpec)
		r := Role{ID: v.opt("id").readID(), What: v.opt("what").words(), Number: v.opt("number").truth()}
		r.Number = r.Number || slices.Contains(numberRoles, r.ID)
		if r.ID != "" && l.unique("role", r.ID, v.opt("id")) {
			l.base.Roles = append(l.base.Roles, r)
			l.roleAt[r.ID] = v.opt("id")
		}
	}
	for _, item := range f.opt("regions").items() {
		v := item.object(regionSpec)
		if v.bad {
			continue
		}
		r := &Region{ID: v.opt("id").readID(), Name: v.opt("name").words(), Parent: v.opt("inherits").optText(), Force: v.opt("force").optText(), Places: v.opt("places").texts(), Roles: map[string][]string{}}
		roles := v.opt("roles").anyFieldsOrNone()
		for _, role := range roles.order {
			r.Roles[role] = roles.values[role].servicesOf()
			if !slices.Contains(l.roleIDs(), role) {
				at := node{c: root.c, file: root.file, y: roles.keyNode(role)}
				at.fail(fmt.Sprintf("There is no role called %s.", role), suggest(role, l.roleIDs()))
			}
		}
		for _, item := range v.opt("places").listItems() {
			place := item.optValue()
			if place != strings.ToLower(place) {
				item.fail(fmt.Sprintf("The place %q has capitals.", place), "Write it in small letters.")
			}
			l.unique("place", place, item)
		}
		if r.ID == "" || !l.unique("region", r.ID, v.opt("id")) {
			continue
		}
		l.inherit(r, v)
		l.base.Regions = append(l.base.Regions, r)
		l.base.regionByID[r.ID] = r
		l.regionAt[r.ID] = roles
	}
}

// inherit fills the roles that r does not name from its parent, which stands
// above it and is therefore filled already.
func (l *loader) inherit(r *Region, v fields) {
	if r.Parent == "" {
		return
	}
	parent := l.base.regionByID[r.Parent]
	if parent == nil {
		var above []string
		for _, known := range l.base.Regions {
			above = append(above, known.ID)
		}
		v.opt("inherits").fail(fmt.Sprintf("There is no region called %s above %s.", r.Parent, r.ID), suggest(r.Parent, above))
		return
	}
	for role, services := range parent.Roles {
		if _, own := r.Roles[role]; !own {
			r.Roles[role] = slices.Clone(services)
		}
	}
}

// anyFieldsOrNone is anyFields for a mapping that may be left out or empty.
func (n node) anyFieldsOrNone() fields {
	if n.missing() || n.y.Kind == yamlScalar && n.optValue() == "" {
		return fields{at: node{}, values: map[string]node{}}
	}
	return n.anyFields()
}

// servicesOf reads the ids that fill a role: a list, one id, or none.
func (n node) servicesOf() []string {
	out := []string{}
	items := []node{n}
	if n.isList() {
		items = n.items()
	}
	for _, item := range items {
		if id := item.words(); id != "" && (id != none || len(items) > 1) {
			out = append(out, id)
		}
	}
	return out
}

func (l *loader) roleIDs() []string {
	out := make([]string, len(l.base.Roles))
	for i, r := range l.base.Roles {
		out[i] = r.ID
	}
	return out
}

// linkRegions checks the services that regions name, and that each role and
// each service is used.
func (l *loader) linkRegions() {
	if l.broken["regions.yaml"] {
		return
	}
	ids := make([]string, len(l.base.Services))
	for i, s := range l.base.Services {
		ids[i] = s.ID
	}
	used, filled := map[string]bool{}, map[string]bool{}
	for _, r := range l.base.Regions {
		own := l.regionAt[r.ID]
		for _, role := range own.order {
			n, seen := own.values[role], map[string]bool{}
			for i, id := range r.Roles[role] {
				at := n
				if items := n.listItems(); len(items) > i {
					at = items[i]
				}
				if seen[id] {
					at.fail(fmt.Sprintf("%s stands twice for %s.", id, role), "Keep one of them.")
				}
				seen[id], used[id], filled[role] = true, true, true
				if l.base.serviceByID[id] == nil && !l.broken["services"] {
					at.fail(fmt.Sprintf("There is no service called %s.", id), suggest(id, ids))
				}
			}
		}
	}
	for _, r := range l.base.Roles {
		if !filled[r.ID] {
			l.roleAt[r.ID].fail(fmt.Sprintf("No region fills the role %s.", r.ID), "Name a service for it in a region, or take the role out.")
		}
	}
	for _, s := range l.base.Services {
		if !used[s.ID] {
			l.serviceAt[s.ID].warn(fmt.Sprintf("No region names the service %s.", s.ID), "Name it for a role in regions.yaml, or take it out.")
		}
	}
}

// listItems returns the items of a list and nil for anything else, without a
// report.
func (n node) listItems() []node {
	if !n.isList() {
		return nil
	}
	return n.items()
}
