import type { Members } from './decode.js';
import { missing } from './error.js';
import { checkParameters, namesOf, type CallOptions } from './options.js';
import { All, decodePage, type Page, type PageRequest } from './page.js';
import type { Call, Raw } from './request.js';

/** A merchant that you sell for. */
export interface SubMerchant {
  /** Goes as `merchantId` into other requests. */
  merchantId: string;
  /** Payers read it. */
  name: string;
  /** By the gateway's operator: it takes no orders. */
  disabled: boolean;
  createdTime: Date | null;
  /** The same as `createdTime`, to the millisecond. */
  createdAt: Date | null;
}

function decodeSubMerchant(m: Members): SubMerchant {
  const createdAt = m.millis('createdAt');
  return {
    merchantId: m.required('merchantId'),
    name: m.string('name'),
    disabled: m.boolean('disabled'),
    createdTime: createdAt ?? m.time('createdTime'),
    createdAt,
  };
}

/** Asks for a sub-merchant. */
export interface SubMerchantRequest {
  /** Up to 128 characters; it need not be unique. */
  name: string;
  /** Names this call, for gateways that keep answers by it, which makes repeating safe. */
  requestId?: string | undefined;
  /** Is taken once; a call with it is not repeated. */
  nonce?: string | undefined;
}

const requestNames = namesOf<SubMerchantRequest>({ name: 1, requestId: 1, nonce: 1 });

const pageNames = namesOf<PageRequest>({ pageNum: 1, pageSize: 1, cursor: 1 });

/** `client.subMerchants`: the merchants that you sell for. */
export class SubMerchantService {
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /**
   * Adds a sub-merchant. Without a `requestId` it is not repeated when no answer
   * came, since there would be two. It needs the scope `merchants`, which production
   * gives on request, and rejects with `sub_merchant_limit_reached` when you can
   * create no more.
   */
  async create(r: SubMerchantRequest, options: CallOptions = {}): Promise<SubMerchant & Raw> {
    checkParameters(r, requestNames);
    if (!r.name) throw missing('name');
    const request = { method: 'POST', path: '/checkout/sub-merchant/create', body: r, repeatable: !!r.requestId };
    return this.#call(request, decodeSubMerchant, options);
  }

  /** Returns one page of sub-merchants, newest first. {@link SubMerchantService.all} walks through every page. */
  async list(page: PageRequest = {}, options: CallOptions = {}): Promise<Page<SubMerchant> & Raw> {
    checkParameters(page, pageNames);
    const request = {
      method: 'POST',
      path: '/checkout/sub-merchant/list',
      body: page,
      repeatable: true,
      readOnly: true,
    };
    return this.#call(request, (m) => decodePage(m, decodeSubMerchant), options);
  }

  /** All sub-merchants, asked for page by page as they are needed. */
  all(page: PageRequest = {}, options: CallOptions = {}): All<SubMerchant> {
    return new All(page, (next) => this.list(next, options));
  }
}
