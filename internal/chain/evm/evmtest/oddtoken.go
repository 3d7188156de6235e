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
	ABI: "[{\"inputs\":[],\"name\":\"Refused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumOddToken.Oddity\",\"name\":\"oddity_\",\"type\":\"uint8\"}],\"name\":\"be\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"decimals\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"holder\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"frozen_\",\"type\":\"bool\"}],\"name\":\"freeze\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"name\":\"frozen\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"oddity\",\"outputs\":[{\"internalType\":\"enumOddToken.Oddity\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"holder\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"rebase\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "OddToken",
	Bin: "0x6080604052348015600f57600080fd5b506105938061001f6000396000f3fe608060405234801561001057600080fd5b50600436106100935760003560e01c80636984391511610066578063698439151461010957806370a0823114610123578063a9059cbb14610151578063bf120ae514610174578063d0516650146101ad57600080fd5b8063012d4bc014610098578063313ce567146100c45780633fb4f691146100e357806340c10f19146100f6575b600080fd5b6100c26100a6366004610441565b6001600160a01b03909116600090815260208190526040902055565b005b6100cc600681565b60405160ff90911681526020015b60405180910390f35b6100c26100f136600461046b565b6101d0565b6100c2610104366004610441565b6101f7565b6002546101169060ff1681565b6040516100da91906104a9565b6101436101313660046104d1565b60006020819052908152604090205481565b6040519081526020016100da565b61016461015f366004610441565b610269565b60405190151581526020016100da565b6100c26101823660046104ec565b6001600160a01b03919091166000908152600160205260409020805460ff1916911515919091179055565b6101646101bb3660046104d1565b60016020526000908152604090205460ff1681565b6002805482919060ff191660018360058111156101ef576101ef610493565b021790555050565b6001600160a01b0382166000908152602081905260408120805483929061021f90849061053e565b90915550506040518181526001600160a01b038316906000907fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef9060200160405180910390a35050565b6000600360025460ff16600581111561028457610284610493565b148061029f57503360009081526001602052604090205460ff165b156102bd57604051638ac5ff0b60e01b815260040160405180910390fd5b600160025460ff1660058111156102d6576102d6610493565b036102e35750600061041f565b3360009081526020819052604081208054849290610302908490610551565b90915550600090506002805460ff16600581111561032257610322610493565b14806103445750600460025460ff16600581111561034257610342610493565b145b61034e5782610363565b610359606484610564565b6103639084610551565b905080600080866001600160a01b03166001600160a01b031681526020019081526020016000206000828254610399919061053e565b90915550506001600160a01b038416337fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef600460025460ff1660058111156103e3576103e3610493565b146103ee57836103f0565b855b60405190815260200160405180910390a3600560025460ff16600581111561041a5761041a610493565b149150505b92915050565b80356001600160a01b038116811461043c57600080fd5b919050565b6000806040838503121561045457600080fd5b61045d83610425565b946020939093013593505050565b60006020828403121561047d57600080fd5b81356006811061048c57600080fd5b9392505050565b634e487b7160e01b600052602160045260246000fd5b60208101600683106104cb57634e487b7160e01b600052602160045260246000fd5b91905290565b6000602082840312156104e357600080fd5b61048c82610425565b600080604083850312156104ff57600080fd5b61050883610425565b91506020830135801515811461051d57600080fd5b809150509250929050565b634e487b7160e01b600052601160045260246000fd5b8082018082111561041f5761041f610528565b8181038181111561041f5761041f610528565b60008261058157634e487b7160e01b600052601260045260246000fd5b50049056fea164736f6c6343000825000a",
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

// PackFreeze is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbf120ae5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function freeze(address holder, bool frozen_) returns()
func (oddToken *OddToken) PackFreeze(holder common.Address, frozen bool) []byte {
	enc, err := oddToken.abi.Pack("freeze", holder, frozen)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFreeze is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbf120ae5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function freeze(address holder, bool frozen_) returns()
func (oddToken *OddToken) TryPackFreeze(holder common.Address, frozen bool) ([]byte, error) {
	return oddToken.abi.Pack("freeze", holder, frozen)
}

// PackFrozen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd0516650.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function frozen(address ) view returns(bool)
func (oddToken *OddToken) PackFrozen(arg0 common.Address) []byte {
	enc, err := oddToken.abi.Pack("frozen", arg0)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFrozen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd0516650.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function frozen(address ) view returns(bool)
func (oddToken *OddToken) TryPackFrozen(arg0 common.Address) ([]byte, error) {
	return oddToken.abi.Pack("frozen", arg0)
}

// UnpackFrozen is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd0516650.
//
// Solidity: function frozen(address ) view returns(bool)
func (oddToken *OddToken) UnpackFrozen(data []byte) (bool, error) {
	out, err := oddToken.abi.Unpack("frozen", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
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
