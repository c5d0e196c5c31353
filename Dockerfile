# The image of signpost: one static program, what it learned from its content,
# and nothing else: no shell, no package manager, no root.
#
#   docker build -t signpost .
#   docker run --rm signpost ask "is roblox safe for my 8 year old"
#
# What the first stage makes goes under OUT, so that a test can put the image
# together on a machine without a container engine (cmd/signpost/image_test.go).

FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm AS build
ARG TARGETOS=linux
ARG TARGETARCH
ARG OUT=/out
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# The commit goes into the program where the folder has one (.git); paths of
# this machine do not, so that the same commit gives the same bytes.
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=auto -ldflags="-s -w" -o "$OUT/signpost" ./cmd/signpost
# Learning takes a minute, and must not wait for a family's first question.
RUN SIGNPOST_DATA="$OUT/models" CGO_ENABLED=0 go run ./cmd/signpost ask hello >/dev/null
RUN mkdir -p "$OUT/data" "$OUT/certs" && cp /etc/ssl/certs/ca-certificates.crt "$OUT/certs/" && chmod -R a+rX "$OUT" && chmod 700 "$OUT/data"

FROM scratch
COPY --from=build /out/certs /etc/ssl/certs
COPY --from=build /out/models /models
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/signpost /signpost
# A crash says where and prints no values. The listener answers the health check
# alone; set SIGNPOST_WEB_LISTEN to :8080 for probes and webhooks from outside.
ENV GOTRACEBACK=none \
    SIGNPOST_DATA=/data \
    SIGNPOST_MODELS=/models \
    SIGNPOST_WEB_LISTEN=127.0.0.1:8080
USER 65532:65532
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/signpost", "healthcheck"]
ENTRYPOINT ["/signpost"]
CMD ["serve"]
