package main

import (
	"context"
	"net"
	"strconv"
	"time"
)

// notifier tells systemd how the program does (man sd_notify). One without a socket
// tells nobody.
type notifier struct{ socket string }

func newNotifier(socket string) notifier { return notifier{socket} }

// say sends a state. It works without: what is not heard is not said again.
func (n notifier) say(state string) {
	if n.socket == "" {
		return
	}
	name := n.socket
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"}) // "@" is an abstract name to net too
	if err != nil {
		return
	}
	_, _ = c.Write([]byte(state))
	_ = c.Close()
}

// lookEvery is how often is looked whether the program is ready by now.
const lookEvery = time.Second

// watch says READY=1 once every part is, and WATCHDOG=1 at half the time that
// systemd waits for it (WATCHDOG_USEC, microseconds). A part that is not ready later
// keeps no watchdog waiting: a platform that is down is not mended by a restart.
func (n notifier) watch(ctx context.Context, s *state, env func(string) string) error {
	if n.socket == "" {
		return nil
	}
	every := lookEvery
	barks := false
	if micros, err := strconv.ParseInt(env("WATCHDOG_USEC"), 10, 64); err == nil && micros > 0 {
		every, barks = min(every, max(time.Duration(micros)*time.Microsecond/2, time.Millisecond)), true
	}
	t := time.NewTicker(every)
	defer t.Stop()
	said := false
	for {
		if !said && s.ready() {
			said = true
			n.say("READY=1")
		}
		if barks {
			n.say("WATCHDOG=1")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}
