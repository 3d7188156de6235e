package service

import "syscall"

// networkKinds are the kinds of file systems that are another machine's, by the
// numbers of magic.h. Behind FUSE and 9P there may be either.
var networkKinds = map[uint32]string{
	0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB2", 0x01021997: "9P", 0x00c36400: "Ceph",
	0x5346414f: "AFS", 0x0bd00bd0: "Lustre", 0x01161970: "GFS2", 0x7461636f: "OCFS2", 0x65735546: "FUSE",
}

// networkFile tells whether a directory lies on another machine's disk, and how.
func networkFile(dir string) (name string, is bool) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return "", false
	}
	name, is = networkKinds[uint32(stat.Type)]
	return name, is
}
