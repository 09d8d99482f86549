module github.com/google/go-github/v82

go 1.24.0
