//go:build !purego

#include "textflag.h"

// func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-24
	MOVL leaf+0(FP), AX
	MOVL subleaf+4(FP), CX
	CPUID
	MOVL AX, eax+8(FP)
	MOVL BX, ebx+12(FP)
	MOVL CX, ecx+16(FP)
	MOVL DX, edx+20(FP)
	RET

// func xgetbv() (eax uint32)
TEXT ·xgetbv(SB), NOSPLIT, $0-4
	XORL CX, CX
	XGETBV
	MOVL AX, eax+0(FP)
	RET

// Both tables are looked up by the low nibble of a byte. A byte that equals what
// it finds in the first is whitespace; one that, with bit 5 set, equals what it
// finds in the second is one of , : [ ] { }. Bytes beyond ASCII find zero.
DATA spaceTable<>+0x00(SB)/8, $0xffffffffffffff20
DATA spaceTable<>+0x08(SB)/8, $0xffff0dffff0a09ff
DATA spaceTable<>+0x10(SB)/8, $0xffffffffffffff20
DATA spaceTable<>+0x18(SB)/8, $0xffff0dffff0a09ff
GLOBL spaceTable<>(SB), RODATA|NOPTR, $32

DATA punctuationTable<>+0x00(SB)/8, $0x0000000000000000
DATA punctuationTable<>+0x08(SB)/8, $0x00007d2c7b3a0000
DATA punctuationTable<>+0x10(SB)/8, $0x0000000000000000
DATA punctuationTable<>+0x18(SB)/8, $0x00007d2c7b3a0000
GLOBL punctuationTable<>(SB), RODATA|NOPTR, $32

DATA quotes32<>+0x00(SB)/8, $0x2222222222222222
DATA quotes32<>+0x08(SB)/8, $0x2222222222222222
DATA quotes32<>+0x10(SB)/8, $0x2222222222222222
DATA quotes32<>+0x18(SB)/8, $0x2222222222222222
GLOBL quotes32<>(SB), RODATA|NOPTR, $32

DATA backslashes32<>+0x00(SB)/8, $0x5c5c5c5c5c5c5c5c
DATA backslashes32<>+0x08(SB)/8, $0x5c5c5c5c5c5c5c5c
DATA backslashes32<>+0x10(SB)/8, $0x5c5c5c5c5c5c5c5c
DATA backslashes32<>+0x18(SB)/8, $0x5c5c5c5c5c5c5c5c
GLOBL backslashes32<>(SB), RODATA|NOPTR, $32

DATA spaces32<>+0x00(SB)/8, $0x2020202020202020
DATA spaces32<>+0x08(SB)/8, $0x2020202020202020
DATA spaces32<>+0x10(SB)/8, $0x2020202020202020
DATA spaces32<>+0x18(SB)/8, $0x2020202020202020
GLOBL spaces32<>(SB), RODATA|NOPTR, $32

// MASK leaves in reg the bit mask of the bytes of lo and hi that cmp, in which
// a byte is all ones or zero, marks.
#define MASK(lo, hi, temp, reg) \
	VPMOVMSKB lo, reg  \
	VPMOVMSKB hi, temp \
	SHLQ      $32, temp \
	ORQ       temp, reg

// CLOSE stores the eight bytes at off(SI) that the low byte of R13 keeps.
#define CLOSE(off) \
	MOVBLZX R13, R14          \
	VMOVQ   off(SI), X2       \
	VMOVQ   (DX)(R14*8), X3   \
	VPSHUFB X3, X2, X2        \
	VMOVQ   X2, (DI)          \
	POPCNTL R14, R14          \
	ADDQ    R14, DI           \
	SHRQ    $8, R13

// func stripAVX2(dst, src *byte, blocks int, s *stripper) (kept int)
//
// R8 is s.inString, R9 s.escape, R10 s.token, R11 s.gap, R12 s.suspect.
TEXT ·stripAVX2(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ s+24(FP), AX
	MOVQ 0(AX), R8
	MOVQ 8(AX), R9
	MOVQ 16(AX), R10
	MOVQ 24(AX), R11
	MOVQ 32(AX), R12
	LEAQ ·shuffles(SB), DX
	VMOVDQU  quotes32<>(SB), Y15
	VMOVDQU  backslashes32<>(SB), Y14
	VMOVDQU  spaceTable<>(SB), Y13
	VMOVDQU  punctuationTable<>(SB), Y12
	VMOVDQU  spaces32<>(SB), Y11
	VPCMPEQB X10, X10, X10

block:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1

	// BX: backslashes.
	VPCMPEQB Y0, Y14, Y2
	VPCMPEQB Y1, Y14, Y3
	MASK(Y2, Y3, R13, BX)

	// AX: quotes that are not escaped.
	VPCMPEQB Y0, Y15, Y2
	VPCMPEQB Y1, Y15, Y3
	MASK(Y2, Y3, R13, AX)
	MOVQ BX, R13
	ORQ  R9, R13
	JZ   quoted

	// R14: the backslashes that escape and what they escape, told apart by the
	// parity of their places within each run.
	MOVQ R9, R14
	NOTQ R14
	ANDQ BX, R14
	LEAQ (R14)(R14*1), R15
	MOVQ $0xaaaaaaaaaaaaaaaa, R9
	ORQ  R9, R15
	SUBQ R14, R15
	XORQ R9, R15
	XORQ R15, R13
	NOTQ R13
	ANDQ R13, AX
	MOVQ R15, R9
	ANDQ BX, R9
	SHRQ $63, R9

quoted:
	// R13: what lies outside of strings, closing quotes included.
	VMOVQ      AX, X2
	VPCLMULQDQ $0, X10, X2, X2
	VMOVQ      X2, R13
	XORQ       R8, R13
	MOVQ       R13, R8
	SARQ       $63, R8
	NOTQ       R13

	// BX: what is dropped, everything up to the space.
	VPMINUB  Y0, Y11, Y2
	VPMINUB  Y1, Y11, Y3
	VPCMPEQB Y0, Y2, Y2
	VPCMPEQB Y1, Y3, Y3
	MASK(Y2, Y3, R14, BX)
	ANDQ R13, BX

	// Suspect is what is dropped without being whitespace.
	VPSHUFB  Y0, Y13, Y2
	VPSHUFB  Y1, Y13, Y3
	VPCMPEQB Y0, Y2, Y2
	VPCMPEQB Y1, Y3, Y3
	MASK(Y2, Y3, R15, R14)
	NOTQ R14
	ANDQ BX, R14
	ORQ  R14, R12

	// R13: of tokens that are no punctuation the bytes, of strings the last.
	VPSHUFB  Y0, Y12, Y2
	VPSHUFB  Y1, Y12, Y3
	VPOR     Y0, Y11, Y4
	VPOR     Y1, Y11, Y5
	VPCMPEQB Y4, Y2, Y2
	VPCMPEQB Y5, Y3, Y3
	MASK(Y2, Y3, R15, R14)
	ORQ  BX, R14
	NOTQ R14
	ANDQ R14, R13

	// Suspect is one of them behind whitespace that follows one. A bit at the
	// beginning of the whitespace, added to it, is carried to what follows.
	LEAQ (R10)(R13*2), R14
	MOVQ R13, R10
	SHRQ $63, R10
	ANDQ BX, R14
	MOVQ BX, R15
	XORL AX, AX
	ADDQ R11, R15
	ADCQ $0, AX
	ADDQ R14, R15
	ADCQ $0, AX
	MOVQ AX, R11
	MOVQ BX, R14
	NOTQ R14
	ANDQ R14, R15
	ANDQ R13, R15
	ORQ  R15, R12

	MOVQ R14, R13
	TESTQ BX, BX
	JZ   whole
	CLOSE(0)
	CLOSE(8)
	CLOSE(16)
	CLOSE(24)
	CLOSE(32)
	CLOSE(40)
	CLOSE(48)
	CLOSE(56)

next:
	ADDQ $64, SI
	DECQ CX
	JNZ  block

	MOVQ s+24(FP), AX
	MOVQ R8, 0(AX)
	MOVQ R9, 8(AX)
	MOVQ R10, 16(AX)
	MOVQ R11, 24(AX)
	MOVQ R12, 32(AX)
	SUBQ dst+0(FP), DI
	MOVQ DI, kept+32(FP)
	VZEROUPPER
	RET

whole:
	VMOVDQU Y0, (DI)
	VMOVDQU Y1, 32(DI)
	ADDQ    $64, DI
	JMP     next

// func hasSpaceAVX2(text *byte, blocks int) bool
TEXT ·hasSpaceAVX2(SB), NOSPLIT, $0-17
	MOVQ    text+0(FP), SI
	MOVQ    blocks+8(FP), CX
	VMOVDQU spaces32<>(SB), Y11

// The smaller of a byte and the space is the byte itself only up to the space.
spaceless:
	VMOVDQU  (SI), Y0
	VMOVDQU  32(SI), Y1
	VPMINUB  Y0, Y1, Y2
	VPMINUB  Y2, Y11, Y3
	VPCMPEQB Y2, Y3, Y2
	VPTEST   Y2, Y2
	JNZ      spaced
	ADDQ     $64, SI
	DECQ     CX
	JNZ      spaceless
	MOVB     $0, ret+16(FP)
	VZEROUPPER
	RET

spaced:
	MOVB $1, ret+16(FP)
	VZEROUPPER
	RET
