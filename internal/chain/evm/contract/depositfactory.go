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

// DepositFactoryMetaData contains all meta data concerning the DepositFactory contract.
var DepositFactoryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"firstTreasury\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"FailedDeployment\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoTreasuryPending\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"OwnableInvalidOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"OwnableUnauthorizedAccount\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"OwnerRequired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"from\",\"type\":\"uint256\"}],\"name\":\"TreasuryTooEarly\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroTreasury\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"deposit\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"}],\"name\":\"Deployed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferStarted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferred\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"proposed\",\"type\":\"address\"}],\"name\":\"TreasuryCancelled\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previous\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"treasury\",\"type\":\"address\"}],\"name\":\"TreasuryChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"treasury\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"proposed\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"from\",\"type\":\"uint256\"}],\"name\":\"TreasuryProposed\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"TREASURY_DELAY\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"acceptOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"acceptTreasury\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"}],\"name\":\"addressOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"cancelTreasury\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"}],\"name\":\"deploy\",\"outputs\":[{\"internalType\":\"contractForwarder\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"implementation\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingOwner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingTreasury\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingTreasuryFrom\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"proposed\",\"type\":\"address\"}],\"name\":\"proposeTreasury\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"renounceOwnership\",\"outputs\":[],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"salts\",\"type\":\"bytes32[]\"},{\"internalType\":\"contractIERC20[]\",\"name\":\"tokens\",\"type\":\"address[]\"}],\"name\":\"sweep\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"transferOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"treasury\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "DepositFactory",
	Bin: "0x60a060405234801561001057600080fd5b5060405161111638038061111683398101604081905261002f916101a3565b816001600160a01b03811661005e57604051631e4fbdf760e01b81526000600482015260240160405180910390fd5b6100678161010e565b506001600160a01b03811661008f57604051639c707f9560e01b815260040160405180910390fd5b60405161009b9061017a565b604051809103906000f0801580156100b7573d6000803e3d6000fd5b506001600160a01b03908116608052600280546001600160a01b03191691831691821790556040516000907f8c3aa5f43a388513435861bf27dfad7829cd248696fed367c62d441f62954496908290a350506101d6565b600180546001600160a01b03191690556101278161012a565b50565b600080546001600160a01b038381166001600160a01b0319831681178455604051919092169283917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e09190a35050565b61058980610b8d83390190565b80516001600160a01b038116811461019e57600080fd5b919050565b600080604083850312156101b657600080fd5b6101bf83610187565b91506101cd60208401610187565b90509250929050565b60805161098e6101ff60003960008181610157015281816102580152610451015261098e6000f3fe608060405234801561001057600080fd5b50600436106101005760003560e01c806379ba509711610097578063e30c397811610066578063e30c3978146101f4578063e49d2a3014610205578063f110ed671461020d578063f2fde38b1461022057600080fd5b806379ba5097146101be5780638da5cb5b146101c6578063977fc3d7146101d7578063bb34534c146101e157600080fd5b80635fe21a5a116100d35780635fe21a5a1461017957806361d027b3146101905780636260d515146101a3578063715018a6146101b657600080fd5b80632b85ba38146101055780632ed6b75d146101355780634d19e5ce146101485780635c60da1b14610152575b600080fd5b6101186101133660046107f5565b610233565b6040516001600160a01b0390911681526020015b60405180910390f35b600354610118906001600160a01b031681565b6101506102c8565b005b6101187f000000000000000000000000000000000000000000000000000000000000000081565b61018260045481565b60405190815260200161012c565b600254610118906001600160a01b031681565b6101506101b136600461085a565b610342565b6101506103e0565b610150610401565b6000546001600160a01b0316610118565b6101826202a30081565b6101186101ef3660046107f5565b61044a565b6001546001600160a01b0316610118565b610150610476565b61015061021b3660046108e0565b610533565b61015061022e3660046108e0565b6105d7565b60008061023f8361044a565b9050806001600160a01b03163b6000036102c25761027d7f000000000000000000000000000000000000000000000000000000000000000084610648565b50806001600160a01b03167f94bfd9af14ef450884c8a7ddb5734e2e1e14e70a1c84f0801cc5a29e34d26428846040516102b991815260200190565b60405180910390a25b92915050565b6102d061065d565b6004546000036102f357604051635acfe4cd60e01b815260040160405180910390fd5b6003546040516001600160a01b03909116907fa51e596bb7b820e2c6bddfa8310a63ad5e9409bf7c382a47c3b732c88fb18b2390600090a2600380546001600160a01b03191690556000600455565b60005b838110156103d95761036e858583818110610362576103626108fd565b90506020020135610233565b6001600160a01b031663780469bb84846040518363ffffffff1660e01b815260040161039b929190610913565b600060405180830381600087803b1580156103b557600080fd5b505af11580156103c9573d6000803e3d6000fd5b5050600190920191506103459050565b5050505050565b6103e861065d565b604051633c776be160e01b815260040160405180910390fd5b60015433906001600160a01b0316811461043e5760405163118cdaa760e01b81526001600160a01b03821660048201526024015b60405180910390fd5b6104478161068c565b50565b60006102c27f0000000000000000000000000000000000000000000000000000000000000000836106a5565b61047e61065d565b6004546000036104a157604051635acfe4cd60e01b815260040160405180910390fd5b6004544210156104c8576004805460405163eb76f93360e01b815291820152602401610435565b6003546002546040516001600160a01b0392831692909116907f8c3aa5f43a388513435861bf27dfad7829cd248696fed367c62d441f6295449690600090a360038054600280546001600160a01b03199081166001600160a01b038416179091551690556000600455565b61053b61065d565b6001600160a01b03811661056257604051639c707f9560e01b815260040160405180910390fd5b600380546001600160a01b0319166001600160a01b03831617905561058a6202a30042610960565b60048190556002546040519182526001600160a01b03838116929116907f75d1cab48f48edaed1c78425b0afef81d318470830906de849c78bc4cbd4cbe59060200160405180910390a350565b6105df61065d565b600180546001600160a01b0383166001600160a01b031990911681179091556106106000546001600160a01b031690565b6001600160a01b03167f38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e2270060405160405180910390a350565b60006106568383600061070e565b9392505050565b6000546001600160a01b0316331461068a5760405163118cdaa760e01b8152336004820152602401610435565b565b600180546001600160a01b0319169055610447816107a5565b6040513060388201526f5af43d82803e903d91602b57fd5bf3ff602482015260148101839052733d602d80600a3d3981f3363d3d373d3d3d363d738152605881018290526037600c820120607882015260556043909101206000906001600160a01b0316610656565b60008147101561073a5760405163cf47918160e01b815247600482015260248101839052604401610435565b763d602d80600a3d3981f3363d3d373d3d3d363d730000008460601b60e81c176000526e5af43d82803e903d91602b57fd5bf38460781b17602052826037600984f590506001600160a01b0381166106565760405163b06ebf3d60e01b815260040160405180910390fd5b600080546001600160a01b038381166001600160a01b0319831681178455604051919092169283917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e09190a35050565b60006020828403121561080757600080fd5b5035919050565b60008083601f84011261082057600080fd5b50813567ffffffffffffffff81111561083857600080fd5b6020830191508360208260051b850101111561085357600080fd5b9250929050565b6000806000806040858703121561087057600080fd5b843567ffffffffffffffff81111561088757600080fd5b6108938782880161080e565b909550935050602085013567ffffffffffffffff8111156108b357600080fd5b6108bf8782880161080e565b95989497509550505050565b6001600160a01b038116811461044757600080fd5b6000602082840312156108f257600080fd5b8135610656816108cb565b634e487b7160e01b600052603260045260246000fd5b6020808252810182905260008360408301825b85811015610956578235610939816108cb565b6001600160a01b0316825260209283019290910190600101610926565b5095945050505050565b808201808211156102c257634e487b7160e01b600052601160045260246000fdfea164736f6c6343000825000a60a0604052348015600f57600080fd5b503360805260805161054e61003b60003960008181608d0152818160cf0152610246015261054e6000f3fe6080604052600436106100385760003560e01c8063780469bb14610044578063ab803a7614610066578063c45a01551461007b57600080fd5b3661003f57005b600080fd5b34801561005057600080fd5b5061006461005f366004610442565b6100cb565b005b34801561007257600080fd5b50610064610242565b34801561008757600080fd5b506100af7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b03909116815260200160405180910390f35b60007f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03166361d027b36040518163ffffffff1660e01b8152600401602060405180830381865afa15801561012b573d6000803e3d6000fd5b505050506040513d601f19601f8201168201806040525081019061014f91906104d1565b905060005b8281101561023c576000848483818110610170576101706104f5565b9050602002016020810190610185919061050b565b6040516370a0823160e01b81523060048201526001600160a01b0391909116906370a0823190602401602060405180830381865afa1580156101cb573d6000803e3d6000fd5b505050506040513d601f19601f820116820180604052508101906101ef9190610528565b9050801561023357610233838287878681811061020e5761020e6104f5565b9050602002016020810190610223919061050b565b6001600160a01b031691906103a2565b50600101610154565b50505050565b60007f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03166361d027b36040518163ffffffff1660e01b8152600401602060405180830381865afa1580156102a2573d6000803e3d6000fd5b505050506040513d601f19601f820116820180604052508101906102c691906104d1565b90504760008190036102d6575050565b6000826001600160a01b03168260405160006040518083038185875af1925050503d8060008114610323576040519150601f19603f3d011682016040523d82523d6000602084013e610328565b606091505b505090508061035a5760405163170b42ad60e31b81526001600160a01b03841660048201526024015b60405180910390fd5b826001600160a01b03167f958f215bc1323fd729311cf10da76fff907207d3a7473dd1e6a9ddd45fcc4e348360405161039591815260200190565b60405180910390a2505050565b6103af83838360016103dc565b6103d757604051635274afe760e01b81526001600160a01b0384166004820152602401610351565b505050565b60405163a9059cbb60e01b60008181526001600160a01b038616600452602485905291602083604481808b5af192506001600051148316610436578383151615610429573d6000823e3d81fd5b6000873b113d1516831692505b60405250949350505050565b6000806020838503121561045557600080fd5b823567ffffffffffffffff81111561046c57600080fd5b8301601f8101851361047d57600080fd5b803567ffffffffffffffff81111561049457600080fd5b8560208260051b84010111156104a957600080fd5b6020919091019590945092505050565b6001600160a01b03811681146104ce57600080fd5b50565b6000602082840312156104e357600080fd5b81516104ee816104b9565b9392505050565b634e487b7160e01b600052603260045260246000fd5b60006020828403121561051d57600080fd5b81356104ee816104b9565b60006020828403121561053a57600080fd5b505191905056fea164736f6c6343000825000a",
}

// DepositFactory is an auto generated Go binding around an Ethereum contract.
type DepositFactory struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *DepositFactory) GetABI() abi.ABI {
	return c.abi
}

// NewDepositFactory creates a new instance of DepositFactory.
func NewDepositFactory() *DepositFactory {
	parsed, err := DepositFactoryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &DepositFactory{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *DepositFactory) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address owner, address firstTreasury) returns()
func (depositFactory *DepositFactory) PackConstructor(owner common.Address, firstTreasury common.Address) []byte {
	enc, err := depositFactory.abi.Pack("", owner, firstTreasury)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackTREASURYDELAY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x977fc3d7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function TREASURY_DELAY() view returns(uint256)
func (depositFactory *DepositFactory) PackTREASURYDELAY() []byte {
	enc, err := depositFactory.abi.Pack("TREASURY_DELAY")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTREASURYDELAY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x977fc3d7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function TREASURY_DELAY() view returns(uint256)
func (depositFactory *DepositFactory) TryPackTREASURYDELAY() ([]byte, error) {
	return depositFactory.abi.Pack("TREASURY_DELAY")
}

// UnpackTREASURYDELAY is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x977fc3d7.
//
// Solidity: function TREASURY_DELAY() view returns(uint256)
func (depositFactory *DepositFactory) UnpackTREASURYDELAY(data []byte) (*big.Int, error) {
	out, err := depositFactory.abi.Unpack("TREASURY_DELAY", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackAcceptOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79ba5097.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function acceptOwnership() returns()
func (depositFactory *DepositFactory) PackAcceptOwnership() []byte {
	enc, err := depositFactory.abi.Pack("acceptOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAcceptOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79ba5097.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function acceptOwnership() returns()
func (depositFactory *DepositFactory) TryPackAcceptOwnership() ([]byte, error) {
	return depositFactory.abi.Pack("acceptOwnership")
}

// PackAcceptTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe49d2a30.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function acceptTreasury() returns()
func (depositFactory *DepositFactory) PackAcceptTreasury() []byte {
	enc, err := depositFactory.abi.Pack("acceptTreasury")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAcceptTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe49d2a30.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function acceptTreasury() returns()
func (depositFactory *DepositFactory) TryPackAcceptTreasury() ([]byte, error) {
	return depositFactory.abi.Pack("acceptTreasury")
}

// PackAddressOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbb34534c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function addressOf(bytes32 salt) view returns(address)
func (depositFactory *DepositFactory) PackAddressOf(salt [32]byte) []byte {
	enc, err := depositFactory.abi.Pack("addressOf", salt)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAddressOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbb34534c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function addressOf(bytes32 salt) view returns(address)
func (depositFactory *DepositFactory) TryPackAddressOf(salt [32]byte) ([]byte, error) {
	return depositFactory.abi.Pack("addressOf", salt)
}

// UnpackAddressOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbb34534c.
//
// Solidity: function addressOf(bytes32 salt) view returns(address)
func (depositFactory *DepositFactory) UnpackAddressOf(data []byte) (common.Address, error) {
	out, err := depositFactory.abi.Unpack("addressOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackCancelTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d19e5ce.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancelTreasury() returns()
func (depositFactory *DepositFactory) PackCancelTreasury() []byte {
	enc, err := depositFactory.abi.Pack("cancelTreasury")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancelTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d19e5ce.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancelTreasury() returns()
func (depositFactory *DepositFactory) TryPackCancelTreasury() ([]byte, error) {
	return depositFactory.abi.Pack("cancelTreasury")
}

// PackDeploy is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2b85ba38.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function deploy(bytes32 salt) returns(address)
func (depositFactory *DepositFactory) PackDeploy(salt [32]byte) []byte {
	enc, err := depositFactory.abi.Pack("deploy", salt)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeploy is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2b85ba38.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function deploy(bytes32 salt) returns(address)
func (depositFactory *DepositFactory) TryPackDeploy(salt [32]byte) ([]byte, error) {
	return depositFactory.abi.Pack("deploy", salt)
}

// UnpackDeploy is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2b85ba38.
//
// Solidity: function deploy(bytes32 salt) returns(address)
func (depositFactory *DepositFactory) UnpackDeploy(data []byte) (common.Address, error) {
	out, err := depositFactory.abi.Unpack("deploy", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackImplementation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c60da1b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function implementation() view returns(address)
func (depositFactory *DepositFactory) PackImplementation() []byte {
	enc, err := depositFactory.abi.Pack("implementation")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackImplementation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c60da1b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function implementation() view returns(address)
func (depositFactory *DepositFactory) TryPackImplementation() ([]byte, error) {
	return depositFactory.abi.Pack("implementation")
}

// UnpackImplementation is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5c60da1b.
//
// Solidity: function implementation() view returns(address)
func (depositFactory *DepositFactory) UnpackImplementation(data []byte) (common.Address, error) {
	out, err := depositFactory.abi.Unpack("implementation", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (depositFactory *DepositFactory) PackOwner() []byte {
	enc, err := depositFactory.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (depositFactory *DepositFactory) TryPackOwner() ([]byte, error) {
	return depositFactory.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (depositFactory *DepositFactory) UnpackOwner(data []byte) (common.Address, error) {
	out, err := depositFactory.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingOwner() view returns(address)
func (depositFactory *DepositFactory) PackPendingOwner() []byte {
	enc, err := depositFactory.abi.Pack("pendingOwner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingOwner() view returns(address)
func (depositFactory *DepositFactory) TryPackPendingOwner() ([]byte, error) {
	return depositFactory.abi.Pack("pendingOwner")
}

// UnpackPendingOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe30c3978.
//
// Solidity: function pendingOwner() view returns(address)
func (depositFactory *DepositFactory) UnpackPendingOwner(data []byte) (common.Address, error) {
	out, err := depositFactory.abi.Unpack("pendingOwner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPendingTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2ed6b75d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingTreasury() view returns(address)
func (depositFactory *DepositFactory) PackPendingTreasury() []byte {
	enc, err := depositFactory.abi.Pack("pendingTreasury")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2ed6b75d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingTreasury() view returns(address)
func (depositFactory *DepositFactory) TryPackPendingTreasury() ([]byte, error) {
	return depositFactory.abi.Pack("pendingTreasury")
}

// UnpackPendingTreasury is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2ed6b75d.
//
// Solidity: function pendingTreasury() view returns(address)
func (depositFactory *DepositFactory) UnpackPendingTreasury(data []byte) (common.Address, error) {
	out, err := depositFactory.abi.Unpack("pendingTreasury", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPendingTreasuryFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5fe21a5a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingTreasuryFrom() view returns(uint256)
func (depositFactory *DepositFactory) PackPendingTreasuryFrom() []byte {
	enc, err := depositFactory.abi.Pack("pendingTreasuryFrom")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingTreasuryFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5fe21a5a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingTreasuryFrom() view returns(uint256)
func (depositFactory *DepositFactory) TryPackPendingTreasuryFrom() ([]byte, error) {
	return depositFactory.abi.Pack("pendingTreasuryFrom")
}

// UnpackPendingTreasuryFrom is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5fe21a5a.
//
// Solidity: function pendingTreasuryFrom() view returns(uint256)
func (depositFactory *DepositFactory) UnpackPendingTreasuryFrom(data []byte) (*big.Int, error) {
	out, err := depositFactory.abi.Unpack("pendingTreasuryFrom", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackProposeTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf110ed67.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function proposeTreasury(address proposed) returns()
func (depositFactory *DepositFactory) PackProposeTreasury(proposed common.Address) []byte {
	enc, err := depositFactory.abi.Pack("proposeTreasury", proposed)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackProposeTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf110ed67.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function proposeTreasury(address proposed) returns()
func (depositFactory *DepositFactory) TryPackProposeTreasury(proposed common.Address) ([]byte, error) {
	return depositFactory.abi.Pack("proposeTreasury", proposed)
}

// PackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renounceOwnership() view returns()
func (depositFactory *DepositFactory) PackRenounceOwnership() []byte {
	enc, err := depositFactory.abi.Pack("renounceOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renounceOwnership() view returns()
func (depositFactory *DepositFactory) TryPackRenounceOwnership() ([]byte, error) {
	return depositFactory.abi.Pack("renounceOwnership")
}

// PackSweep is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6260d515.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function sweep(bytes32[] salts, address[] tokens) returns()
func (depositFactory *DepositFactory) PackSweep(salts [][32]byte, tokens []common.Address) []byte {
	enc, err := depositFactory.abi.Pack("sweep", salts, tokens)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSweep is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6260d515.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function sweep(bytes32[] salts, address[] tokens) returns()
func (depositFactory *DepositFactory) TryPackSweep(salts [][32]byte, tokens []common.Address) ([]byte, error) {
	return depositFactory.abi.Pack("sweep", salts, tokens)
}

// PackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (depositFactory *DepositFactory) PackTransferOwnership(newOwner common.Address) []byte {
	enc, err := depositFactory.abi.Pack("transferOwnership", newOwner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (depositFactory *DepositFactory) TryPackTransferOwnership(newOwner common.Address) ([]byte, error) {
	return depositFactory.abi.Pack("transferOwnership", newOwner)
}

// PackTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x61d027b3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function treasury() view returns(address)
func (depositFactory *DepositFactory) PackTreasury() []byte {
	enc, err := depositFactory.abi.Pack("treasury")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTreasury is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x61d027b3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function treasury() view returns(address)
func (depositFactory *DepositFactory) TryPackTreasury() ([]byte, error) {
	return depositFactory.abi.Pack("treasury")
}

// UnpackTreasury is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x61d027b3.
//
// Solidity: function treasury() view returns(address)
func (depositFactory *DepositFactory) UnpackTreasury(data []byte) (common.Address, error) {
	out, err := depositFactory.abi.Unpack("treasury", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// DepositFactoryDeployed represents a Deployed event raised by the DepositFactory contract.
type DepositFactoryDeployed struct {
	Deposit common.Address
	Salt    [32]byte
	Raw     *types.Log // Blockchain specific contextual infos
}

const DepositFactoryDeployedEventName = "Deployed"

// ContractEventName returns the user-defined event name.
func (DepositFactoryDeployed) ContractEventName() string {
	return DepositFactoryDeployedEventName
}

// UnpackDeployedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Deployed(address indexed deposit, bytes32 salt)
func (depositFactory *DepositFactory) UnpackDeployedEvent(log *types.Log) (*DepositFactoryDeployed, error) {
	event := "Deployed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != depositFactory.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DepositFactoryDeployed)
	if len(log.Data) > 0 {
		if err := depositFactory.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range depositFactory.abi.Events[event].Inputs {
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

// DepositFactoryOwnershipTransferStarted represents a OwnershipTransferStarted event raised by the DepositFactory contract.
type DepositFactoryOwnershipTransferStarted struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const DepositFactoryOwnershipTransferStartedEventName = "OwnershipTransferStarted"

// ContractEventName returns the user-defined event name.
func (DepositFactoryOwnershipTransferStarted) ContractEventName() string {
	return DepositFactoryOwnershipTransferStartedEventName
}

// UnpackOwnershipTransferStartedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)
func (depositFactory *DepositFactory) UnpackOwnershipTransferStartedEvent(log *types.Log) (*DepositFactoryOwnershipTransferStarted, error) {
	event := "OwnershipTransferStarted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != depositFactory.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DepositFactoryOwnershipTransferStarted)
	if len(log.Data) > 0 {
		if err := depositFactory.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range depositFactory.abi.Events[event].Inputs {
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

// DepositFactoryOwnershipTransferred represents a OwnershipTransferred event raised by the DepositFactory contract.
type DepositFactoryOwnershipTransferred struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const DepositFactoryOwnershipTransferredEventName = "OwnershipTransferred"

// ContractEventName returns the user-defined event name.
func (DepositFactoryOwnershipTransferred) ContractEventName() string {
	return DepositFactoryOwnershipTransferredEventName
}

// UnpackOwnershipTransferredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (depositFactory *DepositFactory) UnpackOwnershipTransferredEvent(log *types.Log) (*DepositFactoryOwnershipTransferred, error) {
	event := "OwnershipTransferred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != depositFactory.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DepositFactoryOwnershipTransferred)
	if len(log.Data) > 0 {
		if err := depositFactory.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range depositFactory.abi.Events[event].Inputs {
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

// DepositFactoryTreasuryCancelled represents a TreasuryCancelled event raised by the DepositFactory contract.
type DepositFactoryTreasuryCancelled struct {
	Proposed common.Address
	Raw      *types.Log // Blockchain specific contextual infos
}

const DepositFactoryTreasuryCancelledEventName = "TreasuryCancelled"

// ContractEventName returns the user-defined event name.
func (DepositFactoryTreasuryCancelled) ContractEventName() string {
	return DepositFactoryTreasuryCancelledEventName
}

// UnpackTreasuryCancelledEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TreasuryCancelled(address indexed proposed)
func (depositFactory *DepositFactory) UnpackTreasuryCancelledEvent(log *types.Log) (*DepositFactoryTreasuryCancelled, error) {
	event := "TreasuryCancelled"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != depositFactory.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DepositFactoryTreasuryCancelled)
	if len(log.Data) > 0 {
		if err := depositFactory.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range depositFactory.abi.Events[event].Inputs {
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

// DepositFactoryTreasuryChanged represents a TreasuryChanged event raised by the DepositFactory contract.
type DepositFactoryTreasuryChanged struct {
	Previous common.Address
	Treasury common.Address
	Raw      *types.Log // Blockchain specific contextual infos
}

const DepositFactoryTreasuryChangedEventName = "TreasuryChanged"

// ContractEventName returns the user-defined event name.
func (DepositFactoryTreasuryChanged) ContractEventName() string {
	return DepositFactoryTreasuryChangedEventName
}

// UnpackTreasuryChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TreasuryChanged(address indexed previous, address indexed treasury)
func (depositFactory *DepositFactory) UnpackTreasuryChangedEvent(log *types.Log) (*DepositFactoryTreasuryChanged, error) {
	event := "TreasuryChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != depositFactory.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DepositFactoryTreasuryChanged)
	if len(log.Data) > 0 {
		if err := depositFactory.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range depositFactory.abi.Events[event].Inputs {
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

// DepositFactoryTreasuryProposed represents a TreasuryProposed event raised by the DepositFactory contract.
type DepositFactoryTreasuryProposed struct {
	Treasury common.Address
	Proposed common.Address
	From     *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const DepositFactoryTreasuryProposedEventName = "TreasuryProposed"

// ContractEventName returns the user-defined event name.
func (DepositFactoryTreasuryProposed) ContractEventName() string {
	return DepositFactoryTreasuryProposedEventName
}

// UnpackTreasuryProposedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TreasuryProposed(address indexed treasury, address indexed proposed, uint256 from)
func (depositFactory *DepositFactory) UnpackTreasuryProposedEvent(log *types.Log) (*DepositFactoryTreasuryProposed, error) {
	event := "TreasuryProposed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != depositFactory.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DepositFactoryTreasuryProposed)
	if len(log.Data) > 0 {
		if err := depositFactory.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range depositFactory.abi.Events[event].Inputs {
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
func (depositFactory *DepositFactory) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], depositFactory.abi.Errors["FailedDeployment"].ID.Bytes()[:4]) {
		return depositFactory.UnpackFailedDeploymentError(raw[4:])
	}
	if bytes.Equal(raw[:4], depositFactory.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return depositFactory.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], depositFactory.abi.Errors["NoTreasuryPending"].ID.Bytes()[:4]) {
		return depositFactory.UnpackNoTreasuryPendingError(raw[4:])
	}
	if bytes.Equal(raw[:4], depositFactory.abi.Errors["OwnableInvalidOwner"].ID.Bytes()[:4]) {
		return depositFactory.UnpackOwnableInvalidOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], depositFactory.abi.Errors["OwnableUnauthorizedAccount"].ID.Bytes()[:4]) {
		return depositFactory.UnpackOwnableUnauthorizedAccountError(raw[4:])
	}
	if bytes.Equal(raw[:4], depositFactory.abi.Errors["OwnerRequired"].ID.Bytes()[:4]) {
		return depositFactory.UnpackOwnerRequiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], depositFactory.abi.Errors["TreasuryTooEarly"].ID.Bytes()[:4]) {
		return depositFactory.UnpackTreasuryTooEarlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], depositFactory.abi.Errors["ZeroTreasury"].ID.Bytes()[:4]) {
		return depositFactory.UnpackZeroTreasuryError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// DepositFactoryFailedDeployment represents a FailedDeployment error raised by the DepositFactory contract.
type DepositFactoryFailedDeployment struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FailedDeployment()
func DepositFactoryFailedDeploymentErrorID() common.Hash {
	return common.HexToHash("0xb06ebf3d5067824a3fe5d5ba19471e035a7de6c88dac362c77b162830a5b9093")
}

// UnpackFailedDeploymentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FailedDeployment()
func (depositFactory *DepositFactory) UnpackFailedDeploymentError(raw []byte) (*DepositFactoryFailedDeployment, error) {
	out := new(DepositFactoryFailedDeployment)
	if err := depositFactory.abi.UnpackIntoInterface(out, "FailedDeployment", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DepositFactoryInsufficientBalance represents a InsufficientBalance error raised by the DepositFactory contract.
type DepositFactoryInsufficientBalance struct {
	Balance *big.Int
	Needed  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance(uint256 balance, uint256 needed)
func DepositFactoryInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xcf4791818fba6e019216eb4864093b4947f674afada5d305e57d598b641dad1d")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance(uint256 balance, uint256 needed)
func (depositFactory *DepositFactory) UnpackInsufficientBalanceError(raw []byte) (*DepositFactoryInsufficientBalance, error) {
	out := new(DepositFactoryInsufficientBalance)
	if err := depositFactory.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DepositFactoryNoTreasuryPending represents a NoTreasuryPending error raised by the DepositFactory contract.
type DepositFactoryNoTreasuryPending struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoTreasuryPending()
func DepositFactoryNoTreasuryPendingErrorID() common.Hash {
	return common.HexToHash("0x5acfe4cd658e953b13f0284da22875991bb49be83708faf3bcec4523fbd7e7f2")
}

// UnpackNoTreasuryPendingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoTreasuryPending()
func (depositFactory *DepositFactory) UnpackNoTreasuryPendingError(raw []byte) (*DepositFactoryNoTreasuryPending, error) {
	out := new(DepositFactoryNoTreasuryPending)
	if err := depositFactory.abi.UnpackIntoInterface(out, "NoTreasuryPending", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DepositFactoryOwnableInvalidOwner represents a OwnableInvalidOwner error raised by the DepositFactory contract.
type DepositFactoryOwnableInvalidOwner struct {
	Owner common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OwnableInvalidOwner(address owner)
func DepositFactoryOwnableInvalidOwnerErrorID() common.Hash {
	return common.HexToHash("0x1e4fbdf7f3ef8bcaa855599e3abf48b232380f183f08f6f813d9ffa5bd585188")
}

// UnpackOwnableInvalidOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OwnableInvalidOwner(address owner)
func (depositFactory *DepositFactory) UnpackOwnableInvalidOwnerError(raw []byte) (*DepositFactoryOwnableInvalidOwner, error) {
	out := new(DepositFactoryOwnableInvalidOwner)
	if err := depositFactory.abi.UnpackIntoInterface(out, "OwnableInvalidOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DepositFactoryOwnableUnauthorizedAccount represents a OwnableUnauthorizedAccount error raised by the DepositFactory contract.
type DepositFactoryOwnableUnauthorizedAccount struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OwnableUnauthorizedAccount(address account)
func DepositFactoryOwnableUnauthorizedAccountErrorID() common.Hash {
	return common.HexToHash("0x118cdaa7a341953d1887a2245fd6665d741c67c8c50581daa59e1d03373fa188")
}

// UnpackOwnableUnauthorizedAccountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OwnableUnauthorizedAccount(address account)
func (depositFactory *DepositFactory) UnpackOwnableUnauthorizedAccountError(raw []byte) (*DepositFactoryOwnableUnauthorizedAccount, error) {
	out := new(DepositFactoryOwnableUnauthorizedAccount)
	if err := depositFactory.abi.UnpackIntoInterface(out, "OwnableUnauthorizedAccount", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DepositFactoryOwnerRequired represents a OwnerRequired error raised by the DepositFactory contract.
type DepositFactoryOwnerRequired struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OwnerRequired()
func DepositFactoryOwnerRequiredErrorID() common.Hash {
	return common.HexToHash("0x3c776be1520fa3f8e5a76e9b79a85d3ab5216bfba56a29566e6a0a5c410b22da")
}

// UnpackOwnerRequiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OwnerRequired()
func (depositFactory *DepositFactory) UnpackOwnerRequiredError(raw []byte) (*DepositFactoryOwnerRequired, error) {
	out := new(DepositFactoryOwnerRequired)
	if err := depositFactory.abi.UnpackIntoInterface(out, "OwnerRequired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DepositFactoryTreasuryTooEarly represents a TreasuryTooEarly error raised by the DepositFactory contract.
type DepositFactoryTreasuryTooEarly struct {
	From *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TreasuryTooEarly(uint256 from)
func DepositFactoryTreasuryTooEarlyErrorID() common.Hash {
	return common.HexToHash("0xeb76f933e659ec8fd791ab3a7d148fbe4797a4f61bd47d66e8b2a8fec7bc0013")
}

// UnpackTreasuryTooEarlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TreasuryTooEarly(uint256 from)
func (depositFactory *DepositFactory) UnpackTreasuryTooEarlyError(raw []byte) (*DepositFactoryTreasuryTooEarly, error) {
	out := new(DepositFactoryTreasuryTooEarly)
	if err := depositFactory.abi.UnpackIntoInterface(out, "TreasuryTooEarly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// DepositFactoryZeroTreasury represents a ZeroTreasury error raised by the DepositFactory contract.
type DepositFactoryZeroTreasury struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroTreasury()
func DepositFactoryZeroTreasuryErrorID() common.Hash {
	return common.HexToHash("0x9c707f95a60e29fbb6fe20c99fbc90862c186af5d0555754856ae2e4cf5593cd")
}

// UnpackZeroTreasuryError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroTreasury()
func (depositFactory *DepositFactory) UnpackZeroTreasuryError(raw []byte) (*DepositFactoryZeroTreasury, error) {
	out := new(DepositFactoryZeroTreasury)
	if err := depositFactory.abi.UnpackIntoInterface(out, "ZeroTreasury", raw); err != nil {
		return nil, err
	}
	return out, nil
}
