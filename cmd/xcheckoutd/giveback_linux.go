package main

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// madvDontNeed is MADV_DONTNEED of madvise(2).
const madvDontNeed = 4

// giveBackPages gives back the pages of the program's file that are as they are in the
// file. Where anything is unusual it does nothing: it is about memory alone.
func giveBackPages() {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer file.Close()
	var begin, end uint64 // of the part that the lines are about; none at 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		switch {
		case len(fields) >= 5 && strings.Contains(fields[0], "-"):
			begin, end = 0, 0
			if readOnly := fields[1] == "r-xp" || fields[1] == "r--p"; readOnly && fields[len(fields)-1] == program {
				begin, end = rangeOf(fields[0])
			}
		case begin > 0 && len(fields) == 3 && fields[0] == "Anonymous:" && fields[1] == "0":
			// Nothing was written into it before it was made read-only, which would be lost.
			syscall.Syscall(syscall.SYS_MADVISE, uintptr(begin), uintptr(end-begin), madvDontNeed)
		}
	}
}

// rangeOf reads "begin-end"; both are 0 where it can't be read.
func rangeOf(text string) (begin, end uint64) {
	first, second, _ := strings.Cut(text, "-")
	begin, err := strconv.ParseUint(first, 16, 64)
	if err != nil {
		return 0, 0
	}
	if end, err = strconv.ParseUint(second, 16, 64); err != nil || end <= begin {
		return 0, 0
	}
	return begin, end
}
