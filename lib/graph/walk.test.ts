import assert from 'node:assert/strict';
import { int4Network, loopNetwork, quantizedNetwork } from '../../test/support/graphs';
import { calledSubgraphs } from './calls';
import { parameterCount, producerOf, producers, tensorUses } from './walk';

describe('walks over a graph', () => {
  const [main] = quantizedNetwork().subgraphs;

  it('finds who reads a tensor', () => {
    const uses = tensorUses(main);
    assert.deepEqual(uses[0], [{ operator: 0, input: 0 }]);
    assert.deepEqual(uses[11], [{ operator: 4, input: 2 }]);
    assert.deepEqual(uses[13], []);
  });

  it('passes over absent optional inputs', () => {
    assert.deepEqual(tensorUses(int4Network().subgraphs[0])[1], [{ operator: 0, input: 1 }]);
  });

  it('finds who writes a tensor', () => {
    assert.deepEqual(producers(main), [-1, -1, -1, 0, -1, -1, 1, 2, -1, 3, -1, -1, 4, 5]);
    assert.equal(producerOf(main, 13)?.type, 'SOFTMAX');
    assert.equal(producerOf(main, 1), undefined);
  });

  it('counts weights and biases but not shapes', () => {
    assert.equal(parameterCount(quantizedNetwork()), 72 + 4 + 36 + 4 + 48 + 3);
    assert.equal(parameterCount(int4Network()), 15);
    assert.equal(parameterCount(loopNetwork()), 0);
  });

  it('knows what control flow calls', () => {
    assert.deepEqual(calledSubgraphs(loopNetwork().subgraphs[0].operators[0]), [1, 2]);
    assert.deepEqual(calledSubgraphs(main.operators[0]), []);
  });
});
