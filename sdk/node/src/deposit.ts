import type { Members } from './decode.js';
import { missing } from './error.js';
import type { Amount } from './money.js';
import { checkParameters, millisOf, namesOf, type CallOptions } from './options.js';
import { All, decodePage, type Page, type PageRequest } from './page.js';
import type { Call, Raw, Request } from './request.js';

/** The address that a customer keeps. Whatever arrives there in one of `tokens` is a {@link CustomerDeposit}. */
export interface DepositAddress {
  /** The gateway's name for it: DA… */
  sysid: string;
  customerId: string;
  /** Of the sub-merchant that is credited; empty where it is you. */
  merchantId: string;
  /** The same for all `tokens`, on all their chains. */
  depositAddress: string;
  /** What was asked for; empty in lists. */
  token: string;
  /** Of `token`. */
  chain: string;
  /** The contract of `token`. */
  coinAddress: string;
  /** All that are credited there. */
  tokens: string[];
  createdTime: Date | null;
  /** The same as `createdTime`, to the millisecond. */
  createdAt: Date | null;
}

function decodeAddress(m: Members): DepositAddress {
  const createdAt = m.millis('createdAt');
  return {
    sysid: m.string('sysid'),
    customerId: m.required('customerId'),
    merchantId: m.string('merchantId'),
    depositAddress: m.required('depositAddress'),
    token: m.string('token'),
    chain: m.string('chain'),
    coinAddress: m.string('coinAddress'),
    tokens: m.strings('tokens'),
    createdTime: createdAt ?? m.time('createdTime'),
    createdAt,
  };
}

/** Names the address of a customer. */
export interface DepositAddressRef {
  /** Your ID for the customer. */
  customerId: string;
  /** One that the customer pays in, such as `'ETH_USDT'`. */
  token: string;
  /** The sub-merchant whose customer it is; absent for you. A customer has another address with each. */
  merchantId?: string | undefined;
}

const refNames = namesOf<DepositAddressRef>({ customerId: 1, token: 1, merchantId: 1 });

/** Asks for the address of a customer. */
export interface DepositAddressRequest {
  /** Your ID for the customer. */
  customerId: string;
  /** One that the customer pays in, such as `'ETH_USDT'`. */
  token: string;
  /** The sub-merchant whose customer it is; absent for you. A customer has another address with each. */
  merchantId?: string | undefined;
  /** Names this call, for gateways that keep answers by it. There is one address, which makes repeating safe without it. */
  requestId?: string | undefined;
  /** Is taken once; a call with it is not repeated. */
  nonce?: string | undefined;
}

const requestNames = namesOf<DepositAddressRequest>({ customerId: 1, token: 1, merchantId: 1, requestId: 1, nonce: 1 });

/** Which addresses to list, and which page of them; an empty filter means all, those of sub-merchants too. */
export interface DepositAddressFilter extends PageRequest {
  customerId?: string | undefined;
  /** Those of this sub-merchant; your own id for only your own. */
  merchantId?: string | undefined;
  /** To find whose it is. */
  depositAddress?: string | undefined;
  /** Bound the time of creation, the first included, the second not. A number is milliseconds since the epoch. */
  startTime?: Date | number | undefined;
  endTime?: Date | number | undefined;
}

const addressFilterNames = namesOf<DepositAddressFilter>({
  customerId: 1,
  merchantId: 1,
  depositAddress: 1,
  startTime: 1,
  endTime: 1,
  pageNum: 1,
  pageSize: 1,
  cursor: 1,
});

/** `client.depositAddresses`: the addresses that customers keep. */
export class DepositAddressService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /**
   * Returns the address that a customer keeps: the same one whenever it is asked
   * for. Ask again before you show it: the call is refused with
   * `token_not_supported` while the token takes no new payments.
   */
  async create(r: DepositAddressRequest, options: CallOptions = {}): Promise<DepositAddress & Raw> {
    checkParameters(r, requestNames);
    return this.#one('create', r, options);
  }

  /** Returns the address of a customer, or rejects with `deposit_address_not_found` where it was not created. */
  async info(ref: DepositAddressRef, options: CallOptions = {}): Promise<DepositAddress & Raw> {
    checkParameters(ref, refNames);
    return this.#one('info', ref, options);
  }

  /** Returns one page of addresses, newest first. {@link DepositAddressService.all} walks through every page. */
  async list(filter: DepositAddressFilter = {}, options: CallOptions = {}): Promise<Page<DepositAddress> & Raw> {
    checkParameters(filter, addressFilterNames);
    const { startTime, endTime, ...rest } = filter;
    const body = { ...rest, startTime: millisOf('startTime', startTime), endTime: millisOf('endTime', endTime) };
    const request = { method: 'POST', path: '/checkout/deposit-address/list', body, repeatable: true, readOnly: true };
    return this.#call(request, (m) => decodePage(m, decodeAddress), options);
  }

  /** All addresses that match, asked for page by page as they are needed. */
  all(filter: DepositAddressFilter = {}, options: CallOptions = {}): All<DepositAddress> {
    return new All(filter, (page) => this.list(page, options));
  }

  async #one(call: 'create' | 'info', body: DepositAddressRef, options: CallOptions): Promise<DepositAddress & Raw> {
    const { customerId, token } = body;
    if (!customerId) throw missing('customerId');
    if (!token) throw missing('token');
    const path = `/checkout/deposit-address/${call}`;
    // An answer about another customer would have one pay for the other.
    const about: Request['about'] = ['customerId', customerId];
    return this.#call(
      { method: 'POST', path, body, repeatable: true, readOnly: call === 'info', about },
      decodeAddress,
      options,
    );
  }
}

/** What a customer's deposit has become. */
export type CustomerDepositStatus =
  /** Seen on the chain. */
  | 'CONFIRMING'
  /** Confirmed, and part of your available balance. */
  | 'CREDITED'
  /** A reorganisation of the chain took it away. */
  | 'WITHDRAWN'
  /** Less arrived than the token's log says: nothing is credited. */
  | 'UNATTRIBUTED'
  | (string & Record<never, never>);

/**
 * What arrived at a customer's {@link DepositAddress} by one transfer. Credit your
 * customer once for each `depositNo`, when it is `CREDITED`.
 */
export interface CustomerDeposit {
  /** The gateway's name for it: DP… */
  depositNo: string;
  depositStatus: CustomerDepositStatus;
  customerId: string;
  /** Of the sub-merchant that is credited; empty where it is you. */
  merchantId: string;
  depositAddress: string;
  token: string;
  chain: string;
  /** In `token`. */
  amount: Amount;
  refundedAmount: Amount;
  /** What can still be refunded of it. */
  refundableAmount: Amount;
  /** What your balance lacked when it was withdrawn. */
  shortfall: Amount;
  txHash: string;
  /** Which transfer of its transaction it is, from 0. */
  ordinal: number | undefined;
  /** Empty where the chain does not tell. */
  sender: string;
  blockNumber: number | undefined;
  blockTime: Date | null;
  /** In blocks; 0 where it was withdrawn. */
  confirmations: number | undefined;
  requiredConfirmations: number | undefined;
  createdTime: Date | null;
  updatedTime: Date | null;
  /** The same as `createdTime` and `updatedTime`, to the millisecond. */
  createdAt: Date | null;
  updatedAt: Date | null;
}

function decodeDeposit(m: Members): CustomerDeposit {
  const createdAt = m.millis('createdAt');
  const updatedAt = m.millis('updatedAt');
  return {
    depositNo: m.required('depositNo'),
    depositStatus: m.required('depositStatus'),
    customerId: m.required('customerId'),
    merchantId: m.string('merchantId'),
    depositAddress: m.string('depositAddress'),
    token: m.required('token'),
    chain: m.string('chain'),
    amount: m.requiredAmount('amount'),
    refundedAmount: m.requiredAmount('refundedAmount'),
    refundableAmount: m.requiredAmount('refundableAmount'),
    shortfall: m.requiredAmount('shortfall'),
    txHash: m.string('txHash'),
    ordinal: m.integer('ordinal'),
    sender: m.string('sender'),
    blockNumber: m.integer('blockNumber'),
    blockTime: m.millis('blockTime'),
    confirmations: m.integer('confirmations'),
    requiredConfirmations: m.integer('requiredConfirmations'),
    createdTime: createdAt ?? m.time('createdTime'),
    updatedTime: updatedAt ?? m.time('updatedTime'),
    createdAt,
    updatedAt,
  };
}

/** Which deposits to list, and which page of them; an empty filter means all, those of sub-merchants too. */
export interface CustomerDepositFilter extends PageRequest {
  customerId?: string | undefined;
  /** Those of this sub-merchant; your own id for only your own. */
  merchantId?: string | undefined;
  depositAddress?: string | undefined;
  token?: string | undefined;
  depositStatus?: CustomerDepositStatus | undefined;
  /** Bound the time at which they were first seen, the first included, the second not. A number is milliseconds since the epoch. */
  startTime?: Date | number | undefined;
  endTime?: Date | number | undefined;
}

const depositFilterNames = namesOf<CustomerDepositFilter>({
  customerId: 1,
  merchantId: 1,
  depositAddress: 1,
  token: 1,
  depositStatus: 1,
  startTime: 1,
  endTime: 1,
  pageNum: 1,
  pageSize: 1,
  cursor: 1,
});

/** `client.customerDeposits`: what arrived at customers' addresses. `client.refunds` sends it back, by its `depositNo`. */
export class CustomerDepositService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /** Returns a deposit as it stands now, or rejects with `deposit_not_found`. */
  async info(depositNo: string, options: CallOptions = {}): Promise<CustomerDeposit & Raw> {
    if (!depositNo) throw missing('depositNo');
    const path = '/checkout/customer-deposit/info';
    const about: Request['about'] = ['depositNo', depositNo];
    const request = { method: 'POST', path, body: { depositNo }, repeatable: true, readOnly: true, about };
    return this.#call(request, decodeDeposit, options);
  }

  /** Returns one page of deposits, newest first. {@link CustomerDepositService.all} walks through every page. */
  async list(filter: CustomerDepositFilter = {}, options: CallOptions = {}): Promise<Page<CustomerDeposit> & Raw> {
    checkParameters(filter, depositFilterNames);
    const { startTime, endTime, ...rest } = filter;
    const body = { ...rest, startTime: millisOf('startTime', startTime), endTime: millisOf('endTime', endTime) };
    const request = { method: 'POST', path: '/checkout/customer-deposit/list', body, repeatable: true, readOnly: true };
    return this.#call(request, (m) => decodePage(m, decodeDeposit), options);
  }

  /** All deposits that match, asked for page by page as they are needed. */
  all(filter: CustomerDepositFilter = {}, options: CallOptions = {}): All<CustomerDeposit> {
    return new All(filter, (page) => this.list(page, options));
  }
}
