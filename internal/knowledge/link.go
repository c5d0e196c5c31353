package knowledge

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

var linksSpec = []field{
	{key: "hosts", shape: texts, help: "Hosts that a service or a source may link to, such as nspcc.org.uk. A host without www. stands for the one with it, too.", need: "Add hosts: the hosts that may be linked."},
}

// shorteners hide where a link goes, so they are refused even where
// links.yaml names one.
var shorteners = []string{
	"bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "j.mp", "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly",
	"s.id", "short.io", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "v.gd", "youtu.be",
}

func (l *loader) readLinks(root node) {
	f := root.object(linksSpec)
	for _, item := range f.opt("hosts").items() {
		host := item.words()
		switch {
		case host == "":
		case strings.ContainsAny(host, "/:@ *") || host != strings.ToLower(host) || !strings.Contains(host, "."):
			item.fail(fmt.Sprintf("%q is not a host.", host), "Write it in small letters and without https:// or a path, such as nspcc.org.uk.")
		case slices.Contains(shorteners, bareHost(host)):
			item.fail(fmt.Sprintf("%s shortens links, so nobody can see where one goes.", host), "Take it out, and link to the page itself.")
		case l.unique("host", bareHost(host), item):
			l.base.Hosts = append(l.base.Hosts, host)
		}
	}
}

func bareHost(host string) string { return strings.TrimPrefix(host, "www.") }

// checkLink checks an address: https, a plain host on links.yaml, no user, no
// port, no shortener.
func (l *loader) checkLink(n node, address string) {
	if n.missing() || address == "" {
		return
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "":
		n.fail(fmt.Sprintf("%q is not a web address.", address), "Copy the whole address from the browser, with https://.")
		return
	case u.Scheme != "https":
		n.fail(fmt.Sprintf("The address begins with %s:.", u.Scheme), "Use the page's https:// address.")
		return
	case u.User != nil || u.Port() != "" || strings.ContainsAny(address, " \\<>\"`{}|") || strings.Contains(u.Path, ".."):
		n.fail("The address holds a user, a port or a mark that no plain address has.", "Copy the plain address of the page from the browser.")
		return
	}
	host := strings.ToLower(u.Host)
	if strings.Contains(host, "xn--") || !ascii(host) {
		n.fail(fmt.Sprintf("The host %s has letters that can be mistaken for others.", host), "Use an address in plain letters.")
		return
	}
	if slices.Contains(shorteners, bareHost(host)) {
		n.fail(fmt.Sprintf("%s shortens links, so nobody can see where it goes.", host), "Link to the page itself.")
		return
	}
	if l.broken["links.yaml"] {
		return
	}
	for _, known := range l.base.Hosts {
		if bareHost(known) == bareHost(host) {
			return
		}
	}
	bare := make([]string, len(l.base.Hosts))
	for i, known := range l.base.Hosts {
		bare[i] = bareHost(known)
	}
	mend := "Check that it is the right one, then add it to links.yaml."
	if near, ok := nearest(bareHost(host), bare); ok {
		mend = fmt.Sprintf("Did you mean %s? If it is right, add it to links.yaml.", near)
	}
	n.fail(fmt.Sprintf("The host %s is not in links.yaml.", host), mend)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
