// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Forwarder} from "../Forwarder.sol";

/// @title A token that calls back into the forwarder it is being swept from, once for the same
/// token and once for `other`, and notes what the calls did. For the contract tests only.
contract HostileToken is ERC20("Hostile", "EVIL") {
    IERC20 public immutable other;
    uint256 public entered;

    constructor(IERC20 other_) {
        other = other_;
    }

    function mint(address to, uint256 value) external {
        _mint(to, value);
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        if (entered == 0 && msg.sender.code.length != 0) {
            entered = 1;
            IERC20[] memory tokens = new IERC20[](2);
            tokens[0] = this;
            tokens[1] = other;
            Forwarder(payable(msg.sender)).sweep(tokens);
            Forwarder(payable(msg.sender)).sweepNative();
            // The inner sweep has moved everything; the outer one asks for it a second time.
            entered = 2;
            return true;
        }
        return super.transfer(to, value);
    }
}
