package app.xcheckout;

import java.io.IOException;

/** {@link Client#statements}. It is safe for concurrent use. */
public final class StatementService {
  private final Client client;

  StatementService(Client client) {
    this.client = client;
  }

  /**
   * Returns one page of a statement. {@link Code#STATEMENT_CHANGED} says that a line was added to
   * the period meanwhile: read it again from the first page.
   *
   * @param r which statement
   * @return the page; {@link Statement#nextCursor} is where the next one begins
   */
  public Statement read(StatementRequest r) {
    return client.call(BalanceCalls.statement(r.wire(), client.zone()));
  }

  /**
   * Writes a statement as a CSV file, a page at a time: the columns, the opening balance, a row for
   * each line, the closing balance. When it fails, what was written is not whole, and lacks the row
   * of the closing balance.
   *
   * @param r which statement
   * @param to what it is written to
   * @throws IOException when it can't be written to
   */
  public void writeCsv(StatementRequest r, Appendable to) throws IOException {
    StatementRequest asked = r.withFormat("csv");
    String cursor = "";
    do {
      Statement page = read(asked);
      to.append(page.csv());
      if (!page.nextCursor().isEmpty() && page.nextCursor().equals(cursor)) {
        throw Pages.stuck("cursor \"" + cursor + "\"");
      }
      cursor = page.nextCursor();
      asked = asked.withCursor(cursor);
    } while (!cursor.isEmpty());
  }
}
