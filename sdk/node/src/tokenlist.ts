import type { Members } from './decode.js';
import type { Amount } from './money.js';
import { checkParameters, namesOf, type CallOptions } from './options.js';
import type { Call, Raw } from './request.js';

/** A chain's token that orders can be paid in now. */
export interface PayableToken {
  /** Chain and token, as orders name it: `ETH_USDT`. */
  token: string;
  chain: string;
  /** The token's contract. */
  coinAddress: string;
  decimals: number | undefined;
  /** The currency of the rate and the amounts. */
  fiat: string;
  /** All currencies that orders in it may be priced in. */
  fiats: string[];
  /** Tokens for one unit of fiat, as its text. */
  exchangeRate: string;
  /** What said so: `fixed`, or the names of price feeds. */
  rateSource: string;
  /** When it was so, by the oldest of them. */
  rateAt: Date | null;
  minAmount: Amount | undefined;
  maxAmount: Amount | undefined;
  requiredConfirmations: number | undefined;
}

/** The tokens of a gateway. */
export interface TokenList {
  records: PayableToken[];
}

/** Whose tokens are listed. */
export interface TokenFilter {
  /** Names a sub-merchant; absent for yourself. */
  merchantId?: string | undefined;
  /** The orders' currency; `USD` when absent. */
  fiat?: string | undefined;
}

const filterNames = namesOf<TokenFilter>({ merchantId: 1, fiat: 1 });

function decodeToken(m: Members): PayableToken {
  return {
    token: m.required('token'),
    chain: m.string('chain'),
    coinAddress: m.string('coinAddress'),
    decimals: m.integer('decimals'),
    fiat: m.string('fiat'),
    fiats: m.strings('fiats'),
    exchangeRate: m.numberText('exchangeRate'),
    rateSource: m.string('rateSource'),
    rateAt: m.millis('rateAt'),
    minAmount: m.amount('minAmount'),
    maxAmount: m.amount('maxAmount'),
    requiredConfirmations: m.integer('requiredConfirmations'),
  };
}

/** `client.tokens`: tells what orders can be paid in. Access tokens are the Client's own matter. */
export class TokenService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /** Returns the tokens that an order can be paid in now. Gateways of ours alone have this call. */
  async list(filter: TokenFilter = {}, options: CallOptions = {}): Promise<TokenList & Raw> {
    checkParameters(filter, filterNames);
    const request = { method: 'POST', path: '/checkout/token/list', body: filter, repeatable: true, readOnly: true };
    return this.#call(request, (m) => ({ records: m.requiredList('records', decodeToken) }), options);
  }
}
