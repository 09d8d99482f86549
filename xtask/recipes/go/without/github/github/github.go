// Package github stands in for the client of GitHub: Minikube looks there for releases that setup does not use.
package github

import (
	"context"
	"errors"
	"net/http"
)

type (
	// Client asks GitHub.
	Client struct{ Repositories *RepositoriesService }
	// RepositoriesService asks about repositories.
	RepositoriesService struct{}
	// RepositoryRelease is a release of a repository.
	RepositoryRelease struct{ Assets []*ReleaseAsset }
	// ReleaseAsset is a file of a release.
	ReleaseAsset struct{}
	// Response is what GitHub answered.
	Response struct{ *http.Response }
)

// NewClient makes a client that refuses.
func NewClient(*http.Client) *Client { return &Client{Repositories: &RepositoriesService{}} }

// GetReleaseByTag refuses, as a server does that knows no release.
func (*RepositoriesService) GetReleaseByTag(context.Context, string, string, string) (*RepositoryRelease, *Response, error) {
	return nil, &Response{&http.Response{StatusCode: http.StatusServiceUnavailable}}, errors.New("this minikube was built without GitHub")
}

// GetName is the name of the file.
func (*ReleaseAsset) GetName() string { return "" }

// GetDigest is the checksum of the file.
func (*ReleaseAsset) GetDigest() string { return "" }

// GetID is GitHub's number of the file.
func (*ReleaseAsset) GetID() int64 { return 0 }

// GetBrowserDownloadURL is the address of the file.
func (*ReleaseAsset) GetBrowserDownloadURL() string { return "" }
