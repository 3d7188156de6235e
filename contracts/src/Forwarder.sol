// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

interface ITreasurySource {
    function treasury() external view returns (address);
}

/// @title The code behind every deposit address.
/// @notice What lies at a deposit address can go to one place only: the treasury of the factory
/// that made it. There is no owner, no storage and no initialiser, so there is nothing to take
/// over; anyone may call, and whoever does pays the gas and gains nothing.
/// @dev Clones run this code by delegatecall. `factory` is immutable, thus part of the code, and
/// the same for the implementation and all its clones.
contract Forwarder {
    using SafeERC20 for IERC20;

    ITreasurySource public immutable factory;

    event NativeSwept(address indexed treasury, uint256 amount);

    error NativeRefused(address treasury);

    constructor() {
        factory = ITreasurySource(msg.sender);
    }

    receive() external payable {}

    /// @notice Sends the whole balance of each token to the treasury; tokens without a balance
    /// are passed over. One token that fails fails the call: leave it out and call again.
    function sweep(IERC20[] calldata tokens) external {
        address treasury = factory.treasury();
        for (uint256 i = 0; i < tokens.length; i++) {
            uint256 balance = tokens[i].balanceOf(address(this));
            if (balance != 0) {
                tokens[i].safeTransfer(treasury, balance);
            }
        }
    }

    /// @notice Sends the whole native balance to the treasury.
    function sweepNative() external {
        address treasury = factory.treasury();
        uint256 balance = address(this).balance;
        if (balance == 0) return;
        (bool ok, ) = treasury.call{value: balance}("");
        if (!ok) revert NativeRefused(treasury);
        emit NativeSwept(treasury, balance);
    }
}
