// Package option stands in for the options of Google's clients, none of which is built.
package option

// ClientOption changes a client.
type ClientOption struct{}

// WithoutAuthentication asks for no account.
func WithoutAuthentication() ClientOption { return ClientOption{} }
