//go:build race

package doctor_test

// pairStride says that, since the race detector makes all of this ten times as
// slow, one pair of mistakes in a few is tried.
const pairStride = 10
