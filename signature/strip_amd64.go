//go:build !purego

package signature

import (
	"math/bits"
	"unsafe"
)

// simd says that the processor has the instructions of stripAVX2 and that
// the operating system keeps their registers.
var simd = func() bool {
	const (
		pclmulqdq, ssse3, popcnt, osxsave, avx = 1 << 1, 1 << 9, 1 << 23, 1 << 27, 1 << 28 // leaf 1, ECX
		avx2                                   = 1 << 5                                    // leaf 7, EBX
		xmmAndYMM                              = 6
	)
	const need = pclmulqdq | ssse3 | popcnt | osxsave | avx
	if leafMax, _, _, _ := cpuid(0, 0); leafMax < 7 {
		return false
	}
	if _, _, c, _ := cpuid(1, 0); c&need != need || xgetbv()&xmmAndYMM != xmmAndYMM {
		return false
	}
	_, b, _, _ := cpuid(7, 0)
	return b&avx2 != 0
}()

func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
func xgetbv() (eax uint32)

// shuffles[keep] brings the bytes of a word that keep marks to its beginning.
//
//lint:ignore U1000 stripAVX2 uses it
var shuffles = func() (t [256][8]uint8) {
	for keep := range t {
		at := &t[keep]
		for i := range at {
			at[i] = 0x80 // zero
		}
		for left, n := uint8(keep), 0; left != 0; left, n = left&(left-1), n+1 {
			at[n] = uint8(bits.TrailingZeros8(left))
		}
	}
	return t
}()

// stripAVX2 strips so many blocks, at least one, and returns the number of bytes
// kept. It stores up to seven bytes behind those.
//
//go:noescape
func stripAVX2(dst, src *byte, blocks int, s *stripper) (kept int)

// hasSpaceAVX2 is hasSpace for so many blocks, at least one.
//
//go:noescape
func hasSpaceAVX2(text *byte, blocks int) bool

// stripBlocks strips all of text, which is whole blocks, into dst, which has
// stripRoom more.
func (s *stripper) stripBlocks(dst, text []byte) (n int) {
	_ = dst[:len(text)+stripRoom-blockSize]
	return stripAVX2(unsafe.SliceData(dst), unsafe.SliceData(text), len(text)/blockSize, s)
}
