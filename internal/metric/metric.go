package metric

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// buckets of the time of a reply, in seconds: from what the conversation takes by
// itself to what a platform makes it wait.
var buckets = []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}

// Metrics is all that is counted. Make it with [New]; it is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	replies  *prometheus.CounterVec   // platform, kind, level
	seconds  *prometheus.HistogramVec // platform, kind
	sends    *prometheus.CounterVec   // platform
	failures *prometheus.CounterVec   // platform, reason
	givenUp  *prometheus.CounterVec   // platform
	reloads  *prometheus.CounterVec   // result
	refused  prometheus.Gauge
	selfTest prometheus.Gauge
	failed   prometheus.Counter
	content  *content
}

// New returns metrics with nothing counted, and those of the process and of Go's
// runtime.
func New() *Metrics {
	count := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "signpost", Name: name, Help: help}, labels)
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "signpost", Name: name, Help: help})
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		replies:  count("replies_total", "Messages that were answered.", "platform", "kind", "level"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "signpost", Name: "reply_seconds", Help: "Seconds from a message's turn to its reply being sent.", Buckets: buckets,
		}, []string{"platform", "kind"}),
		sends:    count("sends_total", "Messages that the platform took.", "platform"),
		failures: count("send_failures_total", "Tries to send a message that failed, by class.", "platform", "reason"),
		givenUp:  count("given_up_total", "Messages whose reply could not be sent.", "platform"),
		reloads:  count("reloads_total", "Times that changed content was read, by what became of it.", "result"),
		refused:  gauge("reload_refused", "1 while the newest content in the folder is refused and an older one is in force."),
		selfTest: gauge("self_test_passed", "1 while emergencies are answered as such."),
		failed:   prometheus.NewCounter(prometheus.CounterOpts{Namespace: "signpost", Name: "self_test_failures_total", Help: "Self-tests that failed."}),
		content:  newContent(),
	}
	m.registry.MustRegister(
		m.replies, m.seconds, m.sends, m.failures, m.givenUp, m.reloads, m.refused, m.selfTest, m.failed, m.content,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	for _, result := range []string{good, bad} {
		m.reloads.WithLabelValues(result)
	}
	return m
}

// What became of changed content.
const (
	good = "in_force"
	bad  = "refused"
)

// Handler serves what is counted, in Prometheus's format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Reloaded counts changed content that was read; inForce is whether it is good.
func (m *Metrics) Reloaded(inForce bool) {
	if inForce {
		m.reloads.WithLabelValues(good).Inc()
		m.refused.Set(0)
		return
	}
	m.reloads.WithLabelValues(bad).Inc()
	m.refused.Set(1)
}

// SelfTest notes how the self-test went.
func (m *Metrics) SelfTest(passed bool) {
	if passed {
		m.selfTest.Set(1)
		return
	}
	m.selfTest.Set(0)
	m.failed.Inc()
}

// Ready has a figure say whether the program is ready. It may be called once.
func (m *Metrics) Ready(ready func() bool) {
	m.flag("ready", "1 while every part of the program is ready.", nil, ready)
}

// StoreUp has a figure say whether the store can be reached. It may be called once.
func (m *Metrics) StoreUp(up func() bool) {
	m.flag("store_up", "1 while the store can be reached.", nil, up)
}

// Waiting has a figure say how many messages of a platform wait for their turn. It
// may be called once for each.
func (m *Metrics) Waiting(platform string, waiting func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "signpost", Name: "waiting", Help: "Messages that wait for their turn.", ConstLabels: prometheus.Labels{"platform": platform},
	}, func() float64 { return float64(waiting()) }))
}

// Reached has a figure say when a platform answered last; the zero time for never. It
// may be called once for each.
func (m *Metrics) Reached(platform string, reached func() time.Time) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "signpost", Name: "platform_reached_timestamp_seconds", Help: "When the platform answered last; 0 for never.",
		ConstLabels: prometheus.Labels{"platform": platform},
	}, func() float64 {
		if at := reached(); !at.IsZero() {
			return float64(at.Unix())
		}
		return 0
	}))
}

func (m *Metrics) flag(name, help string, labels prometheus.Labels, is func() bool) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "signpost", Name: name, Help: help, ConstLabels: labels}, func() float64 {
		if is() {
			return 1
		}
		return 0
	}))
}

// Content notes which content is in force since when, and how to count its services
// and entries that are past their date.
func (m *Metrics) Content(digest string, since time.Time, past func(now time.Time) (services, entries int)) {
	m.content.mu.Lock()
	defer m.content.mu.Unlock()
	m.content.digest, m.content.since, m.content.past = digest, since, past
}

// content shows the content in force; nothing before there is one.
type content struct {
	info, from, services, entries *prometheus.Desc

	mu     sync.Mutex
	digest string
	since  time.Time
	past   func(time.Time) (int, int)
}

func newContent() *content {
	return &content{
		info:     prometheus.NewDesc("signpost_content_info", "The content in force, by the first digits of its SHA-256.", []string{"digest"}, nil),
		from:     prometheus.NewDesc("signpost_content_since_timestamp_seconds", "Since when the content is in force.", nil, nil),
		services: prometheus.NewDesc("signpost_services_past_date", "Services whose facts are too old to show their hours.", nil, nil),
		entries:  prometheus.NewDesc("signpost_reviews_past_date", "Answers that should have been read again by now.", nil, nil),
	}
}

// Describe is prometheus.Collector's.
func (c *content) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.info, c.from, c.services, c.entries} {
		to <- d
	}
}

// Collect is prometheus.Collector's.
func (c *content) Collect(to chan<- prometheus.Metric) {
	c.mu.Lock()
	digest, since, past := c.digest, c.since, c.past
	c.mu.Unlock()
	if past == nil {
		return
	}
	services, entries := past(time.Now())
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(c.info, 1, digest)
	gauge(c.from, float64(since.Unix()))
	gauge(c.services, float64(services))
	gauge(c.entries, float64(entries))
}

// Platform counts what one platform does. It is safe for concurrent use.
type Platform struct {
	m    *Metrics
	name string
}

// Platform returns the counts of a platform, whose name is a constant.
func (m *Metrics) Platform(name string) Platform { return Platform{m, name} }

// Answered counts a message that was answered, with the kind and level of its reply
// and the time from its turn to the reply being sent.
func (p Platform) Answered(kind, level string, took time.Duration) {
	p.m.replies.WithLabelValues(p.name, kind, level).Inc()
	p.m.seconds.WithLabelValues(p.name, kind).Observe(took.Seconds())
}

// Sent counts a message that the platform took.
func (p Platform) Sent() { p.m.sends.WithLabelValues(p.name).Inc() }

// Failed counts a try to send that failed; reason is a constant of the adapter.
func (p Platform) Failed(reason string) { p.m.failures.WithLabelValues(p.name, reason).Inc() }

// GivenUp counts a message whose reply could not be sent.
func (p Platform) GivenUp() { p.m.givenUp.WithLabelValues(p.name).Inc() }
