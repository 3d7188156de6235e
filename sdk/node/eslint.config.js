import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

// What Node.js brings along.
const globals =
  'AbortController AbortSignal Buffer Headers ReadableStream Request Response URL URLSearchParams clearTimeout console fetch ' +
  'performance process setImmediate setTimeout';

export default defineConfig(
  { ignores: ['dist/', 'docs/', '.build/', '**/.next/'] },
  js.configs.recommended,
  { languageOptions: { globals: Object.fromEntries(globals.split(' ').map((name) => [name, 'readonly'])) } },
  {
    files: ['src/**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A number in a text is what one expects of it.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // What may throw is async, so that it rejects.
      '@typescript-eslint/require-await': 'off',
      // The reason of an AbortSignal is whatever its owner said.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      // Texts of bytes and whitespace are this package's subject.
      'no-control-regex': 'off',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
);
