// Package deploytest holds what stands around the program to the program: the
// image, the service's unit, the compose file, the Kubernetes manifest, and who
// must look at a change. It has tests alone.
//
// Each of those files names settings, paths, ports and commands that Go code
// owns, and none of them is compiled. The tests read them as the tools would
// that use them: the image is put together as the Dockerfile says, without a
// container engine, and run in an empty root as the user that it names.
//
// They do not start containers, and check no cluster.
package deploytest
