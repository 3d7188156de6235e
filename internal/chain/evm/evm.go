// Package evm reads and writes EVM chains over JSON-RPC. [Family] says how
// addresses are written and derived, [Open] gives a chain.Source over one node
// or several, [Deploy] puts the deposit factory on a chain, and [Wallet] sends
// tokens for tests.
//
// A node is believed only as far as it can be checked; how far that is, is said
// at the type reading. Headers are hashed again where they are Ethereum's;
// chains with headers of their own are known by that, and their nodes are
// compared with each other instead.
//
// Node addresses carry access keys: nothing here returns or logs more of one
// than its host, or the name of a socket's file.
package evm
