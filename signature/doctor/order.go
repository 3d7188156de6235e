package doctor

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// keyOrder is the order in which a serialiser writes the members of an object.
type keyOrder uint8

const (
	orderSent   keyOrder = iota
	orderSorted          // Go's maps, Python's sort_keys, Jackson's ORDER_MAP_ENTRIES_BY_KEYS
	orderSortedTop
	orderUTF16   // Java's TreeMap, JavaScript's sort()
	orderHashMap // Java's HashMap, and the JSON libraries that are built on it
	orderHashMapTop
	orderHashMapCopy // of the outer object, by HashMap's copying constructor
	orderLength      // the binary JSON columns of PostgreSQL and MySQL
	orderIntegers    // JavaScript objects: names that are array indices come first
	orders
)

var orderNames = [orders]string{
	"", "keys sorted", "keys of the outer object sorted", "keys sorted by UTF-16 units",
	"keys in the order of a Java HashMap", "keys of the outer object in the order of a Java HashMap",
	"keys of the outer object in the order of a Java HashMap", "keys sorted by length, as in a database's JSON column",
	"keys that are integers first, as in a JavaScript object",
}

// ordered returns members in the order o; top says that theirs is the outer
// object.
func ordered(members []member, o keyOrder, top bool) []member {
	var compare func(a, b member) int
	switch o {
	case orderSorted:
		compare = byName
	case orderSortedTop:
		if !top {
			return members
		}
		compare = byName
	case orderUTF16:
		compare = func(a, b member) int {
			return slices.Compare(utf16.Encode([]rune(a.name.text)), utf16.Encode([]rune(b.name.text)))
		}
	case orderHashMap:
		return hashOrder(members, grownBuckets(len(members)))
	case orderHashMapTop, orderHashMapCopy:
		switch {
		case !top:
			return members
		case o == orderHashMapTop:
			return hashOrder(members, grownBuckets(len(members)))
		}
		return hashOrder(members, copiedBuckets(len(members)))
	case orderLength:
		compare = func(a, b member) int {
			return cmp.Or(len(a.name.text)-len(b.name.text), byName(a, b))
		}
	case orderIntegers:
		compare = byIndex
	default:
		return members
	}
	members = slices.Clone(members)
	slices.SortStableFunc(members, compare)
	return members
}

func byName(a, b member) int { return strings.Compare(a.name.text, b.name.text) }

func byIndex(a, b member) int {
	i, aIs := arrayIndex(a.name.text)
	j, bIs := arrayIndex(b.name.text)
	switch {
	case aIs && bIs:
		return cmp.Compare(i, j)
	case aIs:
		return -1
	case bIs:
		return 1
	}
	return 0
}

func arrayIndex(name string) (uint64, bool) {
	i, err := strconv.ParseUint(name, 10, 32)
	return i, err == nil && i < 1<<32-1 && strconv.FormatUint(i, 10) == name
}

// hashOrder is the order in which a java.util.HashMap iterates: by bucket, and
// within one bucket as inserted.
func hashOrder(members []member, buckets uint32) []member {
	bucketOf := func(m member) uint32 {
		hash := javaHash(m.name.text)
		return (hash ^ hash>>16) & (buckets - 1)
	}
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(a, b member) int { return cmp.Compare(bucketOf(a), bucketOf(b)) })
	return members
}

// grownBuckets is how many buckets a HashMap has that grew to n members from
// its usual size.
func grownBuckets(n int) uint32 {
	buckets := uint32(16)
	for uint32(n) > buckets/4*3 {
		buckets *= 2
	}
	return buckets
}

// copiedBuckets is how many it has when it was made as a copy of n members.
func copiedBuckets(n int) uint32 {
	buckets := uint32(1)
	for uint32(float32(n)/0.75+1) > buckets {
		buckets *= 2
	}
	return buckets
}

// javaHash is String.hashCode.
func javaHash(text string) (hash uint32) {
	for _, unit := range utf16.Encode([]rune(text)) {
		hash = hash*31 + uint32(unit)
	}
	return hash
}
