import assert from 'node:assert/strict';
import {
  graphOf,
  handMade,
  int32s,
  loopNetwork,
  operator,
  quantizedNetwork,
  scaled,
  tensor,
} from '../../test/support/graphs';
import { ModelError } from '../errors';
import { checkGraph } from './check';
import type { Graph, Tensor } from './graph';

/** Applies `edit` to a sound graph and expects it to be refused with `code`, naming what came. */
function refused(code: string, came: RegExp, edit: (graph: Graph) => void, graph = quantizedNetwork()): void {
  checkGraph(graph);
  edit(graph);
  assert.throws(
    () => checkGraph(graph),
    (error: unknown) => {
      assert.ok(error instanceof ModelError, `${error}`);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, came);
      assert.match(error.message, /expected .* but found .*; /);
      return true;
    },
  );
}

const editTensor = (index: number, change: Partial<Tensor>) => (graph: Graph) => {
  Object.assign(graph.subgraphs[0].tensors[index], change);
};

describe('checkGraph', () => {
  for (const [name, make] of Object.entries(handMade))
    it(`accepts ${name}`, () => {
      checkGraph(make());
    });

  it('refuses another schema version and a model without subgraphs', () => {
    refused('model-version', /found 2/, graph => {
      graph.version = 2;
    });
    refused('model-subgraphs', /none/, graph => {
      graph.subgraphs = [];
    });
  });

  it('refuses negative, fractional and overflowing shapes', () => {
    refused('model-shape', /\[1, -1\]/, editTensor(13, { shape: [1, -1] }));
    refused('model-shape', /1\.5/, editTensor(13, { shape: [1.5] }));
    refused('model-shape', /65536, 32768/, editTensor(13, { shape: [65536, 32768] }));
    refused(
      'model-shape',
      /\(40 dimensions\)/,
      editTensor(13, { shape: new Array(40).fill(2), quantization: undefined }),
    );
  });

  it('does not let a 0 hide an endless shape', () => {
    refused('model-shape', /0, 2000000000, 2000000000/, editTensor(13, { shape: [0, 2e9, 2e9] }));
  });

  it('refuses constants whose size is not that of the shape, int4 packed', () => {
    refused('model-data', /72/, editTensor(1, { data: new Uint8Array(71) }));
    refused('model-data', /empty/, editTensor(1, { data: new Uint8Array(0) }));
    checkGraph(graphOf({ tensors: [tensor('int4', [3, 3], { data: new Uint8Array(5) })] }));
    assert.throws(() =>
      checkGraph(graphOf({ tensors: [tensor('int4', [3, 3], { data: new Uint8Array(9) })] })),
    );
  });

  it('leaves the contents of strings and sparse tensors alone', () => {
    const sparsity = { traversalOrder: [0], blockMap: [], dimMetadata: [] };
    const data = new Uint8Array(7);
    checkGraph(
      graphOf({ tensors: [tensor('string', [2], { data }), tensor('int8', [99], { data, sparsity })] }),
    );
  });

  it('refuses quantization that does not fit the shape', () => {
    refused('model-quantization', /3/, editTensor(1, scaled([1, 2, 3])));
    refused('model-quantization', /NaN/, editTensor(1, scaled(Number.NaN)));
    refused('model-quantization', /-1/, editTensor(1, scaled(-1)));
    refused('model-quantization', /Infinity/, editTensor(1, scaled(Number.POSITIVE_INFINITY)));
    refused('model-quantization', /found 4/, editTensor(1, scaled(1, 0, 4)));
    refused('model-quantization', /none/, editTensor(1, scaled([])));
    refused('model-quantization', /zero points/, graph => {
      graph.subgraphs[0].tensors[1].quantization!.zeroPoint = new Int32Array(2);
    });
  });

  it('refuses indices of tensors that are not there', () => {
    for (const list of ['inputs', 'outputs', 'intermediates'] as const)
      refused('model-tensor-index', /operator 0 \(CONV_2D\).*found 14/, graph => {
        graph.subgraphs[0].operators[0][list] = [14];
      });
    refused('model-tensor-index', /found -2/, graph => {
      graph.subgraphs[0].operators[0].inputs[2] = -2;
    });
    refused('model-tensor-index', /found -1/, graph => {
      graph.subgraphs[0].operators[0].outputs = [-1];
    });
    for (const list of ['inputs', 'outputs'] as const)
      refused('model-tensor-index', /subgraph 0 \(main\).*found 14/, graph => {
        graph.subgraphs[0][list] = [14];
      });
  });

  it('refuses to write constants', () => {
    refused('model-constant-output', /tensor 1/, graph => {
      graph.subgraphs[0].operators[0].outputs = [1];
    });
    refused('model-constant-input', /tensor 10/, graph => {
      graph.subgraphs[0].inputs = [0, 10];
    });
  });

  it('refuses a custom operator without a name', () => {
    refused(
      'model-operator-code',
      /none/,
      graph => {
        const [custom] = graph.subgraphs[0].operators;
        if (custom.type === 'CUSTOM') custom.customCode = '';
      },
      handMade.customNetwork(),
    );
  });

  it('refuses signatures that point nowhere', () => {
    refused('model-signature', /found 1/, graph => {
      graph.signatures[0].subgraph = 1;
    });
    refused('model-signature', /image.*found 14/, graph => {
      graph.signatures[0].inputs[0].tensor = 14;
    });
  });

  it('refuses control flow into subgraphs that are not there', () => {
    for (const bad of [-1, 3])
      refused(
        'model-subgraph-index',
        new RegExp(`found ${bad}`),
        graph => {
          graph.subgraphs[0].operators = [
            operator('WHILE', [0], [1], { condSubgraph: 1, bodySubgraph: bad }),
          ];
        },
        loopNetwork(),
      );
  });

  it('refuses recursion, direct and through others', () => {
    const call = (condSubgraph: number, bodySubgraph: number) => [
      operator('WHILE', [0], [0], { condSubgraph, bodySubgraph }),
    ];
    refused('model-recursion', /subgraph 0/, g => (g.subgraphs[0].operators = call(1, 0)), loopNetwork());
    refused('model-recursion', /subgraph 2/, g => (g.subgraphs[2].operators = call(1, 0)), loopNetwork());
    // never reached from subgraph 0, and still no model
    refused('model-recursion', /subgraph 2/, g => (g.subgraphs[2].operators = call(1, 2)), loopNetwork());
  });

  /** Subgraphs each of which calls the next one twice. */
  const chain = (length: number) =>
    graphOf(
      ...Array.from({ length }, (_, i) => ({
        tensors: [tensor('bool', [1])],
        operators:
          i + 1 < length ? [operator('IF', [0], [], { thenSubgraph: i + 1, elseSubgraph: i + 1 })] : [],
      })),
    );

  it('refuses subgraphs inside each other without end, in linear time', () => {
    checkGraph(chain(64));
    const start = performance.now();
    assert.throws(() => checkGraph(chain(65)), /at most 64 subgraphs inside each other/);
    assert.throws(() => checkGraph(chain(20_000)), /at most 64/);
    assert.ok(performance.now() - start < 1000);
  });

  it('accepts one subgraph with twenty thousand calls', () => {
    const call = operator('IF', [0], [], { thenSubgraph: 1, elseSubgraph: 2 });
    const tensors = [tensor('bool', [1])];
    checkGraph(graphOf({ tensors, operators: new Array(20_000).fill(call) }, { tensors }, { tensors }));
  });

  it('accepts absent optional inputs', () => {
    checkGraph(graphOf({ tensors: [int32s(1), tensor('int32', [1])], operators: [] }));
    const graph = quantizedNetwork();
    graph.subgraphs[0].operators[0].inputs[2] = -1;
    checkGraph(graph);
  });
});
