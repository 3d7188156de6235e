package beneath

import (
	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// Where pages of an index are split in the middle, SQLite numbers them anew, and parks one
// under the number of the lock-byte page meanwhile, which no page has. Its cache takes that
// for the largest number that it has seen, and so each commit looks through all of the cache
// for pages behind the end of the database: addresses are hashes, so that was a quarter of a
// commit. Here the cache forgets that number again.

// lockByte is where in a file of 1 GiB or more SQLite takes its locks: the page it lies on
// holds nothing (https://sqlite.org/fileformat2.html#the_lock_byte_page).
const lockByte = 0x40000000

type rekeyMethod = func(tls *libc.TLS, cache, page uintptr, from, to uint32)

// rekeyBelow is the method of SQLite's own cache.
var rekeyBelow uintptr

// registerPages has SQLite's cache call rekey. SQLite takes that before it is started.
func registerPages(tls *libc.TLS) error {
	return changeMethods(tls, "page cache", sqlite.SQLITE_CONFIG_GETPCACHE2, sqlite.SQLITE_CONFIG_PCACHE2, func(own *sqlite.Tsqlite3_pcache_methods2) {
		rekeyBelow, own.FxRekey = own.FxRekey, pointer(rekey)
	})
}

// rekey gives a page of the cache another number.
func rekey(tls *libc.TLS, cache, page uintptr, from, to uint32) {
	c := at[sqlite.TPCache1](cache)
	most := c.FiMaxKey
	function[rekeyMethod](rekeyBelow)(tls, cache, page, from, to)
	if to == uint32(lockByte/c.FszPage)+1 {
		c.FiMaxKey = most
	}
}
