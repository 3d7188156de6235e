// Code generated - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package contract_test

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

// HostileTokenMetaData contains all meta data concerning the HostileToken contract.
var HostileTokenMetaData = &bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractIERC20\",\"name\":\"other_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"allowance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"ERC20InsufficientAllowance\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"ERC20InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"approver\",\"type\":\"address\"}],\"name\":\"ERC20InvalidApprover\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"ERC20InvalidReceiver\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"ERC20InvalidSender\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"}],\"name\":\"ERC20InvalidSpender\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Approval\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"}],\"name\":\"allowance\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"approve\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"decimals\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"entered\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"other\",\"outputs\":[{\"internalType\":\"contractIERC20\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"symbol\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"totalSupply\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	Bin: "0x60a060405234801561001057600080fd5b50604051610bfa380380610bfa83398101604081905261002f9161009c565b60405180604001604052806007815260200166486f7374696c6560c81b815250604051806040016040528060048152602001631155925360e21b815250816003908161007b9190610178565b5060046100888282610178565b5050506001600160a01b031660805261023a565b6000602082840312156100ae57600080fd5b81516001600160a01b03811681146100c557600080fd5b9392505050565b634e487b7160e01b600052604160045260246000fd5b600181811c908216806100f657607f821691505b60208210810361011657634e487b7160e01b600052602260045260246000fd5b50919050565b601f821115610173578282111561017357806000526020600020601f840160051c602085101561014a575060005b90810190601f840160051c0360005b8181101561016f57600083820155600101610159565b5050505b505050565b81516001600160401b03811115610191576101916100cc565b6101a58161019f84546100e2565b8461011c565b6020601f8211600181146101d957600083156101c15750848201515b600019600385901b1c1916600184901b178455610233565b600084815260208120601f198516915b8281101561020957878501518255602094850194600190920191016101e9565b50848210156102275786840151600019600387901b60f8161c191681555b505060018360011b0184555b5050505050565b60805161099e61025c60003960008181610171015261036a015261099e6000f3fe608060405234801561001057600080fd5b50600436106100b45760003560e01c806370a082311161007157806370a0823114610143578063852958771461016c57806395d89b41146101ab578063a77f05e9146101b3578063a9059cbb146101bc578063dd62ed3e146101cf57600080fd5b806306fdde03146100b9578063095ea7b3146100d757806318160ddd146100fa57806323b872dd1461010c578063313ce5671461011f57806340c10f191461012e575b600080fd5b6100c1610208565b6040516100ce91906107b5565b60405180910390f35b6100ea6100e536600461081f565b61029a565b60405190151581526020016100ce565b6002545b6040519081526020016100ce565b6100ea61011a366004610849565b6102b4565b604051601281526020016100ce565b61014161013c36600461081f565b6102d8565b005b6100fe610151366004610886565b6001600160a01b031660009081526020819052604090205490565b6101937f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016100ce565b6100c16102e6565b6100fe60055481565b6100ea6101ca36600461081f565b6102f5565b6100fe6101dd3660046108a1565b6001600160a01b03918216600090815260016020908152604080832093909416825291909152205490565b606060038054610217906108d4565b80601f0160208091040260200160405190810160405280929190818152602001828054610243906108d4565b80156102905780601f1061026557610100808354040283529160200191610290565b820191906000526020600020905b81548152906001019060200180831161027357829003601f168201915b5050505050905090565b6000336102a881858561047d565b60019150505b92915050565b6000336102c285828561048f565b6102cd858585610513565b506001949350505050565b6102e28282610572565b5050565b606060048054610217906108d4565b600060055460001480156103095750333b15155b1561046c57600160055560408051600280825260608201835260009260208301908036833701905050905030816000815181106103485761034861090e565b60200260200101906001600160a01b031690816001600160a01b0316815250507f00000000000000000000000000000000000000000000000000000000000000008160018151811061039c5761039c61090e565b6001600160a01b039092166020928302919091019091015260405163780469bb60e01b8152339063780469bb906103d7908490600401610924565b600060405180830381600087803b1580156103f157600080fd5b505af1158015610405573d6000803e3d6000fd5b50505050336001600160a01b031663ab803a766040518163ffffffff1660e01b8152600401600060405180830381600087803b15801561044457600080fd5b505af1158015610458573d6000803e3d6000fd5b5050600260055550600192506102ae915050565b61047683836105a8565b9392505050565b61048a83838360016105b6565b505050565b6001600160a01b0383811660009081526001602090815260408083209386168352929052205460001981101561050d57818110156104fe57604051637dc7a0d960e11b81526001600160a01b038416600482015260248101829052604481018390526064015b60405180910390fd5b61050d848484840360006105b6565b50505050565b6001600160a01b03831661053d57604051634b637e8f60e11b8152600060048201526024016104f5565b6001600160a01b0382166105675760405163ec442f0560e01b8152600060048201526024016104f5565b61048a83838361068b565b6001600160a01b03821661059c5760405163ec442f0560e01b8152600060048201526024016104f5565b6102e26000838361068b565b6000336102a8818585610513565b6001600160a01b0384166105e05760405163e602df0560e01b8152600060048201526024016104f5565b6001600160a01b03831661060a57604051634a1406b160e11b8152600060048201526024016104f5565b6001600160a01b038085166000908152600160209081526040808320938716835292905220829055801561050d57826001600160a01b0316846001600160a01b03167f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b9258460405161067d91815260200190565b60405180910390a350505050565b6001600160a01b0383166106b65780600260008282546106ab9190610970565b909155506107289050565b6001600160a01b038316600090815260208190526040902054818110156107095760405163391434e360e21b81526001600160a01b038516600482015260248101829052604481018390526064016104f5565b6001600160a01b03841660009081526020819052604090209082900390555b6001600160a01b03821661074457600280548290039055610763565b6001600160a01b03821660009081526020819052604090208054820190555b816001600160a01b0316836001600160a01b03167fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef836040516107a891815260200190565b60405180910390a3505050565b602081526000825180602084015260005b818110156107e357602081860181015160408684010152016107c6565b506000604082850101526040601f19601f83011684010191505092915050565b80356001600160a01b038116811461081a57600080fd5b919050565b6000806040838503121561083257600080fd5b61083b83610803565b946020939093013593505050565b60008060006060848603121561085e57600080fd5b61086784610803565b925061087560208501610803565b929592945050506040919091013590565b60006020828403121561089857600080fd5b61047682610803565b600080604083850312156108b457600080fd5b6108bd83610803565b91506108cb60208401610803565b90509250929050565b600181811c908216806108e857607f821691505b60208210810361090857634e487b7160e01b600052602260045260246000fd5b50919050565b634e487b7160e01b600052603260045260246000fd5b602080825282518282018190526000918401906040840190835b818110156109655783516001600160a01b031683526020938401939092019160010161093e565b509095945050505050565b808201808211156102ae57634e487b7160e01b600052601160045260246000fdfea164736f6c6343000825000a",
}

// HostileTokenABI is the input ABI used to generate the binding from.
// Deprecated: Use HostileTokenMetaData.ABI instead.
var HostileTokenABI = HostileTokenMetaData.ABI

// HostileTokenBin is the compiled bytecode used for deploying new contracts.
// Deprecated: Use HostileTokenMetaData.Bin instead.
var HostileTokenBin = HostileTokenMetaData.Bin

// DeployHostileToken deploys a new Ethereum contract, binding an instance of HostileToken to it.
func DeployHostileToken(auth *bind.TransactOpts, backend bind.ContractBackend, other_ common.Address) (common.Address, *types.Transaction, *HostileToken, error) {
	parsed, err := HostileTokenMetaData.GetAbi()
	if err != nil {
		return common.Address{}, nil, nil, err
	}
	if parsed == nil {
		return common.Address{}, nil, nil, errors.New("GetABI returned nil")
	}

	address, tx, contract, err := bind.DeployContract(auth, *parsed, common.FromHex(HostileTokenBin), backend, other_)
	if err != nil {
		return common.Address{}, nil, nil, err
	}
	return address, tx, &HostileToken{HostileTokenCaller: HostileTokenCaller{contract: contract}, HostileTokenTransactor: HostileTokenTransactor{contract: contract}, HostileTokenFilterer: HostileTokenFilterer{contract: contract}}, nil
}

// HostileToken is an auto generated Go binding around an Ethereum contract.
type HostileToken struct {
	HostileTokenCaller     // Read-only binding to the contract
	HostileTokenTransactor // Write-only binding to the contract
	HostileTokenFilterer   // Log filterer for contract events
}

// HostileTokenCaller is an auto generated read-only Go binding around an Ethereum contract.
type HostileTokenCaller struct {
	contract *bind.BoundContract // Generic contract wrapper for the low level calls
}

// HostileTokenTransactor is an auto generated write-only Go binding around an Ethereum contract.
type HostileTokenTransactor struct {
	contract *bind.BoundContract // Generic contract wrapper for the low level calls
}

// HostileTokenFilterer is an auto generated log filtering Go binding around an Ethereum contract events.
type HostileTokenFilterer struct {
	contract *bind.BoundContract // Generic contract wrapper for the low level calls
}

// HostileTokenSession is an auto generated Go binding around an Ethereum contract,
// with pre-set call and transact options.
type HostileTokenSession struct {
	Contract     *HostileToken     // Generic contract binding to set the session for
	CallOpts     bind.CallOpts     // Call options to use throughout this session
	TransactOpts bind.TransactOpts // Transaction auth options to use throughout this session
}

// HostileTokenCallerSession is an auto generated read-only Go binding around an Ethereum contract,
// with pre-set call options.
type HostileTokenCallerSession struct {
	Contract *HostileTokenCaller // Generic contract caller binding to set the session for
	CallOpts bind.CallOpts       // Call options to use throughout this session
}

// HostileTokenTransactorSession is an auto generated write-only Go binding around an Ethereum contract,
// with pre-set transact options.
type HostileTokenTransactorSession struct {
	Contract     *HostileTokenTransactor // Generic contract transactor binding to set the session for
	TransactOpts bind.TransactOpts       // Transaction auth options to use throughout this session
}

// HostileTokenRaw is an auto generated low-level Go binding around an Ethereum contract.
type HostileTokenRaw struct {
	Contract *HostileToken // Generic contract binding to access the raw methods on
}

// HostileTokenCallerRaw is an auto generated low-level read-only Go binding around an Ethereum contract.
type HostileTokenCallerRaw struct {
	Contract *HostileTokenCaller // Generic read-only contract binding to access the raw methods on
}

// HostileTokenTransactorRaw is an auto generated low-level write-only Go binding around an Ethereum contract.
type HostileTokenTransactorRaw struct {
	Contract *HostileTokenTransactor // Generic write-only contract binding to access the raw methods on
}

// NewHostileToken creates a new instance of HostileToken, bound to a specific deployed contract.
func NewHostileToken(address common.Address, backend bind.ContractBackend) (*HostileToken, error) {
	contract, err := bindHostileToken(address, backend, backend, backend)
	if err != nil {
		return nil, err
	}
	return &HostileToken{HostileTokenCaller: HostileTokenCaller{contract: contract}, HostileTokenTransactor: HostileTokenTransactor{contract: contract}, HostileTokenFilterer: HostileTokenFilterer{contract: contract}}, nil
}

// NewHostileTokenCaller creates a new read-only instance of HostileToken, bound to a specific deployed contract.
func NewHostileTokenCaller(address common.Address, caller bind.ContractCaller) (*HostileTokenCaller, error) {
	contract, err := bindHostileToken(address, caller, nil, nil)
	if err != nil {
		return nil, err
	}
	return &HostileTokenCaller{contract: contract}, nil
}

// NewHostileTokenTransactor creates a new write-only instance of HostileToken, bound to a specific deployed contract.
func NewHostileTokenTransactor(address common.Address, transactor bind.ContractTransactor) (*HostileTokenTransactor, error) {
	contract, err := bindHostileToken(address, nil, transactor, nil)
	if err != nil {
		return nil, err
	}
	return &HostileTokenTransactor{contract: contract}, nil
}

// NewHostileTokenFilterer creates a new log filterer instance of HostileToken, bound to a specific deployed contract.
func NewHostileTokenFilterer(address common.Address, filterer bind.ContractFilterer) (*HostileTokenFilterer, error) {
	contract, err := bindHostileToken(address, nil, nil, filterer)
	if err != nil {
		return nil, err
	}
	return &HostileTokenFilterer{contract: contract}, nil
}

// bindHostileToken binds a generic wrapper to an already deployed contract.
func bindHostileToken(address common.Address, caller bind.ContractCaller, transactor bind.ContractTransactor, filterer bind.ContractFilterer) (*bind.BoundContract, error) {
	parsed, err := HostileTokenMetaData.GetAbi()
	if err != nil {
		return nil, err
	}
	return bind.NewBoundContract(address, *parsed, caller, transactor, filterer), nil
}

// Call invokes the (constant) contract method with params as input values and
// sets the output to result. The result type might be a single field for simple
// returns, a slice of interfaces for anonymous returns and a struct for named
// returns.
func (_HostileToken *HostileTokenRaw) Call(opts *bind.CallOpts, result *[]interface{}, method string, params ...interface{}) error {
	return _HostileToken.Contract.HostileTokenCaller.contract.Call(opts, result, method, params...)
}

// Transfer initiates a plain transaction to move funds to the contract, calling
// its default method if one is available.
func (_HostileToken *HostileTokenRaw) Transfer(opts *bind.TransactOpts) (*types.Transaction, error) {
	return _HostileToken.Contract.HostileTokenTransactor.contract.Transfer(opts)
}

// Transact invokes the (paid) contract method with params as input values.
func (_HostileToken *HostileTokenRaw) Transact(opts *bind.TransactOpts, method string, params ...interface{}) (*types.Transaction, error) {
	return _HostileToken.Contract.HostileTokenTransactor.contract.Transact(opts, method, params...)
}

// Call invokes the (constant) contract method with params as input values and
// sets the output to result. The result type might be a single field for simple
// returns, a slice of interfaces for anonymous returns and a struct for named
// returns.
func (_HostileToken *HostileTokenCallerRaw) Call(opts *bind.CallOpts, result *[]interface{}, method string, params ...interface{}) error {
	return _HostileToken.Contract.contract.Call(opts, result, method, params...)
}

// Transfer initiates a plain transaction to move funds to the contract, calling
// its default method if one is available.
func (_HostileToken *HostileTokenTransactorRaw) Transfer(opts *bind.TransactOpts) (*types.Transaction, error) {
	return _HostileToken.Contract.contract.Transfer(opts)
}

// Transact invokes the (paid) contract method with params as input values.
func (_HostileToken *HostileTokenTransactorRaw) Transact(opts *bind.TransactOpts, method string, params ...interface{}) (*types.Transaction, error) {
	return _HostileToken.Contract.contract.Transact(opts, method, params...)
}

// Allowance is a free data retrieval call binding the contract method 0xdd62ed3e.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (_HostileToken *HostileTokenCaller) Allowance(opts *bind.CallOpts, owner common.Address, spender common.Address) (*big.Int, error) {
	var out []interface{}
	err := _HostileToken.contract.Call(opts, &out, "allowance", owner, spender)

	if err != nil {
		return *new(*big.Int), err
	}

	out0 := *abi.ConvertType(out[0], new(*big.Int)).(**big.Int)

	return out0, err

}

// Allowance is a free data retrieval call binding the contract method 0xdd62ed3e.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (_HostileToken *HostileTokenSession) Allowance(owner common.Address, spender common.Address) (*big.Int, error) {
	return _HostileToken.Contract.Allowance(&_HostileToken.CallOpts, owner, spender)
}

// Allowance is a free data retrieval call binding the contract method 0xdd62ed3e.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (_HostileToken *HostileTokenCallerSession) Allowance(owner common.Address, spender common.Address) (*big.Int, error) {
	return _HostileToken.Contract.Allowance(&_HostileToken.CallOpts, owner, spender)
}

// BalanceOf is a free data retrieval call binding the contract method 0x70a08231.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (_HostileToken *HostileTokenCaller) BalanceOf(opts *bind.CallOpts, account common.Address) (*big.Int, error) {
	var out []interface{}
	err := _HostileToken.contract.Call(opts, &out, "balanceOf", account)

	if err != nil {
		return *new(*big.Int), err
	}

	out0 := *abi.ConvertType(out[0], new(*big.Int)).(**big.Int)

	return out0, err

}

// BalanceOf is a free data retrieval call binding the contract method 0x70a08231.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (_HostileToken *HostileTokenSession) BalanceOf(account common.Address) (*big.Int, error) {
	return _HostileToken.Contract.BalanceOf(&_HostileToken.CallOpts, account)
}

// BalanceOf is a free data retrieval call binding the contract method 0x70a08231.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (_HostileToken *HostileTokenCallerSession) BalanceOf(account common.Address) (*big.Int, error) {
	return _HostileToken.Contract.BalanceOf(&_HostileToken.CallOpts, account)
}

// Decimals is a free data retrieval call binding the contract method 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (_HostileToken *HostileTokenCaller) Decimals(opts *bind.CallOpts) (uint8, error) {
	var out []interface{}
	err := _HostileToken.contract.Call(opts, &out, "decimals")

	if err != nil {
		return *new(uint8), err
	}

	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)

	return out0, err

}

// Decimals is a free data retrieval call binding the contract method 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (_HostileToken *HostileTokenSession) Decimals() (uint8, error) {
	return _HostileToken.Contract.Decimals(&_HostileToken.CallOpts)
}

// Decimals is a free data retrieval call binding the contract method 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (_HostileToken *HostileTokenCallerSession) Decimals() (uint8, error) {
	return _HostileToken.Contract.Decimals(&_HostileToken.CallOpts)
}

// Entered is a free data retrieval call binding the contract method 0xa77f05e9.
//
// Solidity: function entered() view returns(uint256)
func (_HostileToken *HostileTokenCaller) Entered(opts *bind.CallOpts) (*big.Int, error) {
	var out []interface{}
	err := _HostileToken.contract.Call(opts, &out, "entered")

	if err != nil {
		return *new(*big.Int), err
	}

	out0 := *abi.ConvertType(out[0], new(*big.Int)).(**big.Int)

	return out0, err

}

// Entered is a free data retrieval call binding the contract method 0xa77f05e9.
//
// Solidity: function entered() view returns(uint256)
func (_HostileToken *HostileTokenSession) Entered() (*big.Int, error) {
	return _HostileToken.Contract.Entered(&_HostileToken.CallOpts)
}

// Entered is a free data retrieval call binding the contract method 0xa77f05e9.
//
// Solidity: function entered() view returns(uint256)
func (_HostileToken *HostileTokenCallerSession) Entered() (*big.Int, error) {
	return _HostileToken.Contract.Entered(&_HostileToken.CallOpts)
}

// Name is a free data retrieval call binding the contract method 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (_HostileToken *HostileTokenCaller) Name(opts *bind.CallOpts) (string, error) {
	var out []interface{}
	err := _HostileToken.contract.Call(opts, &out, "name")

	if err != nil {
		return *new(string), err
	}

	out0 := *abi.ConvertType(out[0], new(string)).(*string)

	return out0, err

}

// Name is a free data retrieval call binding the contract method 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (_HostileToken *HostileTokenSession) Name() (string, error) {
	return _HostileToken.Contract.Name(&_HostileToken.CallOpts)
}

// Name is a free data retrieval call binding the contract method 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (_HostileToken *HostileTokenCallerSession) Name() (string, error) {
	return _HostileToken.Contract.Name(&_HostileToken.CallOpts)
}

// Other is a free data retrieval call binding the contract method 0x85295877.
//
// Solidity: function other() view returns(address)
func (_HostileToken *HostileTokenCaller) Other(opts *bind.CallOpts) (common.Address, error) {
	var out []interface{}
	err := _HostileToken.contract.Call(opts, &out, "other")

	if err != nil {
		return *new(common.Address), err
	}

	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)

	return out0, err

}

// Other is a free data retrieval call binding the contract method 0x85295877.
//
// Solidity: function other() view returns(address)
func (_HostileToken *HostileTokenSession) Other() (common.Address, error) {
	return _HostileToken.Contract.Other(&_HostileToken.CallOpts)
}

// Other is a free data retrieval call binding the contract method 0x85295877.
//
// Solidity: function other() view returns(address)
func (_HostileToken *HostileTokenCallerSession) Other() (common.Address, error) {
	return _HostileToken.Contract.Other(&_HostileToken.CallOpts)
}

// Symbol is a free data retrieval call binding the contract method 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (_HostileToken *HostileTokenCaller) Symbol(opts *bind.CallOpts) (string, error) {
	var out []interface{}
	err := _HostileToken.contract.Call(opts, &out, "symbol")

	if err != nil {
		return *new(string), err
	}

	out0 := *abi.ConvertType(out[0], new(string)).(*string)

	return out0, err

}

// Symbol is a free data retrieval call binding the contract method 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (_HostileToken *HostileTokenSession) Symbol() (string, error) {
	return _HostileToken.Contract.Symbol(&_HostileToken.CallOpts)
}

// Symbol is a free data retrieval call binding the contract method 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (_HostileToken *HostileTokenCallerSession) Symbol() (string, error) {
	return _HostileToken.Contract.Symbol(&_HostileToken.CallOpts)
}

// TotalSupply is a free data retrieval call binding the contract method 0x18160ddd.
//
// Solidity: function totalSupply() view returns(uint256)
func (_HostileToken *HostileTokenCaller) TotalSupply(opts *bind.CallOpts) (*big.Int, error) {
	var out []interface{}
	err := _HostileToken.contract.Call(opts, &out, "totalSupply")

	if err != nil {
		return *new(*big.Int), err
	}

	out0 := *abi.ConvertType(out[0], new(*big.Int)).(**big.Int)

	return out0, err

}

// TotalSupply is a free data retrieval call binding the contract method 0x18160ddd.
//
// Solidity: function totalSupply() view returns(uint256)
func (_HostileToken *HostileTokenSession) TotalSupply() (*big.Int, error) {
	return _HostileToken.Contract.TotalSupply(&_HostileToken.CallOpts)
}

// TotalSupply is a free data retrieval call binding the contract method 0x18160ddd.
//
// Solidity: function totalSupply() view returns(uint256)
func (_HostileToken *HostileTokenCallerSession) TotalSupply() (*big.Int, error) {
	return _HostileToken.Contract.TotalSupply(&_HostileToken.CallOpts)
}

// Approve is a paid mutator transaction binding the contract method 0x095ea7b3.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (_HostileToken *HostileTokenTransactor) Approve(opts *bind.TransactOpts, spender common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.contract.Transact(opts, "approve", spender, value)
}

// Approve is a paid mutator transaction binding the contract method 0x095ea7b3.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (_HostileToken *HostileTokenSession) Approve(spender common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.Contract.Approve(&_HostileToken.TransactOpts, spender, value)
}

// Approve is a paid mutator transaction binding the contract method 0x095ea7b3.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (_HostileToken *HostileTokenTransactorSession) Approve(spender common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.Contract.Approve(&_HostileToken.TransactOpts, spender, value)
}

// Mint is a paid mutator transaction binding the contract method 0x40c10f19.
//
// Solidity: function mint(address to, uint256 value) returns()
func (_HostileToken *HostileTokenTransactor) Mint(opts *bind.TransactOpts, to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.contract.Transact(opts, "mint", to, value)
}

// Mint is a paid mutator transaction binding the contract method 0x40c10f19.
//
// Solidity: function mint(address to, uint256 value) returns()
func (_HostileToken *HostileTokenSession) Mint(to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.Contract.Mint(&_HostileToken.TransactOpts, to, value)
}

// Mint is a paid mutator transaction binding the contract method 0x40c10f19.
//
// Solidity: function mint(address to, uint256 value) returns()
func (_HostileToken *HostileTokenTransactorSession) Mint(to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.Contract.Mint(&_HostileToken.TransactOpts, to, value)
}

// Transfer is a paid mutator transaction binding the contract method 0xa9059cbb.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (_HostileToken *HostileTokenTransactor) Transfer(opts *bind.TransactOpts, to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.contract.Transact(opts, "transfer", to, value)
}

// Transfer is a paid mutator transaction binding the contract method 0xa9059cbb.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (_HostileToken *HostileTokenSession) Transfer(to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.Contract.Transfer(&_HostileToken.TransactOpts, to, value)
}

// Transfer is a paid mutator transaction binding the contract method 0xa9059cbb.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (_HostileToken *HostileTokenTransactorSession) Transfer(to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.Contract.Transfer(&_HostileToken.TransactOpts, to, value)
}

// TransferFrom is a paid mutator transaction binding the contract method 0x23b872dd.
//
// Solidity: function transferFrom(address from, address to, uint256 value) returns(bool)
func (_HostileToken *HostileTokenTransactor) TransferFrom(opts *bind.TransactOpts, from common.Address, to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.contract.Transact(opts, "transferFrom", from, to, value)
}

// TransferFrom is a paid mutator transaction binding the contract method 0x23b872dd.
//
// Solidity: function transferFrom(address from, address to, uint256 value) returns(bool)
func (_HostileToken *HostileTokenSession) TransferFrom(from common.Address, to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.Contract.TransferFrom(&_HostileToken.TransactOpts, from, to, value)
}

// TransferFrom is a paid mutator transaction binding the contract method 0x23b872dd.
//
// Solidity: function transferFrom(address from, address to, uint256 value) returns(bool)
func (_HostileToken *HostileTokenTransactorSession) TransferFrom(from common.Address, to common.Address, value *big.Int) (*types.Transaction, error) {
	return _HostileToken.Contract.TransferFrom(&_HostileToken.TransactOpts, from, to, value)
}

// HostileTokenApprovalIterator is returned from FilterApproval and is used to iterate over the raw logs and unpacked data for Approval events raised by the HostileToken contract.
type HostileTokenApprovalIterator struct {
	Event *HostileTokenApproval // Event containing the contract specifics and raw log

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
func (it *HostileTokenApprovalIterator) Next() bool {
	// If the iterator failed, stop iterating
	if it.fail != nil {
		return false
	}
	// If the iterator completed, deliver directly whatever's available
	if it.done {
		select {
		case log := <-it.logs:
			it.Event = new(HostileTokenApproval)
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
		it.Event = new(HostileTokenApproval)
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
func (it *HostileTokenApprovalIterator) Error() error {
	return it.fail
}

// Close terminates the iteration process, releasing any pending underlying
// resources.
func (it *HostileTokenApprovalIterator) Close() error {
	it.sub.Unsubscribe()
	return nil
}

// HostileTokenApproval represents a Approval event raised by the HostileToken contract.
type HostileTokenApproval struct {
	Owner   common.Address
	Spender common.Address
	Value   *big.Int
	Raw     types.Log // Blockchain specific contextual infos
}

// FilterApproval is a free log retrieval operation binding the contract event 0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925.
//
// Solidity: event Approval(address indexed owner, address indexed spender, uint256 value)
func (_HostileToken *HostileTokenFilterer) FilterApproval(opts *bind.FilterOpts, owner []common.Address, spender []common.Address) (*HostileTokenApprovalIterator, error) {

	var ownerRule []interface{}
	for _, ownerItem := range owner {
		ownerRule = append(ownerRule, ownerItem)
	}
	var spenderRule []interface{}
	for _, spenderItem := range spender {
		spenderRule = append(spenderRule, spenderItem)
	}

	logs, sub, err := _HostileToken.contract.FilterLogs(opts, "Approval", ownerRule, spenderRule)
	if err != nil {
		return nil, err
	}
	return &HostileTokenApprovalIterator{contract: _HostileToken.contract, event: "Approval", logs: logs, sub: sub}, nil
}

// WatchApproval is a free log subscription operation binding the contract event 0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925.
//
// Solidity: event Approval(address indexed owner, address indexed spender, uint256 value)
func (_HostileToken *HostileTokenFilterer) WatchApproval(opts *bind.WatchOpts, sink chan<- *HostileTokenApproval, owner []common.Address, spender []common.Address) (event.Subscription, error) {

	var ownerRule []interface{}
	for _, ownerItem := range owner {
		ownerRule = append(ownerRule, ownerItem)
	}
	var spenderRule []interface{}
	for _, spenderItem := range spender {
		spenderRule = append(spenderRule, spenderItem)
	}

	logs, sub, err := _HostileToken.contract.WatchLogs(opts, "Approval", ownerRule, spenderRule)
	if err != nil {
		return nil, err
	}
	return event.NewSubscription(func(quit <-chan struct{}) error {
		defer sub.Unsubscribe()
		for {
			select {
			case log := <-logs:
				// New log arrived, parse the event and forward to the user
				event := new(HostileTokenApproval)
				if err := _HostileToken.contract.UnpackLog(event, "Approval", log); err != nil {
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

// ParseApproval is a log parse operation binding the contract event 0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925.
//
// Solidity: event Approval(address indexed owner, address indexed spender, uint256 value)
func (_HostileToken *HostileTokenFilterer) ParseApproval(log types.Log) (*HostileTokenApproval, error) {
	event := new(HostileTokenApproval)
	if err := _HostileToken.contract.UnpackLog(event, "Approval", log); err != nil {
		return nil, err
	}
	event.Raw = log
	return event, nil
}

// HostileTokenTransferIterator is returned from FilterTransfer and is used to iterate over the raw logs and unpacked data for Transfer events raised by the HostileToken contract.
type HostileTokenTransferIterator struct {
	Event *HostileTokenTransfer // Event containing the contract specifics and raw log

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
func (it *HostileTokenTransferIterator) Next() bool {
	// If the iterator failed, stop iterating
	if it.fail != nil {
		return false
	}
	// If the iterator completed, deliver directly whatever's available
	if it.done {
		select {
		case log := <-it.logs:
			it.Event = new(HostileTokenTransfer)
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
		it.Event = new(HostileTokenTransfer)
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
func (it *HostileTokenTransferIterator) Error() error {
	return it.fail
}

// Close terminates the iteration process, releasing any pending underlying
// resources.
func (it *HostileTokenTransferIterator) Close() error {
	it.sub.Unsubscribe()
	return nil
}

// HostileTokenTransfer represents a Transfer event raised by the HostileToken contract.
type HostileTokenTransfer struct {
	From  common.Address
	To    common.Address
	Value *big.Int
	Raw   types.Log // Blockchain specific contextual infos
}

// FilterTransfer is a free log retrieval operation binding the contract event 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 value)
func (_HostileToken *HostileTokenFilterer) FilterTransfer(opts *bind.FilterOpts, from []common.Address, to []common.Address) (*HostileTokenTransferIterator, error) {

	var fromRule []interface{}
	for _, fromItem := range from {
		fromRule = append(fromRule, fromItem)
	}
	var toRule []interface{}
	for _, toItem := range to {
		toRule = append(toRule, toItem)
	}

	logs, sub, err := _HostileToken.contract.FilterLogs(opts, "Transfer", fromRule, toRule)
	if err != nil {
		return nil, err
	}
	return &HostileTokenTransferIterator{contract: _HostileToken.contract, event: "Transfer", logs: logs, sub: sub}, nil
}

// WatchTransfer is a free log subscription operation binding the contract event 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 value)
func (_HostileToken *HostileTokenFilterer) WatchTransfer(opts *bind.WatchOpts, sink chan<- *HostileTokenTransfer, from []common.Address, to []common.Address) (event.Subscription, error) {

	var fromRule []interface{}
	for _, fromItem := range from {
		fromRule = append(fromRule, fromItem)
	}
	var toRule []interface{}
	for _, toItem := range to {
		toRule = append(toRule, toItem)
	}

	logs, sub, err := _HostileToken.contract.WatchLogs(opts, "Transfer", fromRule, toRule)
	if err != nil {
		return nil, err
	}
	return event.NewSubscription(func(quit <-chan struct{}) error {
		defer sub.Unsubscribe()
		for {
			select {
			case log := <-logs:
				// New log arrived, parse the event and forward to the user
				event := new(HostileTokenTransfer)
				if err := _HostileToken.contract.UnpackLog(event, "Transfer", log); err != nil {
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

// ParseTransfer is a log parse operation binding the contract event 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 value)
func (_HostileToken *HostileTokenFilterer) ParseTransfer(log types.Log) (*HostileTokenTransfer, error) {
	event := new(HostileTokenTransfer)
	if err := _HostileToken.contract.UnpackLog(event, "Transfer", log); err != nil {
		return nil, err
	}
	event.Raw = log
	return event, nil
}
