// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Forwarder} from "./Forwarder.sol";

/// @title Makes deposit addresses and says where what arrives at them may go.
/// @notice A deposit address is the CREATE2 address of a minimal clone of `implementation`. It is
/// known before anything is deployed there, nobody holds a key to it, and the clone can send to
/// the treasury only. The factory takes no argument that differs between chains and is deployed
/// by the deterministic deployment proxy, so it, and with it each deposit address, is the same on
/// every chain.
contract DepositFactory is Ownable2Step {
    /// @notice How long a new treasury is visible on chain before it can take effect: time to
    /// notice a stolen owner key and sweep everything to the treasury that still stands.
    uint256 public constant TREASURY_DELAY = 48 hours;

    address public immutable implementation;
    address public treasury;
    address public pendingTreasury;
    uint256 public pendingTreasuryFrom; // unix seconds; 0 when none is pending

    event Deployed(address indexed deposit, bytes32 salt);
    event TreasuryProposed(address indexed treasury, address indexed proposed, uint256 from);
    event TreasuryCancelled(address indexed proposed);
    event TreasuryChanged(address indexed previous, address indexed treasury);

    error ZeroTreasury();
    error NoTreasuryPending();
    error TreasuryTooEarly(uint256 from);
    error OwnerRequired();

    constructor(address owner, address firstTreasury) Ownable(owner) {
        if (firstTreasury == address(0)) revert ZeroTreasury();
        implementation = address(new Forwarder());
        treasury = firstTreasury;
        emit TreasuryChanged(address(0), firstTreasury);
    }

    /// @notice The deposit address of a salt, deployed or not.
    function addressOf(bytes32 salt) public view returns (address) {
        return Clones.predictDeterministicAddress(implementation, salt);
    }

    /// @notice Deploys the clone of a salt; once it is deployed, only returns its address.
    function deploy(bytes32 salt) public returns (Forwarder) {
        address deposit = addressOf(salt);
        if (deposit.code.length == 0) {
            Clones.cloneDeterministic(implementation, salt);
            emit Deployed(deposit, salt);
        }
        return Forwarder(payable(deposit));
    }

    /// @notice Deploys what is not deployed yet and sweeps these tokens from each.
    function sweep(bytes32[] calldata salts, IERC20[] calldata tokens) external {
        for (uint256 i = 0; i < salts.length; i++) {
            deploy(salts[i]).sweep(tokens);
        }
    }

    /// @notice The first step of a change; a second proposal replaces the first and waits anew.
    function proposeTreasury(address proposed) external onlyOwner {
        if (proposed == address(0)) revert ZeroTreasury();
        pendingTreasury = proposed;
        pendingTreasuryFrom = block.timestamp + TREASURY_DELAY;
        emit TreasuryProposed(treasury, proposed, pendingTreasuryFrom);
    }

    function cancelTreasury() external onlyOwner {
        if (pendingTreasuryFrom == 0) revert NoTreasuryPending();
        emit TreasuryCancelled(pendingTreasury);
        delete pendingTreasury;
        delete pendingTreasuryFrom;
    }

    /// @notice The second step, once the delay is over.
    function acceptTreasury() external onlyOwner {
        if (pendingTreasuryFrom == 0) revert NoTreasuryPending();
        if (block.timestamp < pendingTreasuryFrom) revert TreasuryTooEarly(pendingTreasuryFrom);
        emit TreasuryChanged(treasury, pendingTreasury);
        treasury = pendingTreasury;
        delete pendingTreasury;
        delete pendingTreasuryFrom;
    }

    /// @notice Refused: without an owner a lost treasury could never be replaced.
    function renounceOwnership() public view override onlyOwner {
        revert OwnerRequired();
    }
}
