// Package getter stands in for HashiCorp's: setup puts into Minikube's cache what Minikube would download by it.
package getter

import (
	"fmt"
	"io"
)

// Client is a download.
type Client struct {
	Src, Dst string
	Dir      bool
	Mode     ClientMode
	Options  []ClientOption
	Getters  map[string]Getter
}

// Get refuses.
func (c *Client) Get() error {
	return fmt.Errorf("this minikube was built without downloads: %s should be in its cache already", c.Src)
}

type (
	// ClientMode says what is downloaded.
	ClientMode uint
	// ClientOption changes a Client.
	ClientOption func(*Client) error
	// Decompressor unpacks a download.
	Decompressor any
	// Getter is a way to download.
	Getter any
	// FileGetter copies a file.
	FileGetter struct{ Copy bool }
	// HttpGetter asks a web server.
	HttpGetter struct{ Netrc bool }
	// ProgressTracker is told how far a download is.
	ProgressTracker interface {
		TrackProgress(src string, currentSize, totalSize int64, stream io.ReadCloser) io.ReadCloser
	}
)

// ClientModeFile downloads one file.
const ClientModeFile ClientMode = 1

// WithProgress does nothing: no download makes progress.
func WithProgress(ProgressTracker) ClientOption { return nil }

// WithDecompressors does nothing: nothing is unpacked.
func WithDecompressors(map[string]Decompressor) ClientOption { return nil }
