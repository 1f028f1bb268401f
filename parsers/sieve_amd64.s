#include "textflag.h"

// Constants of hashPiece and hashTail. The words of tail are 0 where the two
// bytes do not belong to a piece, so that nothing of them is left.
DATA head<>+0(SB)/4, $2692909951
GLOBL head<>(SB), RODATA|NOPTR, $4
DATA tail<>+0(SB)/4, $62613
GLOBL tail<>(SB), RODATA|NOPTR, $4
DATA low<>+0(SB)/4, $0x1
GLOBL low<>(SB), RODATA|NOPTR, $4
DATA high<>+0(SB)/4, $0x10000
GLOBL high<>(SB), RODATA|NOPTR, $4
DATA fifteen<>+0(SB)/4, $15
GLOBL fifteen<>(SB), RODATA|NOPTR, $4

DATA escapes<>+0(SB)/4, $0x1b1b1b1b
GLOBL escapes<>(SB), RODATA|NOPTR, $4
DATA fifteens<>+0(SB)/4, $0x0f0f0f0f
GLOBL fifteens<>(SB), RODATA|NOPTR, $4

// func siftAVX2(t *siftTable, buf *byte, length int, list *siftList) (found, at int)
//
// The entries are fetched by ordinary loads: the gather instruction takes longer
// on some processors, above all on those whose microcode guards it (Downfall).
TEXT ·siftAVX2(SB), NOSPLIT, $0-48
	MOVQ t+0(FP), BX
	MOVQ buf+8(FP), SI
	MOVQ list+24(FP), R14
	VPBROADCASTD head<>(SB), Y15
	VPBROADCASTD tail<>(SB), Y14
	VPBROADCASTD low<>(SB), Y13
	VPBROADCASTD high<>(SB), Y12
	VPBROADCASTD fifteen<>(SB), Y11
	XORQ AX, AX // the place of the block
	XORQ CX, CX // blocks on the list

	PCALIGN $32
loop:
	CMPQ AX, length+16(FP)
	JGE  done
	CMPQ CX, $128
	JGE  done

	// Y0: the hash of four bytes at each of eight places; Y1: its entry
	VPMULLD (SI)(AX*1), Y15, Y0
	VPSRLD  $19, Y0, Y1

	// Y2: the bit of the lower half; Y3: the bit of the upper half
	VPSRLD  $15, Y0, Y2
	VPAND   Y11, Y2, Y2
	VPSLLVD Y2, Y13, Y2
	VPMULLW 4(SI)(AX*1), Y14, Y3
	VPSRLD  $12, Y3, Y3
	VPSLLVD Y3, Y12, Y3
	VPOR    Y3, Y2, Y2

	// the entries' numbers, two in a register
	VMOVQ        X1, R8
	VPEXTRQ      $1, X1, R10
	VEXTRACTI128 $1, Y1, X1
	VMOVQ        X1, R12
	VPEXTRQ      $1, X1, DX
	MOVWLZX      R8, R9
	SHRQ         $32, R8
	MOVWLZX      R10, R11
	SHRQ         $32, R10
	MOVWLZX      R12, R13
	SHRQ         $32, R12
	MOVWLZX      DX, DI
	SHRQ         $32, DX

	// Y4: the entries
	VMOVD       (BX)(R9*4), X4
	VMOVD       (BX)(R13*4), X5
	VPINSRD     $1, (BX)(R8*4), X4, X4
	VPINSRD     $1, (BX)(R12*4), X5, X5
	VPINSRD     $2, (BX)(R11*4), X4, X4
	VPINSRD     $2, (BX)(DI*4), X5, X5
	VPINSRD     $3, (BX)(R10*4), X4, X4
	VPINSRD     $3, (BX)(DX*4), X5, X5
	VINSERTI128 $1, X5, Y4, Y4

	// places whose two bits are both in their entries
	VPAND     Y2, Y4, Y4
	VPCMPEQD  Y2, Y4, Y4
	VMOVMSKPS Y4, DX

	// on the list, where the next one is written over it if there are none
	MOVL AX, (R14)(CX*8)
	MOVL DX, 4(R14)(CX*8)
	CMPL DX, $1
	SBBQ $-1, CX
	ADDQ $32, AX
	JMP  loop

done:
	VZEROUPPER
	MOVQ CX, found+32(FP)
	MOVQ AX, at+40(FP)
	RET

// endsUnit as two tables of half bytes: a byte is in it if both its halves have a
// bit in common. Bit 0 is for 's', 1 for "cmh", 2 for " )", 3 for '\r'.
DATA lowHalf<>+0(SB)/8, $0x0000000003000004
DATA lowHalf<>+8(SB)/8, $0x00000a0000000402
GLOBL lowHalf<>(SB), RODATA|NOPTR, $16
DATA highHalf<>+0(SB)/8, $0x0102000000040008
DATA highHalf<>+8(SB)/8, $0x0000000000000000
GLOBL highHalf<>(SB), RODATA|NOPTR, $16

// func endsAVX2(e *endBytes, buf *byte, length int, list *siftList) (found, at, seen int)
TEXT ·endsAVX2(SB), NOSPLIT, $0-56
	MOVQ e+0(FP), BX
	MOVQ buf+8(FP), SI
	MOVQ list+24(FP), R14
	VPBROADCASTB   0(BX), Y15
	VPBROADCASTB   1(BX), Y14
	VPBROADCASTB   2(BX), Y13
	VBROADCASTI128 lowHalf<>(SB), Y12
	VBROADCASTI128 highHalf<>(SB), Y11
	VPBROADCASTD   fifteens<>(SB), Y10
	VPBROADCASTD   escapes<>(SB), Y9
	VPXOR          Y8, Y8, Y8
	VPXOR          Y7, Y7, Y7 // where NULs were
	VPXOR          Y6, Y6, Y6 // where escapes were
	XORQ           AX, AX     // the place of the block
	XORQ           CX, CX     // blocks on the list

	PCALIGN $32
loop:
	CMPQ AX, length+16(FP)
	JGE  done
	CMPQ CX, $128
	JGE  done

	// Y3: not 0 for bytes behind what ends a unit; halves above 7 find nothing,
	// by the tables or, as indices of low halves, by their highest bit
	VMOVDQU -1(SI)(AX*1), Y0
	VPSHUFB Y0, Y12, Y2
	VPSRLW  $4, Y0, Y0
	VPAND   Y10, Y0, Y0
	VPSHUFB Y0, Y11, Y3
	VPAND   Y2, Y3, Y3

	// Y1: the bytes themselves
	VMOVDQU  (SI)(AX*1), Y0
	VPCMPEQB Y0, Y15, Y1
	VPCMPEQB Y0, Y14, Y2
	VPOR     Y2, Y1, Y1
	VPCMPEQB Y0, Y13, Y2
	VPOR     Y2, Y1, Y1
	VPCMPEQB Y0, Y8, Y2
	VPOR     Y2, Y7, Y7
	VPCMPEQB Y0, Y9, Y2
	VPOR     Y2, Y6, Y6

	VPCMPEQB  Y8, Y3, Y3
	VPANDN    Y1, Y3, Y3
	VPMOVMSKB Y3, DX

	MOVL AX, (R14)(CX*8)
	MOVL DX, 4(R14)(CX*8)
	CMPL DX, $1
	SBBQ $-1, CX
	ADDQ $32, AX
	JMP  loop

done:
	// bit 0: NULs; bit 1: escapes
	VPMOVMSKB Y7, BX
	VPMOVMSKB Y6, DX
	VZEROUPPER
	XORQ SI, SI
	CMPL DX, $1
	CMC
	ADCQ SI, SI
	CMPL BX, $1
	CMC
	ADCQ SI, SI
	MOVQ CX, found+32(FP)
	MOVQ AX, at+40(FP)
	MOVQ SI, seen+48(FP)
	RET
