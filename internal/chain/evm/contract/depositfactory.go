// Code generated - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package contract

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"time"

	ethereum "github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/event"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = errors.New
	_ = big.NewInt
	_ = strings.NewReader
	_ = ethereum.NotFound
	_ = bind.Bind
	_ = common.Big1
	_ = types.BloomLookup
	_ = event.NewSubscription
	_ = abi.ConvertType
	_ = time.Tick
	_ = context.Background
)

// DepositFactoryMetaData contains all meta data concerning the DepositFactory contract.
var DepositFactoryMetaData = &bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"firstTreasury\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"FailedDeployment\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoTreasuryPending\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"OwnableInvalidOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"OwnableUnauthorizedAccount\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"OwnerRequired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"from\",\"type\":\"uint256\"}],\"name\":\"TreasuryTooEarly\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroTreasury\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"deposit\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"}],\"name\":\"Deployed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferStarted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferred\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"proposed\",\"type\":\"address\"}],\"name\":\"TreasuryCancelled\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previous\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"treasury\",\"type\":\"address\"}],\"name\":\"TreasuryChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"treasury\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"proposed\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"from\",\"type\":\"uint256\"}],\"name\":\"TreasuryProposed\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"TREASURY_DELAY\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"acceptOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"acceptTreasury\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"}],\"name\":\"addressOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"cancelTreasury\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"}],\"name\":\"deploy\",\"outputs\":[{\"internalType\":\"contractForwarder\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"implementation\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingOwner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingTreasury\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingTreasuryFrom\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"proposed\",\"type\":\"address\"}],\"name\":\"proposeTreasury\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"renounceOwnership\",\"outputs\":[],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"salts\",\"type\":\"bytes32[]\"},{\"internalType\":\"contractIERC20[]\",\"name\":\"tokens\",\"type\":\"address[]\"}],\"name\":\"sweep\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"transferOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"treasury\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	Bin: "0x60a060405234801561001057600080fd5b5060405161111638038061111683398101604081905261002f916101a3565b816001600160a01b03811661005e57604051631e4fbdf760e01b81526000600482015260240160405180910390fd5b6100678161010e565b506001600160a01b03811661008f57604051639c707f9560e01b815260040160405180910390fd5b60405161009b9061017a565b604051809103906000f0801580156100b7573d6000803e3d6000fd5b506001600160a01b03908116608052600280546001600160a01b03191691831691821790556040516000907f8c3aa5f43a388513435861bf27dfad7829cd248696fed367c62d441f62954496908290a350506101d6565b600180546001600160a01b03191690556101278161012a565b50565b600080546001600160a01b038381166001600160a01b0319831681178455604051919092169283917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e09190a35050565b61058980610b8d83390190565b80516001600160a01b038116811461019e57600080fd5b919050565b600080604083850312156101b657600080fd5b6101bf83610187565b91506101cd60208401610187565b90509250929050565b60805161098e6101ff60003960008181610157015281816102580152610451015261098e6000f3fe608060405234801561001057600080fd5b50600436106101005760003560e01c806379ba509711610097578063e30c397811610066578063e30c3978146101f4578063e49d2a3014610205578063f110ed671461020d578063f2fde38b1461022057600080fd5b806379ba5097146101be5780638da5cb5b146101c6578063977fc3d7146101d7578063bb34534c146101e157600080fd5b80635fe21a5a116100d35780635fe21a5a1461017957806361d027b3146101905780636260d515146101a3578063715018a6146101b657600080fd5b80632b85ba38146101055780632ed6b75d146101355780634d19e5ce146101485780635c60da1b14610152575b600080fd5b6101186101133660046107f5565b610233565b6040516001600160a01b0390911681526020015b60405180910390f35b600354610118906001600160a01b031681565b6101506102c8565b005b6101187f000000000000000000000000000000000000000000000000000000000000000081565b61018260045481565b60405190815260200161012c565b600254610118906001600160a01b031681565b6101506101b136600461085a565b610342565b6101506103e0565b610150610401565b6000546001600160a01b0316610118565b6101826202a30081565b6101186101ef3660046107f5565b61044a565b6001546001600160a01b0316610118565b610150610476565b61015061021b3660046108e0565b610533565b61015061022e3660046108e0565b6105d7565b60008061023f8361044a565b9050806001600160a01b03163b6000036102c25761027d7f000000000000000000000000000000000000000000000000000000000000000084610648565b50806001600160a01b03167f94bfd9af14ef450884c8a7ddb5734e2e1e14e70a1c84f0801cc5a29e34d26428846040516102b991815260200190565b60405180910390a25b92915050565b6102d061065d565b6004546000036102f357604051635acfe4cd60e01b815260040160405180910390fd5b6003546040516001600160a01b03909116907fa51e596bb7b820e2c6bddfa8310a63ad5e9409bf7c382a47c3b732c88fb18b2390600090a2600380546001600160a01b03191690556000600455565b60005b838110156103d95761036e858583818110610362576103626108fd565b90506020020135610233565b6001600160a01b031663780469bb84846040518363ffffffff1660e01b815260040161039b929190610913565b600060405180830381600087803b1580156103b557600080fd5b505af11580156103c9573d6000803e3d6000fd5b5050600190920191506103459050565b5050505050565b6103e861065d565b604051633c776be160e01b815260040160405180910390fd5b60015433906001600160a01b0316811461043e5760405163118cdaa760e01b81526001600160a01b03821660048201526024015b60405180910390fd5b6104478161068c565b50565b60006102c27f0000000000000000000000000000000000000000000000000000000000000000836106a5565b61047e61065d565b6004546000036104a157604051635acfe4cd60e01b815260040160405180910390fd5b6004544210156104c8576004805460405163eb76f93360e01b815291820152602401610435565b6003546002546040516001600160a01b0392831692909116907f8c3aa5f43a388513435861bf27dfad7829cd248696fed367c62d441f6295449690600090a360038054600280546001600160a01b03199081166001600160a01b038416179091551690556000600455565b61053b61065d565b6001600160a01b03811661056257604051639c707f9560e01b815260040160405180910390fd5b600380546001600160a01b0319166001600160a01b03831617905561058a6202a30042610960565b60048190556002546040519182526001600160a01b03838116929116907f75d1cab48f48edaed1c78425b0afef81d318470830906de849c78bc4cbd4cbe59060200160405180910390a350565b6105df61065d565b600180546001600160a01b0383166001600160a01b031990911681179091556106106000546001600160a01b031690565b6001600160a01b03167f38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e2270060405160405180910390a350565b60006106568383600061070e565b9392505050565b6000546001600160a01b0316331461068a5760405163118cdaa760e01b8152336004820152602401610435565b565b600180546001600160a01b0319169055610447816107a5565b6040513060388201526f5af43d82803e903d91602b57fd5bf3ff602482015260148101839052733d602d80600a3d3981f3363d3d373d3d3d363d738152605881018290526037600c820120607882015260556043909101206000906001600160a01b0316610656565b60008147101561073a5760405163cf47918160e01b815247600482015260248101839052604401610435565b763d602d80600a3d3981f3363d3d373d3d3d363d730000008460601b60e81c176000526e5af43d82803e903d91602b57fd5bf38460781b17602052826037600984f590506001600160a01b0381166106565760405163b06ebf3d60e01b815260040160405180910390fd5b600080546001600160a01b038381166001600160a01b0319831681178455604051919092169283917f8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e09190a35050565b60006020828403121561080757600080fd5b5035919050565b60008083601f84011261082057600080fd5b50813567ffffffffffffffff81111561083857600080fd5b6020830191508360208260051b850101111561085357600080fd5b9250929050565b6000806000806040858703121561087057600080fd5b843567ffffffffffffffff81111561088757600080fd5b6108938782880161080e565b909550935050602085013567ffffffffffffffff8111156108b357600080fd5b6108bf8782880161080e565b95989497509550505050565b6001600160a01b038116811461044757600080fd5b6000602082840312156108f257600080fd5b8135610656816108cb565b634e487b7160e01b600052603260045260246000fd5b6020808252810182905260008360408301825b85811015610956578235610939816108cb565b6001600160a01b0316825260209283019290910190600101610926565b5095945050505050565b808201808211156102c257634e487b7160e01b600052601160045260246000fdfea164736f6c6343000825000a60a0604052348015600f57600080fd5b503360805260805161054e61003b60003960008181608d0152818160cf0152610246015261054e6000f3fe6080604052600436106100385760003560e01c8063780469bb14610044578063ab803a7614610066578063c45a01551461007b57600080fd5b3661003f57005b600080fd5b34801561005057600080fd5b5061006461005f366004610442565b6100cb565b005b34801561007257600080fd5b50610064610242565b34801561008757600080fd5b506100af7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b03909116815260200160405180910390f35b60007f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03166361d027b36040518163ffffffff1660e01b8152600401602060405180830381865afa15801561012b573d6000803e3d6000fd5b505050506040513d601f19601f8201168201806040525081019061014f91906104d1565b905060005b8281101561023c576000848483818110610170576101706104f5565b9050602002016020810190610185919061050b565b6040516370a0823160e01b81523060048201526001600160a01b0391909116906370a0823190602401602060405180830381865afa1580156101cb573d6000803e3d6000fd5b505050506040513d601f19601f820116820180604052508101906101ef9190610528565b9050801561023357610233838287878681811061020e5761020e6104f5565b9050602002016020810190610223919061050b565b6001600160a01b031691906103a2565b50600101610154565b50505050565b60007f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03166361d027b36040518163ffffffff1660e01b8152600401602060405180830381865afa1580156102a2573d6000803e3d6000fd5b505050506040513d601f19601f820116820180604052508101906102c691906104d1565b90504760008190036102d6575050565b6000826001600160a01b03168260405160006040518083038185875af1925050503d8060008114610323576040519150601f19603f3d011682016040523d82523d6000602084013e610328565b606091505b505090508061035a5760405163170b42ad60e31b81526001600160a01b03841660048201526024015b60405180910390fd5b826001600160a01b03167f958f215bc1323fd729311cf10da76fff907207d3a7473dd1e6a9ddd45fcc4e348360405161039591815260200190565b60405180910390a2505050565b6103af83838360016103dc565b6103d757604051635274afe760e01b81526001600160a01b0384166004820152602401610351565b505050565b60405163a9059cbb60e01b60008181526001600160a01b038616600452602485905291602083604481808b5af192506001600051148316610436578383151615610429573d6000823e3d81fd5b6000873b113d1516831692505b60405250949350505050565b6000806020838503121561045557600080fd5b823567ffffffffffffffff81111561046c57600080fd5b8301601f8101851361047d57600080fd5b803567ffffffffffffffff81111561049457600080fd5b8560208260051b84010111156104a957600080fd5b6020919091019590945092505050565b6001600160a01b03811681146104ce57600080fd5b50565b6000602082840312156104e357600080fd5b81516104ee816104b9565b9392505050565b634e487b7160e01b600052603260045260246000fd5b60006020828403121561051d57600080fd5b81356104ee816104b9565b60006020828403121561053a57600080fd5b505191905056fea164736f6c6343000825000a",
}

// DepositFactoryABI is the input ABI used to generate the binding from.
// Deprecated: Use DepositFactoryMetaData.ABI instead.
var DepositFactoryABI = DepositFactoryMetaData.ABI

// DepositFactoryBin is the compiled bytecode used for deploying new contracts.
// Deprecated: Use DepositFactoryMetaData.Bin instead.
var DepositFactoryBin = DepositFactoryMetaData.Bin

// DeployDepositFactory deploys a new Ethereum contract, binding an instance of DepositFactory to it.
func DeployDepositFactory(auth *bind.TransactOpts, backend bind.ContractBackend, owner common.Address, firstTreasury common.Address) (common.Address, *types.Transaction, *DepositFactory, error) {
	parsed, err := DepositFactoryMetaData.GetAbi()
	if err != nil {
		return common.Address{}, nil, nil, err
	}
	if parsed == nil {
		return common.Address{}, nil, nil, errors.New("GetABI returned nil")
	}

	address, tx, contract, err := bind.DeployContract(auth, *parsed, common.FromHex(DepositFactoryBin), backend, owner, firstTreasury)
	if err != nil {
		return common.Address{}, nil, nil, err
	}
	return address, tx, &DepositFactory{DepositFactoryCaller: DepositFactoryCaller{contract: contract}, DepositFactoryTransactor: DepositFactoryTransactor{contract: contract}, DepositFactoryFilterer: DepositFactoryFilterer{contract: contract}}, nil
}

// DepositFactory is an auto generated Go binding around an Ethereum contract.
type DepositFactory struct {
	DepositFactoryCaller     // Read-only binding to the contract
	DepositFactoryTransactor // Write-only binding to the contract
	DepositFactoryFilterer   // Log filterer for contract events
}

// DepositFactoryCaller is an auto generated read-only Go binding around an Ethereum contract.
type DepositFactoryCaller struct {
	contract *bind.BoundContract // Generic contract wrapper for the low level calls
}

// DepositFactoryTransactor is an auto generated write-only Go binding around an Ethereum contract.
type DepositFactoryTransactor struct {
	contract *bind.BoundContract // Generic contract wrapper for the low level calls
}

// DepositFactoryFilterer is an auto generated log filtering Go binding around an Ethereum contract events.
type DepositFactoryFilterer struct {
	contract *bind.BoundContract // Generic contract wrapper for the low level calls
}

// DepositFactorySession is an auto generated Go binding around an Ethereum contract,
// with pre-set call and transact options.
type DepositFactorySession struct {
	Contract     *DepositFactory   // Generic contract binding to set the session for
	CallOpts     bind.CallOpts     // Call options to use throughout this session
	TransactOpts bind.TransactOpts // Transaction auth options to use throughout this session
}

// DepositFactoryCallerSession is an auto generated read-only Go binding around an Ethereum contract,
// with pre-set call options.
type DepositFactoryCallerSession struct {
	Contract *DepositFactoryCaller // Generic contract caller binding to set the session for
	CallOpts bind.CallOpts         // Call options to use throughout this session
}

// DepositFactoryTransactorSession is an auto generated write-only Go binding around an Ethereum contract,
// with pre-set transact options.
type DepositFactoryTransactorSession struct {
	Contract     *DepositFactoryTransactor // Generic contract transactor binding to set the session for
	TransactOpts bind.TransactOpts         // Transaction auth options to use throughout this session
}

// DepositFactoryRaw is an auto generated low-level Go binding around an Ethereum contract.
type DepositFactoryRaw struct {
	Contract *DepositFactory // Generic contract binding to access the raw methods on
}

// DepositFactoryCallerRaw is an auto generated low-level read-only Go binding around an Ethereum contract.
type DepositFactoryCallerRaw struct {
	Contract *DepositFactoryCaller // Generic read-only contract binding to access the raw methods on
}

// DepositFactoryTransactorRaw is an auto generated low-level write-only Go binding around an Ethereum contract.
type DepositFactoryTransactorRaw struct {
	Contract *DepositFactoryTransactor // Generic write-only contract binding to access the raw methods on
}

// NewDepositFactory creates a new instance of DepositFactory, bound to a specific deployed contract.
func NewDepositFactory(address common.Address, backend bind.ContractBackend) (*DepositFactory, error) {
	contract, err := bindDepositFactory(address, backend, backend, backend)
	if err != nil {
		return nil, err
	}
	return &DepositFactory{DepositFactoryCaller: DepositFactoryCaller{contract: contract}, DepositFactoryTransactor: DepositFactoryTransactor{contract: contract}, DepositFactoryFilterer: DepositFactoryFilterer{contract: contract}}, nil
}

// NewDepositFactoryCaller creates a new read-only instance of DepositFactory, bound to a specific deployed contract.
func NewDepositFactoryCaller(address common.Address, caller bind.ContractCaller) (*DepositFactoryCaller, error) {
	contract, err := bindDepositFactory(address, caller, nil, nil)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryCaller{contract: contract}, nil
}

// NewDepositFactoryTransactor creates a new write-only instance of DepositFactory, bound to a specific deployed contract.
func NewDepositFactoryTransactor(address common.Address, transactor bind.ContractTransactor) (*DepositFactoryTransactor, error) {
	contract, err := bindDepositFactory(address, nil, transactor, nil)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryTransactor{contract: contract}, nil
}

// NewDepositFactoryFilterer creates a new log filterer instance of DepositFactory, bound to a specific deployed contract.
func NewDepositFactoryFilterer(address common.Address, filterer bind.ContractFilterer) (*DepositFactoryFilterer, error) {
	contract, err := bindDepositFactory(address, nil, nil, filterer)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryFilterer{contract: contract}, nil
}

// bindDepositFactory binds a generic wrapper to an already deployed contract.
func bindDepositFactory(address common.Address, caller bind.ContractCaller, transactor bind.ContractTransactor, filterer bind.ContractFilterer) (*bind.BoundContract, error) {
	parsed, err := DepositFactoryMetaData.GetAbi()
	if err != nil {
		return nil, err
	}
	return bind.NewBoundContract(address, *parsed, caller, transactor, filterer), nil
}

// Call invokes the (constant) contract method with params as input values and
// sets the output to result. The result type might be a single field for simple
// returns, a slice of interfaces for anonymous returns and a struct for named
// returns.
func (_DepositFactory *DepositFactoryRaw) Call(opts *bind.CallOpts, result *[]interface{}, method string, params ...interface{}) error {
	return _DepositFactory.Contract.DepositFactoryCaller.contract.Call(opts, result, method, params...)
}

// Transfer initiates a plain transaction to move funds to the contract, calling
// its default method if one is available.
func (_DepositFactory *DepositFactoryRaw) Transfer(opts *bind.TransactOpts) (*types.Transaction, error) {
	return _DepositFactory.Contract.DepositFactoryTransactor.contract.Transfer(opts)
}

// Transact invokes the (paid) contract method with params as input values.
func (_DepositFactory *DepositFactoryRaw) Transact(opts *bind.TransactOpts, method string, params ...interface{}) (*types.Transaction, error) {
	return _DepositFactory.Contract.DepositFactoryTransactor.contract.Transact(opts, method, params...)
}

// Call invokes the (constant) contract method with params as input values and
// sets the output to result. The result type might be a single field for simple
// returns, a slice of interfaces for anonymous returns and a struct for named
// returns.
func (_DepositFactory *DepositFactoryCallerRaw) Call(opts *bind.CallOpts, result *[]interface{}, method string, params ...interface{}) error {
	return _DepositFactory.Contract.contract.Call(opts, result, method, params...)
}

// Transfer initiates a plain transaction to move funds to the contract, calling
// its default method if one is available.
func (_DepositFactory *DepositFactoryTransactorRaw) Transfer(opts *bind.TransactOpts) (*types.Transaction, error) {
	return _DepositFactory.Contract.contract.Transfer(opts)
}

// Transact invokes the (paid) contract method with params as input values.
func (_DepositFactory *DepositFactoryTransactorRaw) Transact(opts *bind.TransactOpts, method string, params ...interface{}) (*types.Transaction, error) {
	return _DepositFactory.Contract.contract.Transact(opts, method, params...)
}

// TREASURYDELAY is a free data retrieval call binding the contract method 0x977fc3d7.
//
// Solidity: function TREASURY_DELAY() view returns(uint256)
func (_DepositFactory *DepositFactoryCaller) TREASURYDELAY(opts *bind.CallOpts) (*big.Int, error) {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "TREASURY_DELAY")

	if err != nil {
		return *new(*big.Int), err
	}

	out0 := *abi.ConvertType(out[0], new(*big.Int)).(**big.Int)

	return out0, err

}

// TREASURYDELAY is a free data retrieval call binding the contract method 0x977fc3d7.
//
// Solidity: function TREASURY_DELAY() view returns(uint256)
func (_DepositFactory *DepositFactorySession) TREASURYDELAY() (*big.Int, error) {
	return _DepositFactory.Contract.TREASURYDELAY(&_DepositFactory.CallOpts)
}

// TREASURYDELAY is a free data retrieval call binding the contract method 0x977fc3d7.
//
// Solidity: function TREASURY_DELAY() view returns(uint256)
func (_DepositFactory *DepositFactoryCallerSession) TREASURYDELAY() (*big.Int, error) {
	return _DepositFactory.Contract.TREASURYDELAY(&_DepositFactory.CallOpts)
}

// AddressOf is a free data retrieval call binding the contract method 0xbb34534c.
//
// Solidity: function addressOf(bytes32 salt) view returns(address)
func (_DepositFactory *DepositFactoryCaller) AddressOf(opts *bind.CallOpts, salt [32]byte) (common.Address, error) {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "addressOf", salt)

	if err != nil {
		return *new(common.Address), err
	}

	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)

	return out0, err

}

// AddressOf is a free data retrieval call binding the contract method 0xbb34534c.
//
// Solidity: function addressOf(bytes32 salt) view returns(address)
func (_DepositFactory *DepositFactorySession) AddressOf(salt [32]byte) (common.Address, error) {
	return _DepositFactory.Contract.AddressOf(&_DepositFactory.CallOpts, salt)
}

// AddressOf is a free data retrieval call binding the contract method 0xbb34534c.
//
// Solidity: function addressOf(bytes32 salt) view returns(address)
func (_DepositFactory *DepositFactoryCallerSession) AddressOf(salt [32]byte) (common.Address, error) {
	return _DepositFactory.Contract.AddressOf(&_DepositFactory.CallOpts, salt)
}

// Implementation is a free data retrieval call binding the contract method 0x5c60da1b.
//
// Solidity: function implementation() view returns(address)
func (_DepositFactory *DepositFactoryCaller) Implementation(opts *bind.CallOpts) (common.Address, error) {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "implementation")

	if err != nil {
		return *new(common.Address), err
	}

	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)

	return out0, err

}

// Implementation is a free data retrieval call binding the contract method 0x5c60da1b.
//
// Solidity: function implementation() view returns(address)
func (_DepositFactory *DepositFactorySession) Implementation() (common.Address, error) {
	return _DepositFactory.Contract.Implementation(&_DepositFactory.CallOpts)
}

// Implementation is a free data retrieval call binding the contract method 0x5c60da1b.
//
// Solidity: function implementation() view returns(address)
func (_DepositFactory *DepositFactoryCallerSession) Implementation() (common.Address, error) {
	return _DepositFactory.Contract.Implementation(&_DepositFactory.CallOpts)
}

// Owner is a free data retrieval call binding the contract method 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (_DepositFactory *DepositFactoryCaller) Owner(opts *bind.CallOpts) (common.Address, error) {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "owner")

	if err != nil {
		return *new(common.Address), err
	}

	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)

	return out0, err

}

// Owner is a free data retrieval call binding the contract method 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (_DepositFactory *DepositFactorySession) Owner() (common.Address, error) {
	return _DepositFactory.Contract.Owner(&_DepositFactory.CallOpts)
}

// Owner is a free data retrieval call binding the contract method 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (_DepositFactory *DepositFactoryCallerSession) Owner() (common.Address, error) {
	return _DepositFactory.Contract.Owner(&_DepositFactory.CallOpts)
}

// PendingOwner is a free data retrieval call binding the contract method 0xe30c3978.
//
// Solidity: function pendingOwner() view returns(address)
func (_DepositFactory *DepositFactoryCaller) PendingOwner(opts *bind.CallOpts) (common.Address, error) {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "pendingOwner")

	if err != nil {
		return *new(common.Address), err
	}

	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)

	return out0, err

}

// PendingOwner is a free data retrieval call binding the contract method 0xe30c3978.
//
// Solidity: function pendingOwner() view returns(address)
func (_DepositFactory *DepositFactorySession) PendingOwner() (common.Address, error) {
	return _DepositFactory.Contract.PendingOwner(&_DepositFactory.CallOpts)
}

// PendingOwner is a free data retrieval call binding the contract method 0xe30c3978.
//
// Solidity: function pendingOwner() view returns(address)
func (_DepositFactory *DepositFactoryCallerSession) PendingOwner() (common.Address, error) {
	return _DepositFactory.Contract.PendingOwner(&_DepositFactory.CallOpts)
}

// PendingTreasury is a free data retrieval call binding the contract method 0x2ed6b75d.
//
// Solidity: function pendingTreasury() view returns(address)
func (_DepositFactory *DepositFactoryCaller) PendingTreasury(opts *bind.CallOpts) (common.Address, error) {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "pendingTreasury")

	if err != nil {
		return *new(common.Address), err
	}

	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)

	return out0, err

}

// PendingTreasury is a free data retrieval call binding the contract method 0x2ed6b75d.
//
// Solidity: function pendingTreasury() view returns(address)
func (_DepositFactory *DepositFactorySession) PendingTreasury() (common.Address, error) {
	return _DepositFactory.Contract.PendingTreasury(&_DepositFactory.CallOpts)
}

// PendingTreasury is a free data retrieval call binding the contract method 0x2ed6b75d.
//
// Solidity: function pendingTreasury() view returns(address)
func (_DepositFactory *DepositFactoryCallerSession) PendingTreasury() (common.Address, error) {
	return _DepositFactory.Contract.PendingTreasury(&_DepositFactory.CallOpts)
}

// PendingTreasuryFrom is a free data retrieval call binding the contract method 0x5fe21a5a.
//
// Solidity: function pendingTreasuryFrom() view returns(uint256)
func (_DepositFactory *DepositFactoryCaller) PendingTreasuryFrom(opts *bind.CallOpts) (*big.Int, error) {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "pendingTreasuryFrom")

	if err != nil {
		return *new(*big.Int), err
	}

	out0 := *abi.ConvertType(out[0], new(*big.Int)).(**big.Int)

	return out0, err

}

// PendingTreasuryFrom is a free data retrieval call binding the contract method 0x5fe21a5a.
//
// Solidity: function pendingTreasuryFrom() view returns(uint256)
func (_DepositFactory *DepositFactorySession) PendingTreasuryFrom() (*big.Int, error) {
	return _DepositFactory.Contract.PendingTreasuryFrom(&_DepositFactory.CallOpts)
}

// PendingTreasuryFrom is a free data retrieval call binding the contract method 0x5fe21a5a.
//
// Solidity: function pendingTreasuryFrom() view returns(uint256)
func (_DepositFactory *DepositFactoryCallerSession) PendingTreasuryFrom() (*big.Int, error) {
	return _DepositFactory.Contract.PendingTreasuryFrom(&_DepositFactory.CallOpts)
}

// RenounceOwnership is a free data retrieval call binding the contract method 0x715018a6.
//
// Solidity: function renounceOwnership() view returns()
func (_DepositFactory *DepositFactoryCaller) RenounceOwnership(opts *bind.CallOpts) error {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "renounceOwnership")

	if err != nil {
		return err
	}

	return err

}

// RenounceOwnership is a free data retrieval call binding the contract method 0x715018a6.
//
// Solidity: function renounceOwnership() view returns()
func (_DepositFactory *DepositFactorySession) RenounceOwnership() error {
	return _DepositFactory.Contract.RenounceOwnership(&_DepositFactory.CallOpts)
}

// RenounceOwnership is a free data retrieval call binding the contract method 0x715018a6.
//
// Solidity: function renounceOwnership() view returns()
func (_DepositFactory *DepositFactoryCallerSession) RenounceOwnership() error {
	return _DepositFactory.Contract.RenounceOwnership(&_DepositFactory.CallOpts)
}

// Treasury is a free data retrieval call binding the contract method 0x61d027b3.
//
// Solidity: function treasury() view returns(address)
func (_DepositFactory *DepositFactoryCaller) Treasury(opts *bind.CallOpts) (common.Address, error) {
	var out []interface{}
	err := _DepositFactory.contract.Call(opts, &out, "treasury")

	if err != nil {
		return *new(common.Address), err
	}

	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)

	return out0, err

}

// Treasury is a free data retrieval call binding the contract method 0x61d027b3.
//
// Solidity: function treasury() view returns(address)
func (_DepositFactory *DepositFactorySession) Treasury() (common.Address, error) {
	return _DepositFactory.Contract.Treasury(&_DepositFactory.CallOpts)
}

// Treasury is a free data retrieval call binding the contract method 0x61d027b3.
//
// Solidity: function treasury() view returns(address)
func (_DepositFactory *DepositFactoryCallerSession) Treasury() (common.Address, error) {
	return _DepositFactory.Contract.Treasury(&_DepositFactory.CallOpts)
}

// AcceptOwnership is a paid mutator transaction binding the contract method 0x79ba5097.
//
// Solidity: function acceptOwnership() returns()
func (_DepositFactory *DepositFactoryTransactor) AcceptOwnership(opts *bind.TransactOpts) (*types.Transaction, error) {
	return _DepositFactory.contract.Transact(opts, "acceptOwnership")
}

// AcceptOwnership is a paid mutator transaction binding the contract method 0x79ba5097.
//
// Solidity: function acceptOwnership() returns()
func (_DepositFactory *DepositFactorySession) AcceptOwnership() (*types.Transaction, error) {
	return _DepositFactory.Contract.AcceptOwnership(&_DepositFactory.TransactOpts)
}

// AcceptOwnership is a paid mutator transaction binding the contract method 0x79ba5097.
//
// Solidity: function acceptOwnership() returns()
func (_DepositFactory *DepositFactoryTransactorSession) AcceptOwnership() (*types.Transaction, error) {
	return _DepositFactory.Contract.AcceptOwnership(&_DepositFactory.TransactOpts)
}

// AcceptTreasury is a paid mutator transaction binding the contract method 0xe49d2a30.
//
// Solidity: function acceptTreasury() returns()
func (_DepositFactory *DepositFactoryTransactor) AcceptTreasury(opts *bind.TransactOpts) (*types.Transaction, error) {
	return _DepositFactory.contract.Transact(opts, "acceptTreasury")
}

// AcceptTreasury is a paid mutator transaction binding the contract method 0xe49d2a30.
//
// Solidity: function acceptTreasury() returns()
func (_DepositFactory *DepositFactorySession) AcceptTreasury() (*types.Transaction, error) {
	return _DepositFactory.Contract.AcceptTreasury(&_DepositFactory.TransactOpts)
}

// AcceptTreasury is a paid mutator transaction binding the contract method 0xe49d2a30.
//
// Solidity: function acceptTreasury() returns()
func (_DepositFactory *DepositFactoryTransactorSession) AcceptTreasury() (*types.Transaction, error) {
	return _DepositFactory.Contract.AcceptTreasury(&_DepositFactory.TransactOpts)
}

// CancelTreasury is a paid mutator transaction binding the contract method 0x4d19e5ce.
//
// Solidity: function cancelTreasury() returns()
func (_DepositFactory *DepositFactoryTransactor) CancelTreasury(opts *bind.TransactOpts) (*types.Transaction, error) {
	return _DepositFactory.contract.Transact(opts, "cancelTreasury")
}

// CancelTreasury is a paid mutator transaction binding the contract method 0x4d19e5ce.
//
// Solidity: function cancelTreasury() returns()
func (_DepositFactory *DepositFactorySession) CancelTreasury() (*types.Transaction, error) {
	return _DepositFactory.Contract.CancelTreasury(&_DepositFactory.TransactOpts)
}

// CancelTreasury is a paid mutator transaction binding the contract method 0x4d19e5ce.
//
// Solidity: function cancelTreasury() returns()
func (_DepositFactory *DepositFactoryTransactorSession) CancelTreasury() (*types.Transaction, error) {
	return _DepositFactory.Contract.CancelTreasury(&_DepositFactory.TransactOpts)
}

// Deploy is a paid mutator transaction binding the contract method 0x2b85ba38.
//
// Solidity: function deploy(bytes32 salt) returns(address)
func (_DepositFactory *DepositFactoryTransactor) Deploy(opts *bind.TransactOpts, salt [32]byte) (*types.Transaction, error) {
	return _DepositFactory.contract.Transact(opts, "deploy", salt)
}

// Deploy is a paid mutator transaction binding the contract method 0x2b85ba38.
//
// Solidity: function deploy(bytes32 salt) returns(address)
func (_DepositFactory *DepositFactorySession) Deploy(salt [32]byte) (*types.Transaction, error) {
	return _DepositFactory.Contract.Deploy(&_DepositFactory.TransactOpts, salt)
}

// Deploy is a paid mutator transaction binding the contract method 0x2b85ba38.
//
// Solidity: function deploy(bytes32 salt) returns(address)
func (_DepositFactory *DepositFactoryTransactorSession) Deploy(salt [32]byte) (*types.Transaction, error) {
	return _DepositFactory.Contract.Deploy(&_DepositFactory.TransactOpts, salt)
}

// ProposeTreasury is a paid mutator transaction binding the contract method 0xf110ed67.
//
// Solidity: function proposeTreasury(address proposed) returns()
func (_DepositFactory *DepositFactoryTransactor) ProposeTreasury(opts *bind.TransactOpts, proposed common.Address) (*types.Transaction, error) {
	return _DepositFactory.contract.Transact(opts, "proposeTreasury", proposed)
}

// ProposeTreasury is a paid mutator transaction binding the contract method 0xf110ed67.
//
// Solidity: function proposeTreasury(address proposed) returns()
func (_DepositFactory *DepositFactorySession) ProposeTreasury(proposed common.Address) (*types.Transaction, error) {
	return _DepositFactory.Contract.ProposeTreasury(&_DepositFactory.TransactOpts, proposed)
}

// ProposeTreasury is a paid mutator transaction binding the contract method 0xf110ed67.
//
// Solidity: function proposeTreasury(address proposed) returns()
func (_DepositFactory *DepositFactoryTransactorSession) ProposeTreasury(proposed common.Address) (*types.Transaction, error) {
	return _DepositFactory.Contract.ProposeTreasury(&_DepositFactory.TransactOpts, proposed)
}

// Sweep is a paid mutator transaction binding the contract method 0x6260d515.
//
// Solidity: function sweep(bytes32[] salts, address[] tokens) returns()
func (_DepositFactory *DepositFactoryTransactor) Sweep(opts *bind.TransactOpts, salts [][32]byte, tokens []common.Address) (*types.Transaction, error) {
	return _DepositFactory.contract.Transact(opts, "sweep", salts, tokens)
}

// Sweep is a paid mutator transaction binding the contract method 0x6260d515.
//
// Solidity: function sweep(bytes32[] salts, address[] tokens) returns()
func (_DepositFactory *DepositFactorySession) Sweep(salts [][32]byte, tokens []common.Address) (*types.Transaction, error) {
	return _DepositFactory.Contract.Sweep(&_DepositFactory.TransactOpts, salts, tokens)
}

// Sweep is a paid mutator transaction binding the contract method 0x6260d515.
//
// Solidity: function sweep(bytes32[] salts, address[] tokens) returns()
func (_DepositFactory *DepositFactoryTransactorSession) Sweep(salts [][32]byte, tokens []common.Address) (*types.Transaction, error) {
	return _DepositFactory.Contract.Sweep(&_DepositFactory.TransactOpts, salts, tokens)
}

// TransferOwnership is a paid mutator transaction binding the contract method 0xf2fde38b.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (_DepositFactory *DepositFactoryTransactor) TransferOwnership(opts *bind.TransactOpts, newOwner common.Address) (*types.Transaction, error) {
	return _DepositFactory.contract.Transact(opts, "transferOwnership", newOwner)
}

// TransferOwnership is a paid mutator transaction binding the contract method 0xf2fde38b.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (_DepositFactory *DepositFactorySession) TransferOwnership(newOwner common.Address) (*types.Transaction, error) {
	return _DepositFactory.Contract.TransferOwnership(&_DepositFactory.TransactOpts, newOwner)
}

// TransferOwnership is a paid mutator transaction binding the contract method 0xf2fde38b.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (_DepositFactory *DepositFactoryTransactorSession) TransferOwnership(newOwner common.Address) (*types.Transaction, error) {
	return _DepositFactory.Contract.TransferOwnership(&_DepositFactory.TransactOpts, newOwner)
}

// DepositFactoryDeployedIterator is returned from FilterDeployed and is used to iterate over the raw logs and unpacked data for Deployed events raised by the DepositFactory contract.
type DepositFactoryDeployedIterator struct {
	Event *DepositFactoryDeployed // Event containing the contract specifics and raw log

	contract *bind.BoundContract // Generic contract to use for unpacking event data
	event    string              // Event name to use for unpacking event data

	logs chan types.Log        // Log channel receiving the found contract events
	sub  ethereum.Subscription // Subscription for errors, completion and termination
	done bool                  // Whether the subscription completed delivering logs
	fail error                 // Occurred error to stop iteration
}

// Next advances the iterator to the subsequent event, returning whether there
// are any more events found. In case of a retrieval or parsing error, false is
// returned and Error() can be queried for the exact failure.
func (it *DepositFactoryDeployedIterator) Next() bool {
	// If the iterator failed, stop iterating
	if it.fail != nil {
		return false
	}
	// If the iterator completed, deliver directly whatever's available
	if it.done {
		select {
		case log := <-it.logs:
			it.Event = new(DepositFactoryDeployed)
			if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
				it.fail = err
				return false
			}
			it.Event.Raw = log
			return true

		default:
			return false
		}
	}
	// Iterator still in progress, wait for either a data or an error event
	select {
	case log := <-it.logs:
		it.Event = new(DepositFactoryDeployed)
		if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
			it.fail = err
			return false
		}
		it.Event.Raw = log
		return true

	case err := <-it.sub.Err():
		it.done = true
		it.fail = err
		return it.Next()
	}
}

// Error returns any retrieval or parsing error occurred during filtering.
func (it *DepositFactoryDeployedIterator) Error() error {
	return it.fail
}

// Close terminates the iteration process, releasing any pending underlying
// resources.
func (it *DepositFactoryDeployedIterator) Close() error {
	it.sub.Unsubscribe()
	return nil
}

// DepositFactoryDeployed represents a Deployed event raised by the DepositFactory contract.
type DepositFactoryDeployed struct {
	Deposit common.Address
	Salt    [32]byte
	Raw     types.Log // Blockchain specific contextual infos
}

// FilterDeployed is a free log retrieval operation binding the contract event 0x94bfd9af14ef450884c8a7ddb5734e2e1e14e70a1c84f0801cc5a29e34d26428.
//
// Solidity: event Deployed(address indexed deposit, bytes32 salt)
func (_DepositFactory *DepositFactoryFilterer) FilterDeployed(opts *bind.FilterOpts, deposit []common.Address) (*DepositFactoryDeployedIterator, error) {

	var depositRule []interface{}
	for _, depositItem := range deposit {
		depositRule = append(depositRule, depositItem)
	}

	logs, sub, err := _DepositFactory.contract.FilterLogs(opts, "Deployed", depositRule)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryDeployedIterator{contract: _DepositFactory.contract, event: "Deployed", logs: logs, sub: sub}, nil
}

// WatchDeployed is a free log subscription operation binding the contract event 0x94bfd9af14ef450884c8a7ddb5734e2e1e14e70a1c84f0801cc5a29e34d26428.
//
// Solidity: event Deployed(address indexed deposit, bytes32 salt)
func (_DepositFactory *DepositFactoryFilterer) WatchDeployed(opts *bind.WatchOpts, sink chan<- *DepositFactoryDeployed, deposit []common.Address) (event.Subscription, error) {

	var depositRule []interface{}
	for _, depositItem := range deposit {
		depositRule = append(depositRule, depositItem)
	}

	logs, sub, err := _DepositFactory.contract.WatchLogs(opts, "Deployed", depositRule)
	if err != nil {
		return nil, err
	}
	return event.NewSubscription(func(quit <-chan struct{}) error {
		defer sub.Unsubscribe()
		for {
			select {
			case log := <-logs:
				// New log arrived, parse the event and forward to the user
				event := new(DepositFactoryDeployed)
				if err := _DepositFactory.contract.UnpackLog(event, "Deployed", log); err != nil {
					// If the signature doesn't match, skip this log.
					if errors.Is(err, bind.ErrEventSignatureMismatch) {
						continue
					}
					return err
				}
				event.Raw = log

				select {
				case sink <- event:
				case err := <-sub.Err():
					return err
				case <-quit:
					return nil
				}
			case err := <-sub.Err():
				return err
			case <-quit:
				return nil
			}
		}
	}), nil
}

// ParseDeployed is a log parse operation binding the contract event 0x94bfd9af14ef450884c8a7ddb5734e2e1e14e70a1c84f0801cc5a29e34d26428.
//
// Solidity: event Deployed(address indexed deposit, bytes32 salt)
func (_DepositFactory *DepositFactoryFilterer) ParseDeployed(log types.Log) (*DepositFactoryDeployed, error) {
	event := new(DepositFactoryDeployed)
	if err := _DepositFactory.contract.UnpackLog(event, "Deployed", log); err != nil {
		return nil, err
	}
	event.Raw = log
	return event, nil
}

// DepositFactoryOwnershipTransferStartedIterator is returned from FilterOwnershipTransferStarted and is used to iterate over the raw logs and unpacked data for OwnershipTransferStarted events raised by the DepositFactory contract.
type DepositFactoryOwnershipTransferStartedIterator struct {
	Event *DepositFactoryOwnershipTransferStarted // Event containing the contract specifics and raw log

	contract *bind.BoundContract // Generic contract to use for unpacking event data
	event    string              // Event name to use for unpacking event data

	logs chan types.Log        // Log channel receiving the found contract events
	sub  ethereum.Subscription // Subscription for errors, completion and termination
	done bool                  // Whether the subscription completed delivering logs
	fail error                 // Occurred error to stop iteration
}

// Next advances the iterator to the subsequent event, returning whether there
// are any more events found. In case of a retrieval or parsing error, false is
// returned and Error() can be queried for the exact failure.
func (it *DepositFactoryOwnershipTransferStartedIterator) Next() bool {
	// If the iterator failed, stop iterating
	if it.fail != nil {
		return false
	}
	// If the iterator completed, deliver directly whatever's available
	if it.done {
		select {
		case log := <-it.logs:
			it.Event = new(DepositFactoryOwnershipTransferStarted)
			if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
				it.fail = err
				return false
			}
			it.Event.Raw = log
			return true

		default:
			return false
		}
	}
	// Iterator still in progress, wait for either a data or an error event
	select {
	case log := <-it.logs:
		it.Event = new(DepositFactoryOwnershipTransferStarted)
		if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
			it.fail = err
			return false
		}
		it.Event.Raw = log
		return true

	case err := <-it.sub.Err():
		it.done = true
		it.fail = err
		return it.Next()
	}
}

// Error returns any retrieval or parsing error occurred during filtering.
func (it *DepositFactoryOwnershipTransferStartedIterator) Error() error {
	return it.fail
}

// Close terminates the iteration process, releasing any pending underlying
// resources.
func (it *DepositFactoryOwnershipTransferStartedIterator) Close() error {
	it.sub.Unsubscribe()
	return nil
}

// DepositFactoryOwnershipTransferStarted represents a OwnershipTransferStarted event raised by the DepositFactory contract.
type DepositFactoryOwnershipTransferStarted struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           types.Log // Blockchain specific contextual infos
}

// FilterOwnershipTransferStarted is a free log retrieval operation binding the contract event 0x38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e22700.
//
// Solidity: event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)
func (_DepositFactory *DepositFactoryFilterer) FilterOwnershipTransferStarted(opts *bind.FilterOpts, previousOwner []common.Address, newOwner []common.Address) (*DepositFactoryOwnershipTransferStartedIterator, error) {

	var previousOwnerRule []interface{}
	for _, previousOwnerItem := range previousOwner {
		previousOwnerRule = append(previousOwnerRule, previousOwnerItem)
	}
	var newOwnerRule []interface{}
	for _, newOwnerItem := range newOwner {
		newOwnerRule = append(newOwnerRule, newOwnerItem)
	}

	logs, sub, err := _DepositFactory.contract.FilterLogs(opts, "OwnershipTransferStarted", previousOwnerRule, newOwnerRule)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryOwnershipTransferStartedIterator{contract: _DepositFactory.contract, event: "OwnershipTransferStarted", logs: logs, sub: sub}, nil
}

// WatchOwnershipTransferStarted is a free log subscription operation binding the contract event 0x38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e22700.
//
// Solidity: event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)
func (_DepositFactory *DepositFactoryFilterer) WatchOwnershipTransferStarted(opts *bind.WatchOpts, sink chan<- *DepositFactoryOwnershipTransferStarted, previousOwner []common.Address, newOwner []common.Address) (event.Subscription, error) {

	var previousOwnerRule []interface{}
	for _, previousOwnerItem := range previousOwner {
		previousOwnerRule = append(previousOwnerRule, previousOwnerItem)
	}
	var newOwnerRule []interface{}
	for _, newOwnerItem := range newOwner {
		newOwnerRule = append(newOwnerRule, newOwnerItem)
	}

	logs, sub, err := _DepositFactory.contract.WatchLogs(opts, "OwnershipTransferStarted", previousOwnerRule, newOwnerRule)
	if err != nil {
		return nil, err
	}
	return event.NewSubscription(func(quit <-chan struct{}) error {
		defer sub.Unsubscribe()
		for {
			select {
			case log := <-logs:
				// New log arrived, parse the event and forward to the user
				event := new(DepositFactoryOwnershipTransferStarted)
				if err := _DepositFactory.contract.UnpackLog(event, "OwnershipTransferStarted", log); err != nil {
					// If the signature doesn't match, skip this log.
					if errors.Is(err, bind.ErrEventSignatureMismatch) {
						continue
					}
					return err
				}
				event.Raw = log

				select {
				case sink <- event:
				case err := <-sub.Err():
					return err
				case <-quit:
					return nil
				}
			case err := <-sub.Err():
				return err
			case <-quit:
				return nil
			}
		}
	}), nil
}

// ParseOwnershipTransferStarted is a log parse operation binding the contract event 0x38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e22700.
//
// Solidity: event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)
func (_DepositFactory *DepositFactoryFilterer) ParseOwnershipTransferStarted(log types.Log) (*DepositFactoryOwnershipTransferStarted, error) {
	event := new(DepositFactoryOwnershipTransferStarted)
	if err := _DepositFactory.contract.UnpackLog(event, "OwnershipTransferStarted", log); err != nil {
		return nil, err
	}
	event.Raw = log
	return event, nil
}

// DepositFactoryOwnershipTransferredIterator is returned from FilterOwnershipTransferred and is used to iterate over the raw logs and unpacked data for OwnershipTransferred events raised by the DepositFactory contract.
type DepositFactoryOwnershipTransferredIterator struct {
	Event *DepositFactoryOwnershipTransferred // Event containing the contract specifics and raw log

	contract *bind.BoundContract // Generic contract to use for unpacking event data
	event    string              // Event name to use for unpacking event data

	logs chan types.Log        // Log channel receiving the found contract events
	sub  ethereum.Subscription // Subscription for errors, completion and termination
	done bool                  // Whether the subscription completed delivering logs
	fail error                 // Occurred error to stop iteration
}

// Next advances the iterator to the subsequent event, returning whether there
// are any more events found. In case of a retrieval or parsing error, false is
// returned and Error() can be queried for the exact failure.
func (it *DepositFactoryOwnershipTransferredIterator) Next() bool {
	// If the iterator failed, stop iterating
	if it.fail != nil {
		return false
	}
	// If the iterator completed, deliver directly whatever's available
	if it.done {
		select {
		case log := <-it.logs:
			it.Event = new(DepositFactoryOwnershipTransferred)
			if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
				it.fail = err
				return false
			}
			it.Event.Raw = log
			return true

		default:
			return false
		}
	}
	// Iterator still in progress, wait for either a data or an error event
	select {
	case log := <-it.logs:
		it.Event = new(DepositFactoryOwnershipTransferred)
		if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
			it.fail = err
			return false
		}
		it.Event.Raw = log
		return true

	case err := <-it.sub.Err():
		it.done = true
		it.fail = err
		return it.Next()
	}
}

// Error returns any retrieval or parsing error occurred during filtering.
func (it *DepositFactoryOwnershipTransferredIterator) Error() error {
	return it.fail
}

// Close terminates the iteration process, releasing any pending underlying
// resources.
func (it *DepositFactoryOwnershipTransferredIterator) Close() error {
	it.sub.Unsubscribe()
	return nil
}

// DepositFactoryOwnershipTransferred represents a OwnershipTransferred event raised by the DepositFactory contract.
type DepositFactoryOwnershipTransferred struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           types.Log // Blockchain specific contextual infos
}

// FilterOwnershipTransferred is a free log retrieval operation binding the contract event 0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (_DepositFactory *DepositFactoryFilterer) FilterOwnershipTransferred(opts *bind.FilterOpts, previousOwner []common.Address, newOwner []common.Address) (*DepositFactoryOwnershipTransferredIterator, error) {

	var previousOwnerRule []interface{}
	for _, previousOwnerItem := range previousOwner {
		previousOwnerRule = append(previousOwnerRule, previousOwnerItem)
	}
	var newOwnerRule []interface{}
	for _, newOwnerItem := range newOwner {
		newOwnerRule = append(newOwnerRule, newOwnerItem)
	}

	logs, sub, err := _DepositFactory.contract.FilterLogs(opts, "OwnershipTransferred", previousOwnerRule, newOwnerRule)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryOwnershipTransferredIterator{contract: _DepositFactory.contract, event: "OwnershipTransferred", logs: logs, sub: sub}, nil
}

// WatchOwnershipTransferred is a free log subscription operation binding the contract event 0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (_DepositFactory *DepositFactoryFilterer) WatchOwnershipTransferred(opts *bind.WatchOpts, sink chan<- *DepositFactoryOwnershipTransferred, previousOwner []common.Address, newOwner []common.Address) (event.Subscription, error) {

	var previousOwnerRule []interface{}
	for _, previousOwnerItem := range previousOwner {
		previousOwnerRule = append(previousOwnerRule, previousOwnerItem)
	}
	var newOwnerRule []interface{}
	for _, newOwnerItem := range newOwner {
		newOwnerRule = append(newOwnerRule, newOwnerItem)
	}

	logs, sub, err := _DepositFactory.contract.WatchLogs(opts, "OwnershipTransferred", previousOwnerRule, newOwnerRule)
	if err != nil {
		return nil, err
	}
	return event.NewSubscription(func(quit <-chan struct{}) error {
		defer sub.Unsubscribe()
		for {
			select {
			case log := <-logs:
				// New log arrived, parse the event and forward to the user
				event := new(DepositFactoryOwnershipTransferred)
				if err := _DepositFactory.contract.UnpackLog(event, "OwnershipTransferred", log); err != nil {
					// If the signature doesn't match, skip this log.
					if errors.Is(err, bind.ErrEventSignatureMismatch) {
						continue
					}
					return err
				}
				event.Raw = log

				select {
				case sink <- event:
				case err := <-sub.Err():
					return err
				case <-quit:
					return nil
				}
			case err := <-sub.Err():
				return err
			case <-quit:
				return nil
			}
		}
	}), nil
}

// ParseOwnershipTransferred is a log parse operation binding the contract event 0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (_DepositFactory *DepositFactoryFilterer) ParseOwnershipTransferred(log types.Log) (*DepositFactoryOwnershipTransferred, error) {
	event := new(DepositFactoryOwnershipTransferred)
	if err := _DepositFactory.contract.UnpackLog(event, "OwnershipTransferred", log); err != nil {
		return nil, err
	}
	event.Raw = log
	return event, nil
}

// DepositFactoryTreasuryCancelledIterator is returned from FilterTreasuryCancelled and is used to iterate over the raw logs and unpacked data for TreasuryCancelled events raised by the DepositFactory contract.
type DepositFactoryTreasuryCancelledIterator struct {
	Event *DepositFactoryTreasuryCancelled // Event containing the contract specifics and raw log

	contract *bind.BoundContract // Generic contract to use for unpacking event data
	event    string              // Event name to use for unpacking event data

	logs chan types.Log        // Log channel receiving the found contract events
	sub  ethereum.Subscription // Subscription for errors, completion and termination
	done bool                  // Whether the subscription completed delivering logs
	fail error                 // Occurred error to stop iteration
}

// Next advances the iterator to the subsequent event, returning whether there
// are any more events found. In case of a retrieval or parsing error, false is
// returned and Error() can be queried for the exact failure.
func (it *DepositFactoryTreasuryCancelledIterator) Next() bool {
	// If the iterator failed, stop iterating
	if it.fail != nil {
		return false
	}
	// If the iterator completed, deliver directly whatever's available
	if it.done {
		select {
		case log := <-it.logs:
			it.Event = new(DepositFactoryTreasuryCancelled)
			if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
				it.fail = err
				return false
			}
			it.Event.Raw = log
			return true

		default:
			return false
		}
	}
	// Iterator still in progress, wait for either a data or an error event
	select {
	case log := <-it.logs:
		it.Event = new(DepositFactoryTreasuryCancelled)
		if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
			it.fail = err
			return false
		}
		it.Event.Raw = log
		return true

	case err := <-it.sub.Err():
		it.done = true
		it.fail = err
		return it.Next()
	}
}

// Error returns any retrieval or parsing error occurred during filtering.
func (it *DepositFactoryTreasuryCancelledIterator) Error() error {
	return it.fail
}

// Close terminates the iteration process, releasing any pending underlying
// resources.
func (it *DepositFactoryTreasuryCancelledIterator) Close() error {
	it.sub.Unsubscribe()
	return nil
}

// DepositFactoryTreasuryCancelled represents a TreasuryCancelled event raised by the DepositFactory contract.
type DepositFactoryTreasuryCancelled struct {
	Proposed common.Address
	Raw      types.Log // Blockchain specific contextual infos
}

// FilterTreasuryCancelled is a free log retrieval operation binding the contract event 0xa51e596bb7b820e2c6bddfa8310a63ad5e9409bf7c382a47c3b732c88fb18b23.
//
// Solidity: event TreasuryCancelled(address indexed proposed)
func (_DepositFactory *DepositFactoryFilterer) FilterTreasuryCancelled(opts *bind.FilterOpts, proposed []common.Address) (*DepositFactoryTreasuryCancelledIterator, error) {

	var proposedRule []interface{}
	for _, proposedItem := range proposed {
		proposedRule = append(proposedRule, proposedItem)
	}

	logs, sub, err := _DepositFactory.contract.FilterLogs(opts, "TreasuryCancelled", proposedRule)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryTreasuryCancelledIterator{contract: _DepositFactory.contract, event: "TreasuryCancelled", logs: logs, sub: sub}, nil
}

// WatchTreasuryCancelled is a free log subscription operation binding the contract event 0xa51e596bb7b820e2c6bddfa8310a63ad5e9409bf7c382a47c3b732c88fb18b23.
//
// Solidity: event TreasuryCancelled(address indexed proposed)
func (_DepositFactory *DepositFactoryFilterer) WatchTreasuryCancelled(opts *bind.WatchOpts, sink chan<- *DepositFactoryTreasuryCancelled, proposed []common.Address) (event.Subscription, error) {

	var proposedRule []interface{}
	for _, proposedItem := range proposed {
		proposedRule = append(proposedRule, proposedItem)
	}

	logs, sub, err := _DepositFactory.contract.WatchLogs(opts, "TreasuryCancelled", proposedRule)
	if err != nil {
		return nil, err
	}
	return event.NewSubscription(func(quit <-chan struct{}) error {
		defer sub.Unsubscribe()
		for {
			select {
			case log := <-logs:
				// New log arrived, parse the event and forward to the user
				event := new(DepositFactoryTreasuryCancelled)
				if err := _DepositFactory.contract.UnpackLog(event, "TreasuryCancelled", log); err != nil {
					// If the signature doesn't match, skip this log.
					if errors.Is(err, bind.ErrEventSignatureMismatch) {
						continue
					}
					return err
				}
				event.Raw = log

				select {
				case sink <- event:
				case err := <-sub.Err():
					return err
				case <-quit:
					return nil
				}
			case err := <-sub.Err():
				return err
			case <-quit:
				return nil
			}
		}
	}), nil
}

// ParseTreasuryCancelled is a log parse operation binding the contract event 0xa51e596bb7b820e2c6bddfa8310a63ad5e9409bf7c382a47c3b732c88fb18b23.
//
// Solidity: event TreasuryCancelled(address indexed proposed)
func (_DepositFactory *DepositFactoryFilterer) ParseTreasuryCancelled(log types.Log) (*DepositFactoryTreasuryCancelled, error) {
	event := new(DepositFactoryTreasuryCancelled)
	if err := _DepositFactory.contract.UnpackLog(event, "TreasuryCancelled", log); err != nil {
		return nil, err
	}
	event.Raw = log
	return event, nil
}

// DepositFactoryTreasuryChangedIterator is returned from FilterTreasuryChanged and is used to iterate over the raw logs and unpacked data for TreasuryChanged events raised by the DepositFactory contract.
type DepositFactoryTreasuryChangedIterator struct {
	Event *DepositFactoryTreasuryChanged // Event containing the contract specifics and raw log

	contract *bind.BoundContract // Generic contract to use for unpacking event data
	event    string              // Event name to use for unpacking event data

	logs chan types.Log        // Log channel receiving the found contract events
	sub  ethereum.Subscription // Subscription for errors, completion and termination
	done bool                  // Whether the subscription completed delivering logs
	fail error                 // Occurred error to stop iteration
}

// Next advances the iterator to the subsequent event, returning whether there
// are any more events found. In case of a retrieval or parsing error, false is
// returned and Error() can be queried for the exact failure.
func (it *DepositFactoryTreasuryChangedIterator) Next() bool {
	// If the iterator failed, stop iterating
	if it.fail != nil {
		return false
	}
	// If the iterator completed, deliver directly whatever's available
	if it.done {
		select {
		case log := <-it.logs:
			it.Event = new(DepositFactoryTreasuryChanged)
			if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
				it.fail = err
				return false
			}
			it.Event.Raw = log
			return true

		default:
			return false
		}
	}
	// Iterator still in progress, wait for either a data or an error event
	select {
	case log := <-it.logs:
		it.Event = new(DepositFactoryTreasuryChanged)
		if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
			it.fail = err
			return false
		}
		it.Event.Raw = log
		return true

	case err := <-it.sub.Err():
		it.done = true
		it.fail = err
		return it.Next()
	}
}

// Error returns any retrieval or parsing error occurred during filtering.
func (it *DepositFactoryTreasuryChangedIterator) Error() error {
	return it.fail
}

// Close terminates the iteration process, releasing any pending underlying
// resources.
func (it *DepositFactoryTreasuryChangedIterator) Close() error {
	it.sub.Unsubscribe()
	return nil
}

// DepositFactoryTreasuryChanged represents a TreasuryChanged event raised by the DepositFactory contract.
type DepositFactoryTreasuryChanged struct {
	Previous common.Address
	Treasury common.Address
	Raw      types.Log // Blockchain specific contextual infos
}

// FilterTreasuryChanged is a free log retrieval operation binding the contract event 0x8c3aa5f43a388513435861bf27dfad7829cd248696fed367c62d441f62954496.
//
// Solidity: event TreasuryChanged(address indexed previous, address indexed treasury)
func (_DepositFactory *DepositFactoryFilterer) FilterTreasuryChanged(opts *bind.FilterOpts, previous []common.Address, treasury []common.Address) (*DepositFactoryTreasuryChangedIterator, error) {

	var previousRule []interface{}
	for _, previousItem := range previous {
		previousRule = append(previousRule, previousItem)
	}
	var treasuryRule []interface{}
	for _, treasuryItem := range treasury {
		treasuryRule = append(treasuryRule, treasuryItem)
	}

	logs, sub, err := _DepositFactory.contract.FilterLogs(opts, "TreasuryChanged", previousRule, treasuryRule)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryTreasuryChangedIterator{contract: _DepositFactory.contract, event: "TreasuryChanged", logs: logs, sub: sub}, nil
}

// WatchTreasuryChanged is a free log subscription operation binding the contract event 0x8c3aa5f43a388513435861bf27dfad7829cd248696fed367c62d441f62954496.
//
// Solidity: event TreasuryChanged(address indexed previous, address indexed treasury)
func (_DepositFactory *DepositFactoryFilterer) WatchTreasuryChanged(opts *bind.WatchOpts, sink chan<- *DepositFactoryTreasuryChanged, previous []common.Address, treasury []common.Address) (event.Subscription, error) {

	var previousRule []interface{}
	for _, previousItem := range previous {
		previousRule = append(previousRule, previousItem)
	}
	var treasuryRule []interface{}
	for _, treasuryItem := range treasury {
		treasuryRule = append(treasuryRule, treasuryItem)
	}

	logs, sub, err := _DepositFactory.contract.WatchLogs(opts, "TreasuryChanged", previousRule, treasuryRule)
	if err != nil {
		return nil, err
	}
	return event.NewSubscription(func(quit <-chan struct{}) error {
		defer sub.Unsubscribe()
		for {
			select {
			case log := <-logs:
				// New log arrived, parse the event and forward to the user
				event := new(DepositFactoryTreasuryChanged)
				if err := _DepositFactory.contract.UnpackLog(event, "TreasuryChanged", log); err != nil {
					// If the signature doesn't match, skip this log.
					if errors.Is(err, bind.ErrEventSignatureMismatch) {
						continue
					}
					return err
				}
				event.Raw = log

				select {
				case sink <- event:
				case err := <-sub.Err():
					return err
				case <-quit:
					return nil
				}
			case err := <-sub.Err():
				return err
			case <-quit:
				return nil
			}
		}
	}), nil
}

// ParseTreasuryChanged is a log parse operation binding the contract event 0x8c3aa5f43a388513435861bf27dfad7829cd248696fed367c62d441f62954496.
//
// Solidity: event TreasuryChanged(address indexed previous, address indexed treasury)
func (_DepositFactory *DepositFactoryFilterer) ParseTreasuryChanged(log types.Log) (*DepositFactoryTreasuryChanged, error) {
	event := new(DepositFactoryTreasuryChanged)
	if err := _DepositFactory.contract.UnpackLog(event, "TreasuryChanged", log); err != nil {
		return nil, err
	}
	event.Raw = log
	return event, nil
}

// DepositFactoryTreasuryProposedIterator is returned from FilterTreasuryProposed and is used to iterate over the raw logs and unpacked data for TreasuryProposed events raised by the DepositFactory contract.
type DepositFactoryTreasuryProposedIterator struct {
	Event *DepositFactoryTreasuryProposed // Event containing the contract specifics and raw log

	contract *bind.BoundContract // Generic contract to use for unpacking event data
	event    string              // Event name to use for unpacking event data

	logs chan types.Log        // Log channel receiving the found contract events
	sub  ethereum.Subscription // Subscription for errors, completion and termination
	done bool                  // Whether the subscription completed delivering logs
	fail error                 // Occurred error to stop iteration
}

// Next advances the iterator to the subsequent event, returning whether there
// are any more events found. In case of a retrieval or parsing error, false is
// returned and Error() can be queried for the exact failure.
func (it *DepositFactoryTreasuryProposedIterator) Next() bool {
	// If the iterator failed, stop iterating
	if it.fail != nil {
		return false
	}
	// If the iterator completed, deliver directly whatever's available
	if it.done {
		select {
		case log := <-it.logs:
			it.Event = new(DepositFactoryTreasuryProposed)
			if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
				it.fail = err
				return false
			}
			it.Event.Raw = log
			return true

		default:
			return false
		}
	}
	// Iterator still in progress, wait for either a data or an error event
	select {
	case log := <-it.logs:
		it.Event = new(DepositFactoryTreasuryProposed)
		if err := it.contract.UnpackLog(it.Event, it.event, log); err != nil {
			it.fail = err
			return false
		}
		it.Event.Raw = log
		return true

	case err := <-it.sub.Err():
		it.done = true
		it.fail = err
		return it.Next()
	}
}

// Error returns any retrieval or parsing error occurred during filtering.
func (it *DepositFactoryTreasuryProposedIterator) Error() error {
	return it.fail
}

// Close terminates the iteration process, releasing any pending underlying
// resources.
func (it *DepositFactoryTreasuryProposedIterator) Close() error {
	it.sub.Unsubscribe()
	return nil
}

// DepositFactoryTreasuryProposed represents a TreasuryProposed event raised by the DepositFactory contract.
type DepositFactoryTreasuryProposed struct {
	Treasury common.Address
	Proposed common.Address
	From     *big.Int
	Raw      types.Log // Blockchain specific contextual infos
}

// FilterTreasuryProposed is a free log retrieval operation binding the contract event 0x75d1cab48f48edaed1c78425b0afef81d318470830906de849c78bc4cbd4cbe5.
//
// Solidity: event TreasuryProposed(address indexed treasury, address indexed proposed, uint256 from)
func (_DepositFactory *DepositFactoryFilterer) FilterTreasuryProposed(opts *bind.FilterOpts, treasury []common.Address, proposed []common.Address) (*DepositFactoryTreasuryProposedIterator, error) {

	var treasuryRule []interface{}
	for _, treasuryItem := range treasury {
		treasuryRule = append(treasuryRule, treasuryItem)
	}
	var proposedRule []interface{}
	for _, proposedItem := range proposed {
		proposedRule = append(proposedRule, proposedItem)
	}

	logs, sub, err := _DepositFactory.contract.FilterLogs(opts, "TreasuryProposed", treasuryRule, proposedRule)
	if err != nil {
		return nil, err
	}
	return &DepositFactoryTreasuryProposedIterator{contract: _DepositFactory.contract, event: "TreasuryProposed", logs: logs, sub: sub}, nil
}

// WatchTreasuryProposed is a free log subscription operation binding the contract event 0x75d1cab48f48edaed1c78425b0afef81d318470830906de849c78bc4cbd4cbe5.
//
// Solidity: event TreasuryProposed(address indexed treasury, address indexed proposed, uint256 from)
func (_DepositFactory *DepositFactoryFilterer) WatchTreasuryProposed(opts *bind.WatchOpts, sink chan<- *DepositFactoryTreasuryProposed, treasury []common.Address, proposed []common.Address) (event.Subscription, error) {

	var treasuryRule []interface{}
	for _, treasuryItem := range treasury {
		treasuryRule = append(treasuryRule, treasuryItem)
	}
	var proposedRule []interface{}
	for _, proposedItem := range proposed {
		proposedRule = append(proposedRule, proposedItem)
	}

	logs, sub, err := _DepositFactory.contract.WatchLogs(opts, "TreasuryProposed", treasuryRule, proposedRule)
	if err != nil {
		return nil, err
	}
	return event.NewSubscription(func(quit <-chan struct{}) error {
		defer sub.Unsubscribe()
		for {
			select {
			case log := <-logs:
				// New log arrived, parse the event and forward to the user
				event := new(DepositFactoryTreasuryProposed)
				if err := _DepositFactory.contract.UnpackLog(event, "TreasuryProposed", log); err != nil {
					// If the signature doesn't match, skip this log.
					if errors.Is(err, bind.ErrEventSignatureMismatch) {
						continue
					}
					return err
				}
				event.Raw = log

				select {
				case sink <- event:
				case err := <-sub.Err():
					return err
				case <-quit:
					return nil
				}
			case err := <-sub.Err():
				return err
			case <-quit:
				return nil
			}
		}
	}), nil
}

// ParseTreasuryProposed is a log parse operation binding the contract event 0x75d1cab48f48edaed1c78425b0afef81d318470830906de849c78bc4cbd4cbe5.
//
// Solidity: event TreasuryProposed(address indexed treasury, address indexed proposed, uint256 from)
func (_DepositFactory *DepositFactoryFilterer) ParseTreasuryProposed(log types.Log) (*DepositFactoryTreasuryProposed, error) {
	event := new(DepositFactoryTreasuryProposed)
	if err := _DepositFactory.contract.UnpackLog(event, "TreasuryProposed", log); err != nil {
		return nil, err
	}
	event.Raw = log
	return event, nil
}
