import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../errors';
import { formatCsv, parseCsv } from './csv';

describe('CSV', () => {
  it('keeps every number and name', () => {
    const name = fc.string({ minLength: 1 }).map(text => `q${text.replace(/[\r\n]/g, '')}`.trim());
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.nat(5),
        fc.array(name, { minLength: 4, maxLength: 4 }),
        fc.infiniteStream(fc.double()),
        (columns, rows, words, numbers) => {
          const data = Float64Array.from({ length: rows * columns }, () => numbers.next().value as number);
          const names = words.slice(0, columns);
          const table = { names, rows, columns, data };
          const back = parseCsv(formatCsv(table), { delimiter: ',' });
          assert.deepEqual(back.names, names);
          assert.equal(back.rows, rows);
          for (const [i, value] of data.entries()) assert.ok(Object.is(back.data[i] + 0, value + 0));
        },
      ),
    );
  });

  it('finds the delimiter, the names and the decimal comma by itself', () => {
    const expected = { names: ['x', 'y'], rows: 2, columns: 2, data: Float64Array.of(1.5, -2, 3, 4e-3) };
    for (const text of [
      'x,y\n1.5,-2\n3,4e-3\n',
      '\uFEFFx;y\r\n1,5;-2\r\n3;0,004\r\n',
      '# a comment\nx\ty\n\n1.5\t-2\n3\t.004',
      'x y\n 1.5   -2\n3 +4E-3\n',
      '"x","y"\n1.5,"-2"\n"3",4e-3\n',
    ])
      assert.deepEqual(parseCsv(text), expected, JSON.stringify(text));
  });

  it('needs no names, and takes empty cells and nan as NaN', () => {
    assert.deepEqual(parseCsv('1,,nan\n-inf,2,Infinity'), {
      names: undefined,
      rows: 2,
      columns: 3,
      data: Float64Array.of(1, Number.NaN, Number.NaN, -Infinity, 2, Infinity),
    });
    assert.deepEqual(parseCsv(''), { names: undefined, rows: 0, columns: 0, data: new Float64Array(0) });
  });

  it('unquotes names with delimiters and quotes', () => {
    assert.deepEqual(parseCsv('"a,b","say ""hi""",\n1,2,3').names, ['a,b', 'say "hi"', '']);
  });

  it('says where a cell is no number or a row has another length', () => {
    const cases: [string, string][] = [
      ['x,y\n1,2\n3,four', 'line 3, column 2: expected a number, got "four"'],
      ['x,y\n1,2\n\n3', 'line 4 has 1 cells, expected 2 as in the first'],
      ['1,2\n0x10,3', 'line 2, column 1: expected a number, got "0x10"'],
    ];
    for (const [text, message] of cases)
      assert.throws(
        () => parseCsv(text),
        (error: Error) => error instanceof InputError && error.message === message,
        message,
      );
  });
});
