/** The name of the method by which a value says what console.log shows of it. */
export const inspected: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
