//go:build apis

// Package apis keeps the API modules in go.mod: nothing else imports them.
package apis

import (
	_ "github.com/fluxcd/image-automation-controller/api/v1"
	_ "github.com/fluxcd/image-reflector-controller/api/v1"
	_ "github.com/fluxcd/notification-controller/api/v1"
)
