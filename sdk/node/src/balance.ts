import type { Members } from './decode.js';
import { missing } from './error.js';
import type { Amount } from './money.js';
import { checkParameters, millisOf, namesOf, type CallOptions } from './options.js';
import { All, decodePage, type Page, type PageRequest } from './page.js';
import type { Call, Raw } from './request.js';

/** What you, or a sub-merchant of yours, have in one token. */
export interface Balance {
  /** Of the sub-merchant; empty where it is your own. */
  merchantId: string;
  token: string;
  chain: string;
  /** What can be refunded or settled. */
  available: Amount;
  /** What refunds and settlements under way hold. */
  reserved: Amount;
  /** What is confirmed, for orders that wait for more. */
  incoming: Amount;
  /** What was seen, and is in no other amount yet. */
  unconfirmed: Amount;
  /** What abnormal payments hold. */
  abnormal: Amount;
  /** What a reorg took away after it was spent. */
  shortfall: Amount;
}

function decodeBalance(m: Members): Balance {
  return {
    merchantId: m.string('merchantId'),
    token: m.required('token'),
    chain: m.string('chain'),
    available: m.requiredAmount('available'),
    reserved: m.requiredAmount('reserved'),
    incoming: m.requiredAmount('incoming'),
    unconfirmed: m.requiredAmount('unconfirmed'),
    abnormal: m.requiredAmount('abnormal'),
    shortfall: m.requiredAmount('shortfall'),
  };
}

/** Which balances to list, and which page of them; an empty filter means all, those of sub-merchants too. */
export interface BalanceFilter extends PageRequest {
  /** Those of this sub-merchant; your own id for only your own. */
  merchantId?: string | undefined;
  token?: string | undefined;
}

const filterNames = namesOf<BalanceFilter>({ merchantId: 1, token: 1, pageNum: 1, pageSize: 1, cursor: 1 });

/** `client.balances`: what you have. */
export class BalanceService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /** Returns one page of balances. {@link BalanceService.all} walks through every page. */
  async list(filter: BalanceFilter = {}, options: CallOptions = {}): Promise<Page<Balance> & Raw> {
    checkParameters(filter, filterNames);
    const request = { method: 'POST', path: '/checkout/balance/list', body: filter, repeatable: true, readOnly: true };
    return this.#call(request, (m) => decodePage(m, decodeBalance), options);
  }

  /** All balances that match, asked for page by page as they are needed. */
  all(filter: BalanceFilter = {}, options: CallOptions = {}): All<Balance> {
    return new All(filter, (page) => this.list(page, options));
  }
}

/** Which statement to read. */
export interface StatementRequest {
  token: string;
  /** The sub-merchant whose statement it is; absent for your own. */
  merchantId?: string | undefined;
  /** `'available'` when absent. */
  balance?: 'available' | 'incoming' | 'abnormal' | 'reserved' | 'total' | undefined;
  /** How lines come: as `records`, or as text in `csv`. {@link StatementService.csv} sets it. */
  format?: 'records' | 'csv' | undefined;
  /** Bound the period, the first included, the second not. A number is milliseconds since the epoch. */
  startTime?: Date | number | undefined;
  endTime?: Date | number | undefined;
  pageSize?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
}

const requestNames = namesOf<StatementRequest>({
  token: 1,
  merchantId: 1,
  balance: 1,
  format: 1,
  startTime: 1,
  endTime: 1,
  pageSize: 1,
  cursor: 1,
});

/** One transfer of the ledger. */
export interface StatementLine {
  type: 'deposit' | 'order' | 'refund' | 'settlement' | 'fee' | (string & Record<never, never>);
  orderNo: string;
  /** Of a customer's deposit. */
  depositNo: string;
  refundOrderNo: string;
  settlementOrderNo: string;
  sysid: string;
  /** Where the amount was, such as `'available'`. */
  from: string;
  to: string;
  /** Negative where the balance became less. */
  amount: Amount;
  /** After it. */
  balance: Amount;
  createdTime: Date | null;
  createdAt: Date | null;
}

/**
 * A page of a statement. The last page, whose `nextCursor` is empty, comes only
 * if `openingBalance` and the lines of all pages lead to `closingBalance`.
 */
export interface Statement {
  /** Of the sub-merchant; empty where it is your own. */
  merchantId: string;
  token: string;
  balance: string;
  /** Null for the first line ever. */
  startTime: Date | null;
  endTime: Date | null;
  openingBalance: Amount;
  /** Negative by a shortfall. */
  closingBalance: Amount;
  records: StatementLine[];
  csv: string;
  pageSize: number | undefined;
  nextCursor: string;
}

function decodeLine(m: Members): StatementLine {
  const createdAt = m.millis('createdAt');
  return {
    type: m.required('type'),
    orderNo: m.string('orderNo'),
    depositNo: m.string('depositNo'),
    refundOrderNo: m.string('refundOrderNo'),
    settlementOrderNo: m.string('settlementOrderNo'),
    sysid: m.string('sysid'),
    from: m.string('from'),
    to: m.string('to'),
    amount: m.requiredAmount('amount'),
    balance: m.requiredAmount('balance'),
    createdTime: createdAt ?? m.time('createdTime'),
    createdAt,
  };
}

function decodeStatement(m: Members): Statement {
  return {
    merchantId: m.string('merchantId'),
    token: m.required('token'),
    balance: m.string('balance'),
    startTime: m.integer('startTime') ? m.millis('startTime') : null,
    endTime: m.millis('endTime'),
    openingBalance: m.requiredAmount('openingBalance'),
    closingBalance: m.requiredAmount('closingBalance'),
    records: m.requiredList('records', decodeLine),
    csv: m.string('csv'),
    pageSize: m.integer('pageSize'),
    nextCursor: m.string('nextCursor'),
  };
}

/** `client.statements`: how it came that you have what you have. */
export class StatementService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /**
   * Returns one page of a statement. It rejects with `statement_changed` where a
   * line was added to the period meanwhile: read it again from the first page.
   */
  async read(r: StatementRequest, options: CallOptions = {}): Promise<Statement & Raw> {
    checkParameters(r, requestNames);
    if (!r.token) throw missing('token');
    const { startTime, endTime, ...rest } = r;
    const body = { ...rest, startTime: millisOf('startTime', startTime), endTime: millisOf('endTime', endTime) };
    const request = { method: 'POST', path: '/checkout/statement/list', body, repeatable: true, readOnly: true };
    return this.#call(request, decodeStatement, options);
  }

  /** All lines of a statement, asked for page by page as they are needed. */
  lines(r: StatementRequest, options: CallOptions = {}): All<StatementLine> {
    return new All({ cursor: r.cursor }, async (page) => {
      const found = await this.read({ ...r, cursor: page.cursor }, options);
      return { ...found, total: undefined, totalIsMore: false, pageNo: undefined };
    });
  }

  /**
   * A statement as the text of a CSV file, part by part: the columns, the opening
   * balance, a row for each line, the closing balance. If it throws on the way,
   * what it gave is not whole, and lacks the row of the closing balance.
   */
  async *csv(r: StatementRequest, options: CallOptions = {}): AsyncGenerator<string, void, undefined> {
    const pages = new All({ cursor: r.cursor }, async (page) => {
      const found = await this.read({ ...r, format: 'csv', cursor: page.cursor }, options);
      return { ...found, records: [found.csv], total: undefined, totalIsMore: false, pageNo: undefined };
    });
    yield* pages;
  }
}
