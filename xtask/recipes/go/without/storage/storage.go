// Package storage stands in for the client of Google's object store: setup makes the preload that Minikube would look for there.
package storage

import (
	"context"
	"errors"

	"google.golang.org/api/option"
)

type (
	// Client is never made.
	Client struct{}
	// BucketHandle is a bucket of a Client.
	BucketHandle struct{}
	// ObjectHandle is an object of a bucket.
	ObjectHandle struct{}
	// ObjectAttrs is what the store knows about an object.
	ObjectAttrs struct{ MD5 []byte }
)

var errWithout = errors.New("this minikube was built without Google's object store")

// NewClient refuses.
func NewClient(context.Context, ...option.ClientOption) (*Client, error) { return nil, errWithout }

// Bucket is a bucket by its name.
func (*Client) Bucket(string) *BucketHandle { return &BucketHandle{} }

// Object is an object by its name.
func (*BucketHandle) Object(string) *ObjectHandle { return &ObjectHandle{} }

// Attrs refuses.
func (*ObjectHandle) Attrs(context.Context) (*ObjectAttrs, error) { return nil, errWithout }
