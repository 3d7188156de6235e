// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package evm_test

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

// TestFeedMetaData contains all meta data concerning the TestFeed contract.
var TestFeedMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"decimals_\",\"type\":\"uint8\"},{\"internalType\":\"string\",\"name\":\"description_\",\"type\":\"string\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"decimals\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"description\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"latestRoundData\",\"outputs\":[{\"internalType\":\"uint80\",\"name\":\"\",\"type\":\"uint80\"},{\"internalType\":\"int256\",\"name\":\"\",\"type\":\"int256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint80\",\"name\":\"\",\"type\":\"uint80\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint80\",\"name\":\"round_\",\"type\":\"uint80\"},{\"internalType\":\"int256\",\"name\":\"answer_\",\"type\":\"int256\"},{\"internalType\":\"uint256\",\"name\":\"startedAt_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"updatedAt_\",\"type\":\"uint256\"},{\"internalType\":\"uint80\",\"name\":\"answeredInRound_\",\"type\":\"uint80\"}],\"name\":\"tell\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "TestFeed",
	Bin: "0x608060405234801561001057600080fd5b5060405161056e38038061056e83398101604081905261002f91610068565b6000805460ff191660ff8416179055600161004a82826101e4565b5050506102a6565b634e487b7160e01b600052604160045260246000fd5b6000806040838503121561007b57600080fd5b825160ff8116811461008c57600080fd5b60208401519092506001600160401b038111156100a857600080fd5b8301601f810185136100b957600080fd5b80516001600160401b038111156100d2576100d2610052565b604051601f8201601f19908116603f011681016001600160401b038111828210171561010057610100610052565b60405281815282820160200187101561011857600080fd5b60005b828110156101375760208185018101518383018201520161011b565b506000602083830101528093505050509250929050565b600181811c9082168061016257607f821691505b60208210810361018257634e487b7160e01b600052602260045260246000fd5b50919050565b601f8211156101df57828211156101df57806000526020600020601f840160051c60208510156101b6575060005b90810190601f840160051c0360005b818110156101db576000838201556001016101c5565b5050505b505050565b81516001600160401b038111156101fd576101fd610052565b6102118161020b845461014e565b84610188565b6020601f821160018114610245576000831561022d5750848201515b600019600385901b1c1916600184901b17845561029f565b600084815260208120601f198516915b828110156102755787850151825560209485019460019092019101610255565b50848210156102935786840151600019600387901b60f8161c191681555b505060018360011b0184555b5050505050565b6102b9806102b56000396000f3fe608060405234801561001057600080fd5b506004361061004c5760003560e01c8063313ce567146100515780637284e416146100755780639afabdab1461008a578063feaf968c146100e0575b600080fd5b60005461005e9060ff1681565b60405160ff90911681526020015b60405180910390f35b61007d610127565b60405161006c91906101b5565b6100de610098366004610222565b6006805469ffffffffffffffffffff92831669ffffffffffffffffffff199182161790915560059290925560049290925560039290925560028054919093169116179055565b005b6002546003546004546005546006546040805169ffffffffffffffffffff96871681526020810195909552840192909252606083015291909116608082015260a00161006c565b6001805461013490610272565b80601f016020809104026020016040519081016040528092919081815260200182805461016090610272565b80156101ad5780601f10610182576101008083540402835291602001916101ad565b820191906000526020600020905b81548152906001019060200180831161019057829003601f168201915b505050505081565b602081526000825180602084015260005b818110156101e357602081860181015160408684010152016101c6565b506000604082850101526040601f19601f83011684010191505092915050565b803569ffffffffffffffffffff8116811461021d57600080fd5b919050565b600080600080600060a0868803121561023a57600080fd5b61024386610203565b945060208601359350604086013592506060860135915061026660808701610203565b90509295509295909350565b600181811c9082168061028657607f821691505b6020821081036102a657634e487b7160e01b600052602260045260246000fd5b5091905056fea164736f6c6343000825000a",
}

// TestFeed is an auto generated Go binding around an Ethereum contract.
type TestFeed struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *TestFeed) GetABI() abi.ABI {
	return c.abi
}

// NewTestFeed creates a new instance of TestFeed.
func NewTestFeed() *TestFeed {
	parsed, err := TestFeedMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &TestFeed{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *TestFeed) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint8 decimals_, string description_) returns()
func (testFeed *TestFeed) PackConstructor(decimals_ uint8, description_ string) []byte {
	enc, err := testFeed.abi.Pack("", decimals_, description_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decimals() view returns(uint8)
func (testFeed *TestFeed) PackDecimals() []byte {
	enc, err := testFeed.abi.Pack("decimals")
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
func (testFeed *TestFeed) TryPackDecimals() ([]byte, error) {
	return testFeed.abi.Pack("decimals")
}

// UnpackDecimals is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (testFeed *TestFeed) UnpackDecimals(data []byte) (uint8, error) {
	out, err := testFeed.abi.Unpack("decimals", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackDescription is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7284e416.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function description() view returns(string)
func (testFeed *TestFeed) PackDescription() []byte {
	enc, err := testFeed.abi.Pack("description")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDescription is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7284e416.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function description() view returns(string)
func (testFeed *TestFeed) TryPackDescription() ([]byte, error) {
	return testFeed.abi.Pack("description")
}

// UnpackDescription is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7284e416.
//
// Solidity: function description() view returns(string)
func (testFeed *TestFeed) UnpackDescription(data []byte) (string, error) {
	out, err := testFeed.abi.Unpack("description", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackLatestRoundData is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfeaf968c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function latestRoundData() view returns(uint80, int256, uint256, uint256, uint80)
func (testFeed *TestFeed) PackLatestRoundData() []byte {
	enc, err := testFeed.abi.Pack("latestRoundData")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLatestRoundData is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfeaf968c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function latestRoundData() view returns(uint80, int256, uint256, uint256, uint80)
func (testFeed *TestFeed) TryPackLatestRoundData() ([]byte, error) {
	return testFeed.abi.Pack("latestRoundData")
}

// LatestRoundDataOutput serves as a container for the return parameters of contract
// method LatestRoundData.
type LatestRoundDataOutput struct {
	Arg0 *big.Int
	Arg1 *big.Int
	Arg2 *big.Int
	Arg3 *big.Int
	Arg4 *big.Int
}

// UnpackLatestRoundData is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfeaf968c.
//
// Solidity: function latestRoundData() view returns(uint80, int256, uint256, uint256, uint80)
func (testFeed *TestFeed) UnpackLatestRoundData(data []byte) (LatestRoundDataOutput, error) {
	out, err := testFeed.abi.Unpack("latestRoundData", data)
	outstruct := new(LatestRoundDataOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Arg0 = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Arg1 = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.Arg2 = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	outstruct.Arg3 = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.Arg4 = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackTell is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9afabdab.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function tell(uint80 round_, int256 answer_, uint256 startedAt_, uint256 updatedAt_, uint80 answeredInRound_) returns()
func (testFeed *TestFeed) PackTell(round *big.Int, answer *big.Int, startedAt *big.Int, updatedAt *big.Int, answeredInRound *big.Int) []byte {
	enc, err := testFeed.abi.Pack("tell", round, answer, startedAt, updatedAt, answeredInRound)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTell is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9afabdab.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function tell(uint80 round_, int256 answer_, uint256 startedAt_, uint256 updatedAt_, uint80 answeredInRound_) returns()
func (testFeed *TestFeed) TryPackTell(round *big.Int, answer *big.Int, startedAt *big.Int, updatedAt *big.Int, answeredInRound *big.Int) ([]byte, error) {
	return testFeed.abi.Pack("tell", round, answer, startedAt, updatedAt, answeredInRound)
}
