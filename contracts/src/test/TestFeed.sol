// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// An aggregator that says what it is told to: the interface by which price feeds on
/// a chain are read, with every value that such a feed could answer.
contract TestFeed {
    uint8 public decimals;
    string public description;
    uint80 private round;
    int256 private answer;
    uint256 private startedAt;
    uint256 private updatedAt;
    uint80 private answeredInRound;

    constructor(uint8 decimals_, string memory description_) {
        decimals = decimals_;
        description = description_;
    }

    function tell(uint80 round_, int256 answer_, uint256 startedAt_, uint256 updatedAt_, uint80 answeredInRound_) external {
        (round, answer, startedAt, updatedAt, answeredInRound) = (round_, answer_, startedAt_, updatedAt_, answeredInRound_);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (round, answer, startedAt, updatedAt, answeredInRound);
    }
}
