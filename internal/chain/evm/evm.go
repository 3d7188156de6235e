// Package evm reads and writes EVM chains over JSON-RPC: [Open] gives a chain.Source over one
// node or several, [DepositAddress] derives deposit addresses without asking anyone, [Deploy]
// puts the deposit factory on a chain, and [Wallet] sends tokens for tests.
//
// Whatever a node says of a block (hash, parent, time) is taken as it is said and never worked
// out from the header again, since the chains that are no Ethereum disagree about what is in it.
// Node addresses carry access keys: nothing here returns or logs more of one than its host.
package evm
