// Next has parsed the body before it comes here.
export { default } from './raw.js';
