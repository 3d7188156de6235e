import type { Members } from './decode.js';
import { invalid, XCheckoutError } from './error.js';

/** Which page of a list is asked for. */
export interface PageRequest {
  /** From 1 on; the first when absent. Beyond row 10,000 gateways go on by `cursor` alone. */
  pageNum?: number | undefined;
  /** Up to 200; 50 when absent. */
  pageSize?: number | undefined;
  /** `nextCursor` of the page before, instead of `pageNum`; `''` begins at the first page. */
  cursor?: string | undefined;
}

/** One page of a list. */
export interface Page<T> {
  records: T[];
  /** Counts all that match; undefined on pages that were asked for by cursor. */
  total: number | undefined;
  /** There are more than `total`, which is not counted further. */
  totalIsMore: boolean;
  pageNo: number | undefined;
  pageSize: number | undefined;
  /** Of the page behind this one; empty on the last page, undefined at gateways that don't page by cursor. */
  nextCursor: string | undefined;
}

/** @internal */
export function decodePage<T>(m: Members, decode: (item: Members) => T): Page<T> {
  const cursor = m.value('nextCursor');
  return {
    records: m.requiredList('records', decode),
    total: m.integer('total'),
    totalIsMore: m.boolean('totalIsMore'),
    pageNo: m.integer('pageNo'),
    pageSize: m.integer('pageSize'),
    nextCursor: typeof cursor === 'string' ? cursor : undefined,
  };
}

/** Everything that a list holds. It asks for a page when that is needed, and each walk begins anew. */
export class All<T> implements AsyncIterable<T> {
  readonly #first: PageRequest;
  readonly #list: (page: PageRequest) => Promise<Page<T>>;

  /** @internal */
  constructor(first: PageRequest, list: (page: PageRequest) => Promise<Page<T>>) {
    this.#first = first;
    this.#list = list;
  }

  /**
   * Collects what there is into an array, up to a limit that keeps a list that
   * has grown from filling the memory.
   */
  async toArray(options: { limit: number }): Promise<T[]> {
    const { limit } = options;
    if (!Number.isSafeInteger(limit) || limit < 1) throw invalid('limit', 'limit is a whole number from 1 on');
    const found: T[] = [];
    for await (const item of this) if (found.push(item) >= limit) break;
    return found;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let request = this.#first; ;) {
      const page = await this.#list(request);
      yield* page.records;
      const next = nextOf(request, page);
      if (next === undefined) return;
      request = next;
    }
  }
}

/** The request for the page behind one; undefined behind the last. */
function nextOf<T>(request: PageRequest, page: Page<T>): PageRequest | undefined {
  const { pageNum = 1, ...rest } = request;
  if (page.nextCursor !== undefined) {
    if (page.nextCursor === '') return undefined;
    if (page.nextCursor === request.cursor) throw standsStill(`cursor ${JSON.stringify(page.nextCursor)}`);
    return { ...rest, cursor: page.nextCursor };
  }
  // By numbers, up to the last page or to one that is empty.
  const { records, total, pageSize = request.pageSize ?? records.length } = page;
  if (page.pageNo !== undefined && page.pageNo !== pageNum) throw standsStill(`page ${page.pageNo}`);
  if (records.length === 0 || (total !== undefined && !page.totalIsMore && pageNum * pageSize >= total))
    return undefined;
  return { ...rest, pageNum: pageNum + 1 };
}

function standsStill(where: string): XCheckoutError {
  const message = `the list does not move on from ${where}`;
  return new XCheckoutError({ code: 'answer_body_invalid', httpStatus: 200, message });
}
