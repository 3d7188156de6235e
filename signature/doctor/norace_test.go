//go:build !race

package doctor_test

// pairStride says that every pair of mistakes is tried.
const pairStride = 1
