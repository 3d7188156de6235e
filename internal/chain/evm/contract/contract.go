// Package contract holds the Go bindings of the contracts in contracts/,
// generated from the ABI and bytecode committed there (contracts/build.mjs
// makes both from the Solidity source, and with --check proves that they belong
// together). Do not edit the generated files: change the source and run `node
// build.mjs` in contracts/.
package contract

//go:generate go tool abigen --v2 --abi ../../../../contracts/out/DepositFactory.abi --bin ../../../../contracts/out/DepositFactory.bin --pkg contract --type DepositFactory --out depositfactory.go
//go:generate go tool abigen --v2 --abi ../../../../contracts/out/Forwarder.abi --bin ../../../../contracts/out/Forwarder.bin --pkg contract --type Forwarder --out forwarder.go
//go:generate go tool abigen --v2 --abi ../../../../contracts/out/TestUSDT.abi --bin ../../../../contracts/out/TestUSDT.bin --pkg contract --type TestUSDT --out testusdt.go
//go:generate go tool abigen --v2 --abi ../../../../contracts/out/TestUSDC.abi --bin ../../../../contracts/out/TestUSDC.bin --pkg contract --type TestUSDC --out testusdc.go
//go:generate go tool abigen --v2 --abi ../../../../contracts/out/HostileToken.abi --bin ../../../../contracts/out/HostileToken.bin --pkg contract_test --type HostileToken --out hostiletoken_test.go
//go:generate go tool abigen --v2 --abi ../../../../contracts/out/OddToken.abi --bin ../../../../contracts/out/OddToken.bin --pkg evmtest --type OddToken --out ../evmtest/oddtoken.go
//go:generate go tool abigen --v2 --abi ../../../../contracts/out/TestFeed.abi --bin ../../../../contracts/out/TestFeed.bin --pkg evm_test --type TestFeed --out ../testfeed_test.go
