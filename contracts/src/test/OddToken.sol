// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A token whose transfer does what tokens in use have done, one oddity after the other.
/// For tests only.
contract OddToken {
    enum Oddity {
        MovesAndReturnsFalse,
        MovesNothingAndReturnsFalse,
        TakesAFee,
        Refuses,
        TakesAFeeUnsaid,
        None
    }

    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;
    /// @notice Those whose coins its issuer has frozen, as those of USDT and USDC can.
    mapping(address => bool) public frozen;
    Oddity public oddity;

    event Transfer(address indexed from, address indexed to, uint256 value);

    error Refused();

    function be(Oddity oddity_) external {
        oddity = oddity_;
    }

    function freeze(address holder, bool frozen_) external {
        frozen[holder] = frozen_;
    }

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        if (oddity == Oddity.Refuses || frozen[msg.sender]) revert Refused();
        if (oddity == Oddity.MovesNothingAndReturnsFalse) return false;
        balanceOf[msg.sender] -= value;
        uint256 arrives = oddity == Oddity.TakesAFee || oddity == Oddity.TakesAFeeUnsaid ? value - value / 100 : value;
        balanceOf[to] += arrives;
        emit Transfer(msg.sender, to, oddity == Oddity.TakesAFeeUnsaid ? value : arrives);
        return oddity == Oddity.None;
    }

    /// @notice Sets a balance without a log, as tokens do whose balances grow or shrink by themselves.
    function rebase(address holder, uint256 value) external {
        balanceOf[holder] = value;
    }
}
