import type { Members } from './decode.js';
import { invalid, missing } from './error.js';
import type { Amount } from './money.js';
import { checkedChange, checkParameters, millisOf, namesOf, type CallOptions, type ChangeOptions } from './options.js';
import { All, decodePage, type Page, type PageRequest } from './page.js';
import { checkAmount, sentOf } from './refund.js';
import type { Call, Raw, Subject } from './request.js';

/** How far a settlement has come. Treat a status that you don't know as not ended. */
export type SettlementStatus =
  /** Reserved, and not sent yet. */
  | 'PENDING_SETTLEMENT'
  /** On its way. */
  | 'SETTLING'
  | 'SETTLED'
  /** `failReason` says why. */
  | 'FAILED'
  /** By the gateway's operator. */
  | 'REJECTED'
  | 'CANCELLED'
  | (string & Record<never, never>);

/** Asks for your balance to be paid out: an `amount` of it, or what `orderNos` brought. */
export interface SettlementRequest {
  /**
   * Your name for the settlement, unique for ever. Asking again with the same
   * settlementOrderNo and the same parameters gives the same settlement; with
   * others it is refused with `settlement_order_no_reused`.
   */
  settlementOrderNo: string;
  /** The sub-merchant whose balance it is; absent for your own. */
  merchantId?: string | undefined;
  /** What is paid out, such as `'ETH_USDT'`. */
  token: string;
  /** Where the money goes. A gateway may take those of a list alone. */
  address: string;
  /** With the fee. Given with `orderNos`, it must be their sum: else `amount_mismatch`. */
  amount?: Amount | undefined;
  /** Settles what these orders brought, each of them once. */
  orderNos?: string[] | undefined;
  /** Names this call, for gateways that keep answers by it. settlementOrderNo makes repeating safe without it. */
  requestId?: string | undefined;
  /** Is taken once; a call with it is not repeated. */
  nonce?: string | undefined;
}

const requestNames = namesOf<SettlementRequest>({
  settlementOrderNo: 1,
  merchantId: 1,
  token: 1,
  address: 1,
  amount: 1,
  orderNos: 1,
  requestId: 1,
  nonce: 1,
});

function checked(r: SettlementRequest): object {
  checkParameters(r, requestNames);
  for (const name of ['settlementOrderNo', 'token', 'address'] as const) if (!r[name]) throw missing(name);
  if (r.orderNos !== undefined && !Array.isArray(r.orderNos)) throw invalid('orderNos', 'orderNos is an array');
  const orderNos = r.orderNos?.length ? r.orderNos : undefined;
  if (!r.amount && !orderNos) throw missing('amount');
  checkAmount(r.amount);
  return sentOf({ ...r, orderNos }, requestNames);
}

/** An account at a bank: an IBAN, or an account number and the BIC of its bank. */
export interface BankAccount {
  /** The holder's, in Latin letters: banks take nothing else. */
  name: string;
  iban?: string | undefined;
  /** For an account that has no IBAN; `bic` is required beside it. */
  accountNumber?: string | undefined;
  bic?: string | undefined;
  city?: string | undefined;
  /** Two letters, such as `'DE'`. */
  country?: string | undefined;
}

const accountNames = namesOf<BankAccount>({ name: 1, iban: 1, accountNumber: 1, bic: 1, city: 1, country: 1 });

/** Asks for your balance of a token to be paid to a bank account. */
export interface FiatSettlementRequest {
  /** As of a SettlementRequest: the two share their numbers. */
  settlementOrderNo: string;
  /** The sub-merchant whose balance it is; absent for your own. */
  merchantId?: string | undefined;
  /** The balance that is settled, such as `'ETH_USDT'`. */
  token: string;
  /** What the bank sends, such as `'EUR'`. */
  currency: string;
  /** In `currency`, with the fee. */
  amount: Amount;
  /** Where the money goes. A gateway may take those of a list alone. */
  bankAccount: BankAccount;
  requestId?: string | undefined;
  /** Is taken once; a call with it is not repeated. */
  nonce?: string | undefined;
}

const fiatRequestNames = namesOf<FiatSettlementRequest>({
  settlementOrderNo: 1,
  merchantId: 1,
  token: 1,
  currency: 1,
  amount: 1,
  bankAccount: 1,
  requestId: 1,
  nonce: 1,
});

function checkedFiat(r: FiatSettlementRequest): object {
  checkParameters(r, fiatRequestNames);
  for (const name of ['settlementOrderNo', 'token', 'currency', 'amount', 'bankAccount'] as const) {
    if (!r[name]) throw missing(name);
  }
  checkAmount(r.amount);
  checkParameters(r.bankAccount, accountNames);
  return { ...sentOf(r, fiatRequestNames), bankAccount: sentOf(r.bankAccount, accountNames) };
}

/** What a settlement to a bank account has beside what all have. */
export interface FiatPart {
  currency: string;
  /** What was asked for, with the fee. */
  amount: Amount;
  /** What the bank sends. */
  sentAmount: Amount;
  /** How many tokens one unit of the currency costs. */
  rate: string;
  bankAccount: BankAccount;
  /** Why the bank rejected or returned it, in its own words; empty otherwise. */
  bankReason: string;
}

/** @internal */
export function decodeFiat(m: Members | undefined): FiatPart | null {
  if (!m) return null;
  const account = m.members('bankAccount');
  return {
    currency: m.string('currency'),
    amount: m.requiredAmount('amount'),
    sentAmount: m.requiredAmount('sentAmount'),
    rate: m.string('rate'),
    bankAccount: {
      name: account?.string('name') ?? '',
      iban: account?.string('iban') || undefined,
      accountNumber: account?.string('accountNumber') || undefined,
      bic: account?.string('bic') || undefined,
      city: account?.string('city') || undefined,
      country: account?.string('country') || undefined,
    },
    bankReason: m.string('bankReason'),
  };
}

/** A settlement as it stands now. What the gateway left out is empty. */
export interface Settlement {
  /** The gateway's name for it: ST… */
  sysid: string;
  settlementOrderNo: string;
  /** Of the sub-merchant; empty where it is your own. */
  merchantId: string;
  settleStatus: SettlementStatus;
  token: string;
  address: string;
  /** With the fee. */
  settlementAmount: Amount;
  /** The address receives the amount without it; absent where the gateway does not say. */
  fee: Amount | undefined;
  /** Of the chain's transaction that pays it; empty before. */
  txHash: string;
  /** Why it has FAILED or was REJECTED, a code; empty otherwise. */
  failReason: string;
  /** Why a `PENDING_SETTLEMENT` one was not sent yet, a code such as `awaiting_finality`; may be empty. */
  waitReason: string;
  /** Of a settlement to a bank account; null for one to an address. */
  fiat: FiatPart | null;
  createdTime: Date | null;
  updatedTime: Date | null;
  /** The same as `createdTime` and `updatedTime`, to the millisecond. */
  createdAt: Date | null;
  updatedAt: Date | null;
}

/** @internal */
export function decodeSettlement(m: Members): Settlement {
  const createdAt = m.millis('createdAt');
  const updatedAt = m.millis('updatedAt');
  return {
    sysid: m.string('sysid'),
    settlementOrderNo: m.required('settlementOrderNo'),
    merchantId: m.string('merchantId'),
    settleStatus: m.required('settleStatus'),
    token: m.string('token'),
    address: m.string('address'),
    settlementAmount: m.requiredAmount('settlementAmount'),
    fee: m.amount('fee'),
    txHash: m.string('txHash'),
    failReason: m.string('failReason'),
    waitReason: m.string('waitReason'),
    fiat: decodeFiat(m.members('fiat')),
    createdTime: createdAt ?? m.time('createdTime'),
    updatedTime: updatedAt ?? m.time('updatedTime'),
    createdAt,
    updatedAt,
  };
}

/** Which settlements to list, and which page of them; an empty filter means all. */
export interface SettlementFilter extends PageRequest {
  settleStatus?: SettlementStatus | undefined;
  /** Those of this sub-merchant; your own id for only your own. */
  merchantId?: string | undefined;
  token?: string | undefined;
  /** Bound the time of creation, the first included, the second not. A number is milliseconds since the epoch. */
  startTime?: Date | number | undefined;
  endTime?: Date | number | undefined;
}

const filterNames = namesOf<SettlementFilter>({
  settleStatus: 1,
  merchantId: 1,
  token: 1,
  startTime: 1,
  endTime: 1,
  pageNum: 1,
  pageSize: 1,
  cursor: 1,
});

/** By it the gateway's operator has a balance settled without being asked. */
export interface SettlementPlan {
  /** Of the sub-merchant; empty where it is your own. */
  merchantId: string;
  token: string;
  address: string;
  /** Of the available balance; 0.00 for a plan by the calendar. */
  threshold: Amount;
  /** Such as `'daily 06:00'`, in UTC; empty for a plan by a threshold. */
  schedule: string;
  /** What stays in the balance. */
  keep: Amount;
  /** Null for a plan by a threshold, and while it is held. */
  nextAt: Date | null;
  lastSettlementOrderNo: string;
  /** Why it could not settle the last time, a code, or plan_held; empty if it could. */
  failReason: string;
  failMessage: string;
  /** Since when; null if it could. */
  failedAt: Date | null;
  createdAt: Date | null;
}

function decodePlan(m: Members): SettlementPlan {
  return {
    merchantId: m.string('merchantId'),
    token: m.required('token'),
    address: m.string('address'),
    threshold: m.requiredAmount('threshold'),
    schedule: m.string('schedule'),
    keep: m.requiredAmount('keep'),
    nextAt: m.integer('nextAt') ? m.millis('nextAt') : null,
    lastSettlementOrderNo: m.string('lastSettlementOrderNo'),
    failReason: m.string('failReason'),
    failMessage: m.string('failMessage'),
    failedAt: m.integer('failedAt') ? m.millis('failedAt') : null,
    createdAt: m.millis('createdAt'),
  };
}

/** Which plans to list; an empty filter means all, those of sub-merchants too. */
export interface SettlementPlanFilter {
  /** Those of this sub-merchant; your own id for only your own. */
  merchantId?: string | undefined;
  token?: string | undefined;
}

const planFilterNames = namesOf<SettlementPlanFilter>({ merchantId: 1, token: 1 });

const aboutSettlement = (settlementOrderNo: string): Subject => ['settlementOrderNo', settlementOrderNo];

/** `client.settlements`: pays your balance out, and looks after it. */
export class SettlementService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /**
   * Asks for a settlement. It is safe to repeat with the same request, also
   * after an error that leaves open whether the settlement exists: the
   * settlementOrderNo makes it the same settlement. That it was created does
   * not say that it arrived: `settleStatus` does.
   */
  async create(r: SettlementRequest, options: CallOptions = {}): Promise<Settlement & Raw> {
    const request = {
      method: 'POST',
      path: '/checkout/settlement/create',
      body: checked(r),
      repeatable: true,
      about: aboutSettlement(r.settlementOrderNo),
    };
    return this.#call(request, decodeSettlement, options);
  }

  /**
   * Asks for a settlement to a bank account. It is safe to repeat as `create` is.
   * `info`, `cancel` and `list` are for settlements of both kinds. One that is
   * `SETTLED` may become `FAILED` later, when the bank returns the payment.
   */
  async createFiat(r: FiatSettlementRequest, options: CallOptions = {}): Promise<Settlement & Raw> {
    const request = {
      method: 'POST',
      path: '/checkout/settlement/fiat/create',
      body: checkedFiat(r),
      repeatable: true,
      about: aboutSettlement(r.settlementOrderNo),
    };
    return this.#call(request, decodeSettlement, options);
  }

  /** Returns the settlement as it stands now, or rejects with `settlement_not_found`. */
  async info(settlementOrderNo: string, options: CallOptions = {}): Promise<Settlement & Raw> {
    if (!settlementOrderNo) throw missing('settlementOrderNo');
    const query: [string, string][] = [['settlementOrderNo', settlementOrderNo]];
    const request = {
      method: 'GET',
      path: '/checkout/settlement/info',
      query,
      repeatable: true,
      readOnly: true,
      about: aboutSettlement(settlementOrderNo),
    };
    return this.#call(request, decodeSettlement, options);
  }

  /**
   * Ends a settlement that was not sent yet and returns it. It is refused with
   * `settlement_not_cancellable` once it is on its way. It is not repeated when
   * no answer came; `info` then tells whether it was done.
   */
  async cancel(settlementOrderNo: string, options: ChangeOptions = {}): Promise<Settlement & Raw> {
    if (!settlementOrderNo) throw missing('settlementOrderNo');
    const { requestId, nonce, ...rest } = checkedChange(options);
    const query: [string, string][] = [['settlementOrderNo', settlementOrderNo]];
    if (requestId) query.push(['requestId', requestId]);
    if (nonce) query.push(['nonce', nonce]);
    const request = {
      method: 'GET',
      path: '/checkout/settlement/cancel',
      query,
      repeatable: false,
      about: aboutSettlement(settlementOrderNo),
    };
    return this.#call(request, decodeSettlement, rest);
  }

  /** Returns one page of settlements, newest first. {@link SettlementService.all} walks through every page. */
  async list(filter: SettlementFilter = {}, options: CallOptions = {}): Promise<Page<Settlement> & Raw> {
    checkParameters(filter, filterNames);
    const { startTime, endTime, ...rest } = filter;
    const body = { ...rest, startTime: millisOf('startTime', startTime), endTime: millisOf('endTime', endTime) };
    const request = { method: 'POST', path: '/checkout/settlement/list', body, repeatable: true, readOnly: true };
    return this.#call(request, (m) => decodePage(m, decodeSettlement), options);
  }

  /** All settlements that match, asked for page by page as they are needed. */
  all(filter: SettlementFilter = {}, options: CallOptions = {}): All<Settlement> {
    return new All(filter, (page) => this.list(page, options));
  }

  /** Returns the plans by which balances are settled automatically. */
  async plans(
    filter: SettlementPlanFilter = {},
    options: CallOptions = {},
  ): Promise<{ records: SettlementPlan[] } & Raw> {
    checkParameters(filter, planFilterNames);
    const path = '/checkout/settlement-plan/list';
    const request = { method: 'POST', path, body: filter, repeatable: true, readOnly: true };
    return this.#call(request, (m) => ({ records: m.requiredList('records', decodePlan) }), options);
  }
}
