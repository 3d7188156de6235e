// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package contract

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

// ForwarderMetaData contains all meta data concerning the Forwarder contract.
var ForwarderMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"treasury\",\"type\":\"address\"}],\"name\":\"NativeRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"SafeERC20FailedOperation\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"treasury\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"NativeSwept\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"factory\",\"outputs\":[{\"internalType\":\"contractITreasurySource\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"contractIERC20[]\",\"name\":\"tokens\",\"type\":\"address[]\"}],\"name\":\"sweep\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"sweepNative\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"stateMutability\":\"payable\",\"type\":\"receive\"}]",
	ID:  "Forwarder",
	Bin: "0x60a0604052348015600f57600080fd5b503360805260805161054e61003b60003960008181608d0152818160cf0152610246015261054e6000f3fe6080604052600436106100385760003560e01c8063780469bb14610044578063ab803a7614610066578063c45a01551461007b57600080fd5b3661003f57005b600080fd5b34801561005057600080fd5b5061006461005f366004610442565b6100cb565b005b34801561007257600080fd5b50610064610242565b34801561008757600080fd5b506100af7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b03909116815260200160405180910390f35b60007f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03166361d027b36040518163ffffffff1660e01b8152600401602060405180830381865afa15801561012b573d6000803e3d6000fd5b505050506040513d601f19601f8201168201806040525081019061014f91906104d1565b905060005b8281101561023c576000848483818110610170576101706104f5565b9050602002016020810190610185919061050b565b6040516370a0823160e01b81523060048201526001600160a01b0391909116906370a0823190602401602060405180830381865afa1580156101cb573d6000803e3d6000fd5b505050506040513d601f19601f820116820180604052508101906101ef9190610528565b9050801561023357610233838287878681811061020e5761020e6104f5565b9050602002016020810190610223919061050b565b6001600160a01b031691906103a2565b50600101610154565b50505050565b60007f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03166361d027b36040518163ffffffff1660e01b8152600401602060405180830381865afa1580156102a2573d6000803e3d6000fd5b505050506040513d601f19601f820116820180604052508101906102c691906104d1565b90504760008190036102d6575050565b6000826001600160a01b03168260405160006040518083038185875af1925050503d8060008114610323576040519150601f19603f3d011682016040523d82523d6000602084013e610328565b606091505b505090508061035a5760405163170b42ad60e31b81526001600160a01b03841660048201526024015b60405180910390fd5b826001600160a01b03167f958f215bc1323fd729311cf10da76fff907207d3a7473dd1e6a9ddd45fcc4e348360405161039591815260200190565b60405180910390a2505050565b6103af83838360016103dc565b6103d757604051635274afe760e01b81526001600160a01b0384166004820152602401610351565b505050565b60405163a9059cbb60e01b60008181526001600160a01b038616600452602485905291602083604481808b5af192506001600051148316610436578383151615610429573d6000823e3d81fd5b6000873b113d1516831692505b60405250949350505050565b6000806020838503121561045557600080fd5b823567ffffffffffffffff81111561046c57600080fd5b8301601f8101851361047d57600080fd5b803567ffffffffffffffff81111561049457600080fd5b8560208260051b84010111156104a957600080fd5b6020919091019590945092505050565b6001600160a01b03811681146104ce57600080fd5b50565b6000602082840312156104e357600080fd5b81516104ee816104b9565b9392505050565b634e487b7160e01b600052603260045260246000fd5b60006020828403121561051d57600080fd5b81356104ee816104b9565b60006020828403121561053a57600080fd5b505191905056fea164736f6c6343000825000a",
}

// Forwarder is an auto generated Go binding around an Ethereum contract.
type Forwarder struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Forwarder) GetABI() abi.ABI {
	return c.abi
}

// NewForwarder creates a new instance of Forwarder.
func NewForwarder() *Forwarder {
	parsed, err := ForwarderMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Forwarder{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Forwarder) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackFactory is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc45a0155.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function factory() view returns(address)
func (forwarder *Forwarder) PackFactory() []byte {
	enc, err := forwarder.abi.Pack("factory")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFactory is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc45a0155.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function factory() view returns(address)
func (forwarder *Forwarder) TryPackFactory() ([]byte, error) {
	return forwarder.abi.Pack("factory")
}

// UnpackFactory is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc45a0155.
//
// Solidity: function factory() view returns(address)
func (forwarder *Forwarder) UnpackFactory(data []byte) (common.Address, error) {
	out, err := forwarder.abi.Unpack("factory", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackSweep is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x780469bb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function sweep(address[] tokens) returns()
func (forwarder *Forwarder) PackSweep(tokens []common.Address) []byte {
	enc, err := forwarder.abi.Pack("sweep", tokens)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSweep is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x780469bb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function sweep(address[] tokens) returns()
func (forwarder *Forwarder) TryPackSweep(tokens []common.Address) ([]byte, error) {
	return forwarder.abi.Pack("sweep", tokens)
}

// PackSweepNative is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xab803a76.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function sweepNative() returns()
func (forwarder *Forwarder) PackSweepNative() []byte {
	enc, err := forwarder.abi.Pack("sweepNative")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSweepNative is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xab803a76.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function sweepNative() returns()
func (forwarder *Forwarder) TryPackSweepNative() ([]byte, error) {
	return forwarder.abi.Pack("sweepNative")
}

// ForwarderNativeSwept represents a NativeSwept event raised by the Forwarder contract.
type ForwarderNativeSwept struct {
	Treasury common.Address
	Amount   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const ForwarderNativeSweptEventName = "NativeSwept"

// ContractEventName returns the user-defined event name.
func (ForwarderNativeSwept) ContractEventName() string {
	return ForwarderNativeSweptEventName
}

// UnpackNativeSweptEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event NativeSwept(address indexed treasury, uint256 amount)
func (forwarder *Forwarder) UnpackNativeSweptEvent(log *types.Log) (*ForwarderNativeSwept, error) {
	event := "NativeSwept"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != forwarder.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ForwarderNativeSwept)
	if len(log.Data) > 0 {
		if err := forwarder.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range forwarder.abi.Events[event].Inputs {
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
func (forwarder *Forwarder) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], forwarder.abi.Errors["NativeRefused"].ID.Bytes()[:4]) {
		return forwarder.UnpackNativeRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], forwarder.abi.Errors["SafeERC20FailedOperation"].ID.Bytes()[:4]) {
		return forwarder.UnpackSafeERC20FailedOperationError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// ForwarderNativeRefused represents a NativeRefused error raised by the Forwarder contract.
type ForwarderNativeRefused struct {
	Treasury common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NativeRefused(address treasury)
func ForwarderNativeRefusedErrorID() common.Hash {
	return common.HexToHash("0xb85a1568cfceb013e46849742d0bc1b09f74f2f36db7864f501bdfc80a7a8428")
}

// UnpackNativeRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NativeRefused(address treasury)
func (forwarder *Forwarder) UnpackNativeRefusedError(raw []byte) (*ForwarderNativeRefused, error) {
	out := new(ForwarderNativeRefused)
	if err := forwarder.abi.UnpackIntoInterface(out, "NativeRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ForwarderSafeERC20FailedOperation represents a SafeERC20FailedOperation error raised by the Forwarder contract.
type ForwarderSafeERC20FailedOperation struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SafeERC20FailedOperation(address token)
func ForwarderSafeERC20FailedOperationErrorID() common.Hash {
	return common.HexToHash("0x5274afe73c98b4749fc91ffae6b7b574e7842cb2144a159e9377a5f20b32edf9")
}

// UnpackSafeERC20FailedOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SafeERC20FailedOperation(address token)
func (forwarder *Forwarder) UnpackSafeERC20FailedOperationError(raw []byte) (*ForwarderSafeERC20FailedOperation, error) {
	out := new(ForwarderSafeERC20FailedOperation)
	if err := forwarder.abi.UnpackIntoInterface(out, "SafeERC20FailedOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}
