// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package evmtest

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// OddTokenMetaData contains all meta data concerning the OddToken contract.
var OddTokenMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"Refused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumOddToken.Oddity\",\"name\":\"oddity_\",\"type\":\"uint8\"}],\"name\":\"be\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"decimals\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"oddity\",\"outputs\":[{\"internalType\":\"enumOddToken.Oddity\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"holder\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"rebase\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "OddToken",
	Bin: "0x6080604052348015600f57600080fd5b506104b18061001f6000396000f3fe608060405234801561001057600080fd5b506004361061007d5760003560e01c806340c10f191161005b57806340c10f19146100e057806369843915146100f357806370a082311461010d578063a9059cbb1461013b57600080fd5b8063012d4bc014610082578063313ce567146100ae5780633fb4f691146100cd575b600080fd5b6100ac61009036600461039b565b6001600160a01b03909116600090815260208190526040902055565b005b6100b6600681565b60405160ff90911681526020015b60405180910390f35b6100ac6100db3660046103c5565b61015e565b6100ac6100ee36600461039b565b610184565b6001546101009060ff1681565b6040516100c49190610403565b61012d61011b36600461042b565b60006020819052908152604090205481565b6040519081526020016100c4565b61014e61014936600461039b565b6101f6565b60405190151581526020016100c4565b6001805482919060ff19168183600481111561017c5761017c6103ed565b021790555050565b6001600160a01b038216600090815260208190526040812080548392906101ac90849061045c565b90915550506040518181526001600160a01b038316906000907fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef9060200160405180910390a35050565b6000600360015460ff166004811115610211576102116103ed565b0361022f57604051638ac5ff0b60e01b815260040160405180910390fd5b6001805460ff166004811115610247576102476103ed565b0361025457506000610379565b336000908152602081905260408120805484929061027390849061046f565b9091555060009050600260015460ff166004811115610294576102946103ed565b14806102b65750600460015460ff1660048111156102b4576102b46103ed565b145b6102c057826102d5565b6102cb606484610482565b6102d5908461046f565b905080600080866001600160a01b03166001600160a01b03168152602001908152602001600020600082825461030b919061045c565b90915550506001600160a01b038416337fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef600460015460ff166004811115610355576103556103ed565b146103605783610362565b855b60405190815260200160405180910390a360009150505b92915050565b80356001600160a01b038116811461039657600080fd5b919050565b600080604083850312156103ae57600080fd5b6103b78361037f565b946020939093013593505050565b6000602082840312156103d757600080fd5b8135600581106103e657600080fd5b9392505050565b634e487b7160e01b600052602160045260246000fd5b602081016005831061042557634e487b7160e01b600052602160045260246000fd5b91905290565b60006020828403121561043d57600080fd5b6103e68261037f565b634e487b7160e01b600052601160045260246000fd5b8082018082111561037957610379610446565b8181038181111561037957610379610446565b60008261049f57634e487b7160e01b600052601260045260246000fd5b50049056fea164736f6c6343000825000a",
}

// OddToken is an auto generated Go binding around an Ethereum contract.
type OddToken struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *OddToken) GetABI() abi.ABI {
	return c.abi
}

// NewOddToken creates a new instance of OddToken.
func NewOddToken() *OddToken {
	parsed, err := OddTokenMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &OddToken{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *OddToken) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address ) view returns(uint256)
func (oddToken *OddToken) PackBalanceOf(arg0 common.Address) []byte {
	enc, err := oddToken.abi.Pack("balanceOf", arg0)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balanceOf(address ) view returns(uint256)
func (oddToken *OddToken) TryPackBalanceOf(arg0 common.Address) ([]byte, error) {
	return oddToken.abi.Pack("balanceOf", arg0)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address ) view returns(uint256)
func (oddToken *OddToken) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := oddToken.abi.Unpack("balanceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBe is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3fb4f691.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function be(uint8 oddity_) returns()
func (oddToken *OddToken) PackBe(oddity uint8) []byte {
	enc, err := oddToken.abi.Pack("be", oddity)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBe is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3fb4f691.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function be(uint8 oddity_) returns()
func (oddToken *OddToken) TryPackBe(oddity uint8) ([]byte, error) {
	return oddToken.abi.Pack("be", oddity)
}

// PackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decimals() view returns(uint8)
func (oddToken *OddToken) PackDecimals() []byte {
	enc, err := oddToken.abi.Pack("decimals")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decimals() view returns(uint8)
func (oddToken *OddToken) TryPackDecimals() ([]byte, error) {
	return oddToken.abi.Pack("decimals")
}

// UnpackDecimals is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (oddToken *OddToken) UnpackDecimals(data []byte) (uint8, error) {
	out, err := oddToken.abi.Unpack("decimals", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mint(address to, uint256 value) returns()
func (oddToken *OddToken) PackMint(to common.Address, value *big.Int) []byte {
	enc, err := oddToken.abi.Pack("mint", to, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mint(address to, uint256 value) returns()
func (oddToken *OddToken) TryPackMint(to common.Address, value *big.Int) ([]byte, error) {
	return oddToken.abi.Pack("mint", to, value)
}

// PackOddity is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x69843915.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function oddity() view returns(uint8)
func (oddToken *OddToken) PackOddity() []byte {
	enc, err := oddToken.abi.Pack("oddity")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOddity is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x69843915.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function oddity() view returns(uint8)
func (oddToken *OddToken) TryPackOddity() ([]byte, error) {
	return oddToken.abi.Pack("oddity")
}

// UnpackOddity is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x69843915.
//
// Solidity: function oddity() view returns(uint8)
func (oddToken *OddToken) UnpackOddity(data []byte) (uint8, error) {
	out, err := oddToken.abi.Unpack("oddity", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackRebase is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x012d4bc0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rebase(address holder, uint256 value) returns()
func (oddToken *OddToken) PackRebase(holder common.Address, value *big.Int) []byte {
	enc, err := oddToken.abi.Pack("rebase", holder, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRebase is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x012d4bc0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rebase(address holder, uint256 value) returns()
func (oddToken *OddToken) TryPackRebase(holder common.Address, value *big.Int) ([]byte, error) {
	return oddToken.abi.Pack("rebase", holder, value)
}

// PackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (oddToken *OddToken) PackTransfer(to common.Address, value *big.Int) []byte {
	enc, err := oddToken.abi.Pack("transfer", to, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (oddToken *OddToken) TryPackTransfer(to common.Address, value *big.Int) ([]byte, error) {
	return oddToken.abi.Pack("transfer", to, value)
}

// UnpackTransfer is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa9059cbb.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (oddToken *OddToken) UnpackTransfer(data []byte) (bool, error) {
	out, err := oddToken.abi.Unpack("transfer", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// OddTokenTransfer represents a Transfer event raised by the OddToken contract.
type OddTokenTransfer struct {
	From  common.Address
	To    common.Address
	Value *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const OddTokenTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (OddTokenTransfer) ContractEventName() string {
	return OddTokenTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 value)
func (oddToken *OddToken) UnpackTransferEvent(log *types.Log) (*OddTokenTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != oddToken.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(OddTokenTransfer)
	if len(log.Data) > 0 {
		if err := oddToken.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range oddToken.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (oddToken *OddToken) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], oddToken.abi.Errors["Refused"].ID.Bytes()[:4]) {
		return oddToken.UnpackRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// OddTokenRefused represents a Refused error raised by the OddToken contract.
type OddTokenRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Refused()
func OddTokenRefusedErrorID() common.Hash {
	return common.HexToHash("0x8ac5ff0bf8ef9807b77ae1c204f55cfc54a1ef5de6b0c1149bcb69153525ab21")
}

// UnpackRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Refused()
func (oddToken *OddToken) UnpackRefusedError(raw []byte) (*OddTokenRefused, error) {
	out := new(OddTokenRefused)
	if err := oddToken.abi.UnpackIntoInterface(out, "Refused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
