//go:build !amd64 || purego

package signature

// simd is for processors that have what strip_amd64.s uses.
const simd = false

func (s *stripper) stripBlocks(dst, text []byte) (n int) { panic("signature: there is no SIMD here") }

func hasSpaceAVX2(text *byte, blocks int) bool { panic("signature: there is no SIMD here") }
