package beneath

import (
	"fmt"

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
	args, methods := memory[uintptr](tls), memory[sqlite.Tsqlite3_pcache_methods2](tls)
	defer libc.Xfree(tls, args)
	defer libc.Xfree(tls, methods) // SQLite copies them
	if code := sqlite.Xsqlite3_config(tls, sqlite.SQLITE_CONFIG_GETPCACHE2, libc.VaList(args, methods)); code != sqlite.SQLITE_OK {
		return fmt.Errorf("read SQLite's cache: code %d", code)
	}
	own := at[sqlite.Tsqlite3_pcache_methods2](methods)
	rekeyBelow, own.FxRekey = own.FxRekey, pointer(rekey)
	if code := sqlite.Xsqlite3_config(tls, sqlite.SQLITE_CONFIG_PCACHE2, libc.VaList(args, methods)); code != sqlite.SQLITE_OK {
		return fmt.Errorf("change SQLite's cache: code %d", code)
	}
	return nil
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
