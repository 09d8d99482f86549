// Command minikube is Minikube with one driver, docker. The other drivers bring libraries that no other program of this module uses.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"k8s.io/klog/v2"
	"k8s.io/minikube/cmd/minikube/cmd"
	"k8s.io/minikube/cmd/minikube/cmd/flags"
	libmachine "k8s.io/minikube/pkg/libmachine/log"
	"k8s.io/minikube/pkg/minikube/localpath"
	"k8s.io/minikube/pkg/minikube/machine"
	"k8s.io/minikube/pkg/minikube/out"
	_ "k8s.io/minikube/pkg/minikube/registry/drvs/docker"
	_ "k8s.io/minikube/pkg/provision"
)

func main() {
	defer klog.Flush()
	if err := logToFile(); err != nil {
		fmt.Fprintln(os.Stderr, "minikube:", err)
		os.Exit(1)
	}
	machine.StartDriver(flags.CommandOptions())
	out.SetOutFile(os.Stdout)
	out.SetErrFile(os.Stderr)
	cmd.Execute()
}

// logToFile leads the libraries' logs away from the terminal. Flags of the command line can still lead them elsewhere. Only `start`
// keeps its log, in the file that `minikube logs` reads.
func logToFile() error {
	file := os.DevNull
	if len(os.Args) > 1 && os.Args[1] == "start" {
		file = localpath.LastStartLog()
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		// klog appends.
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			return err
		}
	}
	for name, value := range map[string]string{"logtostderr": "false", "alsologtostderr": "false", "log_file": file} {
		if err := flag.Set(name, value); err != nil {
			return err
		}
	}
	// Its debug lines show the environment of commands. They stay off.
	libmachine.SetOutWriter(toKlog{})
	libmachine.SetErrWriter(toKlog{})
	log.SetOutput(toKlog{})
	return nil
}

// toKlog writes each line of another logger to klog.
type toKlog struct{}

func (toKlog) Write(line []byte) (int, error) {
	klog.Info(string(line))
	return len(line), nil
}
