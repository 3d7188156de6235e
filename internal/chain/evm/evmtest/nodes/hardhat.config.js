// A chain of Hardhat's own, with the accounts of the mnemonic that it shares with anvil.
module.exports = { solidity: "0.8.28", networks: { hardhat: { chainId: 31337 } } };
