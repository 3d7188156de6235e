/** What HTTP statuses are called. */
export { STATUS_CODES as statusTexts } from 'node:http';
