// Package ext stands in for what Traefik's module takes from outside of it.
package ext

// HTTP has no further fields.
type HTTP struct{}

// Router has no further fields.
type Router struct{}
