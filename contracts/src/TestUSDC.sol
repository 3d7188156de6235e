// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A worthless token shaped like USDC on BNB Chain: eighteen decimals.
contract TestUSDC is ERC20("Test USD Coin", "USDC") {
    constructor(address holder, uint256 supply) {
        _mint(holder, supply);
    }

    /// @notice Anyone may mint: these coins are for tests.
    function mint(address to, uint256 value) external {
        _mint(to, value);
    }
}
